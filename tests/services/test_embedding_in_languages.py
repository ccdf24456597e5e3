"""A sentence that the encoder reads badly is read through the bridge, stored so, and found so."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import sqlalchemy as sa
from factories import TODAY, desk_of, library, organisation, statement
from sqlalchemy.orm import Session
from worlds import said

from indexing.bridge import Bridge, Term
from indexing.bridged import BridgedEncoder
from indexing.words import word_ids, words
from matchmaker.domain.vocabulary import StatementRole, Visibility
from matchmaker.services.index.embedding import (
    embed_all,
    lexical_text,
    readings_of,
    text_hash,
    unread_statements,
)
from matchmaker.services.index.indexes import build_index, check_index
from matchmaker.services.index.library import Library
from matchmaker.services.ranking.proposing import Wish, search
from models import Vector

Role = StatementRole
NAMES = [Term("mould", ("presforma", "liejimo forma")), Term("adhesive", ("klijai",))]
NEED = "Ieškome presformų."


def bridged(folder: Path, fingerprint: str = "a") -> Library:
    """A library whose encoder is helped with Lithuanian."""
    bridge = Bridge({"lt"}, lambda _: NAMES, fingerprint=fingerprint)
    plain = library(folder)
    encoder = BridgedEncoder(plain.encoder, bridge, trusted=plain.trusted_languages)
    return Library(encoder, plain.folder, trusted_languages=plain.trusted_languages)


def found(session: Session, index: Library, text: str, language: str) -> list[str]:
    slate = search(
        desk_of(session, index), text, Wish(limit=3, is_recorded=False), language=language
    )
    return [each.card.match.encounter.candidate.name for each in slate.shown]


def test_a_typed_need_finds_its_partner_across_languages(session: Session, tmp_path: Path) -> None:
    for name, offer in (
        ("Alfa", "We bake rye bread."),
        ("Beta", "A mould for every cap."),
        ("Gamma", "We weave wool."),
    ):
        organisation(session, name, offers=[offer])
    session.commit()
    index = bridged(tmp_path)
    embed_all(session, index.encoder)
    build_index(session, index, today=TODAY)
    assert found(session, index, NEED, "lt")[0] == "Beta"
    assert found(session, index, "We look for a mould.", "en")[0] == "Beta"


def test_a_stored_sentence_is_found_by_its_gloss(session: Session, tmp_path: Path) -> None:
    row = organisation(session, "Alfa")
    statement(session, row, Role.CAPABILITY, "Gaminame presformas.", language="lt")
    organisation(session, "Beta", offers=["We weave wool."])
    session.commit()
    index = bridged(tmp_path)
    embed_all(session, index.encoder)
    build_index(session, index, today=TODAY)
    assert check_index(session, index, today=TODAY).agrees
    assert found(session, index, "We look for a mould.", "en")[0] == "Alfa"


def test_another_vocabulary_reads_again_what_it_concerns_and_nothing_else(
    session: Session, tmp_path: Path
) -> None:
    row = organisation(session, "Alfa", offers=["We build moulds."])
    strange = statement(session, row, Role.NEED, NEED, language="lt")
    statement(session, row, Role.NEED, "Ieškome klijų.", english="We need glue.", language="lt")
    session.commit()
    assert embed_all(session, bridged(tmp_path).encoder) == 3
    newer = bridged(tmp_path, "b").encoder
    assert unread_statements(session, newer) == [strange.id]
    assert embed_all(session, newer) == 1
    assert session.scalar(sa.select(sa.func.count()).select_from(Vector)) == 4


def test_english_sentences_are_read_as_without_a_bridge(session: Session, tmp_path: Path) -> None:
    plain, helped = library(tmp_path).encoder, bridged(tmp_path).encoder
    sentences = [
        said(1, Role.NEED, "We need moulds."),
        said(2, Role.NEED, NEED, language="lt", english="We need moulds."),
        said(3, Role.CAPABILITY, "Facciamo stampi.", language="it"),
    ]
    before = readings_of(session, plain, sentences)
    after = readings_of(session, helped, sentences)
    for each in sentences:
        assert text_hash(each, plain) == text_hash(each, helped)
        assert lexical_text(each, plain) == lexical_text(each, helped)
        np.testing.assert_array_equal(before[each.id].vector, after[each.id].vector)
        np.testing.assert_array_equal(before[each.id].words, after[each.id].words)


def test_the_words_are_its_own_and_those_of_its_gloss(session: Session, tmp_path: Path) -> None:
    sentence = said(1, Role.NEED, NEED, language="lt")
    read = readings_of(session, bridged(tmp_path).encoder, [sentence])[1]
    expected = word_ids([*words(NEED, "lt"), *words("mould", "en")])
    np.testing.assert_array_equal(read.words, np.unique(expected))


def test_private_sentences_are_glossed_and_never_stored(session: Session, tmp_path: Path) -> None:
    row = organisation(session, "Alfa")
    statement(session, row, Role.NEED, NEED, language="lt", visibility=Visibility.PRIVATE)
    session.commit()
    assert embed_all(session, bridged(tmp_path).encoder) == 0
    assert session.scalar(sa.select(sa.func.count()).select_from(Vector)) == 0
