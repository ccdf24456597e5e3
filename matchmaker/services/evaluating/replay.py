"""Reads a story from tables in the form of the import templates, and tells it year by year."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from matchmaker.domain.event_vocabulary import LinkLevel
from matchmaker.domain.links.hazard import hand_set
from matchmaker.domain.links.replaying import Year, first_year, replay, thrown_anew
from matchmaker.domain.links.world import (
    BEHAVIOURAL,
    TIE_WEIGHTS,
    Clusters,
    Days,
    Memberships,
    OwnLinks,
    Ties,
    World,
)
from matchmaker.domain.vocabulary import LinkKind, label
from matchmaker.errors import InputError

_CLUSTER = "cluster:"
WATCH_YEARS, RIPE_YEARS = 6, 2  # how long before the link the levels are to be reached
NOTE = (
    "This is a fixture, not evidence: the weights were set knowing the story, and all members but"
    " the two named are invented. What holds elsewhere: evaluate links."
)


@dataclass(frozen=True, slots=True)
class Story:
    """A world with its pair of clusters, the years to tell, and when the two linked."""

    world: World
    clusters: Sequence[str]
    organisations: Sequence[str]
    pair: tuple[int, int]
    years: range
    linked: date


def read_story(folder: Path, one: str, other: str, years: range) -> Story:
    """The story in a folder of clusters.csv, organisations.csv, memberships.csv and links.csv.

    Raises:
        InputError: the two clusters, or their link, are not there.
    """
    clusters, organisations = _rows(folder, "clusters"), _rows(folder, "organisations")
    number = {each["key"]: n for n, each in enumerate(clusters)}
    place = {each["key"]: n for n, each in enumerate(organisations)}
    links = _rows(folder, "links")
    own = [each for each in links if each["a"].startswith(_CLUSTER)]
    ties = [each for each in links if not each["a"].startswith(_CLUSTER)]
    held = _rows(folder, "memberships")
    pair = _pair(folder, number, one, other)
    known = OwnLinks(
        np.array([number[e["a"].removeprefix(_CLUSTER)] for e in own], dtype=np.int64),
        np.array([number[e["b"].removeprefix(_CLUSTER)] for e in own], dtype=np.int64),
        _days(own, "date"),
    )
    world = World(
        organisations=len(organisations),
        ties=_ties(ties, place),
        memberships=Memberships(
            np.array([place[each["organisation"]] for each in held], dtype=np.int64),
            np.array([number[each["cluster"]] for each in held], dtype=np.int64),
            _days(held, "since"),
            _days(held, "until"),
        ),
        clusters=Clusters(len(clusters), links=known, block=_countries(clusters)),
    )
    return Story(
        world,
        [each["name"] for each in clusters],
        [each["name"] for each in organisations],
        pair,
        years,
        _day_of_link(folder, known, pair),
    )


def tell(story: Story, *, shuffled: int | None = None) -> dict[str, Any]:
    """The story year by year, and how early each level was reached; as JSON.

    Args:
        story: what is told.
        shuffled: a seed throws the ties anew first: the negative control.
    """
    world = story.world if shuffled is None else thrown_anew(story.world, shuffled)
    years = replay(world, story.pair, story.years, hand_set())
    told = [each for each in years if each.year < story.linked.year]
    lead = {
        level.value: None if (first := first_year(told, level)) is None
        else story.linked.year - first
        for level in LinkLevel
    }  # fmt: skip
    return {
        "task": "replay",
        "pair": [story.clusters[each] for each in story.pair],
        "linked": story.linked.isoformat(),
        "shuffled": shuffled,
        "years": [_year(each, story) for each in years],
        "lead": lead,
        "wanted": {LinkLevel.WATCH.value: WATCH_YEARS, LinkLevel.RIPE.value: RIPE_YEARS},
        "holds": (lead["watch"] or 0) >= WATCH_YEARS and (lead["ripe"] or 0) >= RIPE_YEARS,
        "note": NOTE,
    }


def lines(told: Mapping[str, Any]) -> Iterator[str]:
    """The story as a table for people."""
    yield f"{' and '.join(told['pair'])}, whose clusters found each other in {told['linked'][:4]}"
    if told["shuffled"] is not None:
        yield f"Ties thrown anew (seed {told['shuffled']}): nothing should be seen."
    yield ""
    yield f"  {'year':<6}{'level':<10}{'a year':>7}{'place':>7}{'listed':>8}  what is seen"
    for each in told["years"]:
        hazard = "" if each["hazard"] is None else f"{each['hazard']:.1%}"
        seen = "; ".join(filter(None, [each["chance"], *each["changed"], each["carried_by"]]))
        yield (
            f"  {each['year']:<6}{each['level_name']:<10}{hazard:>7}{each['place'] or '':>7}"
            f"{each['listed']:>8}  {seen}"
        )
    yield ""
    for level, years in told["lead"].items():
        yield f"  {level}: " + (f"{years} years before" if years else "never before the link")
    yield ""
    yield told["note"]


def _year(seen: Year, story: Story) -> dict[str, Any]:
    pair = seen.pair
    named = [] if pair is None else [*pair.shared, *(each.organisation for each in pair.carriers)]
    return {
        "year": seen.year,
        "level": None if pair is None else pair.level.value,
        "level_name": "–" if pair is None else label(pair.level),
        "hazard": None if pair is None else round(pair.hazard, 4),
        "place": seen.place,
        "listed": seen.listed,
        "chance": "" if pair is None else str(pair.chance),
        "changed": [] if pair is None else [str(each) for each in pair.changed],
        "carried_by": ", ".join(dict.fromkeys(story.organisations[each] for each in named)),
        "headline": str(seen.headline),
    }


def _pair(folder: Path, number: Mapping[str, int], one: str, other: str) -> tuple[int, int]:
    for key in (one, other):
        if key not in number:
            raise InputError(f"{folder}: there is no cluster «{key}» in clusters.csv.")
    low, high = sorted((number[one], number[other]))
    return low, high


def _day_of_link(folder: Path, links: OwnLinks, pair: tuple[int, int]) -> date:
    for a, b, day in zip(links.a.tolist(), links.b.tolist(), links.day.tolist(), strict=True):
        if (min(a, b), max(a, b)) == pair and isinstance(day, date):
            return day
    raise InputError(f"{folder}: links.csv does not say when the two clusters linked.")


def _ties(rows: Sequence[Mapping[str, str]], place: Mapping[str, int]) -> Ties:
    kinds = [LinkKind(each["kind"]) for each in rows]
    return Ties(
        a=np.array([place[each["a"]] for each in rows], dtype=np.int64),
        b=np.array([place[each["b"]] for each in rows], dtype=np.int64),
        day=_days(rows, "date"),
        until=_days(rows, "until"),
        weight=np.array([TIE_WEIGHTS[each] for each in kinds]),
        behavioural=np.array([each in BEHAVIOURAL for each in kinds], dtype=np.bool_),
    )


def _countries(rows: Sequence[Mapping[str, str]]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    codes = {name: n for n, name in enumerate(sorted({each["country"] for each in rows}))}
    return np.array([codes[each["country"]] for each in rows], dtype=np.int64)


def _days(rows: Sequence[Mapping[str, str]], column: str) -> Days:
    return np.array([each[column] or "NaT" for each in rows], dtype="M8[D]")


def _rows(folder: Path, name: str) -> list[dict[str, str]]:
    path = folder / f"{name}.csv"
    if not path.is_file():
        raise InputError(f"{path}: there is no such table.", remedy="Restore the folder.")
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
