"""Where the marks of small pictures stand: ties as lanes through the years, the chance as a line.

Numbers only, in a box of WIDTH × HEIGHT; the page draws them as paths without any style of its
own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from matchmaker.domain.vocabulary import LinkKind
from matchmaker.services.emerging.views import Told, ToldTie

WIDTH, HEIGHT = 1_000, 20
SPARK_WIDTH, SPARK_HEIGHT, SPARK_EDGE = 96, 24, 3
MOST_LANES = 4
_MOMENTS = frozenset({LinkKind.JOINT_EVENT})


@dataclass(frozen=True, slots=True)
class Lane:
    """One tie through the years.

    Attributes:
        tie: which.
        start, end: from where to where it goes, 0…WIDTH; equal where it was a moment.
        is_open: nobody knows an end, so the line is thin.
    """

    tie: ToldTie
    start: float
    end: float
    is_open: bool


@dataclass(frozen=True, slots=True)
class Timeline:
    """The ties of a pair, oldest first, over the same years.

    Attributes:
        first, last: the years at both ends.
        joins: where somebody came to belong to both, 0…WIDTH.
        more: how many ties are not drawn.
    """

    first: int
    last: int
    lanes: tuple[Lane, ...]
    joins: tuple[float, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Spark:
    """The chance through the periods.

    Attributes:
        path: of the line; a gap where the pair was not listed.
        x, y: of the last point.
        base: the height of an ordinary pair.
    """

    path: str
    x: float
    y: float
    base: float


def timeline_of(told: Told, *, as_of: date) -> Timeline | None:
    """The ties that say most: those that go on, then the newest; None where nothing is told."""
    days = [each.begun for each in told.ties]
    days += [each.since for each in told.joined if each.since is not None]
    if not days:
        return None
    first, last = min(days).year, as_of.year
    span = (date(first, 1, 1), date(last, 12, 31))
    chosen = sorted(told.ties, key=lambda each: (_goes_on(each, as_of), each.begun), reverse=True)
    lanes = sorted(chosen[:MOST_LANES], key=lambda each: each.begun)
    return Timeline(
        first=first,
        last=last,
        lanes=tuple(_lane(each, span, as_of) for each in lanes),
        joins=tuple(_at(each.since, span) for each in told.joined if each.since is not None),
        more=len(told.ties) - len(lanes),
    )


def spark_of(past: Sequence[float | None], *, base: float) -> Spark | None:
    """The chance as a line, newest at the right; None where there is nothing to draw."""
    known = [each for each in past if each is not None]
    if not known or past[-1] is None:
        return None
    top = max(*known, 2 * base)
    room = SPARK_HEIGHT - 2 * SPARK_EDGE
    step = (SPARK_WIDTH - 2 * SPARK_EDGE) / max(len(past) - 1, 1)

    def height(value: float) -> float:
        return round(SPARK_EDGE + room * (1 - value / top), 1)

    path, is_down = [], False
    for number, value in enumerate(past):
        if value is not None:
            x = round(SPARK_EDGE + step * number, 1)
            path.append(f"{'L' if is_down else 'M'}{x:g} {height(value):g}")
        is_down = value is not None
    last = SPARK_EDGE + step * (len(past) - 1)
    return Spark(" ".join(path), round(last, 1), height(past[-1]), height(base))


def _lane(tie: ToldTie, span: tuple[date, date], as_of: date) -> Lane:
    start = _at(tie.begun, span)
    if tie.kind in _MOMENTS and tie.until is None:
        return Lane(tie, start, start, is_open=False)
    end = _at(min(tie.until or as_of, as_of), span)
    return Lane(tie, start, end, is_open=tie.until is None)


def _goes_on(tie: ToldTie, as_of: date) -> bool:
    return tie.kind not in _MOMENTS and (tie.until is None or tie.until >= as_of)


def _at(day: date, span: tuple[date, date]) -> float:
    first, last = span
    share = (day - first).days / max((last - first).days, 1)
    return round(WIDTH * min(max(share, 0.0), 1.0), 1)
