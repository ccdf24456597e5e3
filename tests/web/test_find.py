"""The sentence box, from looking to asking."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from flask import Flask

from models import Dismissal, Interest, Introduction, Proposal
from tests.web.worlds import LAB, MOULDER, NEIGHBOUR, SENTENCE, TOOLMAKER, Browser, counted_queries


def rows(app: Flask, entity: type) -> list:
    with app.extensions["matchmaker"].database() as session:
        return list(session.query(entity).order_by(entity.id))


def found(page: str) -> list[int]:
    return [int(each) for each in re.findall(r'<h2><a href="/organisations/(\d+)', page)]


def words(page: str) -> str:
    """The page as it is read: without its tags."""
    return " ".join(unescape(re.sub(r"<[^>]+>", "", page)).split())


def ticks(page: str) -> dict[str, tuple[str, int]]:
    """The values of the filters: their words and counts by the id of their box."""
    pattern = (
        r'<input type="checkbox" id="([\w-]+)" name="\w+" value="[^"]*"[^>]*> '
        r'<span>([^<]*)</span> <span class="count">(\d+)<'
    )
    return {key: (unescape(name), int(n)) for key, name, n in re.findall(pattern, page)}


def test_a_visitor_finds_partners_with_their_words_beside_the_parts(visitor: Browser) -> None:
    page = visitor.opens("/find", q=SENTENCE)
    assert page.status_code == 200
    assert found(page.text)[0] == TOOLMAKER
    assert "We build an injection mould for bottle caps." in words(page.text)
    assert "We build an <mark>injection mould for bottle caps</mark>." in page.text
    assert '<p class="words" lang="en"><mark>injection mould</mark></p>' in page.text
    assert "2 of 2 parts" in words(page.text)
    assert "You need" in page.text
    assert "They offer" in page.text
    assert "Sign in to ask for an introduction" in page.text


def test_a_part_that_nobody_speaks_of_is_named_with_the_way_to_ask(member: Browser) -> None:
    page = words(member.opens("/find", q=SENTENCE + ", REACH").text)
    assert "2 of 3 parts" in page
    assert "Nothing said of REACH → ask Toolmaker & Söhne" in page


def test_parts_can_be_taken_away_changed_and_added_in_the_address(visitor: Browser) -> None:
    page = visitor.opens("/find", q=SENTENCE + ", REACH").text
    assert (
        "/find?q=We+need+an+injection+mould+for+bottle+caps%2C+REACH"
        "&amp;part=injection+mould&amp;part=bottle+caps"
    ) in page
    changed = visitor.opens(
        "/find?q=x&part=injection+mould&part=&part=for+bottle+caps&part=ISO+9001"
    ).text
    assert ">injection mould, for bottle caps, ISO 9001</textarea>" in changed
    assert 'name="part" value="ISO 9001"' in changed
    assert TOOLMAKER in found(changed)
    assert "2 of 3 parts" in words(changed)


def test_a_country_in_the_sentence_becomes_a_filter_to_add(visitor: Browser) -> None:
    page = visitor.opens("/find", q=SENTENCE + " in Lithuania").text
    assert "Only Lithuania" in words(page)
    assert "&amp;country=LT" in page
    narrowed = visitor.opens("/find", q=SENTENCE + " in Lithuania", country="LT").text
    assert "Only Lithuania" not in words(narrowed)
    assert "Country: Lithuania" in words(narrowed)


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


def test_each_filter_says_how_many_it_leaves_and_its_own_choice_shrinks_only_the_others(
    visitor: Browser,
) -> None:
    free = ticks(visitor.opens("/find", q=SENTENCE).text)
    assert free["country-LT"] == ("Lithuania", 2)
    assert free["country-AT"][1] >= 1
    assert free["stage-tooling"] == ("Tooling", free["stage-tooling"][1])
    narrowed = ticks(visitor.opens("/find", q=SENTENCE, country="AT").text)
    assert narrowed["country-LT"] == ("Lithuania", 2)  # its own choice does not shrink it
    assert narrowed["stage-testing"][1] == 0  # the other country's laboratory is counted no more
    assert narrowed["cluster-2"] == ("Baltic", 0)


def test_filters_stand_in_the_address_and_can_be_taken_away_one_by_one(visitor: Browser) -> None:
    page = visitor.opens("/find", q=SENTENCE, country="LT", type="company").text
    assert "Country: Lithuania" in words(page)
    assert f"/find?q={SENTENCE.replace(' ', '+')}&amp;type=company" in page
    assert set(found(page)) <= {TOOLMAKER, LAB}


def test_nobody_found_says_which_filter_to_drop_and_what_that_gives(visitor: Browser) -> None:
    page = visitor.opens("/find", q=SENTENCE, country="FI", type="company").text
    assert "Nobody fits all of this yet" in page
    assert "Country: Finland" in words(page)
    total = int(re.search(r"Without any filter: (\d+)", page)[1])
    assert f"Without Finland: {total}" in words(page)
    assert total == len(found(visitor.opens("/find", q=SENTENCE).text))
    assert "Without Company" not in words(page)  # it would still be nobody


def test_nobody_at_all_is_said_with_another_way(member: Browser) -> None:
    page = words(member.opens("/find", q="rye bread").text)
    assert "Nobody fits all of this yet" in page
    assert "in other words" in page
    assert "Tell me when someone appears" in page


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
    answer = member.sends("/interest", q=SENTENCE, candidate=str(TOOLMAKER))

    assert answer.status_code == 303
    assert [each.candidate_id for each in rows(app, Proposal)] == shown
    assert rows(app, Proposal)[0].evidence["parts"]["answered"] == 2
    [interest] = rows(app, Interest)
    assert (interest.organisation_id, interest.answer.value) == (MOULDER, "yes")
    assert "Toolmaker &amp; Söhne" in member.opens("/inbox").text


def test_a_second_click_asks_nobody_twice(app: Flask, member: Browser) -> None:
    for _ in range(2):
        answer = member.sends("/interest", q=SENTENCE, candidate=str(TOOLMAKER))
        assert answer.status_code == 303
    assert len(rows(app, Interest)) == 1
    assert "You have asked them" in member.opens("/find", q=SENTENCE).text


def test_asking_back_introduces_the_two(app: Flask, member: Browser, other: Browser) -> None:
    member.sends("/interest", q=SENTENCE, candidate=str(TOOLMAKER))
    sentence = "injection moulding of bottle caps"
    assert "They have asked you: say yes" in other.opens("/find", q=sentence).text
    other.sends("/interest", q=sentence, candidate=str(MOULDER))
    assert len(rows(app, Introduction)) == 1


def test_a_partner_that_is_not_relevant_goes_from_the_own_results_only_and_comes_back(
    app: Flask, member: Browser, visitor: Browser
) -> None:
    hidden = {"q": SENTENCE, "candidate": str(TOOLMAKER), "organisation": str(MOULDER)}
    answer = member.sends("/find/hide", **hidden, reason="too_far")
    assert answer.status_code == 303
    assert answer.location.startswith("/find?q=We+need")
    page = member.opens(answer.location).text
    assert TOOLMAKER not in found(page)
    assert "Toolmaker &amp; Söhne is hidden from your results" in page
    assert TOOLMAKER in found(visitor.opens("/find", q=SENTENCE).text)
    assert "Toolmaker &amp; Söhne" in member.opens("/searches").text

    undo = unescape(re.search(r'<form method="post" action="(/find/hidden/[^"]+)"', page)[1])
    assert member.sends(undo).location == answer.location
    assert TOOLMAKER in found(member.opens("/find", q=SENTENCE).text)
    assert rows(app, Dismissal) == []


def test_hiding_needs_a_reason_and_an_own_organisation(app: Flask, member: Browser) -> None:
    hidden = {"q": SENTENCE, "candidate": str(TOOLMAKER)}
    member.sends("/find/hide", **hidden, organisation=str(MOULDER), reason="")
    assert "Choose a reason" in member.opens("/find").text
    answer = member.sends("/find/hide", **hidden, organisation=str(LAB), reason="too_far")
    assert answer.status_code == 403
    assert rows(app, Dismissal) == []


def test_a_hostile_name_is_text(visitor: Browser) -> None:
    page = visitor.opens("/find", q="injection moulding of bottle caps").text
    assert "Moulder &lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>" not in page
    assert '"javascript:' not in visitor.opens(f"/organisations/{MOULDER}").text


def test_a_typed_sentence_is_text_everywhere(member: Browser) -> None:
    page = member.opens("/find", q='"><script>x</script> ' + SENTENCE).text
    assert "<script>" not in page
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
