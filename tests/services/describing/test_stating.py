"""What an organisation says: said, changed, withdrawn, and found by the next search."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from factories import NOW, TODAY, cluster, desk_of, indexed, organisation, voice_of
from sqlalchemy.orm import Session

from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import Stage, StatementRole, Urgency, Visibility
from matchmaker.errors import InputError, NotAllowed, NotFound
from matchmaker.services.describing.saying import ChangedMeanwhile, saying_of, version_of
from matchmaker.services.describing.stating import (
    LONGEST,
    FieldsError,
    Saying,
    restore,
    say,
    say_all,
    withdraw,
)
from matchmaker.services.describing.taking import forget_taken
from matchmaker.services.index.library import Library
from matchmaker.services.ranking.proposing import search
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
    told(session, library, owner, offer("We bake rye bread."), number)
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
        amount_min=1_000,
        amount_max=2_000,
        countries=("LT", "AT"),
    )
    row = session.get(Statement, told(session, library, owner, saying))
    assert row is not None
    assert saying_of(row) == saying
    assert (row.created_at, row.organisation_id) == (NOW, owner.id)


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


def test_other_words_are_another_sentence_that_takes_the_place_and_the_key(
    session: Session, library: Library, owner: Organisation
) -> None:
    number = told(session, library, owner, offer())
    session.get_one(Statement, number).external_key = "list:7"
    session.commit()
    other = told(session, library, owner, offer("We bake rye bread."), number)
    assert other != number
    assert session.get(Statement, number) is None
    assert session.get_one(Statement, other).external_key == "list:7"


def test_the_same_words_stay_the_same_sentence(
    session: Session, library: Library, owner: Organisation
) -> None:
    number = told(session, library, owner, offer())
    changed = replace(offer(), stage=Stage.TOOLING, english="In English.")
    assert told(session, library, owner, changed, number) == number


def test_a_sentence_is_not_said_twice_by_a_double_click(
    session: Session, library: Library, owner: Organisation
) -> None:
    assert told(session, library, owner, offer()) == told(session, library, owner, offer())
    number = told(session, library, owner, offer())
    changed = offer("We bake rye bread.")
    version = version_of(saying_of(session.get_one(Statement, number)))
    first, second = (
        say(
            session,
            library.encoder,
            owner.id,
            changed,
            viewer=voice_of(owner),
            now=NOW,
            statement_id=number,
            version=version,
        )
        for _ in range(2)
    )
    assert first == second


def test_whoever_is_slower_is_shown_what_stands_and_nothing_is_lost(
    session: Session, library: Library, owner: Organisation
) -> None:
    number = told(session, library, owner, offer())
    version = version_of(saying_of(session.get_one(Statement, number)))
    told(session, library, owner, offer("We bake rye bread."), number)
    with pytest.raises(ChangedMeanwhile) as refused:
        say(
            session,
            library.encoder,
            owner.id,
            offer("We brew beer."),
            viewer=voice_of(owner),
            now=NOW,
            statement_id=number,
            version=version,
        )
    assert refused.value.standing is not None
    assert refused.value.standing.text == "We bake rye bread."


def test_a_withdrawn_sentence_comes_back_word_for_word_and_is_found_again(
    session: Session, library: Library, owner: Organisation
) -> None:
    said = replace(offer(), stage=Stage.TESTING, countries=("LT",), dated=date(2026, 2, 3))
    number = told(session, library, owner, said)
    session.get_one(Statement, number).external_key = "list:7"
    taken = withdraw(session, owner.id, number, viewer=voice_of(owner), now=NOW)
    assert withdraw(session, owner.id, number, viewer=voice_of(owner), now=NOW) == taken
    back = restore(session, library.encoder, owner.id, taken, viewer=voice_of(owner), now=NOW)
    row = session.get_one(Statement, back)
    assert (saying_of(row), row.external_key) == (said, "list:7")
    assert found(session, library) == [NEEDLE]
    with pytest.raises(NotFound):
        restore(session, library.encoder, owner.id, taken, viewer=voice_of(owner), now=NOW)


def test_what_was_withdrawn_long_ago_is_gone_for_good(
    session: Session, library: Library, owner: Organisation
) -> None:
    viewer = voice_of(owner)
    first = withdraw(
        session, owner.id, told(session, library, owner, offer()), viewer=viewer, now=NOW
    )
    later = NOW + timedelta(days=31)
    assert forget_taken(session, None, later) == 1
    with pytest.raises(NotFound):
        restore(session, library.encoder, owner.id, first, viewer=viewer, now=later)


def test_several_sentences_are_said_together_or_not_at_all(
    session: Session, library: Library, owner: Organisation
) -> None:
    before = session.scalars(sa.select(Statement.id)).all()
    viewer = voice_of(owner)
    with pytest.raises(InputError):
        say_all(session, library.encoder, owner.id, [offer(), offer("")], viewer=viewer, now=NOW)
    session.rollback()
    assert session.scalars(sa.select(Statement.id)).all() == before
    both = say_all(
        session, library.encoder, owner.id, [offer(), offer("B.")], viewer=viewer, now=NOW
    )
    assert len(set(both)) == 2


def test_a_manager_edits_what_is_shared_and_neither_sees_nor_hides_anything(
    session: Session, library: Library, owner: Organisation
) -> None:
    manager = Viewer(managed=frozenset({cluster(session, "Alps", owner).id}))
    secret = told(session, library, owner, offer("A secret.", Visibility.PRIVATE))
    encoder = library.encoder
    shared = say(session, encoder, owner.id, offer(), viewer=manager, now=NOW)
    with pytest.raises(NotFound):
        say(session, encoder, owner.id, offer(), viewer=manager, now=NOW, statement_id=secret)
    with pytest.raises(NotFound):
        withdraw(session, owner.id, secret, viewer=manager, now=NOW)
    hidden = offer(visibility=Visibility.PRIVATE)
    with pytest.raises(FieldsError):
        say(session, encoder, owner.id, hidden, viewer=manager, now=NOW, statement_id=shared)
    session.rollback()
    taken = withdraw(session, owner.id, secret, viewer=voice_of(owner), now=NOW)
    with pytest.raises(NotFound):
        restore(session, encoder, owner.id, taken, viewer=manager, now=NOW)


@pytest.mark.parametrize(
    ("about", "field"),
    [
        ({"english": "x" * (LONGEST + 1)}, "english"),
        ({"dated": date(2026, 2, 2), "valid_until": date(2026, 2, 1)}, "valid_until"),
        ({"amount_min": 2, "amount_max": 1}, "amount_max"),
    ],
)
def test_an_error_names_its_field(
    session: Session, library: Library, owner: Organisation, about: dict[str, Any], field: str
) -> None:
    with pytest.raises(FieldsError) as refused:
        told(session, library, owner, replace(offer(), **about))
    assert list(refused.value.fields) == [field]


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
