"""What is marked in two sentences, counted in code points, whatever script and signs they hold."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexing.words import placed_words, words
from matchmaker.domain.marking import are_kin, are_same, matching_spans, pieces, small_gaps


def marked(text: str, language: str, other: str, spoken: str) -> tuple[str, str]:
    """Both texts, with brackets around what is marked."""
    mine, theirs = placed_words(text, language), placed_words(other, spoken)
    left, right = matching_spans(mine, theirs, are_foreign=language != spoken)

    def shown(said: str, spans: tuple[tuple[int, int], ...], placed: list) -> str:
        cut = pieces(said, small_gaps(said, spans, placed))
        return "".join(f"[{piece}]" if is_marked else piece for piece, is_marked in cut)

    return shown(text, left, mine), shown(other, right, theirs)


@pytest.mark.parametrize(
    ("text", "language", "other", "spoken", "expected"),
    [
        (
            "know the state of the soil",
            "en",
            "A probe reads the state of soil 😀 in motion",
            "en",
            ("know the [state of the soil]", "A probe reads the [state of soil] 😀 in motion"),
        ),
        (
            "επίστρωση για τεχνικά υφάσματα 😀",
            "el",
            "Κάνουμε 😀 επιστρώσεις, και υφάσματα",
            "el",
            (
                "[επίστρωση] για τεχνικά [υφάσματα] 😀",
                "Κάνουμε 😀 [επιστρώσεις], και [υφάσματα]",
            ),
        ),
        (
            "Spritzgussformen für Deckel",
            "de",
            "Wir bauen Präzisions-Spritzguss",
            "de",
            ("[Spritzgussformen] für Deckel", "Wir bauen Präzisions-[Spritzguss]"),
        ),
        (
            "Raman spectrometer",
            "en",
            "Ramano spektrometras lauko matavimams",
            "lt",
            ("[Raman spectrometer]", "[Ramano spektrometras] lauko matavimams"),
        ),
        ("laser welding", "en", "rye bread", "en", ("laser welding", "rye bread")),
    ],
)
def test_words_that_meet_are_marked_on_both_sides(
    text: str, language: str, other: str, spoken: str, expected: tuple[str, str]
) -> None:
    assert marked(text, language, other, spoken) == expected


def test_accents_that_are_characters_of_their_own_stay_with_their_letter() -> None:
    text = unicodedata.normalize("NFD", "Präzision ✔ für Gläser")
    [first, second] = placed_words(text, "de")
    assert [text[each.start : each.end] for each in (first, second)] == [
        unicodedata.normalize("NFD", "Präzision"),
        unicodedata.normalize("NFD", "Gläser"),
    ]
    assert [first.word, second.word] == words("Präzision Gläser", "de")


def test_short_words_are_the_same_only_if_they_are_equal() -> None:
    assert are_same("soil", "soil")
    assert not are_same("form", "spritzgussform")
    assert are_same("spritzguss", "spritzgussform")
    assert not are_kin("gold", "golf")


def test_spans_that_do_not_fit_the_text_are_left_out() -> None:
    assert pieces("laser", [(2, 9), (3, 3), (-1, 2)]) == [("laser", False)]
    assert pieces("", [(0, 1)]) == []


spans = st.lists(st.tuples(st.integers(-2, 30), st.integers(-2, 30)), max_size=5)


@given(st.text(max_size=30), spans)
def test_the_pieces_of_a_text_are_the_text(text: str, found: list[tuple[int, int]]) -> None:
    assert "".join(piece for piece, _ in pieces(text, found)) == text


@given(st.text(max_size=60), st.sampled_from(["", "en", "de", "el", "lt"]))
def test_a_placed_word_is_the_word_that_search_reads_at_its_place(text: str, language: str) -> None:
    found = placed_words(text, language)
    assert all(0 <= each.start < each.end <= len(text) for each in found)
    assert all(each.word in words(text[each.start : each.end], language) for each in found)
