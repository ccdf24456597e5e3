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
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from benchmarks.cordis import (
    FIELDS,
    NOUNS,
    ORGANISATION_HEADINGS,
    PROJECT_HEADINGS,
    PROPERTIES,
    QUALIFIERS,
    Sizes,
)

FIRST, DAYS, PERIOD = date(2014, 1, 1), 7 * 365, 182
KINDS = ("PRC", "HES", "REC", "PUB", "OTH")
KIND_SHARES = (0.58, 0.12, 0.11, 0.08, 0.11)
# How much more often a kind takes part than a company does.
KIND_FAME = {"PRC": 1.0, "HES": 7.0, "REC": 5.0, "PUB": 1.0, "OTH": 1.0}
COUNTRIES = ("DE", "ES", "IT", "FR", "UK", "NL", "BE", "EL", "SE", "AT", "PL", "PT", "DK", "FI",
             "CH", "NO", "IE", "CZ", "RO", "SI", "HU", "TR", "LT", "BG", "HR", "EE", "IL")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a world is made of.

    Attributes:
        fields: communities with their own words, each in a programme.
        again: share of places that go to a past partner of somebody in the consortium.
        introduced: share that goes to a partner of a partner.
        memory: how many of the newest ties are mainly thought of.
        spread: how unequal organisations are (deviation of the logarithm of their fame).
        burst: how much their activity swings (deviation of its logarithm).
        home: how much likelier a partner of the coordinator's country is.
        breadth: how far organisations reach beyond their own field, 0…1.
        plainness: share of a text's terms that any field could have used.
    """

    name: str
    fields: int = 40
    again: float = 0.30
    introduced: float = 0.25
    memory: float = 12.0
    spread: float = 1.1
    burst: float = 0.8
    home: float = 2.5
    breadth: float = 0.12
    plainness: float = 0.8


RECIPES: tuple[Recipe, ...] = (
    Recipe("circles"),
    Recipe("strangers", fields=70, again=0.15, introduced=0.12, burst=1.2, plainness=0.7),
    Recipe("stars", fields=25, again=0.25, introduced=0.2, spread=1.6, home=4.0, plainness=0.85),
)


@dataclass(slots=True)
class _Cast:
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
class _Project:
    number: int
    start: date
    field: int
    parties: list[int]


def write_world(folder: Path, recipe: Recipe, sizes: Sizes, seed: int) -> None:
    """`project.csv` and `organization.csv` of an invented programme."""
    chance = np.random.default_rng(seed)
    cast = _cast(chance, recipe, sizes.organisations)
    projects = list(_projects(chance, recipe, cast, sizes))
    words = _Words(chance, recipe, sizes.organisations, cast)
    folder.mkdir(parents=True, exist_ok=True)
    with _table(folder / "project.csv", PROJECT_HEADINGS) as write:
        write(words.row(each) for each in projects)
    with _table(folder / "organization.csv", ORGANISATION_HEADINGS) as write:
        write(_party(cast, e, p, n) for e in projects for n, p in enumerate(e.parties, start=1))


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


def _cast(chance: np.random.Generator, recipe: Recipe, count: int) -> _Cast:
    kinds = chance.choice(len(KINDS), count, p=KIND_SHARES)
    fields = _skewed(chance, recipe.fields, count, 0.6)
    reach = np.where(chance.random(count) < 0.4, chance.integers(0, recipe.fields, count), fields)
    fame = np.exp(chance.normal(0, recipe.spread, count))
    fame *= np.array([KIND_FAME[each] for each in KINDS])[kinds]
    known = chance.random(count) < 0.12 * np.minimum(3.0, fame / np.median(fame))
    waiting: dict[int, list[int]] = defaultdict(list)
    for each in chance.permutation(np.flatnonzero(~known)):
        waiting[int(fields[each])].append(int(each))
    return _Cast(
        kinds=kinds,
        countries=_skewed(chance, len(COUNTRIES), count, 0.8),
        fields=fields,
        reach=reach,
        fame=fame,
        leads=np.exp(chance.normal(0, 1.2, count)),
        activity=_swings(chance, recipe.burst, count),
        known=known,
        waiting=waiting,
    )


def _skewed(chance: np.random.Generator, of: int, count: int, power: float) -> np.ndarray:
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


def _projects(
    chance: np.random.Generator, recipe: Recipe, cast: _Cast, sizes: Sizes
) -> Iterator[_Project]:
    sizes_drawn = _consortium_sizes(chance, sizes)
    days = np.sort(chance.integers(0, DAYS, len(sizes_drawn)))
    newcomers = sum(map(len, cast.waiting.values()))
    share = 1.03 * newcomers / sizes_drawn.sum()
    crowd = _Crowd(recipe, cast)
    for number, (day, size) in enumerate(zip(days.tolist(), sizes_drawn.tolist(), strict=True)):
        topic = int(_skewed(chance, recipe.fields, 1, 0.6)[0])
        parties = _consortium(chance, recipe, crowd, topic, day // PERIOD, size, share)
        for each in parties:
            cast.partners[each].extend(other for other in parties if other != each)
        cast.known[parties] = True
        yield _Project(number, FIRST + timedelta(days=day), topic, parties)


def _consortium_sizes(chance: np.random.Generator, sizes: Sizes) -> np.ndarray:
    """Half of the projects have one participant, few have over 25."""
    singles = sizes.projects // 2
    mean = (sizes.participations - singles) / max(1, sizes.projects - singles)
    others = np.round(chance.gamma(2.2, mean / 2.2, sizes.projects - singles)).clip(2, 60)
    wanted = np.concatenate([np.ones(singles), others]).astype(int)
    return np.asarray(chance.permutation(wanted))


class _Crowd:
    """Draws organisations for a field at a time by fame, activity and how near the field is."""

    def __init__(self, recipe: Recipe, cast: _Cast) -> None:
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


def _fits(recipe: Recipe, cast: _Cast, found: int, topic: int, period: int) -> float:
    near = 1.0 if topic in {cast.fields[found], cast.reach[found]} else 0.1 + recipe.breadth
    return float(near * min(1.0, 0.2 + 0.5 * cast.activity[period, found]))


class _Words:
    """Titles and summaries: the field's terms, the coordinator's own, and what anybody says."""

    def __init__(
        self, chance: np.random.Generator, recipe: Recipe, count: int, cast: _Cast
    ) -> None:
        self._chance = chance
        self._recipe = recipe
        self._terms = [_vocabulary(chance) for _ in range(recipe.fields)]
        self._own: Mapping[int, list[str]] = {}
        self._cast = cast
        self._special = chance.integers(0, len(self._terms[0]), (count, 3))
        self._uses = [chance.choice(FIELDS, 3, replace=False) for _ in range(recipe.fields)]

    def row(self, project: _Project) -> list[str]:
        chance, topic = self._chance, project.field
        end = project.start + timedelta(days=int(chance.choice((540, 730, 1095, 1460))))
        signed = project.start - timedelta(days=int(chance.integers(20, 120)))
        one, other, use = self._term(project), self._term(project), self._use(topic)
        title = str(
            chance.choice(
                [
                    f"{one.capitalize()} for {use}",
                    f"Towards {one} with {other} in {use}",
                    f"Next generation of {one}: from {other} to {use}",
                ]
            )
        )
        number, of_fields = project.number, self._recipe.fields
        # Calls are no fields: a line of calls takes projects of neighbouring fields, and a third
        # of the projects go through a line that is open to all of their programme.
        line = (topic + int(chance.integers(0, 3))) % of_fields
        line = of_fields + line % 7 if chance.random() < 0.33 else line
        programme = f"H2020-EU.{1 + line % 3}.{1 + line % 7}."
        call = f"{'ABCDEFG'[line % 7]}CT-{line:02d}-{project.start.year + project.start.year % 2}"
        return [
            str(600_000 + number), f"P{number}", "CLOSED", title, project.start.isoformat(),
            end.isoformat(), "1000000", "1000000", programme, call, signed.isoformat(), "H2020",
            "H2020", call, "RIA", "", " ".join(self._objective(project, one, other, use)),
            "2022-08-15 12:00:00", str(200_000 + number), "",
        ]  # fmt: skip

    def _term(self, project: _Project) -> str:
        chance, lead = (
            self._chance,
            project.parties[int(self._chance.integers(len(project.parties)))],
        )
        if chance.random() < self._recipe.plainness:
            return f"{chance.choice(QUALIFIERS)} {chance.choice(NOUNS).replace('_', ' ')}"
        if chance.random() < 0.5:
            of = self._terms[int(self._cast.fields[lead])]
            return of[int(chance.choice(self._special[lead]))]
        return str(chance.choice(self._terms[project.field]))

    def _use(self, topic: int) -> str:
        chance = self._chance
        return str(
            chance.choice(FIELDS if chance.random() < self._recipe.plainness else self._uses[topic])
        )

    def _objective(self, project: _Project, one: str, other: str, use: str) -> Iterator[str]:
        chance = self._chance
        quality, second = chance.choice(PROPERTIES, 2, replace=False)
        yield f"{use.capitalize()} depend on {other}, whose {quality} decides about their success."
        yield f"However, {use} lack {other} with the {second} that operators ask for."
        yield f"The main objective of the project is to develop {one} that improve {quality}."
        for _ in range(int(chance.integers(3, 7))):
            yield (
                f"Partners combine {self._term(project)} with {self._term(project)} and measure "
                f"{chance.choice(PROPERTIES)} for {self._use(project.field)}."
            )


def _vocabulary(chance: np.random.Generator) -> list[str]:
    """Thirty terms of a field, from words that other fields use, too."""
    qualifiers = chance.choice(QUALIFIERS, 9, replace=False)
    nouns = [each.replace("_", " ") for each in chance.choice(NOUNS, 9, replace=False)]
    return [f"{chance.choice(qualifiers)} {chance.choice(nouns)}" for _ in range(30)]


def _party(cast: _Cast, project: _Project, party: int, order: int) -> list[str]:
    kind, country = KINDS[cast.kinds[party]], COUNTRIES[cast.countries[party]]
    small = kind == "PRC" and cast.fame[party] < 2.0
    region = f"{country}{1 + party % 4}{1 + party % 3}"
    return [
        str(600_000 + project.number), "", str(900_000_000 + party), "", f"ORG {party}", "",
        "true" if small else "false", kind, "", "", f"City {party % 9}", country, region, "", "",
        "", "2022-08-15 12:00:00", str(party), str(order),
        "coordinator" if order == 1 else "participant", "1", "1", "1", "false", "",
    ]  # fmt: skip
