"""The network as an SVG: every line in its style, signs, names that do not collide, no style."""

from __future__ import annotations

import random
from itertools import combinations
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.services.links.pair_ties import Style
from matchmaker.services.network.drawing import (
    DASHES,
    GONE,
    NEW,
    Frame,
    Stroke,
    at,
    drawn,
    radius_of,
    width_of,
)
from matchmaker.services.network.naming import Dot, names_beside
from matchmaker.services.network.naming import _box as box
from matchmaker.services.network.naming import _overlap as overlap
from matchmaker.services.plots import for_download

SVG = "{http://www.w3.org/2000/svg}"
DOTS = [
    Dot(1, "Optence", 100, 100, 12, "/network/?node=1"),
    Dot(2, "LITEK <b>", 300, 100, 10),
    Dot(3, "FEMAC", 200, 300, 8, is_chosen=True),
]


def tree(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)


@pytest.mark.parametrize("style", Style)
def test_each_style_has_its_own_line(style: Style) -> None:
    found = tree(drawn(DOTS, [Stroke(1, 2, style, 2.0)], name="A finding"))
    (line,) = found.iter(f"{SVG}line")
    assert line.get("stroke-dasharray", "") == DASHES[style]
    assert len(set(DASHES.values())) == len(Style)


def test_new_is_bold_with_a_plus_and_gone_is_crossed() -> None:
    strokes = [Stroke(1, 2, Style.REALISED, 2.0, NEW), Stroke(1, 3, Style.REALISED, 2.0, GONE)]
    found = tree(drawn(DOTS, strokes, name="A finding"))
    lines = {line.get("data-sign"): line for line in found.iter(f"{SVG}line")}
    assert float(str(lines[NEW].get("stroke-width"))) > 2.0
    assert lines[GONE].get("stroke") == "var(--against)"
    signs = [each for each in found.iter(f"{SVG}g") if each.find(f"{SVG}path") is not None]
    assert sorted("rotate" in each.get("transform", "") for each in signs) == [False, True]


def test_a_name_is_words_and_never_markup_and_nothing_is_styled() -> None:
    svg = drawn(DOTS, [Stroke(1, 2, Style.EMERGING, 2.0)], name='"A" & <b>', about="<i>")
    assert "<b>" not in svg
    assert " style=" not in svg
    found = tree(svg)
    assert found.get("aria-label") == '"A" & <b>'
    links = {each.get("href"): each.get("aria-label") for each in found.iter(f"{SVG}a")}
    assert links == {"/network/?node=1": "Optence"}


def test_lines_to_clusters_that_are_not_there_are_left_out() -> None:
    found = tree(drawn(DOTS, [Stroke(1, 9, Style.REALISED, 2.0)], name="A finding"))
    assert list(found.iter(f"{SVG}line")) == []


def test_a_file_says_what_its_lines_mean_and_has_no_names_of_colours() -> None:
    frame = Frame(notes=("19 links", "as of today"), legend=tuple((s, s.value) for s in Style))
    svg = for_download(drawn(DOTS, [], name="A finding", frame=frame))
    assert "var(" not in svg
    words = [each.text for each in tree(svg).iter(f"{SVG}text")]
    assert words[-5:] == ["realised", "emerging", "complementary", "19 links", "as of today"]
    assert tree(svg).get("height") == str(frame.height + frame.foot)


def test_a_small_picture_has_circles_where_the_large_one_has_them_and_no_names() -> None:
    places = []
    for frame in (Frame(), Frame(is_small=True)):
        found = tree(drawn(DOTS, [], name="A finding", frame=frame))
        places.append([(c.get("cx"), c.get("cy")) for c in found.iter(f"{SVG}circle")])
    assert places[0] == places[1]
    assert list(found.iter(f"{SVG}text")) == []


def test_the_quiet_may_be_covered_and_have_no_names_among_many() -> None:
    loud = Dot(0, "Optence and its many friends", 300, 300, 8)
    around = [Dot(n, f"quiet {n}", 300, 310 + 2 * n, 4, is_quiet=True) for n in range(1, 90)]
    assert names_beside([loud, *around], Frame().width).keys() == {0}
    assert names_beside([loud, *around[:5]], Frame().width).keys() > {0}


@settings(max_examples=30, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(1, 60))
def test_names_cover_neither_circles_nor_each_other(chance: random.Random, count: int) -> None:
    dots = [
        Dot(n, "x" * chance.randint(1, 50), *at((chance.random(), chance.random())), 8)
        for n in range(count)
    ]
    boxes = {n: box(dots[n], side) for n, side in names_beside(dots, Frame().width).items()}
    assert not any(overlap(one, other) for one, other in combinations(boxes.values(), 2))
    for dot in dots:
        around = (dot.x - dot.radius, dot.y - dot.radius, dot.x + dot.radius, dot.y + dot.radius)
        assert not any(overlap(around, name) for name in boxes.values())
    assert all(left >= 0 and right <= Frame().width for left, _, right, _ in boxes.values())


def test_more_members_and_more_strength_are_drawn_larger_up_to_a_limit() -> None:
    assert [radius_of(n) for n in (0, 9, 10_000)] == [6.0, 10.1, 22]
    assert radius_of(9, among=360) == pytest.approx(radius_of(9) / 3, abs=0.1)
    widths = [width_of(n) for n in (0, 1, 4, 1_000)]
    assert widths == sorted(widths)
    assert widths[-1] == width_of(8) == 5.5
    assert width_of(8, strongest=32) < width_of(8)
    assert width_of(-1) == 1.2
