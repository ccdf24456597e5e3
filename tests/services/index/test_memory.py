"""What a process remembers is what the database says, and never what is private."""

from __future__ import annotations

from pathlib import Path

import pytest
from factories import NOW, TODAY, indexed, organisation, statement
from sqlalchemy.orm import Session, sessionmaker

from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import StatementRole, Visibility
from matchmaker.services.describing.stating import Saying, say
from matchmaker.services.identity.access import acting_for
from matchmaker.services.index.embedding import embed_all
from matchmaker.services.index.indexes import build_index
from matchmaker.services.index.library import Library
from matchmaker.services.index.memory import Memory
from models import Organisation


@pytest.fixture
def miller(session: Session) -> Organisation:
    row = organisation(session, "Miller", offers=["We mill brass."])
    statement(session, row, StatementRole.NEED, "hidden", visibility=Visibility.PRIVATE)
    return row


@pytest.fixture
def library(session: Session, miller: Organisation, tmp_path: Path) -> Library:
    found = indexed(session, tmp_path)
    found.follow(session, today=TODAY)
    return found


def texts(library: Library, session: Session, *ids: int, viewer: Viewer | None = None) -> list[str]:
    profiles, readings = library.recall(session, ids, viewer=viewer or Viewer(), today=TODAY)
    said = [each for profile in profiles for each in profile.statements]
    assert {each.id for each in said} <= readings.keys()
    return [each.text for each in said]


def test_the_second_question_is_answered_from_memory_alike(
    session: Session, library: Library, miller: Organisation
) -> None:
    assert texts(library, session, miller.id) == texts(library, session, miller.id)


def test_private_sentences_are_not_remembered_even_for_their_owner(
    session: Session, library: Library, miller: Organisation
) -> None:
    owner = acting_for(session, miller.id, today=TODAY)
    assert texts(library, session, miller.id, viewer=owner) == ["We mill brass."]


def test_what_changes_is_forgotten(
    database: sessionmaker[Session], session: Session, library: Library, miller: Organisation
) -> None:
    assert texts(library, session, miller.id) == ["We mill brass."]
    session.commit()
    with database() as other:
        owner = acting_for(other, miller.id, today=TODAY)
        saying = Saying(StatementRole.CAPABILITY, "We turn brass.", language="en")
        say(other, library.encoder, miller.id, saying, viewer=owner, now=NOW)
    library.follow(session, today=TODAY)
    assert sorted(texts(library, session, miller.id)) == ["We mill brass.", "We turn brass."]


def test_a_newer_snapshot_makes_it_forget_what_it_did_not_follow(
    database: sessionmaker[Session], session: Session, library: Library, miller: Organisation
) -> None:
    assert texts(library, session, miller.id) == ["We mill brass."]
    session.commit()
    elsewhere = Library(library.encoder, library.folder, trusted_languages=frozenset({"en"}))
    with database() as other:
        row = other.get_one(Organisation, miller.id)
        statement(other, row, StatementRole.CAPABILITY, "We turn brass.")
        other.commit()
        embed_all(other, elsewhere.encoder)
        build_index(other, elsewhere, today=TODAY)
    library.follow(session, today=TODAY)
    assert sorted(texts(library, session, miller.id)) == ["We mill brass.", "We turn brass."]


def test_a_session_that_sees_the_past_does_not_make_the_process_remember_it(
    database: sessionmaker[Session], session: Session, library: Library, miller: Organisation
) -> None:
    memory = Memory()
    old = memory.recall(session, library.encoder, [miller.id], is_current=False)
    assert len(old[miller.id].profile.statements) == 1
    session.commit()
    with database() as other:
        row = other.get_one(Organisation, miller.id)
        statement(other, row, StatementRole.CAPABILITY, "We turn brass.")
        other.commit()
    new = memory.recall(session, library.encoder, [miller.id], is_current=True)
    assert len(new[miller.id].profile.statements) == 2


def test_it_never_remembers_more_than_it_may(session: Session, library: Library) -> None:
    rows = [organisation(session, f"Firm {n}", offers=["We weld."]) for n in range(5)]
    memory = Memory(most=3)
    ids = [each.id for each in rows]
    assert set(memory.recall(session, library.encoder, ids, is_current=True)) == set(ids)
    assert len(memory) == 3


def test_unknown_organisations_are_left_out(session: Session, library: Library) -> None:
    assert texts(library, session, 999) == []
