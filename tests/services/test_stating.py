"""What an organisation says: said, changed, withdrawn, and found by the next search."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from factories import NOW, TODAY, desk_of, indexed, organisation, voice_of
from sqlalchemy.orm import Session

from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import Stage, StatementRole, Urgency, Visibility
from matchmaker.errors import InputError, NotAllowed, NotFound
from matchmaker.services.library import Library
from matchmaker.services.proposing import search
from matchmaker.services.stating import LONGEST, Saying, say, withdraw
from models import AuditEvent, Organisation, Statement
from models.changes import latest_change

Role = StatementRole
NEEDLE = "certified laser welding of copper"
QUESTION = "We look for certified laser welding of copper."


@pytest.fixture
def owner(session: Session) -> Organisation:
    return organisation(session, "Owner", offers=["We mill brass."])


@pytest.fixture
def library(session: Session, owner: Organisation, tmp_path: Path) -> Library:
    return indexed(session, tmp_path)


def told(
    session: Session,
    library: Library,
    owner: Organisation,
    saying: Saying,
    statement_id: int | None = None,
) -> int:
    return say(
        session,
        library.encoder,
        owner.id,
        saying,
        viewer=voice_of(owner),
        now=NOW,
        statement_id=statement_id,
    )


def found(session: Session, library: Library) -> list[str]:
    """The offers that a visitor's search for the needle meets."""
    slate = search(desk_of(session, library), QUESTION, language="en")
    return [quote.offering.text for each in slate.shown for quote in each.card.why_you]


def offer(text: str = NEEDLE, visibility: Visibility = Visibility.PUBLIC) -> Saying:
    return Saying(Role.CAPABILITY, text, language="en", visibility=visibility)


def test_a_sentence_is_found_by_the_next_search_and_gone_with_its_withdrawal(
    session: Session, library: Library, owner: Organisation
) -> None:
    assert found(session, library) == []
    number = told(session, library, owner, offer())
    assert found(session, library) == [NEEDLE]
    withdraw(session, owner.id, number, viewer=voice_of(owner), now=NOW)
    assert found(session, library) == []


def test_a_changed_sentence_is_found_by_its_new_words_only(
    session: Session, library: Library, owner: Organisation
) -> None:
    number = told(session, library, owner, offer())
    assert told(session, library, owner, offer("We bake rye bread."), number) == number
    assert found(session, library) == []
    told(session, library, owner, offer(), number)
    assert found(session, library) == [NEEDLE]


def test_a_sentence_that_is_hidden_is_gone_at_once_and_back_when_it_is_shown(
    session: Session, library: Library, owner: Organisation
) -> None:
    number = told(session, library, owner, offer())
    told(session, library, owner, offer(visibility=Visibility.PRIVATE), number)
    assert found(session, library) == []
    told(session, library, owner, offer(), number)
    assert found(session, library) == [NEEDLE]


def test_everything_that_was_said_is_kept_as_it_was_said(
    session: Session, library: Library, owner: Organisation
) -> None:
    saying = Saying(
        Role.NEED,
        "Ieškome formų.",
        english="We look for moulds.",
        language="lt",
        stage=Stage.TOOLING,
        readiness=9,
        dated=date(2026, 1, 2),
        valid_until=date(2027, 1, 2),
        visibility=Visibility.CLUSTER,
        urgency=Urgency.HIGH,
    )
    row = session.get(Statement, told(session, library, owner, saying))
    assert row is not None
    names = [*Saying.__slots__, "created_at", "organisation_id"]
    assert [getattr(row, name) for name in names] == [
        *(getattr(saying, name) for name in Saying.__slots__),
        NOW,
        owner.id,
    ]


def test_a_sentence_without_a_date_was_said_today(
    session: Session, library: Library, owner: Organisation
) -> None:
    row = session.get(Statement, told(session, library, owner, offer()))
    assert row is not None
    assert row.dated == TODAY


@pytest.mark.parametrize(
    ("saying", "message"),
    [
        (offer(""), "empty"),
        (offer(" \n\t"), "empty"),
        (offer("x" * (LONGEST + 1)), "401 characters"),
        (Saying(Role.NEED, "We need.", readiness=0), "Readiness 0"),
        (Saying(Role.NEED, "We need.", readiness=10), "Readiness 10"),
    ],
)
def test_what_cannot_stand_is_refused_and_nothing_is_kept(
    session: Session, library: Library, owner: Organisation, saying: Saying, message: str
) -> None:
    before = session.scalars(sa.select(Statement.id)).all()
    with pytest.raises(InputError, match=message):
        told(session, library, owner, saying)
    assert session.scalars(sa.select(Statement.id)).all() == before


def test_the_longest_sentence_is_kept_whole(
    session: Session, library: Library, owner: Organisation
) -> None:
    row = session.get(Statement, told(session, library, owner, offer("ž" * LONGEST)))
    assert row is not None
    assert row.text == "ž" * LONGEST


def test_nobody_speaks_for_a_stranger_or_touches_a_strangers_sentence(
    session: Session, library: Library, owner: Organisation
) -> None:
    stranger = organisation(session, "Stranger")
    own = owner.statements[0].id
    for viewer in (Viewer(), voice_of(stranger), Viewer(is_administrator=True)):
        with pytest.raises(NotAllowed):
            say(session, library.encoder, owner.id, offer(), viewer=viewer, now=NOW)
        with pytest.raises(NotAllowed):
            withdraw(session, owner.id, own, viewer=viewer, now=NOW)
    with pytest.raises(NotFound):
        told(session, library, stranger, offer(), own)
    with pytest.raises(NotFound):
        withdraw(session, stranger.id, own, viewer=voice_of(stranger), now=NOW)
    session.rollback()
    assert [each.text for each in session.scalars(sa.select(Statement))] == ["We mill brass."]


def test_nobody_is_told_that_a_private_sentence_was_said_changed_or_withdrawn(
    session: Session, library: Library, owner: Organisation
) -> None:
    before = latest_change(session)
    secret = offer(visibility=Visibility.PRIVATE)
    number = told(session, library, owner, secret)
    told(session, library, owner, offer("Another secret.", Visibility.PRIVATE), number)
    withdraw(session, owner.id, number, viewer=voice_of(owner), now=NOW)
    assert latest_change(session) == before


def test_every_change_is_in_the_audit_trail_without_the_words(
    session: Session, library: Library, owner: Organisation
) -> None:
    number = told(session, library, owner, offer())
    withdraw(session, owner.id, number, viewer=voice_of(owner), now=NOW)
    events = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id)).all()
    assert [(each.action, each.subject, each.detail) for each in events] == [
        ("said", f"statement {number}", {}),
        ("withdrew", f"statement {number}", {}),
    ]
