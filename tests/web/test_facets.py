"""The filters beside the results, in words, in order, and as a tree."""

from __future__ import annotations

from flask import Flask
from werkzeug.datastructures import MultiDict

from matchmaker.domain.visibility import Viewer
from matchmaker.services.searching.counting import Counts
from matchmaker.web.asking import Question, read_question
from matchmaker.web.facets import SEEN_AT_ONCE, Facet, facets, words_of

COUNTS = Counts(
    values={
        "country": {"AT": 1, "DE": 4, "LT": 0},
        "region": {"AT31": 1, "DE21": 3, "DE71": 1},
        "cluster": {"7": 2},
        "sector": {f"{n}": 1 for n in range(20, 34)},
        "kind": {"b2b": 5},
    },
    clusters={"7": "Alps"},
)


def asked(*pairs: tuple[str, str]) -> Question:
    return read_question(MultiDict([("q", "x"), *pairs]), Viewer())


def made(app: Flask, *pairs: tuple[str, str]) -> dict[str, Facet]:
    with app.test_request_context():
        return {each.name: each for each in facets(asked(*pairs), COUNTS)}


def test_the_most_frequent_come_first_and_nobody_stays_visible(app: Flask) -> None:
    country = made(app)["country"]
    assert [(each.words, each.count) for each in country.choices] == [
        ("Germany", 4),
        ("Austria", 1),
        ("Lithuania", 0),
    ]


def test_a_country_that_is_ticked_opens_its_regions(app: Flask) -> None:
    country = made(app, ("country", "de"), ("region", "DE71"))["country"]
    assert [(each.name, each.value, each.is_set, each.is_below) for each in country.choices] == [
        ("country", "DE", True, False),
        ("region", "DE21", False, True),
        ("region", "DE71", True, True),
        ("country", "AT", False, False),
        ("country", "LT", False, False),
    ]


def test_a_long_filter_shows_some_values_and_what_is_ticked(app: Flask) -> None:
    sector = made(app, ("sector", "99"))["sector"]
    assert len(sector.first) == SEEN_AT_ONCE - 1
    assert sector.first[0].value == "99"
    assert len(sector.choices) == 15


def test_a_closed_list_keeps_its_order_and_says_zero(app: Flask) -> None:
    kind = made(app)["kind"]
    assert [each.count for each in kind.choices] == [5, 0, 0, 0, 0]
    assert "language" not in made(app)  # nobody found speaks any, and none is ticked


def test_each_value_is_said_in_words(app: Flask) -> None:
    with app.test_request_context():
        assert [
            words_of(name, value, COUNTS)
            for name, value in (
                ("cluster", "7"),
                ("country", "LT"),
                ("size", "small"),
                ("region", "AT31"),
                ("kind", "unheard"),
            )
        ] == ["Alps", "Lithuania", "10–49 people", "Oberösterreich", "unheard"]


def test_a_country_takes_its_regions_along(app: Flask) -> None:
    question = asked(("country", "DE"), ("region", "DE71"), ("size", "small"))
    assert question.without("country", "DE").filters == (("size", "small"),)
