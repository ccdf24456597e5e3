"""A sentence is cut where people would cut it, word for word, and left whole where that fails."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexing.stop_words import STOP_WORDS
from matchmaker.domain.parts import MOST_PARTS, Part, PartKind, cut, part_of

CASES = {
    "We need flame-retardant coating for technical textiles, 50 m²/day, REACH": (
        "en",
        ["flame-retardant coating", "technical textiles", "50 m²/day", "REACH"],
    ),
    "We must dose fertiliser by the real state of the soil while the spreader drives, outdoors, "
    "dust and vibration.": (
        "en",
        [
            "dose fertiliser by the real state of the soil",
            "spreader drives",
            "outdoors",
            "dust and vibration",
        ],
    ),
    "Wir suchen einen Partner für Pulverbeschichtung von Aluminiumprofilen, zertifiziert nach "
    "ISO 9001, Losgröße ab 50 Stück": (
        "de",
        ["Pulverbeschichtung von Aluminiumprofilen", "ISO 9001", "Losgröße ab 50 Stück"],
    ),
    "Cerchiamo vernici ignifughe per tessuti tecnici con certificazione REACH": (
        "it",
        ["vernici ignifughe", "tessuti tecnici", "REACH"],
    ),
    "Nous cherchons un laboratoire pour tester des cristaux laser": (
        "fr",
        ["laboratoire", "tester des cristaux laser"],
    ),
    "Ieškome lazerių gamintojo metalo pjovimui su automatine padavimo sistema": (
        "lt",
        ["lazerių gamintojo metalo pjovimui", "automatine padavimo sistema"],
    ),
    "😀 sensor for soil, accurate to 12.5 mm; EN ISO 14001:2015": (
        "en",
        ["😀 sensor", "soil", "accurate to 12.5 mm", "EN ISO 14001:2015"],
    ),
    "επίστρωση, τεχνικά υφάσματα, REACH": ("el", ["επίστρωση", "τεχνικά υφάσματα", "REACH"]),
    "recycled polyester yarn": ("en", ["recycled polyester yarn"]),
    "for the": ("en", ["for the"]),
    "": ("en", []),
}


@pytest.mark.parametrize("sentence", CASES)
def test_a_sentence_is_cut_into_what_can_be_answered(sentence: str) -> None:
    language, expected = CASES[sentence]
    assert [each.text for each in cut(sentence, STOP_WORDS.get(language, ()))] == expected


def test_norms_and_figures_are_known_as_such() -> None:
    found = cut("coating, 50 m²/day, ISO 9001 and REACH", STOP_WORDS["en"])
    assert [each.kind for each in found] == [
        PartKind.WORDS,
        PartKind.FIGURE,
        PartKind.NORM,
        PartKind.NORM,
    ]


def test_what_is_taken_for_something_else_is_no_part() -> None:
    sentence = "laser welding in Portugal"
    start = sentence.index("Portugal")
    found = cut(sentence, STOP_WORDS["en"], taken=[(start, start + len("Portugal"))])
    assert [each.text for each in found] == ["laser welding"]


def test_a_sentence_that_cannot_be_cut_well_is_one_part() -> None:
    endless = " ".join(f"word{n}" for n in range(40))
    assert cut(endless, STOP_WORDS["en"]) == (Part(endless),)


@pytest.mark.parametrize(
    ("text", "kind"),
    [("ISO 9001", "norm"), ("50 t per year", "figure"), ("laser welding", "words")],
)
def test_a_part_written_by_hand_gets_its_kind(text: str, kind: str) -> None:
    assert part_of(f"  {text} ").kind == kind
    assert part_of(f"  {text} ").text == text


@given(st.text(max_size=300), st.sampled_from(["en", "de", "el", ""]))
def test_any_sentence_has_some_parts_and_each_stands_in_it(sentence: str, language: str) -> None:
    found = cut(sentence, STOP_WORDS.get(language, ()))
    assert len(found) <= MOST_PARTS
    assert bool(found) == bool(sentence.strip())
    said = " ".join(sentence.split())
    assert all(each.text in said for each in found)
