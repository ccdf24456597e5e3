"""The public page of an organisation: evidence for my need on top, and who stands for it."""

from datetime import date, timedelta

from flask import Flask

from matchmaker.domain.vocabulary import Answer, LinkKind, SizeClass
from models import Interest, Link, Membership, Organisation, Statement
from models.changes import append_changes
from tests import factories
from tests.web.test_find import words
from tests.web.worlds import (
    CANARIES,
    LAB,
    MOULDER,
    NOW,
    SENTENCE,
    TOOLMAKER,
    Browser,
    an_organisation,
    counted_queries,
)


def test_the_evidence_for_the_sentence_stands_on_top(visitor: Browser) -> None:
    page = visitor.opens(f"/organisations/{TOOLMAKER}", q=SENTENCE)
    said = words(page.text)
    assert "What they say to your need" in said
    assert "2 of 2 parts" in said
    assert page.text.index("What they say to your need") < page.text.index("They need</h2>")
    assert "Nothing they say answers “rye bread”." in words(
        visitor.opens(f"/organisations/{TOOLMAKER}", q="rye bread").text
    )


def test_a_member_sees_what_it_says_to_the_needs_of_the_own_profile(
    member: Browser, visitor: Browser
) -> None:
    page = member.opens(f"/organisations/{TOOLMAKER}").text
    assert "What they say to your need" in page
    assert f"/interest/new?candidate={TOOLMAKER}" in page
    assert CANARIES[TOOLMAKER] not in page
    assert "What they say to your need" not in visitor.opens(f"/organisations/{TOOLMAKER}").text
    assert "What they say to your need" not in member.opens(f"/organisations/{MOULDER}").text


def test_a_sentence_that_is_none_does_no_harm(visitor: Browser) -> None:
    assert visitor.opens(f"/organisations/{TOOLMAKER}", q="a" * 1001).status_code == 200


def test_who_vouches_and_whom_it_works_with_stand_below_the_name(
    app: Flask, member: Browser
) -> None:
    with app.extensions["matchmaker"].database() as session:
        session.query(Membership).filter_by(organisation_id=TOOLMAKER).one().vouched_on = date(
            2026, 9, 1
        )
        row = session.get_one(Organisation, TOOLMAKER)
        row.confirmed_at, row.size = NOW, SizeClass.SMALL
        session.get_one(Organisation, LAB).size = SizeClass.SMALL
        session.add(Link(a_id=TOOLMAKER, b_id=LAB, kind=LinkKind.PROJECT))
        session.commit()
    page = words(member.opens(f"/organisations/{TOOLMAKER}").text)
    assert "Vouched for by Baltic on 1 September 2026" in page
    assert "Profile confirmed on 22 November 2026" in page
    assert "Works with 1 organisation of 10–49 people" in page
    assert "vouched for by Baltic" in words(member.opens("/find", q=SENTENCE).text)


def test_how_reliably_it_answers_is_told_from_five_requests_on(
    app: Flask, visitor: Browser
) -> None:
    def asked(number: int) -> None:
        """Somebody else asks, and gets a no three days later."""
        with app.extensions["matchmaker"].database() as session:
            asker = an_organisation(100 + number, f"Asker {number}")
            session.add(asker)
            session.flush()
            pair = factories.proposal(session, asker, session.get_one(Organisation, TOOLMAKER))
            for side, answer, days in ((asker.id, Answer.YES, 9), (TOOLMAKER, Answer.NO, 6)):
                at = NOW - timedelta(days=days)
                session.add(
                    Interest(proposal_id=pair.id, organisation_id=side, answer=answer, at=at)
                )
            session.commit()

    for number in range(4):
        asked(number)
    assert "Answered" not in visitor.opens(f"/organisations/{TOOLMAKER}").text
    asked(4)
    page = words(visitor.opens(f"/organisations/{TOOLMAKER}").text)
    assert "Answered 5 of 5 requests, usually within 3 days" in page


def test_where_nothing_answers_interest_asks_for_the_missing_sentence(
    app: Flask, member: Browser
) -> None:
    with app.extensions["matchmaker"].database() as session:
        session.query(Statement).filter_by(organisation_id=LAB).delete()
        append_changes(session, [LAB])
        session.commit()
    page = member.opens(f"/organisations/{LAB}").text
    assert "What they say to your need" not in page
    assert f"/interest/new?candidate={LAB}" in page
    asked = {"candidate": str(LAB), "organisation": str(MOULDER)}
    form = words(member.opens("/interest/new", **asked).text)
    assert "One sentence is missing: what you need of them" in form
    assert "No sentence of theirs answers one of yours." in form
    assert "Send the request" not in form


def test_who_says_nothing_has_a_basic_profile(app: Flask, visitor: Browser) -> None:
    with app.extensions["matchmaker"].database() as session:
        session.query(Statement).filter_by(organisation_id=LAB).delete()
        session.commit()
    page = words(visitor.opens(f"/organisations/{LAB}").text)
    assert "Basic profile" in page
    assert "their cluster can ask them for more" in page


def test_the_number_of_queries_does_not_grow_with_the_sentences(app: Flask) -> None:
    browser = Browser(app).signs_in_as("the member")
    counts = []
    for number in (TOOLMAKER, TOOLMAKER, LAB):
        with counted_queries(app) as queries:
            browser.opens(f"/organisations/{number}", q=SENTENCE)
        counts.append(len(queries))
    assert abs(counts[2] - counts[1]) <= 3
