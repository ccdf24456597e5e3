"""Introductions as a manager makes them: run, look, introduce, take back, put aside."""

from __future__ import annotations

import re
import time

import pytest
import sqlalchemy as sa
from flask import Flask

from matchmaker.domain.vocabulary import LetterState
from models import Contact, Interest, Letter, Proposal, SetAside, Suggestion
from tests.web.worlds import (
    ALPS,
    CANARIES,
    CLUSTER_CANARIES,
    MOULDER,
    NOW,
    TOOLMAKER,
    Browser,
    counted_queries,
)

PAGE = f"/clusters/{ALPS}/introductions"


def run(browser: Browser) -> None:
    """Press the button and wait until the list is there."""
    assert browser.sends(PAGE).status_code == 303
    for _ in range(200):
        text = browser.opens(PAGE).text
        if "worth introducing" in text and 'id="run"' not in text:
            return
        time.sleep(0.05)
    raise AssertionError("The list was never filled.")


def pair_of(app: Flask, seeker: int = MOULDER, candidate: int = TOOLMAKER) -> int:
    with app.extensions["matchmaker"].database() as session:
        query = sa.select(Proposal.id).filter_by(seeker_id=seeker, candidate_id=candidate)
        return int(session.scalars(query.where(Proposal.slate.startswith("c"))).one())


def rows(app: Flask, entity: type) -> list:
    with app.extensions["matchmaker"].database() as session:
        return list(session.scalars(sa.select(entity).order_by(entity.id)))


def test_an_empty_page_offers_to_run_matching_and_then_shows_the_pairs(
    app: Flask, manager: Browser
) -> None:
    assert "Run matching" in manager.opens(PAGE).text
    run(manager)
    text = manager.opens(PAGE).text
    assert "Toolmaker &amp; Söhne" in text
    assert "We need an injection mould for bottle caps." in re.sub(r"<[^>]+>", "", text)
    assert {each.shown_at for each in rows(app, Proposal)} == {NOW}


def test_a_second_click_fills_no_second_list(app: Flask, manager: Browser) -> None:
    run(manager)
    manager.sends(PAGE)
    assert len({each.slate for each in rows(app, Proposal)}) == 1


def test_no_private_sentence_and_none_of_another_cluster_stands_on_any_page(
    app: Flask, manager: Browser
) -> None:
    run(manager)
    pages = [manager.opens(PAGE).text]
    pages += [manager.opens(f"{PAGE}/{each.id}").text for each in rows(app, Proposal)]
    for secret in (*CANARIES.values(), CLUSTER_CANARIES[2]):
        assert [page for page in pages if secret in page] == []


def test_introducing_writes_to_both_sides_and_to_the_partners_manager(
    app: Flask, manager: Browser
) -> None:
    run(manager)
    number = pair_of(app)
    preview = manager.opens(f"{PAGE}/{number}").text
    assert "Send to both" in preview
    assert manager.sends(f"{PAGE}/{number}", note="You met in Graz.").status_code == 303
    letters = rows(app, Letter)
    assert sorted(each.recipient for each in letters) == [
        "the.member@example.org",
        "the.other.manager@example.org",
        "the.other.member@example.org",
    ]
    assert all("You met in Graz." in each.text for each in letters)
    assert all(each.due_at > NOW for each in letters)
    (suggestion,) = rows(app, Suggestion)
    assert (suggestion.proposal_id, suggestion.cluster_id) == (number, ALPS)
    assert rows(app, Interest) == []
    assert "Both are asked" in manager.opens(PAGE).text


def test_a_pair_is_suggested_once(app: Flask, manager: Browser) -> None:
    run(manager)
    path = f"{PAGE}/{pair_of(app)}"
    manager.sends(path)
    manager.sends(path)
    assert len(rows(app, Suggestion)) == 1
    assert len(rows(app, Letter)) == 3
    assert "has suggested these two to each other already" in manager.opens(path).text


def test_taking_back_leaves_no_letter_and_the_pair_on_the_list(
    app: Flask, manager: Browser
) -> None:
    run(manager)
    path = f"{PAGE}/{pair_of(app)}"
    manager.sends(path)
    for _ in range(2):
        assert manager.sends(f"{path}/undo").status_code == 303
    assert rows(app, Suggestion) == rows(app, Letter) == []
    assert "Send to both" in manager.opens(path).text


def test_letters_that_have_left_cannot_be_taken_back(app: Flask, manager: Browser) -> None:
    run(manager)
    path = f"{PAGE}/{pair_of(app)}"
    manager.sends(path)
    with app.extensions["matchmaker"].database() as session:
        session.execute(sa.update(Letter).values(state=LetterState.SENT))
        session.execute(sa.text("UPDATE suggestion SET at = '2026-11-22 08:00:00'"))
        session.commit()
    answer = manager.sends(f"{path}/undo")
    assert answer.status_code == 409
    assert "too late to take this back" in answer.text
    assert len(rows(app, Suggestion)) == 1


def test_a_note_that_is_too_long_is_told_beside_its_field_and_kept(
    app: Flask, manager: Browser
) -> None:
    run(manager)
    answer = manager.sends(f"{PAGE}/{pair_of(app)}", note="x" * 501)
    assert answer.status_code == 422
    assert "The note has 501 characters." in answer.text
    assert "x" * 501 in answer.text
    assert rows(app, Suggestion) == []


def test_not_these_two_is_known_to_the_cluster_only_and_can_be_undone(
    app: Flask, manager: Browser
) -> None:
    run(manager)
    path = f"{PAGE}/{pair_of(app)}"
    before = manager.opens(PAGE).text.count("data-item")
    for _ in range(2):
        assert manager.sends(f"{path}/aside").status_code == 303
    assert len(rows(app, SetAside)) == 1
    assert manager.opens(PAGE).text.count("data-item") == before - 1
    assert manager.sends(f"{path}/back").status_code == 303
    assert rows(app, SetAside) == []
    assert manager.opens(PAGE).text.count("data-item") == before


def test_somebody_whose_address_is_unknown_is_named_and_the_text_can_be_copied(
    app: Flask, manager: Browser
) -> None:
    with app.extensions["matchmaker"].database() as session:
        session.execute(sa.text('DELETE FROM "grant" WHERE organisation_id = :n'), {"n": MOULDER})
        session.commit()
    run(manager)
    text = manager.opens(f"{PAGE}/{pair_of(app)}").text
    assert "No address of Moulder" in text
    assert "Copy the text" in text


def test_contacts_of_the_other_side_are_on_no_page_and_in_no_letter(
    app: Flask, manager: Browser
) -> None:
    with app.extensions["matchmaker"].database() as session:
        session.add(
            Contact(
                organisation_id=TOOLMAKER,
                name="Nobody",
                email="secret@tool.example",
                phone="+370 555",
                created_at=NOW,
            )
        )
        session.execute(sa.text('DELETE FROM "grant" WHERE organisation_id = :n'), {"n": TOOLMAKER})
        session.commit()
    run(manager)
    path = f"{PAGE}/{pair_of(app)}"
    shown = manager.opens(path).text
    manager.sends(path)
    shown += "".join(
        each.text + each.html for each in rows(app, Letter) if "tool.example" not in each.recipient
    )
    assert "secret@tool.example" not in shown
    assert "+370 555" not in shown


@pytest.mark.parametrize("who", ["the other manager", "the member"])
def test_the_pairs_are_for_the_managers_of_the_cluster(app: Flask, who: str) -> None:
    run(Browser(app).signs_in_as("the manager"))
    stranger = Browser(app).signs_in_as(who)
    path = f"{PAGE}/{pair_of(app)}"
    assert stranger.opens(PAGE).status_code == 403
    assert stranger.opens(path).status_code == 403
    assert stranger.sends(path).status_code == 403
    assert rows(app, Suggestion) == []


def test_the_page_asks_equally_often_for_one_pair_and_for_many(
    app: Flask, manager: Browser
) -> None:
    run(manager)
    with counted_queries(app) as few:
        manager.opens(PAGE)
    with app.extensions["matchmaker"].database() as session:
        first = session.scalars(sa.select(Proposal).where(Proposal.slate.startswith("c"))).first()
        for number in range(30):
            session.add(
                Proposal(
                    **{
                        column.key: getattr(first, column.key)
                        for column in Proposal.__table__.c
                        if column.key not in {"id", "rank"}
                    },
                    rank=number + 10,
                )
            )
        session.commit()
    with counted_queries(app) as many:
        manager.opens(PAGE)
    assert len(many) == len(few)
