"""When two sentences are one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from matchmaker.services.deduplicating.sameness import sentence_key


def test_capitals_blanks_and_punctuation_do_not_tell_sentences_apart():
    assert sentence_key("We sell lasers.") == sentence_key(" we sell  LASERS!")


def test_words_their_order_and_accents_do():
    keys = {sentence_key(text) for text in ("pêche au laser", "peche au laser", "laser au pêche")}

    assert len(keys) == 3


@given(st.text())
def test_the_key_of_a_key_is_itself(text):
    assert sentence_key(sentence_key(text)) == sentence_key(text)
