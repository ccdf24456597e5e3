"""Which two sentences of a project's summary are kept."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.services.cordis.sentences import LONGEST, SHORTEST, sentences_of, story_of

SUMMARY = (
    "Orchards in Europe lose a fifth of their harvest to late frost every year. "
    "There is currently no sensor that warns growers early enough &amp; cheaply enough, e.g. at "
    "night. "
    "The main objective of FROST is to develop a wireless spectroscopic sensor for orchards. "
    "Partners will meet twice a year."
)


def test_the_aim_and_the_need_are_kept_word_for_word():
    story = story_of("Frost  sensors &amp; warnings", SUMMARY)

    assert story.title == "Frost sensors & warnings"
    assert story.aim == (
        "The main objective of FROST is to develop a wireless spectroscopic sensor for orchards."
    )
    assert story.need == (
        "There is currently no sensor that warns growers early enough & cheaply enough, "
        "e.g. at night."
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Too short to need.",
        "This text tells of the weather in the Alps and of the snow that fell in winter.",
        "we need a beginning with a capital letter before this counts as a whole sentence.",
        "We need this sentence to end before it can be taken as one that is whole and complete",
        "We need " + "very " * 90 + "long sentences to be left out.",
    ],
)
def test_no_sentence_is_better_than_a_guess(text):
    story = story_of("A title", text)

    assert (story.aim, story.need) == (None, None)


def test_the_title_is_none_where_it_says_nothing():
    assert story_of("-", "").title is None


def test_one_sentence_is_never_both_aim_and_need():
    only = "We will develop a coating because there is an urgent need for one in the market."

    assert story_of("", only).aim == only
    assert story_of("", only).need is None


def test_sentences_are_cut_at_stops_and_lines_and_not_at_abbreviations():
    text = "We work with e.g. Fig. 3 and Dr. Meyer.\n• Second point\n2) Third, cf. No. 4. The end!"

    assert sentences_of(text) == [
        "We work with e.g. Fig. 3 and Dr. Meyer.",
        "Second point",
        "Third, cf. No. 4.",
        "The end!",
    ]


@given(st.text(max_size=1_500))
def test_whatever_the_text_what_is_kept_is_readable(text):
    story = story_of(text, text)

    for sentence in (story.aim, story.need):
        assert sentence is None or SHORTEST <= len(sentence) <= LONGEST
