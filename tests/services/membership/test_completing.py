"""Completeness of members from rows, and asking them by mail for what is missing."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from factories import NOW, TODAY, cluster, organisation, statement, voice_of
from sqlalchemy.orm import Session

from matchmaker.domain.completeness import Gap
from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import LetterKind, StatementRole, Visibility
from matchmaker.errors import NotAllowed
from matchmaker.services.membership.completing import (
    ASKED_ALREADY,
    NO_ADDRESS,
    NO_MEMBER,
    NOTHING_MISSING,
    REFUSED,
    ask_member,
    ask_members,
    completeness_of_members,
)
from matchmaker.services.posting.mailing import PostOffice, refuse
from matchmaker.services.posting.signing import Purpose, Signer
from models import AuditEvent, Cluster, Contact, Letter, Membership, Organisation

Role = StatementRole
OFFICE = PostOffice("https://match.example", Signer("secret"))
CANARY = "zanzibar"


@pytest.fixture
def firm(session: Session) -> Organisation:
    row = organisation(session, "Firm", offers=["We weave cloth."])
    statement(session, row, Role.NEED, f"We need {CANARY}.", visibility=Visibility.PRIVATE)
    return row


@pytest.fixture
def alps(session: Session, firm: Organisation) -> Cluster:
    return cluster(session, "Alps", firm)


@pytest.fixture
def manager(alps: Cluster) -> Viewer:
    return Viewer(account_id=None, managed=frozenset({alps.id}), clusters=frozenset({alps.id}))


def named(session: Session, row: Organisation, email: str = "ona@firm.example") -> None:
    session.add(Contact(organisation_id=row.id, name="Ona", email=email, created_at=NOW))
    session.commit()


def letters(session: Session) -> list[Letter]:
    return list(session.scalars(sa.select(Letter).order_by(Letter.id)))


def test_members_are_judged_by_what_the_viewer_may_read(
    session: Session, firm: Organisation, manager: Viewer
) -> None:
    found = completeness_of_members(session, [firm.id, 999], manager, TODAY)
    assert list(found) == [firm.id]
    assert (found[firm.id].offers, found[firm.id].needs) == (1, 0)
    assert Gap.NEEDS in {each.gap for each in found[firm.id].gains}
    own = completeness_of_members(session, [firm.id], voice_of(firm), TODAY)
    assert own[firm.id] == found[firm.id]


def test_a_confirmed_profile_wants_no_fresh_look(session: Session, firm: Organisation) -> None:
    firm.statements[0].dated = None
    session.flush()
    before = completeness_of_members(session, [firm.id], Viewer(), TODAY)[firm.id]
    firm.confirmed_at = NOW
    session.flush()
    after = completeness_of_members(session, [firm.id], Viewer(), TODAY)[firm.id]
    lost = {each.gap for each in before.gains} - {each.gap for each in after.gains}
    assert lost == {Gap.FRESHNESS}


def test_thirty_members_cost_as_many_queries_as_one(session: Session, firm: Organisation) -> None:
    many = [firm.id, *(organisation(session, f"F{n}", offers=["X."]).id for n in range(29))]
    session.commit()
    seen: list[str] = []
    engine = session.get_bind()

    def note(_c: object, _cursor: object, text: str, *_rest: object) -> None:
        seen.append(text)

    sa.event.listen(engine, "before_cursor_execute", note)
    completeness_of_members(session, many[:1], Viewer(), TODAY)
    for_one = len(seen)
    completeness_of_members(session, many, Viewer(), TODAY)
    sa.event.remove(engine, "before_cursor_execute", note)
    assert len(seen) == 2 * for_one


def test_a_member_is_asked_once_a_week_with_a_link_that_needs_no_account(
    session: Session, firm: Organisation, manager: Viewer
) -> None:
    named(session, firm)
    assert ask_member(session, OFFICE, firm.id, viewer=manager, now=NOW).letters == 1
    again = ask_member(session, OFFICE, firm.id, viewer=manager, now=NOW)
    assert (again.letters, again.why_not) == (0, ASKED_ALREADY)
    later = NOW + timedelta(days=7)
    assert ask_member(session, OFFICE, firm.id, viewer=manager, now=later).letters == 1

    letter, _ = letters(session)
    assert (letter.kind, letter.recipient) == (LetterKind.ASK_MEMBER, "ona@firm.example")
    assert "Alps looks for partners for Firm" in letter.text
    token = letter.text.partition("https://match.example/complete/")[2].split()[0]
    claims = OFFICE.signer.read(Purpose.COMPLETE, token, now=NOW)
    assert dict(claims) == {"organisation": firm.id, "recipient": "ona@firm.example"}
    assert CANARY not in letter.text + letter.html
    events = session.scalars(sa.select(AuditEvent.action)).all()
    assert events == ["asked member", "asked member"]


def test_asking_many_says_for_each_why_not(
    session: Session, firm: Organisation, alps: Cluster, manager: Viewer
) -> None:
    silent = organisation(session, "Silent")
    refusing = organisation(session, "Refusing")
    stranger = organisation(session, "Stranger")

    for each in (silent, refusing):
        session.add(Membership(organisation_id=each.id, cluster_id=alps.id))
    named(session, firm)
    named(session, refusing, "no@refusing.example")
    refuse(session, "no@refusing.example", LetterKind.ASK_MEMBER, now=NOW)
    ids = [firm.id, silent.id, refusing.id, stranger.id]
    found = ask_members(session, OFFICE, ids, viewer=manager, now=NOW)
    assert [(each.letters, each.why_not) for each in found.values()] == [
        (1, None),
        (0, NO_ADDRESS),
        (0, REFUSED),
        (0, NO_MEMBER),
    ]


def test_who_lacks_nothing_is_not_asked(
    session: Session, firm: Organisation, manager: Viewer
) -> None:
    named(session, firm)
    firm.region, firm.size = "LT011", "small"  # type: ignore[assignment]
    firm.statements[0].text = "We weave 5 t of ISO 9001 certified cloth a month."
    firm.statements[0].stage = "component"  # type: ignore[assignment]
    statement(session, firm, Role.NEED, "We need yarn.")
    session.commit()
    asked = ask_member(session, OFFICE, firm.id, viewer=manager, now=NOW)
    assert asked.why_not == NOTHING_MISSING


def test_only_managers_of_its_cluster_ask(session: Session, firm: Organisation) -> None:
    for viewer in (Viewer(), voice_of(firm), Viewer(managed=frozenset({99}))):
        with pytest.raises(NotAllowed):
            ask_member(session, OFFICE, firm.id, viewer=viewer, now=NOW)
    assert letters(session) == []
