"""Texts in languages that the encoder reads badly lean on their gloss; all others do not change."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexing.bridge import Bridge, Term
from indexing.bridged import (
    BridgedEncoder,
    as_read,
    encode_in_languages,
    fingerprint_of_reading,
    mark_of_reading,
)
from indexing.hashing import HashingEncoder
from indexing.words import words

NAMES = {
    "de": [Term("turning", ("Drehteile",))],
    "en": [Term("turning", ("turning",))],
}
PLAIN = HashingEncoder()


def bridged(fingerprint: str = "a") -> BridgedEncoder:
    bridge = Bridge(NAMES, lambda language: NAMES[language], fingerprint=fingerprint)
    return BridgedEncoder(PLAIN, bridge, trusted={"en"})


def test_a_glossed_text_comes_nearer_to_its_english_twin() -> None:
    texts, english = ["Wir suchen Drehteile."], PLAIN.encode(["turning"], as_query=False)[0]
    near = encode_in_languages(bridged(), texts, ["de"], as_query=True)[0]
    far = encode_in_languages(PLAIN, texts, ["de"], as_query=True)[0]
    assert near @ english > far @ english + 0.3
    assert np.linalg.norm(near) == pytest.approx(1.0, abs=1e-6)


@given(text=st.text(min_size=1, max_size=60), language=st.sampled_from(["en", "it", None]))
def test_other_languages_are_read_as_ever(text: str, language: str | None) -> None:
    alone = encode_in_languages(PLAIN, [text], [language], as_query=False)
    np.testing.assert_array_equal(
        encode_in_languages(bridged(), [text], [language], as_query=False), alone
    )
    assert as_read(bridged(), text, language) == text
    assert mark_of_reading(bridged(), language) == ""


def test_what_is_not_recognised_is_read_as_ever() -> None:
    alone = encode_in_languages(PLAIN, ["Guten Tag"], ["de"], as_query=True)
    np.testing.assert_array_equal(
        encode_in_languages(bridged(), ["Guten Tag"], ["de"], as_query=True), alone
    )
    assert as_read(bridged(), "Guten Tag", "de") == "Guten Tag"


def test_one_text_among_many_is_glossed_alone() -> None:
    texts, languages = ["We turn.", "Drehteile", "We mill."], ["en", "de", "en"]
    together = encode_in_languages(bridged(), texts, languages, as_query=True)
    alone = PLAIN.encode(texts, as_query=True)
    np.testing.assert_array_equal(together[[0, 2]], alone[[0, 2]])
    assert not np.array_equal(together[1], alone[1])


def test_the_words_of_a_gloss_are_english_ones() -> None:
    read = as_read(bridged(), "Wir suchen Drehteile.", "de")
    assert words(read, "de") == [*words("Wir suchen Drehteile.", "de"), *words("turning", "en")]


def test_language_and_vocabulary_are_part_of_what_is_read() -> None:
    marks = {mark_of_reading(bridged(each), "de") for each in ("a", "b")}
    assert len(marks) == 2
    assert "" not in marks
    assert mark_of_reading(PLAIN, "de") == ""


def test_the_vocabulary_and_its_languages_tell_how_texts_are_read() -> None:
    assert fingerprint_of_reading(PLAIN) == ""
    told = {fingerprint_of_reading(bridged(each)) for each in ("a", "b")}
    wider = BridgedEncoder(PLAIN, bridged().bridge, trusted={"en", "de"})
    assert len({*told, fingerprint_of_reading(wider)}) == 3


def test_the_space_is_that_of_the_encoder() -> None:
    assert bridged().identity == PLAIN.identity
    np.testing.assert_array_equal(
        bridged().encode(["Drehteile"], as_query=True), PLAIN.encode(["Drehteile"], as_query=True)
    )
