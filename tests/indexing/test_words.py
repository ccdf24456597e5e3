import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexing.words import fold, word_id, words


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("en", "machined components", "machining component"),
        ("de", "Präzisionsdrehteile", "Präzisionsdrehteil"),
        ("fr", "pièces usinées", "pièce usinée"),
        ("it", "componenti lavorati", "componente lavorato"),
        ("lt", "lazeriai", "lazerių"),
        ("sv", "lasrar", "lasrarna"),
    ],
)
def test_forms_of_a_word_meet(language, one, other):
    assert words(one, language) == words(other, language)


def test_accents_and_case_do_not_matter():
    assert fold("Łódź Ærø STRASSE Straße") == "lodz aero strasse strasse"


def test_stop_words_go_in_their_own_language_only():
    assert words("wir suchen die Hydraulik", "de") == words("Hydraulik", "de")
    assert "die" in words("die casting", "en")


def test_norms_and_materials_keep_their_parts():
    found = words("Ti-6Al-4V to EN 15085, 5 axes", "")
    assert " ".join(found) == "ti 6al 4v to en 15085 5 axes"


def test_an_unknown_language_is_only_folded():
    assert words("Žuvų perdirbimas", "xx") == ["zuvu", "perdirbimas"]


def test_the_name_of_a_word_never_changes():
    assert word_id("laser") == 1427222746472140341


@given(st.text(max_size=60), st.sampled_from(["", "en", "de", "el", "lt"]))
def test_any_text_can_be_read(text, language):
    assert all(words(text, language))
