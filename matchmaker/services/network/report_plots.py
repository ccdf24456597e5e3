"""The pictures of a report: rows of texts and numbers, as they stand in the table, become bars.

One colour, direct labels instead of legends, a number beside each mark; a picture reads the same
in black and white.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias

from matchmaker.services.network.report_figures import Shape
from matchmaker.services.plots import INK, INK_2, RULE, YOU, drawn

WIDTH, HEIGHT = 520, 176  # CSS pixels
LABELS, PAIRS = 200, 320  # of them, for the names of clusters and of pairs of clusters
LANE = 0.6  # of its lane that the highest bar takes: the number above it needs the rest
Said: TypeAlias = str | float | None


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture in its reader's language: what it is called, what it is about, its rows."""

    shape: Shape
    name: str
    about: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Said, ...], ...]


@lru_cache(maxsize=128)
def picture(drawing: Drawing) -> str:
    """The picture as an SVG for a page."""
    import altair as alt  # noqa: PLC0415 -- slow import

    chart = _SHAPES[drawing.shape](alt, drawing)
    return drawn(chart, name=drawing.name, about=drawing.about)


def _lanes(alt: Any, drawing: Drawing) -> Any:
    """Bars that stand on the floor of their lane, all on one scale."""
    kinds = drawing.headings[1:]
    most = max((float(n or 0) for row in drawing.rows for n in row[1:]), default=0.0) or 1.0
    rows = [
        {
            "step": str(row[0]),
            "n": row[place],
            "floor": -place,
            "top": -place + LANE * float(row[place] or 0) / most,
        }
        for row in drawing.rows
        for place in range(1, len(kinds) + 1)
    ]
    scale = alt.Scale(domain=[-len(kinds), 0], nice=False)
    x = alt.X("step:O", title=None, axis=_steps(alt, has_line=False))
    y = alt.Y("floor:Q", title=None, axis=None, scale=scale)
    base = _of(alt, rows).encode(x=x)
    bars = base.mark_bar(color=YOU, width={"band": 0.6}).encode(y=y, y2="top:Q")
    words = _numbers(base.transform_filter("datum.n > 0"), dy=-7)
    words = words.encode(y=alt.Y("top:Q", axis=None, scale=scale), text="n:Q")
    lanes = [{"lane": kind, "floor": -place} for place, kind in enumerate(kinds, start=1)]
    floor = _of(alt, lanes).encode(y=y)
    lines = floor.mark_rule(color=RULE)
    names = floor.mark_text(align="right", dy=-8, fontSize=12, color=INK_2)
    names = names.encode(x=alt.value(-12), text="lane:N")
    return _sized(alt.layer(lines, bars, words, names), beside=LABELS // 2)


def _columns(alt: Any, drawing: Drawing) -> Any:
    rows = [{"step": row[0], "n": row[1]} for row in drawing.rows]
    steps = [each["step"] for each in rows]
    x = alt.X("step:O", title=None, sort=steps, axis=_steps(alt))
    most = max((float(each["n"] or 0) for each in rows), default=0.0)
    scale = alt.Scale(domain=[0, max(most, 1.0)])  # all of them 0 are flat, not in the middle
    base = _of(alt, rows).encode(x=x, y=alt.Y("n:Q", title=None, axis=None, scale=scale))
    bars = base.mark_bar(color=YOU, width={"band": 0.6})
    return _sized(alt.layer(bars, _numbers(base, dy=-8).encode(text="n:Q")))


def _bars(alt: Any, drawing: Drawing) -> Any:
    rows = [{"name": row[0], "n": row[1]} for row in drawing.rows]
    base = _of(alt, rows).encode(y=_names(alt, rows), x=_bare(alt, "n"))
    bars = base.mark_bar(color=YOU, size=13)
    words = _numbers(base, dx=6, align="left").encode(text="n:Q")
    return _sized(alt.layer(bars, words), beside=LABELS)


def _shares(alt: Any, drawing: Drawing) -> Any:
    """Each column says of how many it is a share: one of two is not one of two hundred."""
    rows = [
        {"step": str(row[0]), "share": row[1], "words": f"{row[2]}/{row[3]}"}
        for row in drawing.rows
        if row[1] is not None
    ]
    steps = [str(row[0]) for row in drawing.rows]
    x = alt.X("step:O", title=None, scale=alt.Scale(domain=steps), axis=_steps(alt))
    axis = alt.Axis(format="%", values=[0, 0.5, 1], ticks=False, domain=False)
    y = alt.Y("share:Q", title=None, scale=alt.Scale(domain=[0, 1.12]), axis=axis)
    base = _of(alt, rows).encode(x=x, y=y)
    bars = base.mark_bar(color=YOU, width={"band": 0.6})
    return _sized(alt.layer(bars, _numbers(base, dy=-8).encode(text="words:N")))


def _then_and_now(alt: Any, drawing: Drawing) -> Any:
    rows = [
        {"name": row[0], "then": row[1], "n": row[2], "words": f"{row[1]} → {row[2]}"}
        for row in drawing.rows
    ]
    base = _of(alt, rows).encode(y=_names(alt, rows))
    x = _bare(alt, "n")
    line = base.mark_rule(color=INK_2, strokeWidth=2).encode(x=_bare(alt, "then"), x2="n:Q")
    ring = base.mark_point(color=INK_2, size=70, strokeWidth=2, opacity=1).encode(
        x=_bare(alt, "then")
    )
    dot = base.mark_point(color=YOU, filled=True, size=80, opacity=1).encode(x=x)
    words = _numbers(base, dy=-13).encode(x=x, text="words:N")
    return _sized(alt.layer(line, ring, dot, words), beside=LABELS)


def _seen_and_chance(alt: Any, drawing: Drawing) -> Any:
    rows = [
        {"name": row[0], "n": row[1], "chance": row[2], "words": f"{row[1]} / {row[2]}"}
        for row in drawing.rows
    ]
    base = _of(alt, rows).encode(y=_names(alt, rows, PAIRS))
    x = _bare(alt, "n")
    bars = base.mark_bar(color=YOU, size=11).encode(x=x)
    stroke = base.mark_tick(color=INK, thickness=2.5, size=20).encode(x=_bare(alt, "chance"))
    words = _numbers(base, dx=8, align="left").encode(x=_bare(alt, "edge"), text="words:N")
    for each in rows:
        each["edge"] = max(float(each["n"] or 0), float(each["chance"] or 0))
    return _sized(alt.layer(bars, stroke, words), beside=PAIRS)


def _bare(alt: Any, name: str) -> Any:
    """A scale without an axis: the numbers stand beside the marks. All layers must say so."""
    return alt.X(f"{name}:Q", title=None, axis=None)


def _steps(alt: Any, *, has_line: bool = True) -> Any:
    return alt.Axis(labelAngle=0, ticks=False, domain=has_line, labelOverlap="greedy")


def _names(alt: Any, rows: Sequence[Mapping[str, Any]], room: int = LABELS) -> Any:
    """In the order of the table. A browser's letters may be wider than those that are measured
    here, so there is more room than names are let take.
    """
    axis = alt.Axis(
        ticks=False, domain=False, labelLimit=room * 0.8, minExtent=room, labelPadding=8
    )
    return alt.Y("name:N", title=None, sort=[each["name"] for each in rows], axis=axis)


def _numbers(base: Any, **about: Any) -> Any:
    return base.mark_text(color=INK, fontSize=12, **about)


def _sized(chart: Any, *, beside: int = 0) -> Any:
    return chart.properties(width=WIDTH - beside, height=HEIGHT, padding=8)


def _of(alt: Any, rows: Sequence[Mapping[str, Any]]) -> Any:
    return alt.Chart(alt.Data(values=rows))


_SHAPES: Mapping[Shape, Callable[[Any, Drawing], Any]] = {
    Shape.LANES: _lanes,
    Shape.COLUMNS: _columns,
    Shape.BARS: _bars,
    Shape.SHARES: _shares,
    Shape.THEN_AND_NOW: _then_and_now,
    Shape.SEEN_AND_CHANCE: _seen_and_chance,
}
