"""The sentence box, from looking to asking."""

import re
from collections.abc import Callable

import pytest
from flask import Flask

from models import Interest, Proposal
from tests.web.worlds import LAB, MOULDER, NEIGHBOUR, SENTENCE, TOOLMAKER, Browser, counted_queries


def rows(app: Flask, entity: type) -> list:
    with app.extensions["matchmaker"].database() as session:
        return list(session.query(entity).order_by(entity.id))


def found(page: str) -> list[int]:
    return [int(each) for each in re.findall(r'<h2><a href="/organisations/(\d+)"', page)]


def test_a_visitor_finds_partners_with_their_words_beside_the_sentence(visitor: Browser) -> None:
    page = visitor.opens("/find", q=SENTENCE)
    assert page.status_code == 200
    assert found(page.text)[0] == TOOLMAKER
    assert "We build an injection mould for bottle caps." in page.text
    assert "You need" in page.text
    assert "They offer" in page.text
    assert "Sign in to ask for an introduction" in page.text


def test_a_member_finds_partners_outside_the_own_cluster_unless_asked_for(member: Browser) -> None:
    asked = {"q": "injection moulding of lids"}
    assert NEIGHBOUR not in found(member.opens("/find", **asked).text)
    assert NEIGHBOUR in found(member.opens("/find", **asked, own="yes").text)


def test_looking_writes_nothing(app: Flask, member: Browser) -> None:
    member.opens("/find", q=SENTENCE)
    member.opens(f"/organisations/{MOULDER}/proposals")
    assert rows(app, Proposal) == []


def test_an_empty_box_offers_the_needs_that_everybody_may_read(member: Browser) -> None:
    page = member.opens("/find").text
    assert "We need an injection mould for bottle caps." in page
    assert "zanzibar" not in page


def test_filters_stand_in_the_address_and_can_be_taken_away_one_by_one(visitor: Browser) -> None:
    page = visitor.opens("/find", q=SENTENCE, country="LT", type="company").text
    assert "Country: Lithuania" in page
    assert f"/find?q={SENTENCE.replace(' ', '+')}&amp;type=company" in page
    assert set(found(page)) <= {TOOLMAKER, LAB}


def test_nobody_found_says_which_way_to_go(visitor: Browser) -> None:
    page = visitor.opens("/find", q=SENTENCE, country="FI").text
    assert "Nobody fits all of this yet" in page
    assert "Country: FI" in page
    assert "look without any" in page


@pytest.mark.parametrize(
    ("query", "complaint"),
    [
        ({"q": "a" * 1001}, "The sentence has 1001 characters."),
        ({"q": SENTENCE, "kind": "friendship"}, "«friendship» is not known here."),
        ({"q": SENTENCE, "cluster": "x"}, "«x» is no cluster number."),
    ],
)
def test_what_cannot_be_asked_is_said_beside_the_box(
    visitor: Browser, query: dict[str, str], complaint: str
) -> None:
    page = visitor.opens("/find", **query)
    assert page.status_code == 422
    assert f'id="q-error">{complaint}' in page.text


def test_nobody_asks_in_the_name_of_an_organisation_that_is_not_theirs(
    visitor: Browser, other: Browser
) -> None:
    for browser in (visitor, other):
        page = browser.opens("/find", q=SENTENCE, organisation=str(MOULDER))
        assert page.status_code == 403


def test_asking_records_the_list_as_shown_and_says_yes_to_one(app: Flask, member: Browser) -> None:
    shown = found(member.opens("/find", q=SENTENCE).text)
    answer = member.sends("/find/ask", q=SENTENCE, candidate=str(TOOLMAKER))

    assert (answer.status_code, answer.location) == (303, "/inbox")
    assert [each.candidate_id for each in rows(app, Proposal)] == shown
    [interest] = rows(app, Interest)
    assert (interest.organisation_id, interest.answer.value) == (MOULDER, "yes")
    assert "Toolmaker &amp; Söhne" in member.opens("/inbox").text


def test_a_second_click_asks_nobody_twice(app: Flask, member: Browser) -> None:
    for _ in range(2):
        answer = member.sends("/find/ask", q=SENTENCE, candidate=str(TOOLMAKER))
        assert answer.status_code == 303
    assert len(rows(app, Interest)) == 1
    assert "You have asked them" in member.opens("/find", q=SENTENCE).text


def test_asking_back_introduces_the_two(app: Flask, member: Browser, other: Browser) -> None:
    member.sends("/find/ask", q=SENTENCE, candidate=str(TOOLMAKER))
    sentence = "injection moulding of bottle caps"
    assert "They have asked you: say yes" in other.opens("/find", q=sentence).text
    other.sends("/find/ask", q=sentence, candidate=str(MOULDER))
    assert "the.member@example.org" in other.opens("/inbox").text


def test_somebody_who_was_not_found_cannot_be_asked(app: Flask, member: Browser) -> None:
    answer = member.sends("/find/ask", q=SENTENCE, candidate="999")
    assert answer.status_code == 409
    assert "no longer among those found" in answer.text
    assert rows(app, Interest) == []


def test_a_hostile_name_is_text(visitor: Browser) -> None:
    page = visitor.opens("/find", q="injection moulding of bottle caps").text
    assert "Moulder &lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script" not in page
    assert '"javascript:' not in visitor.opens(f"/organisations/{MOULDER}").text


def test_a_typed_sentence_is_text_everywhere(member: Browser) -> None:
    page = member.opens("/find", q='"><script>x</script> ' + SENTENCE).text
    assert "<script" not in page
    assert "&lt;script&gt;x&lt;/script&gt;" in page


def test_the_number_of_queries_does_not_grow_with_the_cards(opened: Callable[..., Flask]) -> None:
    app = opened()
    browser = Browser(app).signs_in_as("the member")
    browser.opens("/find", q=SENTENCE)  # warm: the index is opened
    counts = {}
    for wanted in ({"country": "LT", "size": "large"}, {"country": "LT"}):
        with counted_queries(app) as queries:
            shown = len(found(browser.opens("/find", q=SENTENCE, **wanted).text))
        counts[shown] = len(queries)
    assert sorted(counts) == [0, 2]
    assert counts[2] <= counts[0] + 12  # statements, clusters, vectors, trust: once each
