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
from matchmaker.services.index.indexes import build_index, check_index, is_current
from matchmaker.services.index.library import Library
from matchmaker.services.ranking.cards import card_as_dict
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
    np.testing.assert_array_equal(read.words_abroad, word_ids(words("mould", "en")))


def test_what_is_stored_is_read_again_as_it_was(session: Session, tmp_path: Path) -> None:
    row = organisation(session, "Alfa")
    strange = statement(session, row, Role.NEED, NEED, language="lt")
    plain = statement(session, row, Role.CAPABILITY, "We weave wool.")
    session.commit()
    encoder = bridged(tmp_path).encoder
    sentences = [
        said(strange.id, Role.NEED, NEED, language="lt"),
        said(plain.id, Role.CAPABILITY, "We weave wool."),
    ]
    fresh = readings_of(session, encoder, sentences)
    assert embed_all(session, encoder) == 2
    stored = readings_of(session, encoder, sentences)
    for each in sentences:
        for name in ("vector", "words", "words_abroad"):
            one, other = (getattr(some[each.id], name) for some in (fresh, stored))
            np.testing.assert_array_equal(one, other)
    assert (stored[strange.id].gloss is None, stored[plain.id].gloss is None) == (False, True)


def test_a_gloss_makes_no_english_word_less_rare(session: Session, tmp_path: Path) -> None:
    organisation(session, "Beta", offers=["A mould for every cap.", "We weave wool."])
    row = organisation(session, "Alfa")
    for number in range(5):
        text = f"Gaminame presformas {number}."
        statement(session, row, Role.CAPABILITY, text, language="lt")
    session.commit()
    rarities = []
    for index in (library(tmp_path / "plain"), bridged(tmp_path / "bridged")):
        embed_all(session, index.encoder)
        build_index(session, index, today=TODAY)
        index.follow(session, today=TODAY)
        found = index.rarity(np.unique(word_ids(words("mould cap wool", "en"))))
        rarities.append((found.values.tolist(), found.rarest))
    assert rarities[0] == rarities[1]


def test_where_all_is_english_the_bridge_changes_nothing(session: Session, tmp_path: Path) -> None:
    for name, offer in (
        ("Alfa", "We bake rye bread."),
        ("Beta", "A mould for every cap, ISO 9001."),
        ("Gamma", "We weave wool and mould felt."),
    ):
        organisation(session, name, offers=[offer], needs=["We need wool."])
    session.commit()
    cards = []
    for index in (library(tmp_path / "plain"), bridged(tmp_path / "bridged")):
        embed_all(session, index.encoder)
        build_index(session, index, today=TODAY)
        desk = desk_of(session, index)
        slate = search(desk, "We look for a mould.", Wish(is_recorded=False), language="en")
        cards.append([card_as_dict(each.card) for each in slate.shown])
    assert cards[0] == cards[1]
    assert cards[0]


def test_the_index_knows_when_the_vocabulary_has_changed(session: Session, tmp_path: Path) -> None:
    organisation(session, "Alfa", offers=["We build moulds."])
    session.commit()
    plain, helped, newer = library(tmp_path), bridged(tmp_path), bridged(tmp_path, "b")
    for index in (plain, helped, newer):
        embed_all(session, index.encoder)
        build_index(session, index, today=TODAY)
        current = [is_current(session, each) for each in (plain, helped, newer)]
        assert current == [each is index for each in (plain, helped, newer)]


def test_a_part_says_what_it_was_read_as_and_is_answered(session: Session, tmp_path: Path) -> None:
    organisation(session, "Beta", offers=["A mould for every cap."])
    session.commit()
    index = bridged(tmp_path)
    embed_all(session, index.encoder)
    build_index(session, index, today=TODAY)
    wish = Wish(is_recorded=False)
    [shown] = search(desk_of(session, index), "presformų", wish, language="lt").shown
    [answer] = shown.card.parts
    assert answer.part.read_as == ("mould",)
    assert answer.statement is not None
    [row] = card_as_dict(shown.card)["parts"]["rows"]
    assert row["parts"][0]["read_as"] == ["mould"]
    assert row["marks"] == {"text": [[2, 7]]}


def test_a_card_asks_for_an_english_line_of_what_was_read_weakly(
    session: Session, tmp_path: Path
) -> None:
    row = organisation(session, "Alfa")
    statement(session, row, Role.CAPABILITY, "Gaminame presformas.", language="lt")
    organisation(session, "Beta", offers=["A mould for every cap."])
    session.commit()
    index = bridged(tmp_path)
    embed_all(session, index.encoder)
    build_index(session, index, today=TODAY)
    wish = Wish(is_recorded=False)
    slate = search(desk_of(session, index), "We look for a mould.", wish, language="en")
    said_weakly = {
        each.card.match.encounter.candidate.name: [
            line for line in map(str, each.card.against) if "read weakly" in line
        ]
        for each in slate.shown
    }
    asked = "A text in «lt» without an English line was read weakly: ask for one"
    assert said_weakly == {"Alfa": [asked], "Beta": []}


def test_private_sentences_are_glossed_and_never_stored(session: Session, tmp_path: Path) -> None:
    row = organisation(session, "Alfa")
    statement(session, row, Role.NEED, NEED, language="lt", visibility=Visibility.PRIVATE)
    session.commit()
    assert embed_all(session, bridged(tmp_path).encoder) == 0
    assert session.scalar(sa.select(sa.func.count()).select_from(Vector)) == 0
