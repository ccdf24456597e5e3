"""Six pictures of a network, each with its finding as title, its units, and the same as a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from matchmaker.domain.phrases import Phrase, counted, phrase
from matchmaker.domain.quarters import Quarter
from matchmaker.services.links.pair_ties import Style
from matchmaker.services.network.report_numbers import PUBLIC_KINDS, Numbers

MOST_BARS = 8


class Shape(StrEnum):
    """How a picture is drawn."""

    LANES = "lanes"  # small bars by year, a lane for each kind
    COLUMNS = "columns"  # one column for each step of time
    BARS = "bars"  # lying bars, the longest first
    SHARES = "shares"  # a column for each share, with its n on top
    THEN_AND_NOW = "then and now"  # a ring for then and a dot for now
    SEEN_AND_CHANCE = "seen and chance"  # a bar for what was seen, a stroke for chance


@dataclass(frozen=True, slots=True)
class PerCent:
    """A share of something; None where there is nothing to have a share of."""

    value: float | None


@dataclass(frozen=True, slots=True)
class Land:
    """A country by its code; pages and paper say its name."""

    code: str


Cell: TypeAlias = str | int | float | PerCent | Quarter | Land


@dataclass(frozen=True, slots=True)
class Figure:
    """One picture and its table.

    Attributes:
        title: the finding.
        line: units and number; pages add the day.
        shape: how it is drawn.
        headings, rows: the table; the picture shows the same rows.
    """

    title: Phrase
    line: Phrase
    shape: Shape
    headings: tuple[Phrase, ...]
    rows: tuple[tuple[Cell, ...], ...]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not self.rows


def figures(found: Numbers) -> tuple[Figure, ...]:
    """The six, in the order of the report."""
    last = _emerging(found) if found.emerging else _countries(found)
    return (_kinds(found), _first(found), _connected(found), _borders(found), _styles(found), last)


STYLES: dict[Style, Phrase] = {
    Style.REALISED: phrase("Have worked together"),
    Style.EMERGING: phrase("Know each other"),
    Style.COMPLEMENTARY: phrase("Could complete each other"),
}


def _kinds(found: Numbers) -> Figure:
    years = found.years
    by_kind = {
        kind: [found.by_kind.get((kind, year), 0) for year in years] for kind in PUBLIC_KINDS
    }
    total = sum(map(sum, by_kind.values()))
    title = phrase("No tie between members of two clusters began in these years")
    if total:
        title = counted(
            "%(n)s tie between members began in ten years",
            "%(n)s ties between members began in ten years",
            total,
        )
    ordered = sorted(PUBLIC_KINDS, key=lambda kind: -sum(by_kind[kind]))
    most, second = (sum(by_kind[kind]) for kind in ordered[:2])
    if most > second:
        title = phrase("%(ties)s, most often: %(kind)s", ties=title, kind=ordered[0].label)
    rows = tuple(
        (year, *(by_kind[kind][place] for kind in PUBLIC_KINDS)) for place, year in enumerate(years)
    )
    line = phrase("Ties that began, by kind and year; n = %(count)s", count=total)
    headings = (phrase("Year"), *(kind.label for kind in PUBLIC_KINDS))
    return Figure(title, line, Shape.LANES, headings, rows if total else ())


def _first(found: Numbers) -> Figure:
    newest = sum(count for _, count in found.first_joined[-4:])
    total = sum(count for _, count in found.first_joined)
    title = phrase("No two clusters met for the first time in the last four quarters")
    if newest:
        title = counted(
            "In the last four quarters %(n)s pair of clusters met for the first time",
            "In the last four quarters %(n)s pairs of clusters met for the first time",
            newest,
        )
    line = phrase("Pairs of clusters by the quarter of their first tie; n = %(count)s", count=total)
    headings = (phrase("Quarter"), phrase("New pairs"))
    return Figure(title, line, Shape.COLUMNS, headings, found.first_joined)


def _connected(found: Numbers) -> Figure:
    joined = [each for each in found.pairs if each.style is not Style.COMPLEMENTARY]
    partners = dict.fromkeys(found.clusters, 0)
    for each in joined:
        partners[each.a] += 1
        partners[each.b] += 1
    ordered = sorted(partners, key=lambda each: (-partners[each], found.clusters[each]))
    rows = tuple((found.clusters[each], partners[each]) for each in ordered[:MOST_BARS])
    line = phrase(
        "Other clusters with which there is any tie; n = %(count)s clusters",
        count=len(found.clusters),
    )
    headings = (phrase("Cluster"), phrase("Partner clusters"))
    if not joined:
        return Figure(
            phrase("No cluster has a tie with another yet"), line, Shape.BARS, headings, ()
        )
    title = phrase(
        "%(cluster)s is connected with most: %(count)s of %(others)s others",
        cluster=rows[0][0],
        count=rows[0][1],
        others=len(found.clusters) - 1,
    )
    return Figure(title, line, Shape.BARS, headings, rows)


def _borders(found: Numbers) -> Figure:
    years = [found.borders.get(year, (0, 0)) for year in found.years]
    crossing, total = (sum(each[side] for each in years) for side in (0, 1))
    title = phrase("No tie in these years says in which countries it lies")
    if total:
        title = phrase(
            "%(crossing)s of %(total)s ties between members cross a border",
            crossing=crossing,
            total=total,
        )
    rows = tuple(
        (year, PerCent(one / of if of else None), one, of)
        for year, (one, of) in zip(found.years, years, strict=True)
    )
    line = phrase(
        "Share of the ties that began in a year whose two members lie in different countries; "
        "n = %(count)s",
        count=total,
    )
    headings = (phrase("Year"), phrase("Share"), phrase("Across a border"), phrase("Ties"))
    return Figure(title, line, Shape.SHARES, headings, rows if total else ())


def _styles(found: Numbers) -> Figure:
    now = {style: sum(each.style is style for each in found.pairs) for style in Style}
    rows: list[tuple[Cell, ...]] = [
        (words, found.before.get(style, 0), now[style]) for style, words in STYLES.items()
    ]
    none = [found.possible - sum(each.values()) for each in (dict(found.before), now)]
    rows.append((phrase("Nothing is known"), *none))
    title = phrase(
        "%(count)s of %(possible)s pairs of clusters have worked together",
        count=now[Style.REALISED],
        possible=found.possible,
    )
    line = phrase(
        "Pairs of clusters, a year before and now; n = %(count)s pairs", count=found.possible
    )
    headings = (phrase("Pairs of clusters"), phrase("A year before"), phrase("Now"))
    shown = tuple(rows) if found.possible else ()
    return Figure(title, line, Shape.THEN_AND_NOW, headings, shown)


def _emerging(found: Numbers) -> Figure:
    above = sum(each.observed > each.expected for each in found.emerging)
    title = counted(
        "%(n)s pair that is growing has more ties than chance gives",
        "%(n)s pairs that are growing have more ties than chance gives",
        above,
    )
    line = phrase(
        "Weighted ties seen, and what chance would give; n = %(count)s listed. %(track)s",
        count=len(found.emerging),
        track=found.track,
    )
    headings = (phrase("Pair"), phrase("Seen"), phrase("By chance"))
    rows = tuple(
        (
            phrase("%(a)s – %(b)s", a=each.a, b=each.b),
            round(each.observed, 1),
            round(each.expected, 1),
        )
        for each in found.emerging[:MOST_BARS]
    )
    return Figure(title, line, Shape.SEEN_AND_CHANCE, headings, rows)


def _countries(found: Numbers) -> Figure:
    named: Sequence[tuple[str, int]] = [each for each in found.countries if each[0]]
    title = counted(
        "The members lie in %(n)s country", "The members lie in %(n)s countries", len(named)
    )
    line = phrase("Members by country; n = %(count)s", count=found.members)
    rows: list[tuple[Cell, ...]] = [(Land(code), count) for code, count in named[:MOST_BARS]]
    rest = found.members - sum(count for _, count in named[:MOST_BARS])
    if rest:
        rows.append((phrase("Others, or not known"), rest))
    headings = (phrase("Country"), phrase("Members"))
    return Figure(title, line, Shape.BARS, headings, tuple(rows) if found.members else ())
