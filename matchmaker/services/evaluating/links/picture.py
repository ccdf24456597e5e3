"""Whether a chance means what it says, as a picture: what was said against what came true.

The points of a sound forecast lie on the diagonal (DeGroot and Fienberg 1983, reliability diagram).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from matchmaker.errors import InputError
from matchmaker.services.plots import INK_2, YOU, drawn, for_download, png

SIZE = 420  # CSS pixels
KINDS = (".svg", ".png")


def require_kind(path: Path) -> None:
    """Refuse a file that would be no picture, before anything is computed.

    Raises:
        InputError: it ends neither in .svg nor in .png.
    """
    if path.suffix.lower() not in KINDS:
        raise InputError(
            f"{path.name} is no picture that can be drawn.",
            remedy="Give a name that ends in .svg or .png.",
        )


def save(result: Mapping[str, Any], path: Path) -> None:
    """Draw the reliability of a result of `evaluate links` into a file.

    Raises:
        InputError: it ends neither in .svg nor in .png.
    """
    require_kind(path)
    svg = reliability_picture(result)
    if path.suffix.lower() == ".png":
        path.write_bytes(png(svg))
    else:
        path.write_text(for_download(svg), encoding="utf-8")


def reliability_picture(result: Mapping[str, Any]) -> str:
    """The groups of pairs of about equal size: mean chance said, share that came true, 95 %."""
    import altair  # noqa: PLC0415 -- slow import

    alt: Any = altair  # parts of it have no types
    found, plan = result["calibration"], result["protocol"]
    groups = found["reliability"]
    end = max((max(each["said"], each["high"]) for each in groups), default=1.0) * 1.05
    scale, axis = alt.Scale(domain=[0, end], nice=False), alt.Axis(format=".0%", tickCount=5)
    points = 100 * found["expected error"]
    name = f"Chances of new links are off by {points:.1f} points in the mean"
    pairs = sum(each["pairs"] for each in groups)
    about = f"{pairs:,} pairs of groups, known until {plan['cut']}, linked by {plan['until']}"
    rows = alt.Chart(alt.Data(values=list(groups))).encode(
        x=alt.X("said:Q", title="chance that was said", scale=scale, axis=axis),
        y=alt.Y("true:Q", title="share that came true", scale=scale, axis=axis),
    )
    ends = alt.Chart(alt.Data(values=[{"at": 0}, {"at": end}])).encode(
        x=alt.X("at:Q", scale=scale), y=alt.Y("at:Q", scale=scale)
    )
    chart = alt.layer(
        ends.mark_line(color=INK_2, strokeDash=[4, 4], strokeWidth=1),
        rows.mark_rule(color=YOU).encode(y=alt.Y("low:Q", scale=scale), y2="high:Q"),
        rows.mark_point(color=YOU, filled=True, size=60, opacity=1),
    ).properties(
        width=SIZE,
        height=SIZE,
        title=alt.TitleParams(name, subtitle=about, anchor="start", fontSize=15),
    )
    return drawn(chart, name=name, about=about)
