"""Six pictures: each says its finding, its units and its number, and draws what its table says."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest

from matchmaker.domain.quarters import Quarter, quarters
from matchmaker.domain.vocabulary import LinkKind
from matchmaker.services.links.pair_ties import PairTies, Style
from matchmaker.services.network.report_figures import Figure, Land, PerCent, Shape, figures
from matchmaker.services.network.report_numbers import Against, Numbers
from matchmaker.services.network.report_plots import Drawing, picture


def pair(a: int, b: int, style: Style) -> PairTies:
    return PairTies(a, b, style, {}, date(2020, 1, 1), 1.0, 0.0, (1, 1))


FULL = Numbers(
    as_of=date(2026, 11, 22),
    clusters={1: "Alps", 2: "Baltic", 3: "Coast"},
    members=9,
    pairs=(pair(1, 2, Style.REALISED), pair(1, 3, Style.EMERGING)),
    by_kind={(LinkKind.PROJECT, 2024): 3, (LinkKind.CONTACT, 2026): 1},
    first_joined=tuple((each, 1) for each in quarters(Quarter(2024, 1), Quarter(2026, 4))),
    borders={2024: (1, 2), 2026: (1, 2)},
    before={Style.EMERGING: 1},
    countries=(("LT", 6), ("AT", 2), ("", 1)),
    emerging=(Against("Alps", "Coast", 4.2, 0.6), Against("Baltic", "Coast", 0.2, 0.6)),
    track="Of 2 pairs listed a year ago 1 has linked",
)
EMPTY = replace(
    FULL,
    clusters={},
    members=0,
    pairs=(),
    by_kind={},
    first_joined=tuple((each, 0) for each, _ in FULL.first_joined),
    borders={},
    before={},
    countries=(),
    emerging=(),
    track="",
)


def test_each_title_is_a_finding() -> None:
    assert [str(each.title) for each in figures(FULL)] == [
        "4 ties between members began in ten years, most often: Project",
        "In the last four quarters 4 pairs of clusters met for the first time",
        "Alps is connected with most: 2 of 2 others",
        "2 of 4 ties between members cross a border",
        "1 of 3 pairs of clusters have worked together",
        "1 pair that is growing has more ties than chance gives",
    ]


def test_nothing_is_a_finding_too() -> None:
    assert [str(each.title) for each in figures(EMPTY)] == [
        "No tie between members of two clusters began in these years",
        "No two clusters met for the first time in the last four quarters",
        "No cluster has a tie with another yet",
        "No tie in these years says in which countries it lies",
        "0 of 0 pairs of clusters have worked together",
        "The members lie in 0 countries",
    ]


def test_what_is_equal_is_not_called_the_most() -> None:
    even = replace(FULL, by_kind={(LinkKind.PROJECT, 2024): 1, (LinkKind.CONTACT, 2026): 1})
    assert figures(even)[0].title == "2 ties between members began in ten years"


def test_the_track_record_stands_under_the_list_and_countries_where_there_is_none() -> None:
    assert "Of 2 pairs listed a year ago 1 has linked" in figures(FULL)[5].line
    last = figures(replace(FULL, emerging=()))[5]
    assert last.title == "The members lie in 2 countries"
    assert last.rows == ((Land("LT"), 6), (Land("AT"), 2), ("Others, or not known", 1))


def test_every_table_has_as_many_cells_as_headings() -> None:
    for each in (*figures(FULL), *figures(EMPTY)):
        assert {len(row) for row in each.rows} <= {len(each.headings)}


def test_pairs_of_which_nothing_is_known_are_counted() -> None:
    assert figures(FULL)[4].rows == (
        ("Have worked together", 0, 1),
        ("Know each other", 1, 1),
        ("Could complete each other", 0, 0),
        ("Nothing is known", 2, 1),
    )


def drawing(figure: Figure) -> Drawing:
    def value(cell: object) -> str | float | None:
        if isinstance(cell, PerCent):
            return cell.value
        return cell if isinstance(cell, str | int | float) else str(cell)

    rows = tuple(tuple(value(cell) for cell in row) for row in figure.rows)
    return Drawing(figure.shape, str(figure.title), str(figure.line), figure.headings, rows)


@pytest.mark.parametrize("figure", [*figures(FULL), figures(EMPTY)[1]], ids=lambda each: each.shape)
def test_each_is_drawn_with_its_numbers_and_without_styles(figure: Figure) -> None:
    svg = picture(drawing(figure))
    assert f"<title>{figure.title}</title><desc>{figure.line}</desc>" in svg
    assert re.findall(r"<style|\sstyle=|<script", svg) == []
    words = set(re.findall(r"<text[^>]*>([^<]*)</text>", svg))
    expected = {
        Shape.LANES: {"3", "1", "Project", "2024"},
        Shape.COLUMNS: {"2026-Q4"},
        Shape.BARS: {"Alps", "2", "Coast", "1"},
        Shape.SHARES: {"1/2", "2024", "50%"},
        Shape.THEN_AND_NOW: {"Have worked together", "0 → 1"},
        Shape.SEEN_AND_CHANCE: {"Alps – Coast", "4.2 / 0.6"},
    }
    assert expected[figure.shape] <= words
