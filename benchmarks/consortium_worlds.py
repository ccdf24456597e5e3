"""Invented framework programmes with the structure that makes real ones predictable.

`benchmarks.cordis` draws consortia at random, which is enough to measure time. To measure proposals,
who works with whom must follow from something. Here it follows from what is known of research
consortia: fields with their own words and calls that return, coordinators who come back, partners
who are asked again, partners of partners, countries that prefer themselves, organisations that
are busy for a while, a few that are everywhere, and newcomers who are named once. How much of
each is a recipe, so that nothing is tuned to one world. The files have the official format.

What holds here is a mechanism, not a forecast: the recipes are ours, not fitted to real data.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import numpy as np

from benchmarks.consortium_casts import DAYS, FIRST, PERIOD, Cast, Project, cast_of, skewed
from benchmarks.consortium_recipes import RECIPES, Recipe
from benchmarks.consortium_words import Words, party_row
from benchmarks.cordis import ORGANISATION_HEADINGS, PROJECT_HEADINGS, Sizes

__all__ = ["RECIPES", "Recipe", "write_world"]


def write_world(folder: Path, recipe: Recipe, sizes: Sizes, seed: int) -> None:
    """`project.csv` and `organization.csv` of an invented programme."""
    chance = np.random.default_rng(seed)
    cast = cast_of(chance, recipe, sizes.organisations)
    projects = list(_projects(chance, recipe, cast, sizes))
    words = Words(chance, recipe, sizes.organisations, cast)
    folder.mkdir(parents=True, exist_ok=True)
    with _table(folder / "project.csv", PROJECT_HEADINGS) as write:
        write(words.row(each) for each in projects)
    with _table(folder / "organization.csv", ORGANISATION_HEADINGS) as write:
        write(party_row(cast, e, p, n) for e in projects for n, p in enumerate(e.parties, start=1))


class _table:  # noqa: N801 -- reads as a verb where it is used
    """A CSV file as the EU writes them; gives a function that takes rows."""

    def __init__(self, path: Path, headings: tuple[str, ...]) -> None:
        self._file = path.open("w", encoding="utf-8", newline="")
        self._writer = csv.writer(self._file, delimiter=";", quoting=csv.QUOTE_ALL)
        self._writer.writerow(headings)

    def __enter__(self):
        return self._writer.writerows

    def __exit__(self, *_: object) -> None:
        self._file.close()


def _projects(
    chance: np.random.Generator, recipe: Recipe, cast: Cast, sizes: Sizes
) -> Iterator[Project]:
    sizes_drawn = _consortium_sizes(chance, sizes)
    days = np.sort(chance.integers(0, DAYS, len(sizes_drawn)))
    newcomers = sum(map(len, cast.waiting.values()))
    share = 1.03 * newcomers / sizes_drawn.sum()
    crowd = _Crowd(recipe, cast)
    for number, (day, size) in enumerate(zip(days.tolist(), sizes_drawn.tolist(), strict=True)):
        topic = int(skewed(chance, recipe.fields, 1, 0.6)[0])
        parties = _consortium(chance, recipe, crowd, topic, day // PERIOD, size, share)
        for each in parties:
            cast.partners[each].extend(other for other in parties if other != each)
        cast.known[parties] = True
        yield Project(number, FIRST + timedelta(days=day), topic, parties)


def _consortium_sizes(chance: np.random.Generator, sizes: Sizes) -> np.ndarray:
    """Half of the projects have one participant, few have over 25."""
    singles = sizes.projects // 2
    mean = (sizes.participations - singles) / max(1, sizes.projects - singles)
    others = np.round(chance.gamma(2.2, mean / 2.2, sizes.projects - singles)).clip(2, 60)
    wanted = np.concatenate([np.ones(singles), others]).astype(int)
    return np.asarray(chance.permutation(wanted))


class _Crowd:
    """Draws organisations for a field at a time by fame, activity and how near the field is."""

    def __init__(self, recipe: Recipe, cast: Cast) -> None:
        self.cast = cast
        self._breadth = recipe.breadth
        self._period = -1
        self._sums: dict[tuple[int, bool], np.ndarray] = {}

    def draw(self, chance: np.random.Generator, topic: int, period: int, *, leads: bool) -> int:
        if period != self._period:
            self._period, self._sums = period, {}
        sums = self._sums.get((topic, leads))
        if sums is None:
            sums = self._sums[topic, leads] = self._weights(topic, period, leads).cumsum()
        return int(np.searchsorted(sums, chance.random() * sums[-1]))

    def nearness(self, topic: int) -> np.ndarray:
        cast = self.cast
        return np.where(
            cast.fields == topic, 1.0, np.where(cast.reach == topic, 0.5, self._breadth / 20)
        )

    def _weights(self, topic: int, period: int, leads: bool) -> np.ndarray:
        cast = self.cast
        found = cast.fame * cast.activity[period] * self.nearness(topic) * cast.known
        return found * cast.leads if leads else found


def _consortium(
    chance: np.random.Generator,
    recipe: Recipe,
    crowd: _Crowd,
    topic: int,
    period: int,
    size: int,
    newcomers: float,
) -> list[int]:
    cast = crowd.cast
    queue = cast.waiting.get(topic, [])
    first = queue.pop() if queue and chance.random() < newcomers * 0.7 else None
    if first is None:
        first = crowd.draw(chance, topic, period, leads=True)
    parties = {first: None}
    for _ in range(6 * size):
        if len(parties) >= size:
            break
        found = _invite(chance, recipe, crowd, topic, period, list(parties), newcomers)
        if found is not None and found not in parties:
            parties[found] = None
    return list(parties)


def _invite(
    chance: np.random.Generator,
    recipe: Recipe,
    crowd: _Crowd,
    topic: int,
    period: int,
    parties: list[int],
    newcomers: float,
) -> int | None:
    """One more partner: a newcomer, somebody's partner, a partner's partner, or who is around."""
    cast = crowd.cast
    queue = cast.waiting.get(topic, [])
    if queue and chance.random() < newcomers:
        return queue.pop()
    how = chance.random()
    asker = parties[0] if chance.random() < 0.6 else parties[int(chance.integers(len(parties)))]
    if how < recipe.again + recipe.introduced:
        found = _recent(chance, recipe, cast.partners[asker])
        if how > recipe.again and found is not None:
            found = _recent(chance, recipe, cast.partners[found])
        if found is None or chance.random() > _fits(recipe, cast, found, topic, period):
            return None
        return found
    found = crowd.draw(chance, topic, period, leads=False)
    is_home = cast.countries[found] == cast.countries[parties[0]]
    return found if is_home or chance.random() < 1 / recipe.home else None


def _recent(chance: np.random.Generator, recipe: Recipe, partners: list[int]) -> int | None:
    """One of the partners, the newest first in mind."""
    back = int(chance.exponential(recipe.memory))
    if not partners:
        return None
    return partners[-1 - back] if back < len(partners) else int(chance.choice(partners))


def _fits(recipe: Recipe, cast: Cast, found: int, topic: int, period: int) -> float:
    near = 1.0 if topic in {cast.fields[found], cast.reach[found]} else 0.1 + recipe.breadth
    return float(near * min(1.0, 0.2 + 0.5 * cast.activity[period, found]))
