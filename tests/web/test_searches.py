"""Saved searches, from the star to the letter's frequency."""

import re

from flask import Flask

from models import SavedSearch
from tests.web.test_find import rows, words
from tests.web.worlds import MOULDER, NEIGHBOUR, SENTENCE, TOOLMAKER, Browser, counted_queries


def test_the_star_saves_the_very_question_and_then_says_so(app: Flask, member: Browser) -> None:
    assert "Save this search" in member.opens("/find", q=SENTENCE, country="LT").text
    answer = member.sends("/searches", q=SENTENCE, country="LT", organisation=str(MOULDER))
    assert (answer.status_code, answer.location) == (303, "/searches")
    member.sends("/searches", q=SENTENCE, country="LT")
    [saved] = rows(app, SavedSearch)
    assert saved.query == "q=We+need+an+injection+mould+for+bottle+caps&country=LT"
    assert saved.organisation_id == MOULDER
    assert "Saved: you will be told" in member.opens("/find", q=SENTENCE, country="LT").text
    assert "Save this search" in member.opens("/find", q=SENTENCE).text
    page = words(member.opens("/searches").text)
    assert SENTENCE in page
    assert "Nothing new in your saved searches" in page


def test_a_saved_search_is_opened_changed_deleted_and_brought_back(
    app: Flask, member: Browser
) -> None:
    member.sends("/searches", q=SENTENCE)
    [saved] = rows(app, SavedSearch)
    path = f"/searches/{saved.id}"
    opened = member.sends(f"{path}/open")
    assert opened.location == f"/find?{saved.query}&organisation={MOULDER}"
    assert member.opens(opened.location).status_code == 200
    member.sends(f"{path}/frequency", frequency="at_once")
    assert 'value="at_once" aria-pressed="true"' in member.opens("/searches").text
    member.sends(f"{path}/frequency", frequency="hourly")
    assert "Choose how often." in member.opens("/searches").text
    member.sends(f"{path}/delete")
    page = member.opens("/searches").text
    assert "Nothing is saved yet" in page
    undo = re.search(r'action="(/searches/\d+/restore)"', page)[1]
    member.sends(undo)
    assert SENTENCE in member.opens("/searches").text


def test_others_do_not_see_or_touch_it(app: Flask, member: Browser, other: Browser) -> None:
    member.sends("/searches", q=SENTENCE)
    [saved] = rows(app, SavedSearch)
    assert SENTENCE not in other.opens("/searches").text
    for act in ("open", "frequency", "delete", "restore"):
        answer = other.sends(f"/searches/{saved.id}/{act}", frequency="off")
        assert answer.status_code == 404


def test_what_cannot_be_asked_is_not_saved_and_says_why(app: Flask, member: Browser) -> None:
    answer = member.sends("/searches", q=SENTENCE, kind="friendship")
    assert answer.status_code == 303
    assert "«friendship» is not known here." in member.opens("/find").text
    assert rows(app, SavedSearch) == []


def test_a_visitor_signs_in_first(visitor: Browser) -> None:
    assert visitor.sends("/searches", q=SENTENCE).status_code == 401
    assert "Sign in to save this search" in visitor.opens("/find", q=SENTENCE).text


def test_the_number_of_queries_is_the_same_for_one_search_and_for_ten(
    app: Flask, member: Browser
) -> None:
    counts = []
    for wanted in (1, 10):
        for number in range(wanted):
            member.sends("/searches", q=f"{SENTENCE} {number}")
        member.opens("/searches")
        with counted_queries(app) as queries:
            member.opens("/searches")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_hidden_partners_are_listed_with_the_way_back(member: Browser) -> None:
    for candidate in (TOOLMAKER, NEIGHBOUR):
        fields = {"candidate": str(candidate), "organisation": str(MOULDER), "reason": "too_far"}
        assert member.sends("/find/hide", **fields).location == "/searches"
    page = words(member.opens("/searches").text)
    assert "2 hidden partners" in page
    assert "Show again: Neighbour" in page
