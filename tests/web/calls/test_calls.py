"""Pages of calls: posting, parts, groups, interest, and what nobody may see there."""

from __future__ import annotations

import io
import re

import pytest
import sqlalchemy as sa
from flask import Flask
from openpyxl import load_workbook

from matchmaker.services.posting.signing import Purpose
from models import AuditEvent, Call, CallPart, Expression, Letter
from tests.web.worlds import (
    ALPS,
    CANARIES,
    CLUSTER_CANARIES,
    LAB,
    MOULDER,
    NOW,
    Browser,
    counted_queries,
)

TEXT = "The project must cover:\n- an injection mould for bottle caps\n- rocket propulsion"
FIELDS = {
    "title": "Caps <b>that</b> sort themselves",
    "text": TEXT,
    "cluster_id": "",
    "deadline": "2026-12-24",
    "partners_at_most": "4",
    "countries_at_least": "1",
}


@pytest.fixture
def manager(app: Flask) -> Browser:
    return Browser(app).signs_in_as("the manager")


@pytest.fixture
def call(manager: Browser) -> int:
    """A call for everybody that the manager of the Alps has posted."""
    answer = manager.sends("/calls/new", **FIELDS)
    assert answer.status_code == 303
    found = re.search(r"/calls/(\d+)/edit#parts", answer.location)
    assert found is not None
    return int(found[1])


def rows(app: Flask, entity: type) -> int:
    with app.extensions["matchmaker"].database() as session:
        return int(session.scalar(sa.select(sa.func.count()).select_from(entity)) or 0)


def parts_of(app: Flask) -> list[tuple[int, str, bool]]:
    with app.extensions["matchmaker"].database() as session:
        found = session.scalars(sa.select(CallPart).order_by(CallPart.number))
        return [(each.number, each.text, each.is_required) for each in found]


def test_an_empty_list_shows_the_next_step(app: Flask) -> None:
    assert "Post a call" in Browser(app).signs_in_as("the manager").opens("/calls").text
    page = Browser(app).signs_in_as("the member").opens("/calls").text
    assert "Your cluster posts calls here" in page
    assert "Post a call" not in page


def test_a_posted_call_comes_with_its_parts_to_be_checked(app: Flask, manager: Browser) -> None:
    manager.sends("/calls/new", **FIELDS)
    page = manager.opens("/calls/1/edit").text
    assert "an injection mould for bottle caps</textarea>" in page
    assert "Posted. Check the parts" in page
    fields = {"part-0": "An injection mould", "number-0": "1", "required-0": "yes"}
    more = {"part-1": "rocket propulsion", "number-1": "2", "remove-1": "yes", "part-2": "Tests"}
    answer = manager.sends("/calls/1/edit", **FIELDS, **fields, **more)
    assert answer.status_code == 303
    assert parts_of(app) == [(1, "An injection mould", True), (3, "Tests", False)]


def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(manager: Browser) -> None:
    wrong = FIELDS | {"deadline": "2001-01-01", "budget": "a lot", "title": "Kept title"}
    answer = manager.sends("/calls/new", **wrong)
    assert answer.status_code == 422
    assert "Kept title" in answer.text
    assert 'href="#budget"' in answer.text
    answer = manager.sends("/calls/new", **(wrong | {"budget": ""}))
    assert "This day has passed." in answer.text


def test_parts_can_be_read_again_and_nothing_is_saved_meanwhile(
    app: Flask, manager: Browser, call: int
) -> None:
    before = parts_of(app)
    fields = FIELDS | {"text": "Tasks:\n- weave cloth\n- dye cloth", "act": "reread"}
    page = manager.sends(f"/calls/{call}/edit", **fields, **{"part-0": "x", "number-0": "1"})
    assert page.status_code == 200
    assert "weave cloth</textarea>" in page.text
    assert "Nothing is saved yet" in page.text
    more = manager.sends(f"/calls/{call}/edit", **FIELDS, act="more")
    assert more.text.count('name="part-') == 4
    assert parts_of(app) == before


def test_the_page_says_what_is_covered_and_quotes_the_evidence(manager: Browser, call: int) -> None:
    page = manager.opens(f"/calls/{call}").text
    assert "Nobody here does 1 of 2 parts" in page
    assert "<q>We build an" in page or "<q>We test an" in page
    assert "rocket propulsion" in page
    assert "Caps &lt;b&gt;that&lt;/b&gt; sort themselves" in page
    assert "<b>that</b>" not in page


def test_nobody_sees_a_private_sentence_or_one_of_another_cluster(app: Flask, call: int) -> None:
    allowed = {
        "the member": ALPS,
        "the manager": ALPS,
        "the other manager": 2,
        "the other member": 2,
        "the coordinator": 0,
    }
    for who, own in allowed.items():
        page = Browser(app).signs_in_as(who).opens(f"/calls/{call}?groups=any").text
        for word in CANARIES.values():
            assert word not in page
        for cluster, word in CLUSTER_CANARIES.items():
            assert cluster == own or word not in page


def test_a_call_of_a_cluster_is_its_own(app: Flask, manager: Browser) -> None:
    manager.sends("/calls/new", **(FIELDS | {"cluster_id": str(ALPS)}))
    statuses = {
        who: Browser(app).signs_in_as(who).opens("/calls/1").status_code
        for who in ("the member", "the other member", "the other manager", "the coordinator")
    }
    assert statuses == {
        "the member": 200,
        "the other member": 404,
        "the other manager": 404,
        "the coordinator": 200,
    }
    assert "Caps" not in Browser(app).signs_in_as("the other member").opens("/calls").text


def test_a_firm_expresses_interest_and_takes_it_back(app: Flask, call: int) -> None:
    firm = Browser(app).signs_in_as("the member")
    page = firm.opens(f"/calls/{call}").text
    assert "Are you interested?" in page
    for _ in range(2):  # a double click
        firm.sends(f"/calls/{call}/interest", part="1", text="We have a press.")
    assert rows(app, Expression) == 1
    page = firm.opens(f"/calls/{call}").text
    assert "You are interested" in page
    assert "in part 1" in page
    assert firm.sends(f"/calls/{call}/interest/withdraw").status_code == 303
    assert "Are you interested?" in firm.opens(f"/calls/{call}").text


def test_names_are_for_those_who_run_the_call(app: Flask, manager: Browser, call: int) -> None:
    sentence = "We have a zanzibarpress."
    Browser(app).signs_in_as("the lab").sends(f"/calls/{call}/interest", part="1", text=sentence)
    page = manager.opens(f"/calls/{call}").text
    assert sentence in page
    assert "the.lab@example.org" in page
    assert "Lab" in page
    for who in ("the member", "the other member", "the coordinator"):
        page = Browser(app).signs_in_as(who).opens(f"/calls/{call}").text
        if who == "the coordinator":  # of whose clusters the lab is a member
            assert sentence in page
            assert "the.lab@example.org" not in page
        else:
            assert "zanzibarpress" not in page
            assert "Few are interested" in page


def test_the_interest_comes_as_a_workbook_for_whoever_runs_the_call(
    app: Flask, manager: Browser, call: int
) -> None:
    firm = Browser(app).signs_in_as("the lab")
    firm.sends(f"/calls/{call}/interest", part="1", text="=1+1")
    answer = manager.opens(f"/calls/{call}/interest.xlsx")
    sheet = load_workbook(io.BytesIO(answer.data)).active
    assert sheet is not None
    (row,) = [row for row in sheet.iter_rows(values_only=True) if row[0] == "Lab"]
    assert row[1:3] == ("Lithuania", "1")
    assert row[4:6] == ("The Lab", "the.lab@example.org")
    assert "=1+1" in str(row[3])
    assert firm.opens(f"/calls/{call}/interest.xlsx").status_code == 403


def test_too_long_a_sentence_comes_back_with_what_was_typed(app: Flask, call: int) -> None:
    firm = Browser(app).signs_in_as("the member")
    answer = firm.sends(f"/calls/{call}/interest", text="x" * 700)
    assert answer.status_code == 422
    assert "600 fit" in answer.text
    assert rows(app, Expression) == 0


def test_a_closed_call_takes_no_interest_and_can_be_opened_again(
    app: Flask, manager: Browser, call: int
) -> None:
    manager.sends(f"/calls/{call}/close")
    firm = Browser(app).signs_in_as("the member")
    assert firm.sends(f"/calls/{call}/interest").status_code == 409
    assert f'action="/calls/{call}/reopen"' in manager.opens(f"/calls/{call}").text
    manager.sends(f"/calls/{call}/reopen")
    assert firm.sends(f"/calls/{call}/interest").status_code == 303


def test_members_are_informed_and_answer_by_the_link(
    app: Flask, manager: Browser, call: int
) -> None:
    Browser(app).signs_in_as("the other manager").sends(f"/calls/{call}/inform")
    with app.extensions["matchmaker"].database() as session:
        letter = session.scalars(sa.select(Letter).filter_by(organisation_id=LAB)).one()
        token = letter.text.split("/call/")[1].split()[0]
    visitor = Browser(app)
    page = visitor.opens(f"/call/{token}").text
    assert "Are you interested?" in page
    assert rows(app, Expression) == 0  # opening changes nothing
    assert visitor.sends(f"/call/{token}", part="1").status_code == 303
    assert "You are interested" in visitor.opens(f"/call/{token}").text
    assert "Lab" in manager.opens(f"/calls/{call}").text
    visitor.sends(f"/call/{token}/withdraw")
    assert "Are you interested?" in visitor.opens(f"/call/{token}").text


def test_a_link_for_something_else_or_of_a_gone_call_opens_nothing(app: Flask, call: int) -> None:
    office = app.extensions["matchmaker"].post_office
    other = office.signer.sign(Purpose.EVENT, now=NOW, call=call, organisation=MOULDER)
    gone = office.signer.sign(Purpose.CALL, now=NOW, call=99, organisation=MOULDER)
    empty = office.signer.sign(Purpose.CALL, now=NOW)
    statuses = [Browser(app).opens(f"/call/{each}").status_code for each in (other, gone, empty)]
    assert statuses == [410, 404, 410]


def test_a_copy_begins_with_the_texts_of_another_call(app: Flask, call: int) -> None:
    other = Browser(app).signs_in_as("the other manager")
    assert "Copy it for a cluster of yours" in other.opens(f"/calls/{call}").text
    page = other.opens("/calls/new", **{"from": str(call)}).text
    assert "rocket propulsion" in page
    assert '<option value="2" selected>' in page


def test_groups_of_those_who_are_interested_are_for_whoever_runs_the_call(
    app: Flask, manager: Browser, call: int
) -> None:
    Browser(app).signs_in_as("the lab").sends(f"/calls/{call}/interest", part="2")
    assert (
        "from their expression of interest"
        in manager.opens(f"/calls/{call}", interested="yes").text
    )
    for who in ("the member", "the other manager"):
        page = Browser(app).signs_in_as(who).opens(f"/calls/{call}", interested="yes").text
        assert "from their expression of interest" not in page


def test_the_list_is_narrowed_by_words_and_asks_the_database_equally_often(
    app: Flask, manager: Browser
) -> None:
    manager.sends("/calls/new", **FIELDS)
    with counted_queries(app) as few:
        manager.opens("/calls")
    for number in range(8):
        manager.sends("/calls/new", **(FIELDS | {"title": f"Call {number}"}))
    with counted_queries(app) as many:
        page = manager.opens("/calls").text
    assert len(few) == len(many)
    assert "9 calls are open; the next closes on 24 December 2026" in page
    page = manager.opens("/calls", q="call 3").text
    assert "Call 3" in page
    assert "Call 4" not in page
    assert "Nothing fits this choice" in manager.opens("/calls", q="nowhere").text
    assert "Nothing fits this choice" in manager.opens("/calls", when="closed").text


def test_a_firm_finds_calls_in_its_masthead_once_one_is_open(app: Flask, manager: Browser) -> None:
    firm = Browser(app).signs_in_as("the member")
    assert 'href="/calls"' not in firm.opens("/find").text
    manager.sends("/calls/new", **FIELDS)
    assert 'href="/calls"' in firm.opens("/find").text
    assert 'href="/calls"' in manager.opens(f"/clusters/{ALPS}/today").text


def test_who_did_what_is_written_down(app: Flask, manager: Browser, call: int) -> None:
    manager.sends(f"/calls/{call}/close")
    with app.extensions["matchmaker"].database() as session:
        query = sa.select(AuditEvent.action).where(AuditEvent.subject == f"call {call}")
        assert list(session.scalars(query.order_by(AuditEvent.id))) == ["post call", "close call"]
    assert rows(app, Call) == 1
