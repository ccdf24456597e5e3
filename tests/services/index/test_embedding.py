"""Texts to vectors: each text once, private ones never, and nothing lost when two are at it."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import sqlalchemy as sa
from factories import library, organisation, statement
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session, sessionmaker
from worlds import said

from indexing.encoder import Encoder
from matchmaker.domain.vocabulary import StatementRole, Visibility
from matchmaker.services.index.embedding import (
    chunks,
    embed_all,
    readings_of,
    store_readings,
    stored_vectors,
    text_hash,
    unread_statements,
)
from models import Organisation, Vector

Role = StatementRole


def encoder_in(folder: Path) -> Encoder:
    return library(folder).encoder


def count(session: Session) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(Vector)) or 0


def test_each_text_is_encoded_once_however_many_say_it(session: Session, tmp_path: Path) -> None:
    for name in ("Alfa", "Beta", "Gamma"):
        organisation(session, name, offers=["We build moulds."], needs=["We build moulds."])
    encoder = encoder_in(tmp_path)
    assert embed_all(session, encoder) == 2  # one as what is offered, one as what is sought
    assert embed_all(session, encoder) == 0
    assert count(session) == 2


def test_only_changed_texts_are_encoded_again(session: Session, tmp_path: Path) -> None:
    row = organisation(session, "Alfa", offers=["We build moulds."], needs=["We need steel."])
    encoder = encoder_in(tmp_path)
    embed_all(session, encoder)
    row.statements[0].text = "We build dies."
    session.commit()
    assert unread_statements(session, encoder) == [row.statements[0].id]
    assert embed_all(session, encoder) == 1
    assert unread_statements(session, encoder) == []


def test_what_is_private_or_merged_away_is_never_encoded(session: Session, tmp_path: Path) -> None:
    row = organisation(session, "Alfa")
    statement(session, row, Role.NEED, "secret", visibility=Visibility.PRIVATE)
    organisation(session, "Merged", offers=["We mould."], merged_into_id=row.id)
    encoder = encoder_in(tmp_path)
    assert embed_all(session, encoder) == 0
    assert (
        store_readings(session, encoder, [said(1, Role.NEED, visibility=Visibility.PRIVATE)]) == 0
    )
    assert unread_statements(session, encoder) == []


def test_a_stored_reading_is_the_one_that_the_encoder_would_make(
    session: Session, tmp_path: Path
) -> None:
    sentences = [said(1, Role.NEED, "We need moulds."), said(2, Role.CAPABILITY, "We mould.")]
    encoder = encoder_in(tmp_path)
    fresh = readings_of(session, encoder, sentences)
    assert count(session) == 0
    store_readings(session, encoder, sentences)
    session.commit()
    stored = readings_of(session, encoder, sentences)
    assert fresh.keys() == stored.keys() == {1, 2}
    for number in (1, 2):
        np.testing.assert_array_equal(fresh[number].vector, stored[number].vector)
        np.testing.assert_array_equal(fresh[number].words, stored[number].words)


def test_vectors_of_another_encoder_are_never_met(session: Session, tmp_path: Path) -> None:
    sentence = said(1, Role.NEED, "We need moulds.")
    encoder = encoder_in(tmp_path)
    store_readings(session, encoder, [sentence])
    assert not stored_vectors(session, "another", [text_hash(sentence, encoder)])


def test_what_machines_read_decides_the_key(tmp_path: Path) -> None:
    encoder = encoder_in(tmp_path)
    plain = said(1, Role.NEED, "We need moulds.")
    translated = said(2, Role.NEED, "Ieškome formų.", language="lt", english="We need moulds.")
    offered = said(3, Role.CAPABILITY, "We need moulds.")
    assert text_hash(plain, encoder) == text_hash(translated, encoder)
    assert text_hash(plain, encoder) != text_hash(offered, encoder)


@given(items=st.lists(st.integers()), size=st.integers(1, 5))
def test_chunks_keep_everything_in_order(items: list[int], size: int) -> None:
    found = list(chunks(items, size))
    assert [each for chunk in found for each in chunk] == items
    assert all(len(chunk) == size for chunk in found[:-1])


def test_progress_tells_how_many_of_how_many(session: Session, tmp_path: Path) -> None:
    organisation(session, "Alfa", offers=["One.", "Two."], needs=["Three."])
    told: list[tuple[int, int]] = []
    embed_all(
        session, encoder_in(tmp_path), progress=lambda done, total: told.append((done, total))
    )
    assert told == [(3, 3)]


def test_two_who_encode_the_same_texts_at_the_same_moment_lose_nothing(
    database: sessionmaker[Session], tmp_path: Path
) -> None:
    with database() as session:
        texts = [f"We build machine number {n}." for n in range(40)]
        for name in ("Alfa", "Beta"):
            organisation(session, name, offers=texts)
        session.commit()
    encoder = encoder_in(tmp_path)
    gate = threading.Barrier(3)
    failures: list[BaseException] = []

    def embed() -> None:
        gate.wait()
        try:
            with database() as session:
                embed_all(session, encoder)
        except Exception as error:  # told to the test's own thread
            failures.append(error)

    threads = [threading.Thread(target=embed) for _ in range(3)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert failures == []
    with database() as session:
        assert count(session) == 40
        assert session.scalar(sa.select(sa.func.count()).select_from(Organisation)) == 2
