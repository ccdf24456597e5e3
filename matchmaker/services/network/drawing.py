"""The network as an SVG: for pages without script, for small pictures side by side, for files.

Solid lines are realised links, dashed ones emerging, dotted ones join clusters that only could
complete each other; what is new has a plus, what is gone a cross. Colours are the names of
`static/tokens.css`, so that a page's picture follows light and dark (`plots.for_download` puts
values in their place).
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from matchmaker.services.links.pair_ties import Style
from matchmaker.services.network.naming import LETTER, Dot, Side, anchor, names_beside

WIDTH, HEIGHT = 720, 560
MARGIN = 56  # around the places, so that circles and names stay inside
LINE = 15
STRONG = 8.0  # the strength from which on a link is as wide as any
ROOMY = 40  # clusters, up to which circles have their full size
FONT = 'font-family="system-ui, sans-serif"'
DASHES = {Style.REALISED: "", Style.EMERGING: "7 5", Style.COMPLEMENTARY: "1.5 5"}
FADING = "2 4"  # what is gone
COLOURS = {
    Style.REALISED: "var(--ink-2)",
    Style.EMERGING: "var(--you)",
    Style.COMPLEMENTARY: "var(--edge)",
}
NEW, GONE = "+", "×"


@dataclass(frozen=True, slots=True)
class Stroke:
    """A link in a picture; `sign` is NEW, GONE or nothing."""

    a: int
    b: int
    style: Style
    width: float
    sign: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """What is around a picture.

    Attributes:
        width, height: of the part in which dots stand, in CSS pixels.
        is_small: without names; for pictures side by side.
        notes: lines beneath the picture; a file has no page around it that says so.
        legend: what each style of line means, for files.
    """

    width: int = WIDTH
    height: int = HEIGHT
    is_small: bool = False
    notes: tuple[str, ...] = ()
    legend: tuple[tuple[Style, str], ...] = ()

    @property
    def boldness(self) -> float:
        """By how much lines and circles are larger than life: a small picture is shrunk."""
        return 1.9 if self.is_small else 1.0

    @property
    def foot(self) -> int:
        """How much is added beneath, in CSS pixels."""
        lines = len(self.notes) + bool(self.legend)
        return LINE * lines + 12 if lines else 0


WHOLE = Frame()


def at(spot: tuple[float, float], frame: Frame = WHOLE) -> tuple[float, float]:
    """A place of the unit square in the pixels of a picture."""
    across, down = spot
    return (
        round(MARGIN + across * (frame.width - 2 * MARGIN), 1),
        round(MARGIN + down * (frame.height - 2 * MARGIN), 1),
    )


def radius_of(members: int, among: int = 1) -> float:
    """The radius of a cluster's circle: its area grows with its members, less among many."""
    room = min(1.0, math.sqrt(ROOMY / max(among, 1)))
    return round(min(6 + 1.35 * math.sqrt(members), 22) * room, 1)


def width_of(strength: float, strongest: float = 0.0) -> float:
    """How wide a link is drawn; beside very strong ones the others are narrower."""
    return round(1.2 + 4.3 * math.sqrt(max(strength, 0) / max(strongest, STRONG, strength)), 2)


def drawn(
    dots: Sequence[Dot],
    strokes: Collection[Stroke],
    *,
    name: str,
    about: str = "",
    frame: Frame = WHOLE,
) -> str:
    """A picture for a page or a file.

    Args:
        dots: the clusters.
        strokes: what joins them; those of unknown clusters are left out.
        name: the finding, as screen readers say it.
        about: what is shown, and when.
        frame: how large it is, and what stands beneath it.
    """
    places = {each.id: each for each in dots}
    known = [each for each in strokes if each.a in places and each.b in places]
    parts = [
        opening(name, about, frame),
        *(_stroke(each, places, frame.boldness) for each in _weakest_first(known)),
        *all_dots(dots, frame),
        *(_sign(each, places, frame.boldness) for each in known if each.sign),
        *foot(frame),
    ]
    return "".join([*parts, "</svg>"])


def opening(name: str, about: str, frame: Frame) -> str:
    """The beginning of a picture: its box, its name for screen readers."""
    height = frame.height + frame.foot
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="network-svg" role="group" '
        f'aria-label={quoteattr(name)} viewBox="0 0 {frame.width} {height}" '
        f'width="{frame.width}" height="{height}">'
        f"<title>{escape(name)}</title><desc>{escape(about)}</desc>"
    )


def _weakest_first(strokes: Iterable[Stroke]) -> list[Stroke]:
    return sorted(strokes, key=lambda each: (bool(each.sign), each.width, each.a, each.b))


def _stroke(stroke: Stroke, places: Mapping[int, Dot], boldness: float) -> str:
    a, b = places[stroke.a], places[stroke.b]
    colour, width = COLOURS[stroke.style], stroke.width
    dashes = DASHES[stroke.style]
    if stroke.sign == GONE:
        colour, dashes = "var(--against)", FADING
    elif stroke.sign == NEW:
        width += 1.6
    width = round(width * boldness, 2)
    longer = " ".join(f"{float(each) * boldness:g}" for each in dashes.split())
    dash = f' stroke-dasharray="{longer}"' if dashes else ""
    cap = ' stroke-linecap="round"' if stroke.style is Style.COMPLEMENTARY else ""
    return (
        f'<line class="stroke" data-a="{a.id}" data-b="{b.id}" data-style="{stroke.style}" '
        f'data-width="{width:g}" data-sign="{stroke.sign}" x1="{a.x:g}" y1="{a.y:g}" '
        f'x2="{b.x:g}" y2="{b.y:g}" stroke="{colour}" stroke-width="{width:g}"{dash}{cap}/>'
    )


def _sign(stroke: Stroke, places: Mapping[int, Dot], boldness: float) -> str:
    """A plus or a cross on a disc in the middle of the line."""
    a, b = places[stroke.a], places[stroke.b]
    x, y = (a.x + b.x) / 2, (a.y + b.y) / 2
    colour = "var(--against)" if stroke.sign == GONE else COLOURS[stroke.style]
    size = 10.5 * boldness
    turn = f' transform="rotate(45 {x:g} {y:g})"' if stroke.sign == GONE else ""
    half = size * 0.6
    return (
        f'<g stroke="{colour}" stroke-width="{size / 4:.2g}"{turn}>'
        f'<circle cx="{x:g}" cy="{y:g}" r="{size}" fill="var(--sheet)" stroke-width="1.4"/>'
        f'<path d="M{x - half:g} {y:g}h{2 * half:g}M{x:g} {y - half:g}v{2 * half:g}"/></g>'
    )


def all_dots(dots: Sequence[Dot], frame: Frame) -> Iterable[str]:
    """The circles of the clusters, with their names unless the picture is small."""
    sides = {} if frame.is_small else names_beside(dots, frame.width)
    for each in sorted(dots, key=lambda dot: not dot.is_quiet):  # names may cover the quiet
        yield _dot(each, sides.get(each.id), frame.boldness)


def _dot(dot: Dot, side: Side | None, boldness: float) -> str:
    radius = dot.radius * (1 + boldness) / 2
    filling = "var(--you-soft)" if dot.is_chosen else "var(--sheet)"
    colour = "var(--edge)" if dot.is_quiet else "var(--ink)"
    circle = (
        f'<circle cx="{dot.x:g}" cy="{dot.y:g}" r="{radius:g}" fill="{filling}" '
        f'stroke="{colour}" stroke-width="{(2.6 if dot.is_chosen else 1.5) * boldness:g}"/>'
    )
    words = "" if side is None else _name(dot, side)
    marks = (
        f'class="dot" data-id="{dot.id}" data-x="{dot.x:g}" data-y="{dot.y:g}" '
        f'data-radius="{dot.radius:g}" data-name={quoteattr(dot.short)} '
        f'data-side="{side.word if side else ""}" data-quiet="{"yes" if dot.is_quiet else ""}"'
    )
    if not dot.address:
        return f"<g {marks}><title>{escape(dot.name)}</title>{circle}{words}</g>"
    # Its row in the table is the stop of the keyboard.
    return (
        f"<a {marks} href={quoteattr(dot.address)} aria-label={quoteattr(dot.name)} "
        f'tabindex="-1"><title>{escape(dot.name)}</title>{circle}{words}</a>'
    )


def _name(dot: Dot, side: Side) -> str:
    x, y = anchor(dot, side)
    return (
        f'<text x="{x:g}" y="{y:g}" text-anchor="{side.anchor}" font-size="12" {FONT} '
        f'fill="var(--ink)" stroke="var(--sheet)" stroke-width="3" paint-order="stroke" '
        f'stroke-linejoin="round">{escape(dot.short)}</text>'
    )


def foot(frame: Frame) -> Iterable[str]:
    """What the lines mean, then the notes."""
    x, y = 12.0, frame.height + 12.0
    for style, words in frame.legend:
        dash = f' stroke-dasharray="{DASHES[style]}"' if DASHES[style] else ""
        yield f'<path d="M{x:g} {y - 4:g}h30" stroke="{COLOURS[style]}" stroke-width="2.2"{dash}/>'
        yield _line(words, x + 38, y)
        x += 38 + LETTER * len(words) + 28
    y += LINE if frame.legend else 0
    for number, each in enumerate(frame.notes):
        yield _line(each, 12.0, y + number * LINE)


def _line(words: str, x: float, y: float) -> str:
    place = f'x="{x:g}" y="{y:g}" font-size="12" {FONT} fill="var(--ink-2)"'
    return f"<text {place}>{escape(words)}</text>"
