"""The network on a map of Europe, drawn here: no tiles, no service, one coarse outline.

The projection is that of `domain.projection`. A view is a part of the plane; dots, lines and names
keep their size however near one looks.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from matchmaker.domain.projection import project
from matchmaker.services.links.pair_ties import Style
from matchmaker.services.network.drawing import (
    COLOURS,
    DASHES,
    FONT,
    Frame,
    Stroke,
    all_dots,
    foot,
    opening,
)
from matchmaker.services.network.naming import Dot
from matchmaker.services.network.places import Degrees, countries, outline

WEST, SOUTH, EAST, NORTH = 2.45e6, 1.35e6, 6.75e6, 5.45e6  # metres: what a map shows at most
WIDTH = 720
HEIGHT = round(WIDTH * (NORTH - SOUTH) / (EAST - WEST))
STEP = 1.5  # by how much nearer each level is
NEAREST = 6
NEAREST_OF_ITSELF = 4  # however close together the clusters lie
ROOM = 1.35  # around the clusters in the first view
BEND = 0.14  # of an arc, by its length
CROWD = 1.1  # radii by which clusters of one place stand apart
CLEAR = 22  # pixels between a cluster and the letters of a country
_LOOKS = {
    "land": 'fill="var(--sheet)" stroke="var(--edge)" stroke-width="0.8"',
    "lake": 'fill="var(--sunk)" stroke="var(--edge)" stroke-width="0.5"',
    "border": 'fill="none" stroke="var(--edge)" stroke-width="0.6" stroke-opacity="0.7"',
    "contested": 'fill="none" stroke="var(--edge)" stroke-width="0.6" stroke-dasharray="2 3"',
}


@dataclass(frozen=True, slots=True)
class View:
    """A part of the plane, and how many levels nearer than the whole it is."""

    west: float
    north: float
    level: int

    @property
    def scale(self) -> float:
        """Pixels to a metre."""
        return WIDTH * STEP**self.level / (EAST - WEST)

    def at(self, place: Degrees) -> tuple[float, float]:
        """A place in the pixels of the map."""
        x, y = project(*place)
        return round((x - self.west) * self.scale, 1), round((self.north - y) * self.scale, 1)


def view_of(places: Collection[Degrees], level: int | None = None) -> View:
    """The part around these places; without a level as near as they allow."""
    points = [project(*each) for each in places]
    if not points:
        return View(WEST, NORTH, 0)
    low = min(x for x, _ in points), min(y for _, y in points)
    high = max(x for x, _ in points), max(y for _, y in points)
    if level is None:
        share = max((high[0] - low[0]) / (EAST - WEST), (high[1] - low[1]) / (NORTH - SOUTH))
        room = -math.log(max(share * ROOM, 1e-9), STEP)
        level = min(max(int(room), 0), NEAREST_OF_ITSELF)
    level = min(max(level, 0), NEAREST)
    wide, tall = (EAST - WEST) / STEP**level, (NORTH - SOUTH) / STEP**level
    west = min(max((low[0] + high[0] - wide) / 2, WEST), EAST - wide)
    north = min(max((low[1] + high[1] + tall) / 2, SOUTH + tall), NORTH)
    return View(west, north, level)


def map_drawn(
    dots: Sequence[Dot],
    strokes: Collection[Stroke],
    view: View,
    *,
    name: str,
    about: str = "",
    frame: Frame,
) -> str:
    """A map for a page or a file; the dots stand where `view.at` says.

    Args:
        dots: the clusters.
        strokes: what joins them, drawn as arcs; those of unknown clusters are left out.
        view: the part of Europe.
        name: the finding, as screen readers say it.
        about: what is shown, and when.
        frame: how large it is, and what stands beneath it.
    """
    apart = spread(dots)
    places = {each.id: each for each in apart}
    parts = [
        opening(name, about, frame),
        f'<svg width="{frame.width}" height="{frame.height}" aria-hidden="true">',
        f'<rect width="{frame.width}" height="{frame.height}" fill="var(--sunk)"/>',
        _land(view),
        *_country_codes(view, apart),
        "</svg>",
        *(_arc(each, places) for each in _known(strokes, places)),
        *all_dots(apart, frame),
        *foot(frame),
    ]
    return "".join([*parts, "</svg>"])


def spread(dots: Sequence[Dot]) -> list[Dot]:
    """Those that stand on one spot in a ring around it, in order of their ids."""
    groups: dict[tuple[float, float], list[Dot]] = defaultdict(list)
    for each in dots:
        groups[each.x, each.y].append(each)
    found = []
    for (x, y), group in groups.items():
        if len(group) == 1:
            found += group
            continue
        widest = max(each.radius for each in group)
        reach = max(widest * CROWD / math.sin(math.pi / len(group)), widest)
        for number, each in enumerate(sorted(group, key=lambda dot: dot.id)):
            turn = 2 * math.pi * number / len(group) - math.pi / 2
            spot = round(x + reach * math.cos(turn), 1), round(y + reach * math.sin(turn), 1)
            found.append(replace(each, x=spot[0], y=spot[1]))
    return found


def _known(strokes: Iterable[Stroke], places: Mapping[int, Dot]) -> list[Stroke]:
    known = [each for each in strokes if each.a in places and each.b in places]
    return sorted(known, key=lambda each: (each.width, each.a, each.b))


@lru_cache(maxsize=32)  # a few views are looked at again and again
def _land(view: View) -> str:
    parts = []
    for line in outline():
        points = [view.at(each) for each in line.points]
        path = "M" + "L".join(f"{x:g} {y:g}" for x, y in points)
        end = "Z" if line.kind in {"land", "lake"} else ""
        parts.append(f'<path d="{path}{end}" {_LOOKS[line.kind]}/>')
    return "".join(parts)


def _country_codes(view: View, dots: Sequence[Dot]) -> Iterable[str]:
    """Two letters in the middle of each country: enough to find one's way in any language."""
    for code, place in countries().items():
        x, y = view.at(place)
        if any(math.hypot(x - each.x, y - each.y) < each.radius + CLEAR for each in dots):
            continue
        yield (
            f'<text x="{x:g}" y="{y:g}" text-anchor="middle" font-size="11" {FONT} '
            f'letter-spacing="1" fill="var(--ink-2)">{code}</text>'
        )


def _arc(stroke: Stroke, places: Mapping[int, Dot]) -> str:
    a, b = places[stroke.a], places[stroke.b]
    across, down = b.x - a.x, b.y - a.y
    x, y = (a.x + b.x) / 2 + down * BEND, (a.y + b.y) / 2 - across * BEND
    dash = f' stroke-dasharray="{DASHES[stroke.style]}"' if DASHES[stroke.style] else ""
    cap = ' stroke-linecap="round"' if stroke.style is Style.COMPLEMENTARY else ""
    return (
        f'<path class="stroke" d="M{a.x:g} {a.y:g}Q{x:.1f} {y:.1f} {b.x:g} {b.y:g}" fill="none" '
        f'stroke="{COLOURS[stroke.style]}" stroke-width="{stroke.width:g}"{dash}{cap}/>'
    )
