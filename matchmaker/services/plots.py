"""Plots, drawn on the server by Vega-Lite (Altair describes them, vl-convert draws them).

A page gets an SVG without styles or scripts, so that the strict policy on content holds; its
colours are the names of `static/tokens.css`, so that it follows light and dark. What is downloaded
or printed gets the light values instead. A plot never stands alone: the page says its finding as a
heading and shows the same numbers as a table.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr

from matchmaker.config import ROOT

if TYPE_CHECKING:
    import altair as alt

YOU, THEY, AGAINST = "var(--you)", "var(--they)", "var(--against)"
INK, INK_2, RULE = "var(--ink)", "var(--ink-2)", "var(--rule)"
FONT = "system-ui, sans-serif"
_TOKEN = re.compile(r"--([\w-]+):\s*light-dark\((#\w+),")
_NAMED = re.compile(r"var\(--([\w-]+)\)")
_OPENING = re.compile(r"<svg[^>]*?viewBox=\"([^\"]+)\"[^>]*>")
_INNER = re.compile(r' (?:role="graphics-[^"]*"|aria-[\w-]+="[^"]*")(?=[^<>]*>)')
_LABELS = {
    "labelColor": INK_2,
    "titleColor": INK_2,
    "labelFont": FONT,
    "titleFont": FONT,
    "labelFontSize": 12,
    "titleFontSize": 12,
    "titleFontWeight": "normal",
}
THEME: dict[str, Any] = {
    "background": "transparent",
    "font": FONT,
    "view": {"stroke": None},
    "aria": False,  # one name for the whole picture; its table says the rest
    "axis": {**_LABELS, "gridColor": RULE, "domainColor": RULE, "tickColor": RULE},
    "legend": {**_LABELS, "orient": "top", "title": None},
    "header": _LABELS,
    "mark": {"color": YOU},
    "text": {"color": INK, "font": FONT},
    "rule": {"color": INK_2},
}


def drawn(chart: alt.TopLevelMixin, *, name: str, about: str = "") -> str:
    """The chart as an SVG for a page.

    Args:
        chart: an Altair chart; colours from this module, sizes in CSS pixels.
        name: the finding, as screen readers say it.
        about: what it shows: units, number, day.
    """
    import vl_convert  # noqa: PLC0415 -- slow import

    svg: str = vl_convert.vegalite_to_svg({**chart.to_dict(), "config": THEME})
    # Marks that call themselves pictures would be read out one by one, each without a name.
    return _OPENING.sub(lambda found: _opening(found[1], name, about), _INNER.sub("", svg), count=1)


def _opening(box: str, name: str, about: str) -> str:
    spaces = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    named = f'class="plot" role="img" aria-label={quoteattr(name)} viewBox="{box}"'
    return f"<svg {spaces} {named}><title>{escape(name)}</title><desc>{escape(about)}</desc>"


def for_download(svg: str) -> str:
    """The same picture with the light colours as values, for files and paper."""
    colours = light_colours()
    return _NAMED.sub(lambda found: colours[found[1]], svg)


def png(svg: str, *, scale: float = 2.0) -> bytes:
    """The same picture in pixels, on white."""
    import vl_convert  # noqa: PLC0415 -- slow import

    made: bytes = vl_convert.svg_to_png(for_download(svg), scale=scale)
    return made


@lru_cache(maxsize=1)
def light_colours() -> dict[str, str]:
    """The light value of every colour in `static/tokens.css`."""
    text = (ROOT / "static" / "tokens.css").read_text(encoding="utf-8")
    return dict(_TOKEN.findall(text))
