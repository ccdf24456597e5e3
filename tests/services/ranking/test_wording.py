"""Words are found within a language by the words themselves, and across two by those of a gloss."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from factories import TODAY, library, organisation
from sqlalchemy.orm import Session
from worlds import said

from indexing.bridge import Bridge, Term
from indexing.bridged import BridgedEncoder
from matchmaker.domain.vocabulary import StatementRole
from matchmaker.services.index.embedding import embed_all, readings_of
from matchmaker.services.index.indexes import build_index
from matchmaker.services.index.library import Library
from matchmaker.services.ranking.wording import find_words

Role = StatementRole
NAMES = [Term("mould", ("presforma",)), Term("wool", ("vilna",))]
STRANGE = said(1, Role.NEED, "Ieškome presformų skubiai rytoj.", language="lt")
ENGLISH = said(2, Role.NEED, "A mould.")
OFFERS = (
    said(11, Role.CAPABILITY, "A mould for every cap."),
    said(12, Role.CAPABILITY, "We weave wool."),
    said(13, Role.CAPABILITY, "Skubiai rytoj.", language="lt"),
)


@pytest.fixture
def index(session: Session, tmp_path: Path) -> Library:
    organisation(session, "Beta", offers=[each.text for each in OFFERS[:2]])
    session.commit()
    plain = library(tmp_path)
    bridge = Bridge({"lt"}, lambda _: NAMES, fingerprint="a")
    encoder = BridgedEncoder(plain.encoder, bridge, trusted=plain.trusted_languages)
    found = Library(encoder, plain.folder, trusted_languages=plain.trusted_languages)
    embed_all(session, encoder)
    build_index(session, found, today=TODAY)
    found.follow(session, today=TODAY)
    return found


def test_a_gloss_has_the_words_of_its_english_twin(session: Session, index: Library) -> None:
    needs = (STRANGE, ENGLISH)
    readings = readings_of(session, index.encoder, [*needs, *OFFERS])
    found = find_words(index, needs, OFFERS, readings)
    np.testing.assert_allclose(found.forward[0, :2], [1.0, 0.0])
    np.testing.assert_allclose(found.forward[1, :2], [1.0, 0.0])
    assert 0 < found.forward[0, 2] < 1  # its own language: measured by all its words
    assert found.forward[1, 2] == 0
    assert found.left_specificity[0] == pytest.approx(found.left_specificity[1])


def test_both_directions_say_the_same(session: Session, index: Library) -> None:
    readings = readings_of(session, index.encoder, [STRANGE, ENGLISH, *OFFERS])
    one = find_words(index, (STRANGE, ENGLISH), OFFERS, readings)
    other = find_words(index, OFFERS, (STRANGE, ENGLISH), readings)
    np.testing.assert_array_equal(one.forward, other.backward)
    np.testing.assert_array_equal(one.backward, other.forward)
    np.testing.assert_array_equal(one.left_specificity, other.right_specificity)
