"""From a list of partners to what came of one of them, pressed button by button."""

import re
from datetime import timedelta

import pytest
from flask import Flask

from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import Answer
from matchmaker.services.identity.accounts import find_account
from matchmaker.services.introducing.introductions import answer
from models import Interest, Introduction, Organisation, Outcome, Proposal
from tests.web.worlds import (
    MOULDER,
    NOW,
    SENTENCE,
    TOOLMAKER,
    Browser,
    address,
    an_organisation,
    counted_queries,
)

LIST = f"/organisations/{MOULDER}/proposals"


def rows(app: Flask, entity: type) -> list:
    with app.extensions["matchmaker"].database() as session:
        return list(session.query(entity).order_by(entity.id))


def proposal_to_toolmaker(app: Flask) -> int:
    return next(each.id for each in rows(app, Proposal) if each.candidate_id == TOOLMAKER)


def asked(app: Flask, member: Browser) -> int:
    """The member has asked the toolmaker; the proposal's number."""
    member.sends(LIST)
    number = proposal_to_toolmaker(app)
    assert member.sends(f"/proposals/{number}/answer", answer="yes").status_code == 303
    return number


def introduced(app: Flask, member: Browser, other: Browser) -> int:
    number = asked(app, member)
    assert other.sends(f"/proposals/{number}/answer", answer="yes").status_code == 303
    return number


def test_a_list_is_asked_for_recorded_and_shown_as_it_was_recorded(
    app: Flask, member: Browser
) -> None:
    assert "No proposals for Moulder" in member.opens(LIST).text
    answered = member.sends(LIST)
    assert (answered.status_code, answered.location) == (303, LIST)

    page = member.opens(LIST).text
    recorded = [str(each.candidate_id) for each in rows(app, Proposal)]
    assert re.findall(r'<h2><a href="/organisations/(\d+)"', page) == recorded
    assert f"{len(recorded)} partners for Moulder" in page


def test_a_second_click_within_seconds_makes_no_second_list(app: Flask, member: Browser) -> None:
    member.sends(LIST)
    count = len(rows(app, Proposal))
    member.sends(LIST)
    assert len(rows(app, Proposal)) == count
    app.extensions["matchmaker.clock"] = lambda: NOW + timedelta(minutes=1)
    member.sends(LIST)
    assert len(rows(app, Proposal)) == 2 * count


def test_the_list_page_leaves_lists_of_typed_sentences_to_their_questions(
    app: Flask, member: Browser
) -> None:
    member.sends(LIST)
    app.extensions["matchmaker.clock"] = lambda: NOW + timedelta(minutes=1)
    member.sends("/interest", q="Who builds a mould for caps", candidate=str(TOOLMAKER))
    assert "Who builds a mould for caps" not in member.opens(LIST).text


def test_a_list_that_finds_nobody_says_what_to_do(app: Flask, member: Browser) -> None:
    with app.extensions["matchmaker"].database() as session:
        session.query(Organisation).filter(Organisation.id != MOULDER).delete()
        session.commit()
    member.sends(LIST)
    assert "Say more of what you offer and need" in member.opens(LIST).text


def test_a_manager_asks_for_a_member_and_calls_it_by_name(app: Flask, manager: Browser) -> None:
    assert manager.sends(LIST).status_code == 303
    page = manager.opens(LIST).text
    assert "Moulder &lt;script&gt;alert(1)&lt;/script&gt; needs" in page
    assert "You need" not in page
    assert "/answer" not in page
    number = proposal_to_toolmaker(app)
    assert manager.sends(f"/proposals/{number}/answer", answer="yes").status_code == 403
    assert rows(app, Interest) == []


def test_what_a_manager_was_shown_is_not_the_members_list(
    app: Flask, manager: Browser, member: Browser
) -> None:
    manager.sends(LIST)
    assert "No proposals for" in member.opens(LIST).text
    assert member.opens(f"/proposals/{proposal_to_toolmaker(app)}").status_code == 404


def test_a_manager_who_is_one_no_longer_reads_no_old_list(app: Flask, manager: Browser) -> None:
    manager.sends(LIST)
    number = proposal_to_toolmaker(app)
    assert manager.opens(f"/proposals/{number}").status_code == 200
    with app.extensions["matchmaker"].database() as session:
        account = find_account(session, address("the manager"))
        account.grants.clear()
        session.commit()
    assert manager.opens(f"/proposals/{number}").status_code == 403
    assert manager.opens(LIST).status_code == 403


def test_whoever_is_proposed_learns_of_it_with_the_yes_and_not_before(
    app: Flask, member: Browser, other: Browser
) -> None:
    member.sends(LIST)
    number = proposal_to_toolmaker(app)
    assert other.opens(f"/proposals/{number}").status_code == 404
    assert "Nothing waits for your answer" in other.opens("/inbox").text

    member.sends(f"/proposals/{number}/answer", answer="yes")
    page = other.opens("/inbox").text
    assert "1 request waits for your answer" in page
    assert "Accept" in page
    assert "@example.org" not in page


def test_both_yes_introduces_and_only_then_shows_addresses(
    app: Flask, member: Browser, other: Browser
) -> None:
    asked(app, member)
    assert "the.other.member@example.org" not in member.opens("/inbox").text
    introduced_number = proposal_to_toolmaker(app)
    other.sends(f"/proposals/{introduced_number}/answer", answer="yes")

    assert len(rows(app, Introduction)) == 1
    for browser in (member, other):
        assert "@example.org" not in browser.opens("/inbox").text
        page = browser.opens(f"/inbox/{introduced_number}").text
        assert "the.other.member@example.org" in page
        assert "the.member@example.org" in page
    moved = member.opens(f"/proposals/{introduced_number}")
    assert (moved.status_code, moved.location) == (303, f"/inbox/{introduced_number}")


def test_saying_yes_again_after_the_introduction_is_harmless(
    app: Flask, member: Browser, other: Browser
) -> None:
    number = introduced(app, member, other)
    for browser in (member, other):
        again = browser.sends(f"/proposals/{number}/answer", answer="yes")
        assert (again.status_code, again.location) == (303, f"/inbox/{number}")
    assert (len(rows(app, Interest)), len(rows(app, Introduction))) == (2, 1)
    late = member.sends(f"/proposals/{number}/answer", answer="no", reason="too_far")
    assert late.status_code == 409
    assert "Record what came of it instead." in late.text


def test_not_now_is_told_and_its_reason_is_kept_to_oneself(
    app: Flask, member: Browser, other: Browser
) -> None:
    number = asked(app, member)
    other.sends(f"/proposals/{number}/answer", answer="no", reason="no_capacity", note="May")
    newest = rows(app, Interest)[-1]
    assert (newest.answer.value, newest.reason.value, newest.note) == ("no", "no_capacity", "May")
    for path in ("/inbox", f"/inbox/{number}"):
        page = member.opens(path).text
        assert "not now" in page
        assert "May" not in page
        assert "capacity" not in page
    assert "0 of 5 requests of your own are open" in member.opens("/inbox").text
    assert "you said: not now" in other.opens("/inbox").text


@pytest.mark.parametrize(
    ("path", "fields", "complaint"),
    [
        ("answer", {"answer": "no"}, "Choose a reason: the next proposals learn from it."),
        ("answer", {"answer": "no", "reason": "moon"}, "Choose a reason"),
        ("answer", {"answer": "perhaps"}, "Say yes, not now, or not sure yet."),
        ("answer", {"answer": "yes", "note": "n" * 501}, "The note has 501 characters; 500 fit."),
        ("outcome", {}, "Choose what came of it."),
        ("outcome", {"said": "marriage"}, "Choose what came of it."),
    ],
)
def test_a_form_that_cannot_be_used_comes_back_with_its_error_and_records_nothing(
    app: Flask, member: Browser, other: Browser, path: str, fields: dict, complaint: str
) -> None:
    if path == "outcome":
        number = introduced(app, member, other)
    else:
        member.sends(LIST)
        number = proposal_to_toolmaker(app)
    before = len(rows(app, Interest)), len(rows(app, Outcome))
    page = member.sends(f"/proposals/{number}/{path}", **fields)
    assert page.status_code == 422
    assert complaint in page.text
    assert (len(rows(app, Interest)), len(rows(app, Outcome))) == before


def test_an_outcome_is_told_by_both_and_the_lesser_counts(
    app: Flask, member: Browser, other: Browser
) -> None:
    number = introduced(app, member, other)
    assert member.sends(f"/proposals/{number}/outcome", said="project").status_code == 303
    assert other.sends(f"/proposals/{number}/outcome", said="talked").status_code == 303
    page = member.opens(f"/inbox/{number}").text
    assert "We talked, the lesser of the two, until both agree" in page
    other.sends(f"/proposals/{number}/outcome", said="project")
    assert len(rows(app, Outcome)) == 3
    page = member.opens("/inbox").text
    assert "Closed" in page
    assert "A joint project" in page


def test_an_outcome_before_the_introduction_is_refused_in_words(
    app: Flask, member: Browser
) -> None:
    number = asked(app, member)
    page = member.sends(f"/proposals/{number}/outcome", said="talked")
    assert page.status_code == 409
    assert "Both sides say yes first." in page.text


def test_the_numbers_of_a_card_add_up_as_they_are_printed(app: Flask, member: Browser) -> None:
    member.sends(LIST)
    tables = re.findall(r"<table>.*?</table>", member.opens(LIST).text, flags=re.DOTALL)
    sums = [each for each in tables if 'class="number"' in each]
    assert sums
    for table in sums:
        numbers = [
            float(each.replace("−", "-"))
            for each in re.findall(r'class="number">([+−]\d+\.\d{3})</td>', table)
        ]
        assert sum(numbers[:-1]) == pytest.approx(numbers[-1], abs=0.0005 * len(numbers))


def grow(app: Flask, number: int) -> None:
    """So many more firms stand on the moulder's list, and have asked the moulder."""
    with app.extensions["matchmaker"].database() as session:
        model = session.query(Proposal).filter_by(candidate_id=TOOLMAKER).first()
        kept = {
            each.name: getattr(model, each.name)
            for each in Proposal.__table__.columns
            if each.name != "id"
        }
        card = kept["evidence"]
        for place in range(number):
            firm = an_organisation(100 + place, f"Firm {place}")
            session.add(firm)
            session.flush()
            party = card["candidate"] | {"id": firm.id, "name": firm.name}
            shown = {"candidate_id": firm.id, "evidence": card | {"candidate": party}}
            turned = card | {"seeker": party, "candidate": card["seeker"]}
            asking = {"seeker_id": firm.id, "candidate_id": MOULDER, "evidence": turned}
            session.add(Proposal(**(kept | shown)))
            asked_us = Proposal(**(kept | asking))
            session.add(asked_us)
            session.flush()
            viewer = Viewer(organisations=frozenset({firm.id}))
            answer(session, asked_us.id, firm.id, Answer.YES, viewer=viewer, now=NOW)


@pytest.mark.parametrize("path", ["/inbox", LIST])
def test_the_number_of_queries_is_the_same_for_one_line_and_for_ten(
    app: Flask, member: Browser, path: str
) -> None:
    asked(app, member)
    with counted_queries(app) as few:
        member.opens(path)
    grow(app, 10)
    with counted_queries(app) as many:
        page = member.opens(path).text
    assert "Firm 9" in page
    assert len(many) == len(few)


def test_a_search_records_whose_eyes_saw_it(app: Flask, member: Browser) -> None:
    member.sends("/interest", q=SENTENCE, candidate=str(TOOLMAKER))
    with app.extensions["matchmaker"].database() as session:
        account = find_account(session, address("the member"))
        assert {each.shown_to_id for each in session.query(Proposal)} == {account.id}
