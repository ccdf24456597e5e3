"""Invented programmes in which cities grow together, to measure how early that can be seen.

Not real, and no evidence about reality: what holds here shows that a mechanism works, and how much
it depends on the recipe. The recipes are ours and were fitted to nothing. Each has, in its own
strength, what is known of research consortia: cities and countries of very different size
(gravity), a home bias and pairs of countries that like each other, themes in which a city is at
home, programmes whose weight shifts, organisations that grow, fade and arrive late, partners who
are asked again, programmes for single beneficiaries and for large consortia, partners of partners (triadic closure), firms that are active in two cities, and
noise. The files have the official format, as far as the reader looks at it.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FIRST, DAYS, PERIOD = date(2014, 1, 1), 7 * 365, 182
PERIODS = DAYS // PERIOD + 1
COUNTRIES = ("DE", "ES", "IT", "FR", "UK", "NL", "BE", "EL", "SE", "AT", "PL", "PT", "DK", "FI",
             "CH", "NO", "IE", "CZ", "RO", "SI", "HU", "TR", "LT", "BG", "HR", "EE", "IL")  # fmt: skip
PROJECT_HEADINGS = ("id", "title", "objective", "startDate", "endDate", "legalBasis", "topics")
ORGANISATION_HEADINGS = (
    "projectID", "organisationID", "name", "SME", "activityType", "city", "country", "role",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a world is made of.

    Attributes:
        themes: fields, each in a programme with its own calls.
        again, introduced, noise: shares of places for past partners, partners of partners, and
            anybody; the rest goes by theme, fame and gravity.
        spread: how unequal organisations are (deviation of the logarithm of their fame).
        growth: how much activity drifts over the years (likewise, per half-year).
        home: how much likelier a partner of the coordinator's country is.
        liking: how much pairs of countries differ in liking each other (likewise).
        focus: how strongly a city keeps to its themes; larger is stronger.
        stray: how likely somebody of another theme is, against 1 for the theme's own.
        late: share of the organisations that arrive after the start.
        two_cities: share of the organisations that are registered in a second city, too.
    """

    name: str
    themes: int = 40
    again: float = 0.25
    introduced: float = 0.2
    noise: float = 0.05
    spread: float = 1.4
    growth: float = 0.2
    home: float = 3.0
    liking: float = 0.8
    focus: float = 6.0
    stray: float = 0.003
    late: float = 0.5
    two_cities: float = 0.02


RECIPES: tuple[Recipe, ...] = (
    Recipe("regions"),
    Recipe("circles", again=0.35, introduced=0.3, liking=0.4, focus=3.0, themes=24),
    Recipe("strangers", again=0.15, introduced=0.08, noise=0.3, focus=1.5, stray=0.02, liking=0.2),
    Recipe("risers", growth=0.45, late=0.7, spread=1.0, themes=60, focus=10.0),
    # Everybody by fame alone, whatever the theme or place: nothing to be seen but size.
    Recipe("chance", again=0.0, introduced=0.0, noise=1.0, growth=0.0, two_cities=0.0),
)


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is generated."""

    organisations: int = 12_000
    projects: int = 12_000
    participations: int = 60_000
    cities: int = 700


@dataclass(slots=True)
class _Cast:
    city: NDArray[np.int64]
    second: NDArray[np.int64]
    country: NDArray[np.int64]
    theme: NDArray[np.int64]
    reach: NDArray[np.int64]
    fame: NDArray[np.float64]
    active: NDArray[np.float64]
    city_country: NDArray[np.int64]
    liking: NDArray[np.float64]
    alone: NDArray[np.float64]
    large: NDArray[np.float64]
    popular: NDArray[np.float64]
    known: defaultdict[int, list[int]] = field(default_factory=lambda: defaultdict(list))


def write_world(folder: Path, recipe: Recipe, sizes: Sizes, seed: int) -> None:
    """`project.csv` and `organization.csv` of an invented programme."""
    chance = np.random.default_rng(seed)
    cast = _cast(chance, recipe, sizes)
    folder.mkdir(parents=True, exist_ok=True)
    with (
        (folder / "project.csv").open("w", encoding="utf-8", newline="") as projects,
        (folder / "organization.csv").open("w", encoding="utf-8", newline="") as parties,
    ):
        write = csv.writer(projects, delimiter=";")
        tell = csv.writer(parties, delimiter=";")
        write.writerow(PROJECT_HEADINGS)
        tell.writerow(ORGANISATION_HEADINGS)
        for number, (day, theme, joined) in enumerate(_consortia(chance, recipe, cast, sizes)):
            start = FIRST + timedelta(days=day)
            end = start + timedelta(days=int(chance.choice((540, 730, 1095, 1460))))
            call = f"CALL-{theme:02d}-{int(chance.integers(4))}-{start.year}"
            write.writerow(
                (number, f"Project {number}", "Invented.", start, end, f"EU.{theme:02d}", call)
            )
            tell.writerows(_party(chance, cast, number, order, e) for order, e in enumerate(joined))


def _cast(chance: np.random.Generator, recipe: Recipe, sizes: Sizes) -> _Cast:
    countries, count = len(COUNTRIES), sizes.organisations
    city_country = chance.choice(countries, sizes.cities, p=_shares(countries, 0.8))
    draw = np.exp(chance.normal(0, 1.25, sizes.cities))
    city = chance.choice(sizes.cities, count, p=draw / draw.sum())
    profile = chance.dirichlet(np.full(recipe.themes, 1 / recipe.focus), sizes.cities)
    profile = 0.85 * profile + 0.15 / recipe.themes
    theme, reach = (_by_row(chance, profile[city]) for _ in range(2))
    moved = chance.random(count) < recipe.two_cities
    popular = np.exp(np.cumsum(chance.normal(0, 0.15, (PERIODS, recipe.themes)), axis=0))
    liking = np.exp(chance.normal(0, recipe.liking, (countries, countries)))
    return _Cast(
        city=city,
        second=np.where(moved, chance.integers(0, sizes.cities, count), city),
        country=city_country[city],
        theme=theme,
        reach=reach,
        fame=np.exp(chance.normal(0, recipe.spread, count)),
        active=_activity(chance, recipe, count),
        city_country=city_country,
        liking=np.sqrt(liking * liking.T),
        alone=chance.beta(1.0, 1.0, recipe.themes),
        large=np.exp(chance.normal(0, 0.4, recipe.themes)),
        popular=popular * _shares(recipe.themes, 0.5),
    )


def _shares(of: int, power: float) -> NDArray[np.float64]:
    found = (1.0 + np.arange(of)) ** -power
    return found / found.sum()


def _by_row(chance: np.random.Generator, shares: NDArray[np.float64]) -> NDArray[np.int64]:
    """One column of each row, by its shares."""
    sums = shares.cumsum(axis=1)
    drawn = chance.random(len(shares)) * sums[:, -1]
    return np.asarray((sums < drawn[:, None]).sum(axis=1), dtype=np.int64)


def _activity(chance: np.random.Generator, recipe: Recipe, count: int) -> NDArray[np.float64]:
    """(periods, organisations): a drift of each organisation, 0 before it arrives."""
    walk = np.cumsum(chance.normal(0, recipe.growth, (PERIODS, count)), axis=0)
    arrives = np.where(chance.random(count) < recipe.late, chance.integers(1, PERIODS, count), 0)
    return np.exp(walk) * (np.arange(PERIODS)[:, None] >= arrives)


def _consortia(
    chance: np.random.Generator, recipe: Recipe, cast: _Cast, sizes: Sizes
) -> Iterator[tuple[int, int, list[int]]]:
    """The day, theme and members of each project; half have one, few over 25."""
    mean = (sizes.participations - sizes.projects / 2) / (sizes.projects / 2)
    days = np.sort(chance.integers(0, DAYS, sizes.projects)).tolist()
    crowd = _Crowd(chance, recipe, cast)
    for day in days:
        theme = crowd.theme(day // PERIOD)
        size = 1
        if chance.random() > cast.alone[theme]:
            size = int(np.clip(chance.gamma(2.2, mean * cast.large[theme] / 2.2), 2, 60))
        joined = crowd.gather(theme, size)
        for each in joined:
            cast.known[each].extend(other for other in joined if other != each)
        yield day, theme, joined


class _Crowd:
    """Draws the members of a project."""

    def __init__(self, chance: np.random.Generator, recipe: Recipe, cast: _Cast) -> None:
        self._chance, self._recipe, self._cast = chance, recipe, cast
        self._period = -1
        self._sums: dict[tuple[int, int], NDArray[np.float64]] = {}

    def theme(self, period: int) -> int:
        if period != self._period:
            self._period, self._sums = period, {}
        popular = self._cast.popular[period]
        return int(self._chance.choice(len(popular), p=popular / popular.sum()))

    def gather(self, theme: int, size: int) -> list[int]:
        lead = self._draw(theme, -1)
        joined = {lead: None}
        for _ in range(5 * size):
            if len(joined) >= size:
                break
            joined[self._invite(theme, list(joined))] = None
        return list(joined)

    def _invite(self, theme: int, joined: list[int]) -> int:
        chance, recipe, cast = self._chance, self._recipe, self._cast
        how = chance.random()
        if how < recipe.noise:
            return self._draw(-1, -1)
        asker = joined[0] if chance.random() < 0.6 else joined[int(chance.integers(len(joined)))]
        if how < recipe.noise + recipe.again + recipe.introduced:
            found = self._recent(asker)
            if found is not None and how < recipe.noise + recipe.introduced:
                found = self._recent(found)
            if found is not None and (
                theme in {cast.theme[found], cast.reach[found]} or chance.random() < 0.3
            ):
                return found
        return self._draw(theme, int(cast.country[joined[0]]))

    def _recent(self, of: int) -> int | None:
        known = self._cast.known[of]
        if not known:
            return None
        return known[-1 - min(int(self._chance.exponential(15.0)), len(known) - 1)]

    def _draw(self, theme: int, country: int) -> int:
        """Anybody (−1), or by theme and by how much a country likes another."""
        sums = self._sums.get((theme, country))
        if sums is None:
            sums = self._sums[theme, country] = self._weights(theme, country).cumsum()
        return int(np.searchsorted(sums, self._chance.random() * sums[-1]))

    def _weights(self, theme: int, country: int) -> NDArray[np.float64]:
        cast = self._cast
        found = cast.fame * cast.active[self._period]
        if theme >= 0:
            reach = np.where(cast.reach == theme, 0.5, self._recipe.stray)
            found = found * np.where(cast.theme == theme, 1.0, reach)
        if country >= 0:
            bias = np.where(np.arange(len(COUNTRIES)) == country, self._recipe.home, 1.0)
            found = found * (bias * cast.liking[country])[cast.country]
        return np.asarray(found)


def _party(
    chance: np.random.Generator, cast: _Cast, project: int, order: int, party: int
) -> tuple[object, ...]:
    city = int(cast.city[party] if chance.random() < 0.7 else cast.second[party])
    country = COUNTRIES[cast.city_country[city]]
    kind = ("PRC", "HES", "REC")[party % 3]
    role = "participant" if order else "coordinator"
    return project, party, f"ORG {party}", "false", kind, f"City {city}", country, role
