"""The timeline of two clusters: a lane for each kind of tie, bars for what lasted, dots else.

Lanes that are empty are drawn as well: that nothing is known is a finding. The axis runs from the
oldest thing that is known to today whatever the day that is asked about, so that nothing moves
when one steps through the years.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from matchmaker.services.network.pair_views import Count, Lane, Mark
from matchmaker.services.plots import INK, INK_2, THEY, YOU, drawn

WIDTH, LANE_HEIGHT, LABELS = 640, 38, 180  # CSS pixels
LONGEST = 34  # letters beside a mark
ROOM = 0.6  # of the axis, after which there is none for so many letters on its right


@dataclass(frozen=True, slots=True)
class Words:
    """What the picture says, in the reader's language.

    Attributes:
        name: the finding.
        about: units, how many, which day.
        lanes: the word of each lane.
        as_of: beside the line of the day.
    """

    name: str
    about: str
    lanes: tuple[tuple[Lane, str], ...]
    as_of: str


@dataclass(frozen=True, slots=True)
class Span:
    """The years of the axis, and the day that is asked about."""

    first: int
    as_of: date
    today: date


@lru_cache(maxsize=64)
def timeline(marks: tuple[Mark, ...], counts: tuple[Count, ...], words: Words, span: Span) -> str:
    """The picture as an SVG for a page."""
    import altair  # noqa: PLC0415 -- slow import

    alt: Any = altair
    lanes = dict(words.lanes)
    rows = _rows(marks, lanes, span)
    dots = [each for each in rows if each["until"] is None]
    bars = [each for each in rows if each["until"] is not None]
    x, y = _axes(alt, lanes, span)
    height = LANE_HEIGHT * len(lanes)
    late = _late(span)
    labelled = _labelled(rows)
    early = [each for each in labelled if each["since"] < late]
    rest = [each for each in labelled if each["since"] >= late]
    layers = [
        _lines(alt, bars).encode(x=x, x2="until:T", y=y),
        _dots(alt, dots).encode(x=x, y=y),
        _labels(alt, early, "left").encode(x=x, y=y, text="label:N"),
        _labels(alt, rest, "right").encode(x=x, y=y, text="label:N"),
        _numbers(alt, _counted(counts, lanes)).encode(x=x, y=y, text="number:Q"),
        _border(alt, span, words, height),
    ]
    chart = alt.layer(*layers).properties(width=WIDTH, height=height)
    return drawn(chart, name=words.name, about=words.about)


def _axes(alt: Any, lanes: Mapping[Lane, str], span: Span) -> tuple[Any, Any]:
    domain = [f"{span.first}-01-01", f"{max(span.today.year, span.first) + 1}-01-01"]
    x = alt.X("since:T", title=None, scale=alt.Scale(domain=domain), axis=_years(alt, span))
    y = alt.Y(
        "lane:N",
        title=None,
        scale=alt.Scale(domain=list(lanes.values())),
        axis=alt.Axis(
            grid=True,
            ticks=False,
            domain=False,
            labelLimit=LABELS,
            labelPadding=12,
            minExtent=LABELS + 12,
        ),
    )
    return x, y


def _years(alt: Any, span: Span) -> Any:
    years = range(span.first, span.today.year + 2)
    step = -(-len(years) // 9)
    values = [f"{each}-01-01" for each in years[::step]]
    return alt.Axis(format="%Y", values=values, grid=False, labelFlush=False)


def _rows(marks: Sequence[Mark], lanes: Mapping[Lane, str], span: Span) -> list[dict[str, Any]]:
    """What has a day; who belongs to both still does on the day that is asked about."""
    found = []
    for each in marks:
        if each.since is None:
            continue
        goes_on = each.lane is Lane.MEMBERSHIP and each.until is None
        until = span.as_of if goes_on else each.until
        found.append(
            {
                "lane": lanes[each.lane],
                "since": each.since.isoformat(),
                "until": until.isoformat() if until else None,
                "label": _short(each),
            }
        )
    return found


def _short(mark: Mark) -> str:
    text = mark.title if mark.lane is Lane.OWN else " – ".join(filter(None, (mark.a, mark.b)))
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1].rstrip()}…"


def _labelled(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """One label for each lane, at its first mark; the table says all of them."""
    firsts: dict[str, dict[str, Any]] = {}
    for each in rows:
        firsts.setdefault(each["lane"], each)
    return list(firsts.values())


def _counted(counts: Sequence[Count], lanes: Mapping[Lane, str]) -> list[dict[str, Any]]:
    return [
        {"lane": lanes[each.lane], "since": f"{each.year}-07-01", "number": each.number}
        for each in counts
    ]


def _lines(alt: Any, rows: list[dict[str, Any]]) -> Any:
    return _of(alt, rows).mark_rule(strokeWidth=5, color=THEY, strokeCap="round")


def _dots(alt: Any, rows: list[dict[str, Any]]) -> Any:
    return _of(alt, rows).mark_point(filled=True, size=70, color=THEY, opacity=1)


def _labels(alt: Any, rows: list[dict[str, Any]], align: str) -> Any:
    dx = -3 if align == "left" else 3
    return _of(alt, rows).mark_text(align=align, dx=dx, dy=-12, fontSize=11, color=INK_2)


def _late(span: Span) -> str:
    """The day from which on a label has more room to its left."""
    years = max(span.today.year, span.first) + 1 - span.first
    return date(span.first + int(years * ROOM), 1, 1).isoformat()


def _numbers(alt: Any, rows: list[dict[str, Any]]) -> Any:
    return _of(alt, rows).mark_text(fontSize=13, fontWeight="bold", color=INK)


def _border(alt: Any, span: Span, words: Words, height: int) -> Any:
    """The day that is asked about; today needs no line."""
    rows = [{"since": span.as_of.isoformat(), "words": words.as_of}]
    rows = rows if span.as_of < span.today else []
    base = _of(alt, rows).encode(x="since:T")
    line = base.mark_rule(strokeDash=[3, 3], color=YOU)
    label = base.mark_text(align="left", dx=5, y=height - 8, fontSize=11, color=YOU)
    label = label.encode(text="words:N")
    return alt.layer(line, label)


def _of(alt: Any, rows: list[dict[str, Any]]) -> Any:
    return alt.Chart(alt.Data(values=rows))
