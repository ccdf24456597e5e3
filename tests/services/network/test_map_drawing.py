"""The map: what is asked for is in view, near or far, and nobody stands on anybody."""

from __future__ import annotations

import math
from itertools import combinations
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from matchmaker.services.links.pair_ties import Style
from matchmaker.services.network.drawing import Frame, Stroke
from matchmaker.services.network.map_drawing import (
    HEIGHT,
    NEAREST,
    WIDTH,
    map_drawn,
    spread,
    view_of,
)
from matchmaker.services.network.naming import Dot

SVG = "{http://www.w3.org/2000/svg}"
FRAME = Frame(width=WIDTH, height=HEIGHT)
PLACES = st.tuples(st.floats(38, 64), st.floats(-8, 28))


@given(st.lists(PLACES, min_size=1, max_size=12))
def test_the_first_view_shows_every_cluster(places: list[tuple[float, float]]) -> None:
    view = view_of(places)
    for each in places:
        x, y = view.at(each)
        assert 0 <= x <= WIDTH
        assert 0 <= y <= HEIGHT


@given(st.lists(PLACES, min_size=1, max_size=12), st.integers(-3, 20))
def test_a_view_never_leaves_europe(places: list[tuple[float, float]], level: int) -> None:
    view = view_of(places, level)
    whole = view_of([], None)
    assert 0 <= view.level <= NEAREST
    assert view.west >= whole.west - 1e-6
    assert view.north <= whole.north + 1e-6
    wide = WIDTH / view.scale
    assert view.west + wide <= whole.west + WIDTH / whole.scale + 1e-6


@given(st.integers(2, 9), st.floats(6, 22))
def test_clusters_of_one_place_stand_around_it(count: int, radius: float) -> None:
    dots = [Dot(n, str(n), 100.0, 100.0, radius) for n in range(count)]
    found = spread([*dots, Dot(99, "alone", 300.0, 300.0, 8.0)])
    assert found[-1] == Dot(99, "alone", 300.0, 300.0, 8.0)
    for one, other in combinations(found, 2):
        assert math.dist((one.x, one.y), (other.x, other.y)) > one.radius + other.radius - 0.2


def test_arcs_have_the_styles_of_lines_and_land_stays_inside_its_frame() -> None:
    dots = [Dot(1, "A", 100, 100, 8), Dot(2, "B", 400, 300, 8)]
    strokes = [Stroke(1, 2, style, 2.0) for style in Style]
    svg = map_drawn(dots, strokes, view_of([]), name="A finding", frame=FRAME)
    found = ElementTree.fromstring(svg)
    arcs = [each for each in found.iter(f"{SVG}path") if each.get("class") == "stroke"]
    assert sorted(each.get("stroke-dasharray", "") for each in arcs) == ["", "1.5 5", "7 5"]
    (land,) = found.iterfind(f"{SVG}svg")
    assert (land.get("width"), land.get("height")) == (str(WIDTH), str(HEIGHT))
    assert " style=" not in svg
