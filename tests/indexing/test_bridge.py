"""The bridge finds the classes that a text speaks of by their names in its own language."""

from hypothesis import given
from hypothesis import strategies as st

from indexing.bridge import NO_GLOSS, Bridge, ClassNames, Term, kept_words, letter_groups

NAMES = {
    "de": [
        Term("turning", ("Drehteile", "Drehen")),
        Term("coating", ("Beschichtung",)),
        Term("injection moulding", ("Spritzgießen",)),
        Term("bottle cap", ("Flaschenverschluss",)),
    ],
    "lt": [
        Term("adhesive", ("klijai",)),
        Term("injection mould", ("liejimo forma", "presforma")),
        Term("wood", ("mediena",)),
    ],
    "da": [Term("coating", ("belægning",)), Term("pump", ("pumpe",))],
}


def bridge(fingerprint: str = "a") -> Bridge:
    return Bridge(NAMES, lambda language: NAMES[language], fingerprint=fingerprint)


def test_a_name_is_found_inside_a_compound() -> None:
    assert bridge().gloss("Wir liefern Präzisionsdrehteile.", "de").names == ("turning",)
    assert bridge().gloss("Vi søger overfladebelægninger.", "da").names == ("coating",)


def test_what_a_compound_says_beside_a_name_is_looked_up_too() -> None:
    names = {"de": [Term("accuracy", ("Präzision",)), Term("turning", ("Drehteile",))]}
    found = Bridge(names, lambda language: names[language], fingerprint="a")
    assert set(found.gloss("Präzisionsdrehteile", "de").names) == {"accuracy", "turning"}


def test_figures_norms_and_abbreviations_need_no_translation() -> None:
    text = "Drehteile aus 7075-T6, 0,5 mm, IP67, IATF 16949; Titan (EN 9100)."
    assert kept_words(text) == ("7075-T6", "0,5", "IP67", "IATF", "16949", "EN", "9100")
    assert kept_words("DREHTEILE AUS TITAN, 3 MM") == ("3",)
    gloss = bridge().gloss("Drehteile nach EN 9100", "de")
    assert (gloss.names, gloss.text) == (("turning",), "turning, EN, 9100")
    assert bridge().gloss("Wir feiern 2027.", "de") == NO_GLOSS


def test_a_name_is_found_behind_another_ending() -> None:
    assert bridge().gloss("Ieškome klijų medienai.", "lt").names == ("adhesive", "wood")
    assert bridge().gloss("Reikia liejimo formos.", "lt").names == ("injection mould",)


def test_what_is_like_no_name_has_no_gloss() -> None:
    assert bridge().gloss("Wir feiern im Juni.", "de") == NO_GLOSS
    assert bridge().gloss("", "de") == NO_GLOSS
    assert bridge().gloss("Tornitura di precisione", "it") == NO_GLOSS
    assert bridge().gloss("Drehteile", None) == NO_GLOSS


def test_the_best_class_stands_first_and_weights_fall() -> None:
    found = bridge().gloss("Drehteile mit Beschichtung und Flaschenverschlüsse", "de")
    assert set(found.names) == {"turning", "coating", "bottle cap"}
    assert list(found.weights) == sorted(found.weights, reverse=True)
    assert found.text == ", ".join(found.names)


def test_a_language_is_read_when_it_is_first_met() -> None:
    read: list[str] = []

    def names(language: str) -> list[Term]:
        read.append(language)
        return NAMES[language]

    lazy = Bridge(NAMES, names, fingerprint="a")
    assert read == []
    lazy.gloss("Drehteile", "de")
    lazy.gloss("Beschichtung", "de")
    assert read == ["de"]


def test_classes_are_scored_for_whoever_ranks_them_all() -> None:
    scores = bridge().names("de").scores("Drehteile und noch mehr Drehteile")
    assert scores.argmax() == 0
    assert scores[2] == 0.0


def test_no_names_are_no_mistake() -> None:
    assert ClassNames([], "de").gloss("Drehteile") == NO_GLOSS
    assert ClassNames([Term("x", ("",))], "de").scores("Drehteile").tolist() == [0.0]


def test_letter_groups_know_the_ends_of_a_word() -> None:
    assert letter_groups("abc") == {" ab", "abc", "bc ", " abc", "abc ", " abc "}


@given(text=st.text(max_size=80))
def test_any_text_is_glossed_alike_twice(text: str) -> None:
    one, two = bridge().gloss(text, "de"), bridge().gloss(text, "de")
    assert one == two
    assert len(one.names) == len(one.weights) == len(set(one.names))


@given(before=st.sampled_from(["Wir suchen", "Gesucht:", "Bitte"]), shout=st.booleans())
def test_a_name_is_recognised_wherever_it_stands(before: str, shout: bool) -> None:
    text = f"{before} Spritzgießen"
    assert bridge().gloss(text.upper() if shout else text, "de").names == ("injection moulding",)
