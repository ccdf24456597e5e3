"""Partners beside each other."""

from flask import Flask

from tests.web.test_find import words
from tests.web.worlds import LAB, NEIGHBOUR, SENTENCE, TOOLMAKER, Browser, counted_queries


def test_each_part_has_each_partners_sentence_or_says_that_nothing_is_said(
    visitor: Browser,
) -> None:
    page = visitor.opens("/compare", q=SENTENCE + ", REACH", ids=f"{TOOLMAKER},{LAB}")
    assert page.status_code == 200
    said = words(page.text)
    assert "Toolmaker & Söhne answers most: 2 of 3 parts" in said
    assert "We test an injection mould for bottle caps." in said
    assert page.text.count('<th scope="row">REACH</th>') == 1
    assert "nothing said" in said
    assert f'href="/compare?q={SENTENCE.replace(" ", "+")},+REACH&amp;ids={LAB}"' in page.text


def test_boxes_that_are_ticked_are_read_as_well(visitor: Browser) -> None:
    page = visitor.opens(f"/compare?q={SENTENCE}&ids={TOOLMAKER}&ids={LAB}&ids=x&ids={LAB}")
    table = page.text.partition("<dialog")[0]  # the list of keys is a table, too
    assert table.count('<th scope="col">') == 3


def test_more_than_four_are_too_many_and_that_is_said(visitor: Browser) -> None:
    ids = f"{TOOLMAKER},{LAB},{NEIGHBOUR},1,77,78"
    page = visitor.opens("/compare", q=SENTENCE, ids=ids)
    assert "You ticked 6; 4 fit beside each other, so these are the first." in words(page.text)


def test_without_partners_it_says_how_to_come_by_them(visitor: Browser) -> None:
    for query in ({}, {"q": SENTENCE}, {"ids": "2"}, {"q": SENTENCE, "ids": "x"}):
        page = visitor.opens("/compare", **query)
        assert page.status_code == 200
        assert "Add from results" in page.text


def test_a_member_can_express_interest_in_the_best(member: Browser, visitor: Browser) -> None:
    asked = {"q": SENTENCE, "ids": f"{LAB},{TOOLMAKER}"}
    assert "/interest/new?candidate=2" in member.opens("/compare", **asked).text
    assert "/interest/new" not in visitor.opens("/compare", **asked).text


def test_an_endless_sentence_is_refused_in_words(visitor: Browser) -> None:
    page = visitor.opens("/compare", q="a" * 1001, ids="2")
    assert page.status_code == 422
    assert "The sentence has 1001 characters." in page.text


def test_the_number_of_queries_is_the_same_for_one_and_for_three(app: Flask) -> None:
    browser = Browser(app).signs_in_as("the member")
    counts = []
    for ids in (f"{TOOLMAKER}", f"{TOOLMAKER}", f"{TOOLMAKER},{LAB},{NEIGHBOUR}"):
        with counted_queries(app) as queries:
            browser.opens("/compare", q=SENTENCE, ids=ids)
        counts.append(len(queries))
    assert abs(counts[2] - counts[1]) <= 3  # what was never read before is read once
