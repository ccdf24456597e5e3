"""Closed lists, sectors and languages in the words people use for them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.domain.vocabulary import (
    LinkKind,
    OrganisationKind,
    SizeClass,
    Stage,
    StatementRole,
    Urgency,
    Visibility,
)
from matchmaker.services import recognition
from matchmaker.services.recognition import (
    Recognised,
    Recognition,
    Unrecognised,
    language_of,
    recognise_each,
    recognise_kind,
    recognise_language,
    recognise_link_kind,
    recognise_role,
    recognise_sector,
    recognise_size,
    recognise_stage,
    recognise_urgency,
    recognise_visibility,
    recognise_yes_no,
    section_of,
    sector_name,
    split_values,
)
from matchmaker.services.recognition.lexicon import VOCABULARY, Lexicon, entries_of, lexicon


def code(found: Recognition) -> str | None:
    return found.code if isinstance(found, Recognised) else None


@pytest.mark.parametrize(
    ("recognise", "text", "expected"),
    [
        (recognise_stage, "Zulieferer Komponenten", "component"),
        (recognise_stage, "outillage", "tooling"),
        (recognise_stage, "stampi", "tooling"),
        (recognise_stage, "įrankių gamyba", "tooling"),
        (recognise_stage, "Irankiu gamyba", "tooling"),
        (recognise_stage, "OEM", "integrator"),
        (recognise_stage, "Prüflabor", "testing"),
        (recognise_stage, "bureau d'études", "engineering"),
        (recognise_stage, "surowce", "raw_material"),
        (recognise_stage, "raw material", "raw_material"),
        (recognise_stage, "raw_material", "raw_material"),
        (recognise_stage, "Werkzeugbauer", "tooling"),
        (recognise_stage, "gardening", None),
        (recognise_kind, "GmbH", "company"),
        (recognise_kind, "PMI", "company"),
        (recognise_kind, "University of Huddersfield", "research"),
        (recognise_kind, "Wagniskapital", "financier"),
        (recognise_kind, "savivaldybė", "public_body"),
        (recognise_kind, "HES", "research"),
        (recognise_role, "Angebot", "capability"),
        (recognise_role, "wir suchen", "need"),
        (recognise_role, "sottoprodotti", "by_product"),
        (recognise_visibility, "öffentlich", "public"),
        (recognise_visibility, "nur Mitglieder", "cluster"),
        (recognise_visibility, "confidentiel", "private"),
        (recognise_urgency, "dringend", "high"),
        (recognise_link_kind, "Kooperationsprojekt", "project"),
        (recognise_yes_no, "Ja", "yes"),
        (recognise_yes_no, "x", "yes"),
        (recognise_yes_no, "✓", "yes"),
        (recognise_yes_no, "0", "no"),
        (recognise_yes_no, "perhaps", None),
        (recognise_language, "vokiečių", "de"),
        (recognise_language, "Norsk", "no"),
        (recognise_language, "nb", "no"),
        (recognise_language, "Englisch", "en"),
        (recognise_language, "dt.", "de"),
        (recognise_language, "engl.", "en"),
        (recognise_language, "F", "fr"),
        (recognise_language, "CZ", "cs"),
        (recognise_language, "ang.", "en"),
        (recognise_language, "alle", None),
        (recognise_language, "klingon", None),
        (recognise_kind, "Hersteller", "company"),
        (recognise_kind, "fabricant", "company"),
        (recognise_kind, "produttore", "company"),
        (recognise_kind, "fabricante", "company"),
        (recognise_kind, "gamintojas", "company"),
        (recognise_kind, "producent", "company"),
        (recognise_kind, "producer", "company"),
        (recognise_kind, "Bildungsträger", "research"),
        (recognise_kind, "Raumstation", None),
    ],
)
def test_a_word_is_recognised(
    recognise: Callable[[str], Recognition], text: str, expected: str | None
) -> None:
    assert code(recognise(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("26.70", "26.70"),
        ("C26.7", "26.70"),
        ("C 26.70", "26.70"),
        ("2670", "26.70"),
        ("NACE 26.70", "26.70"),
        ("26.70Z", "26.70"),
        ("26.51.1", "26.51"),
        ("28.30 Landmaschinen", "28.30"),
        ("C22 - Plastics", "22"),
        ("25.6", "25.6"),
        ("01", "01"),
        ("47.91", "47.91"),  # nobody gave it words, yet it exists
        ("99.99", None),
        ("A26", None),  # division 26 is in section C
        ("optical instruments", "26.70"),
        ("Photonik", "26.70"),
        ("lazeriai", "26.70"),
        ("Kunststoffverarbeitung (Spritzguss)", "22"),
        ("stampi", "25.73"),
        ("machine bulding", "28"),
        ("R&D", "72"),
        ("alchemy and magic", None),
    ],
)
def test_a_sector_is_recognised(text: str, expected: str | None) -> None:
    assert code(recognise_sector(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12", "small"),
        ("9", "micro"),
        ("10-49", "small"),
        ("50 – 249", "medium"),
        ("250+", "large"),
        (">250", "large"),
        ("<10", "micro"),
        ("< 50", "small"),
        ("unter 250", "medium"),
        ("ca. 40 MA", "small"),
        ("1.200", "large"),
        ("1 200 employees", "large"),
        ("2,5 FTE", "micro"),
        ("micro", "micro"),
        ("zwölf", "small"),
        ("douze", "small"),
        ("9 (Teilzeit: 3)", "micro"),
        ("> 100", "medium"),
        ("Großunternehmen", "large"),
        ("pequeña", "small"),
        ("KMU", None),
        ("many", None),
    ],
)
def test_a_size_is_recognised(text: str, expected: str | None) -> None:
    assert code(recognise_size(text)) == expected


@pytest.mark.parametrize(
    ("recognise", "text", "codes"),
    [
        (recognise_stage, "Material", ["raw_material", "material_processing"]),
        (recognise_stage, "matériaux", ["raw_material", "material_processing"]),
        (recognise_stage, "System", ["subsystem", "integrator"]),
        (recognise_sector, "Verpackung", ["17.21", "22.22"]),
        (recognise_sector, "22.99", ["22.19", "22.29", "22.11"]),
    ],
)
def test_a_word_that_may_mean_several_things_is_asked_about(
    recognise: Callable[[str], Recognition], text: str, codes: list[str]
) -> None:
    found = recognise(text)

    assert isinstance(found, Unrecognised)
    assert [suggestion.code for suggestion in found.suggestions] == codes


def test_suggestions_are_told_as_a_question_ends() -> None:
    found = recognise_stage("Dienstleister")

    assert isinstance(found, Unrecognised)
    assert found.advice() == (
        "engineering (Engineering and design), testing (Test and certification) "
        "or distribution (Distribution and service)"
    )
    assert Unrecognised("x").advice() == ""


def test_a_typing_error_is_a_guess_and_a_name_is_none() -> None:
    typed, written = recognise_stage("Komponeten"), recognise_stage("Komponenten")

    assert isinstance(typed, Recognised)
    assert isinstance(written, Recognised)
    assert (typed.is_guess, written.is_guess) == (True, False)


def test_an_sme_may_be_of_three_sizes() -> None:
    found = recognise_size("KMU")

    assert isinstance(found, Unrecognised)
    assert {s.code for s in found.suggestions} == {"micro", "small", "medium"}


def test_sectors_have_names_and_sections() -> None:
    assert sector_name("26.70") == "Optical instruments and photonics"
    assert sector_name("47.91") == sector_name("47") == "Retail trade"
    assert [section_of(c) for c in ("26.70", "01", "72", "00")] == ["C", "A", "M", ""]


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("stages", Stage),
        ("organisation_kinds", OrganisationKind),
        ("roles", StatementRole),
        ("visibilities", Visibility),
        ("urgencies", Urgency),
        ("link_kinds", LinkKind),
        ("sizes", SizeClass),
    ],
)
def test_every_value_of_a_closed_list_has_words(name: str, codes: type) -> None:
    assert list(lexicon(name).labels) == [value.value for value in codes]  # type: ignore[attr-defined]


@pytest.mark.parametrize("path", sorted(VOCABULARY.glob("*.csv")), ids=lambda path: path.stem)
def test_no_word_of_a_vocabulary_means_two_things(path: object) -> None:
    if path.stem in {"chains", "headings", "nuts_recodes", "terms"}:  # type: ignore[attr-defined]
        pytest.skip("chains share stages, headings depend on the template, terms are weighed")
    entries = list(entries_of(path))  # type: ignore[arg-type]
    # Regions are looked up within a country: "SH" is one thing in Germany, another in Switzerland.
    realms = {e.code[:2] for e in entries} if path.stem == "regions" else {""}  # type: ignore[attr-defined]

    doubtful = [
        name
        for realm in realms
        for words in [Lexicon(e for e in entries if e.code.startswith(realm))]
        for entry in entries
        for name in (entry.label, *entry.names)
        if len(words.codes_of(name)) > 1
    ]

    assert doubtful == []


def test_every_nace_class_is_known() -> None:
    listed = (VOCABULARY / "nace_codes.txt").read_text(encoding="utf-8").splitlines()[1:]
    classes = [f"{line[:2]}.{last}" for line in listed for last in line.split()[1:]]

    assert (len(listed), len(classes)) == (88, 615)
    assert [c for c in classes if code(recognise_sector(c)) != c] == []
    assert [e.code for e in entries_of(VOCABULARY / "sectors.csv")
            if code(recognise_sector(e.code)) != e.code] == []  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We need a partner for injection moulding", "en"),
        ("Wir suchen Partner für Spritzguss", "de"),
        ("Nous cherchons des partenaires", "fr"),
        ("Ieškome partnerių liejimui", "lt"),
        ("Szukamy partnera do współpracy", "pl"),
        ("Vi søger partnere til projekter", "da"),
        ("Cerchiamo fornitori di stampi", "it"),
        ("laser optics", "xx"),
        ("3 4 5", "xx"),
        ("", "xx"),
    ],
)
def test_the_language_of_a_sentence_is_told(text: str, expected: str) -> None:
    assert language_of(text, "xx") == expected


def test_list_cells_are_taken_apart_only_where_they_are_lists() -> None:
    languages = recognise_each("Deutsch, Englisch und Französisch", recognise_language)
    countries = recognise_each("AT/DE; Bosnia and Herzegovina", recognition.recognise_country)

    assert [code(found) for found in languages] == ["de", "en", "fr"]
    assert [code(found) for found in countries] == ["AT", "DE", "BA"]
    assert split_values(" a ;b|a\n c") == ("a", "b", "c")


EVERY = [getattr(recognition, name) for name in recognition.__all__ if name.startswith("recognise_")
         and name != "recognise_each"]  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(EVERY), st.text(max_size=60) | st.from_regex(r"[\d.,/ €kM-]{1,30}"))
def test_no_text_is_too_strange(recognise: Callable[[str], object], text: str) -> None:
    found = recognise(text)

    assert found is not None
    if isinstance(found, Recognised):
        assert 0 < found.confidence <= 1
    if isinstance(found, Unrecognised):
        assert found.found == text
