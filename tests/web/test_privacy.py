"""What is private or of a cluster never stands in a page of anybody who may not read it."""

import pytest
from flask import Flask

from matchmaker.domain.visibility import Viewer
from matchmaker.web.cards import open_to
from models import Proposal
from tests.web.worlds import (
    ALPS,
    BALTIC,
    CANARIES,
    CLUSTER_CANARIES,
    LAB,
    MOULDER,
    NEIGHBOUR,
    PEOPLE,
    TOOLMAKER,
    Browser,
)

OWN = {"the member": {MOULDER}, "the other member": {TOOLMAKER}, "the lab": {LAB}}
CLUSTERS = {
    "the member": {ALPS},
    "the other member": {BALTIC},
    "the lab": {BALTIC},
    "the manager": {ALPS},
    "the other manager": {BALTIC},
}


NUMBERS = (MOULDER, TOOLMAKER, LAB, NEIGHBOUR)


def everything_that_opens(browser: Browser, numbers: list[int]) -> str:
    """All pages of the site as this person gets them, with the answers to some buttons."""
    paths = ["/", "/find", "/inbox", "/organisations/", "/how-ranking-works", "/sign-in"]
    for number in (MOULDER, TOOLMAKER, LAB, NEIGHBOUR):
        paths += [f"/organisations/{number}", f"/organisations/{number}/proposals"]
    paths += [f"/{room}/{each}" for each in numbers for room in ("proposals", "inbox")]
    paths += [f"/interest/new?candidate={each}" for each in (TOOLMAKER, LAB, NEIGHBOUR)]
    paths += [f"/interest/new?proposal={each}" for each in numbers]
    # The other words of the hidden sentences: whoever could find them would be shown them whole.
    paths.append("/find?q=We+secretly+need+caps&own=yes")
    paths.append("/find?q=We+offer+injection+moulds&own=yes")
    paths += ["/searches", "/compare?q=We+secretly+need+injection+caps&ids=1,2,3,4"]
    paths += [f"/organisations/{n}?q=We+offer+injection+moulds" for n in NUMBERS]
    return "\n".join(browser.opens(path).text for path in paths)


@pytest.mark.parametrize("name", [None, *PEOPLE])
def test_no_page_holds_a_word_that_its_reader_may_not_read(app: Flask, name: str | None) -> None:
    for each in ("the member", "the other member", "the lab"):
        browser = Browser(app).signs_in_as(each)
        own = next(iter(OWN[each]))
        browser.sends(f"/organisations/{own}/proposals")
    Browser(app).signs_in_as("the manager").sends(f"/organisations/{MOULDER}/proposals")
    with app.extensions["matchmaker"].database() as session:
        numbers = [each.id for each in session.query(Proposal)]
        asked = [each for each in session.query(Proposal) if each.seeker_id == MOULDER]
    member = Browser(app).signs_in_as("the member")
    for each in asked:
        member.sends(f"/proposals/{each.id}/answer", answer="yes")

    browser = Browser(app)
    pages = everything_that_opens(browser.signs_in_as(name) if name else browser, numbers)

    for owner, word in CANARIES.items():
        assert (word in pages) == (owner in OWN.get(name or "", set())), word
    for cluster, word in CLUSTER_CANARIES.items():
        assert (word in pages) == (cluster in CLUSTERS.get(name or "", set())), word


def test_a_stored_card_is_read_without_what_the_reader_may_not_read() -> None:
    def sentence(owner: int, visibility: str) -> dict[str, object]:
        return {"owner": owner, "visibility": visibility, "text": visibility}

    def quote(visibility: str) -> dict[str, object]:
        return {"seeking": sentence(1, visibility), "offering": sentence(2, "public")}

    card = {
        "seeker": {"id": 1, "clusters": [7]},
        "candidate": {"id": 2, "clusters": []},
        "why_you": [quote("public"), quote("cluster"), quote("private")],
        "why_them": [],
    }

    def read_by(viewer: Viewer) -> list[str]:
        return [each["seeking"]["text"] for each in open_to(card, viewer)["why_you"]]

    assert read_by(Viewer()) == ["public"]
    assert read_by(Viewer(clusters=frozenset({7}))) == ["public", "cluster"]
    assert read_by(Viewer(clusters=frozenset({8}))) == ["public"]
    assert read_by(Viewer(organisations=frozenset({1}))) == ["public", "cluster", "private"]


def test_what_may_not_be_known_reads_like_what_does_not_exist(app: Flask, member: Browser) -> None:
    member.sends(f"/organisations/{MOULDER}/proposals")
    other = Browser(app).signs_in_as("the other member")
    hidden, missing = other.opens("/proposals/1"), other.opens("/proposals/999")
    assert hidden.status_code == missing.status_code == 404

    def told(page: str, number: str) -> list[str]:
        page = page.replace(f"/proposals/{number}", "/proposals/")
        lines = page.replace(f"proposal {number}.", "proposal.").splitlines()
        return [each for each in lines if "csrf" not in each]

    assert told(hidden.text, "1") == told(missing.text, "999")
    answers = [
        other.sends(f"/proposals/{number}/answer", answer="yes").status_code for number in (1, 999)
    ]
    assert answers == [404, 404]


def test_a_visitor_learns_of_no_visibility_but_the_owner_does(app: Flask, member: Browser) -> None:
    path = f"/organisations/{MOULDER}"
    assert "Seen by: Only us" in member.opens(path).text
    assert "Seen by" not in Browser(app).opens(path).text
