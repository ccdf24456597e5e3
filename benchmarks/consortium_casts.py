"""The organisations of an invented framework programme, and what they are like."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from benchmarks.consortium_recipes import Recipe

FIRST, DAYS, PERIOD = date(2014, 1, 1), 7 * 365, 182
KINDS = ("PRC", "HES", "REC", "PUB", "OTH")
KIND_SHARES = (0.58, 0.12, 0.11, 0.08, 0.11)
# How much more often a kind takes part than a company does.
KIND_FAME = {"PRC": 1.0, "HES": 7.0, "REC": 5.0, "PUB": 1.0, "OTH": 1.0}
COUNTRIES = ("DE", "ES", "IT", "FR", "UK", "NL", "BE", "EL", "SE", "AT", "PL", "PT", "DK", "FI",
             "CH", "NO", "IE", "CZ", "RO", "SI", "HU", "TR", "LT", "BG", "HR", "EE", "IL")  # fmt: skip


@dataclass(slots=True)
class Cast:
    """The organisations of a world and what they are like; and, growing, whom they know."""

    kinds: np.ndarray
    countries: np.ndarray
    fields: np.ndarray
    reach: np.ndarray
    fame: np.ndarray
    leads: np.ndarray
    activity: np.ndarray
    known: np.ndarray
    waiting: dict[int, list[int]]
    partners: defaultdict[int, list[int]] = field(default_factory=lambda: defaultdict(list))


@dataclass(frozen=True, slots=True)
class Project:
    """A project: its number, first day, field, and parties, of whom the first leads."""

    number: int
    start: date
    field: int
    parties: list[int]


def cast_of(chance: np.random.Generator, recipe: Recipe, count: int) -> Cast:
    """So many organisations, most of them not yet known to anybody."""
    kinds = chance.choice(len(KINDS), count, p=KIND_SHARES)
    fields = skewed(chance, recipe.fields, count, 0.6)
    reach = np.where(chance.random(count) < 0.4, chance.integers(0, recipe.fields, count), fields)
    fame = np.exp(chance.normal(0, recipe.spread, count))
    fame *= np.array([KIND_FAME[each] for each in KINDS])[kinds]
    known = chance.random(count) < (1 - recipe.newcomers) * np.minimum(3.0, fame / np.median(fame))
    waiting: dict[int, list[int]] = defaultdict(list)
    for each in chance.permutation(np.flatnonzero(~known)):
        waiting[int(fields[each])].append(int(each))
    return Cast(
        kinds=kinds,
        countries=skewed(chance, len(COUNTRIES), count, 0.8),
        fields=fields,
        reach=reach,
        fame=fame,
        leads=np.exp(chance.normal(0, 1.2, count)),
        activity=_swings(chance, recipe.burst, count),
        known=known,
        waiting=waiting,
    )


def skewed(chance: np.random.Generator, of: int, count: int, power: float) -> np.ndarray:
    """`count` draws of numbers below `of`, the first ones most often (Zipf's law)."""
    shares = (1.0 + np.arange(of)) ** -power
    return chance.choice(of, count, p=shares / shares.sum())


def _swings(chance: np.random.Generator, burst: float, count: int) -> np.ndarray:
    """(periods, organisations): activity as the exponential of a slow random walk."""
    periods = DAYS // PERIOD + 1
    level = chance.normal(0, burst, count)
    rows = []
    for _ in range(periods):
        rows.append(np.exp(level - burst**2 / 2))
        level = 0.8 * level + 0.6 * chance.normal(0, burst, count)
    return np.array(rows)
