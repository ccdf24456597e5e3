"""What a manager sees first in the morning, and what is kept from them."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from matchmaker.domain.vocabulary import (
    AccountRole,
    Answer,
    MatchKind,
    OutcomeStep,
    StatementRole,
)
from models import (
    Contact,
    Grant,
    Interest,
    Introduction,
    Letter,
    Membership,
    Outcome,
    Proposal,
    Statement,
)
from tests.web.worlds import (
    ALPS,
    BALTIC,
    LAB,
    MOULDER,
    NEIGHBOUR,
    NOW,
    TOOLMAKER,
    Browser,
    an_organisation,
    counted_queries,
    said,
)

TODAY = f"/clusters/{ALPS}/today"


def database(app: Flask) -> Session:
    found: Session = app.extensions["matchmaker"].database()
    return found


def asked(session: Session, seeker: int, candidate: int, *, days: int) -> Proposal:
    at = NOW - timedelta(days=days)
    row = Proposal(
        slate="s",
        seeker_id=seeker,
        candidate_id=candidate,
        kind=MatchKind.B2B,
        forward=1.0,
        backward=1.0,
        reciprocal=0.7,
        rank=1,
        evidence={},
        weights_version="w",
        index_version="i",
        shown_at=at,
    )
    session.add(row)
    session.flush()
    session.add(Interest(proposal_id=row.id, organisation_id=seeker, answer=Answer.YES, at=at))
    session.commit()
    return row


def test_the_way_in_leads_to_ones_own_cluster(manager: Browser) -> None:
    assert manager.opens("/cluster").location == TODAY


def test_steps_stand_in_order_of_their_effect_with_one_button_each(manager: Browser) -> None:
    with database(manager.app) as session:
        session.execute(sa.delete(Statement).where(Statement.organisation_id == NEIGHBOUR))
        session.commit()
    page = manager.opens(TODAY).text
    first = page.index("1 member never appears in results: no offer is written.")
    second = page.index("For 1 member no address is known.")
    third = page.index("For 2 profiles nobody has vouched.")
    assert first < second < third
    assert page.count('class="button primary"') == 1
    assert "1 of 2 members cannot be found yet" in page


def test_a_request_that_waits_is_told_as_few_and_reminded_of(manager: Browser) -> None:
    with database(manager.app) as session:
        asked(session, TOOLMAKER, MOULDER, days=9)
    page = manager.opens(TODAY).text
    assert "A few requests to your members wait for an answer" in page
    assert "Toolmaker" not in page
    manager.sends(f"{TODAY}/remind")
    page = manager.opens(TODAY).text
    assert "Reminders are on their way." in page
    with database(manager.app) as session:
        assert session.scalars(sa.select(Letter.recipient)).all() == ["the.member@example.org"]


def test_one_and_two_requests_cannot_be_told_apart(manager: Browser) -> None:
    with database(manager.app) as session:
        asked(session, TOOLMAKER, MOULDER, days=2)
    token = manager.opens(TODAY).text
    with database(manager.app) as session:
        asked(session, LAB, MOULDER, days=2)
    assert strip(manager.opens(TODAY).text) == strip(token)


def strip(page: str) -> str:
    return "\n".join(line for line in page.splitlines() if "csrf" not in line)


def test_what_happened_is_drawn_with_its_table(manager: Browser) -> None:
    with database(manager.app) as session:
        for other in (TOOLMAKER, LAB, TOOLMAKER):
            row = asked(session, MOULDER, other, days=3)
            session.add(Introduction(proposal_id=row.id, at=NOW))
            step = OutcomeStep.PROJECT
            session.add(Outcome(proposal_id=row.id, organisation_id=MOULDER, step=step, at=NOW))
        session.commit()
    page = manager.opens(TODAY).text
    assert "3 requests in twelve months, 3 introductions" in page
    assert '<svg class="months"' in page
    assert "November 2026" in page
    assert "3 introductions became projects or agreements" in page


def test_asking_from_here_writes_to_those_who_can_be_asked(manager: Browser) -> None:
    with database(manager.app) as session:
        person = {"name": "Anna", "email": "anna@neighbour.example", "created_at": NOW}
        session.add(Contact(organisation_id=NEIGHBOUR, **person))
        session.commit()
    page = manager.opens(TODAY).text
    assert "1 member says what it offers, but not what it needs." in page
    assert 'name="action" value="ask"' in page
    fields = {"query": "show=no_needs", "all": "yes", "action": "ask"}
    sent = manager.sends(f"/clusters/{ALPS}/members/together", **fields)
    assert sent.location == f"/clusters/{ALPS}/members?show=no_needs"
    with database(manager.app) as session:
        assert session.scalars(sa.select(Letter.recipient)).all() == ["anna@neighbour.example"]


def test_an_empty_cluster_is_told_how_to_begin(manager: Browser) -> None:
    with database(manager.app) as session:
        session.execute(sa.delete(Membership))
        session.commit()
    page = manager.opens(TODAY).text
    assert "Your cluster starts with its member list" in page
    assert "Import your list" in page
    assert "<table" not in page.partition("<dialog")[0]


def test_who_manages_several_goes_from_one_to_the_other(manager: Browser) -> None:
    with database(manager.app) as session:
        account_id = session.scalars(sa.select(Grant.account_id).filter_by(cluster_id=ALPS)).one()
        row = Grant(account_id=account_id, role=AccountRole.MANAGER, cluster_id=BALTIC)
        session.add(row)
        session.commit()
    here, there = manager.opens(TODAY).text, manager.opens(f"/clusters/{BALTIC}/today").text
    assert f'<a href="/clusters/{BALTIC}/today">Baltic</a>' in here
    assert f'<a href="{TODAY}">Alps</a>' in there
    assert f'href="/clusters/{BALTIC}/members"' in there  # the header stays with this cluster


def test_the_page_asks_equally_often_for_two_members_and_for_thirty(manager: Browser) -> None:
    manager.opens(TODAY)
    with counted_queries(manager.app) as few:
        manager.opens(TODAY)
    with database(manager.app) as session:
        for each in range(100, 130):
            session.add(an_organisation(each, f"Firm {each}", country="AT"))
        session.flush()
        for each in range(100, 130):
            session.add(Membership(organisation_id=each, cluster_id=ALPS))
            session.add(said(each, StatementRole.CAPABILITY, f"We make part {each}."))
        for each in range(100, 130):
            asked(session, each, MOULDER, days=9)
    with counted_queries(manager.app) as many:
        manager.opens(TODAY)
    assert len(few) == len(many)
