"""Countries and regions in the ways people write them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.services.recognition import (
    Recognised,
    Unrecognised,
    country_name,
    country_of_region,
    recognise_country,
    recognise_region,
    region_name,
)


def code(found: object) -> str | None:
    return found.code if isinstance(found, Recognised) else None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Deutschland ", "DE"),
        ("\u00a0GER", "DE"),
        ("Allemagne", "DE"),
        ("D", "DE"),
        ("Dtl.", "DE"),
        ("Vokietija", "DE"),
        ("Niemcy", "DE"),
        ("Deutschlnd", "DE"),
        ("DE - Germany", "DE"),
        ("Deutschland / Germany", "DE"),
        ("276", None),
        ("EL", "GR"),
        ("Ελλάδα", "GR"),
        ("ellada", "GR"),
        ("UK", "GB"),
        ("England", "GB"),
        ("Großbritannien", "GB"),
        ("Ã–sterreich", "AT"),
        ("\ufffdsterreich", "AT"),
        ("Oesterreich", "AT"),
        ("A", "AT"),
        ("CH", "CH"),
        ("Suisse", "CH"),
        ("България", "BG"),
        ("Turkey", "TR"),
        ("Türkiye", "TR"),
        ("Slovakia (Slovak Republic)", "SK"),
        ("Czech Republic", "CZ"),
        ("lt", "LT"),
        ("LTU", "LT"),
        ("Georgia", "GE"),
        ("Bosnia and Herzegovina", "BA"),
        ("United States of America", "US"),
        ("Bayern, Deutschland", "DE"),
    ],
)
def test_a_country_is_recognised(text: str, expected: str | None) -> None:
    assert code(recognise_country(text)) == expected


@pytest.mark.parametrize(
    ("text", "nearest"), [("Austrlia", {"AT", "AU"}), ("Slovania", {"SI", "SK"})]
)
def test_a_word_between_two_countries_is_left_to_a_person(text: str, nearest: set[str]) -> None:
    found = recognise_country(text)

    assert isinstance(found, Unrecognised)
    assert {suggestion.code for suggestion in found.suggestions[:2]} == nearest
    assert all(f"{code} ({country_name(code)})" in found.advice() for code in nearest)


def test_an_exact_name_is_surer_than_a_similar_one() -> None:
    exact, similar = recognise_country("Germany"), recognise_country("Germny")

    assert exact == Recognised("DE", "Germany", 1.0, "name")
    assert isinstance(similar, Recognised)
    assert (similar.code, similar.how) == ("DE", "likeness")
    assert similar.confidence < exact.confidence


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("DE21", "DE21"),
        ("de 21", "DE21"),
        ("Oberbayern", "DE21"),
        ("Upper Bavaria", "DE21"),
        ("Bavaria", "DE2"),
        ("NRW", "DEA"),
        ("Region of Lombardy", "ITC4"),
        ("Lombardei", "ITC4"),
        ("Cataluna", "ES51"),
        ("Catalogne", "ES51"),
        ("Rhone Alpes", "FRK2"),
        ("Antwerpen", "BE21"),
        ("Attiki", "EL30"),
        ("Αττική", "EL30"),
        ("GR30", "EL30"),
        ("Wojewodztwo slaskie", "PL22"),
        ("Vilniaus apskritis", "LT011"),
        ("Provincia di Torino", "ITC11"),
        ("Oberosterreich", "AT31"),
        ("Pest megye", "HU12"),
        ("Hamburg", "DE60"),  # also DE6 and DE600: the second level is meant
        ("Limburg", None),  # Belgium or the Netherlands
        ("NL31", "NL35"),  # Utrecht until 2021
        ("FR714", "FRK2"),  # Isère in NUTS 2013: its region is known
        ("PT170", "PT1"),  # Lisbon until 2021, since split
        ("Atlantis", None),
    ],
)
def test_a_region_is_recognised(text: str, expected: str | None) -> None:
    assert code(recognise_region(text)) == expected


def test_the_country_of_the_row_settles_the_region() -> None:
    assert code(recognise_region("Limburg", country="BE")) == "BE22"
    assert code(recognise_region("Limburg", country="NL")) == "NL42"
    assert code(recognise_region("Attica", country="GR")) == "EL30"


@pytest.mark.parametrize(
    ("text", "country", "expected"),
    [
        ("Reinland-Pfalz", "DE", "DEB"),
        ("Rhld.-Pfalz", "DE", "DEB"),
        ("SH", "DE", "DEF0"),
        ("SH", "CH", "CH052"),
        ("SH", None, None),  # two letters tell nothing without a country
        ("AG", "CH", "CH033"),
        ("Stmk.", "AT", "AT22"),
        ("Zlín", "CZ", "CZ072"),
        ("Mähren", "CZ", None),
    ],
)
def test_an_abbreviation_is_understood_within_its_country(
    text: str, country: str | None, expected: str | None
) -> None:
    assert code(recognise_region(text, country=country)) == expected


def test_a_landscape_is_asked_about_with_its_regions() -> None:
    found = recognise_region("Mähren", country="CZ")

    assert isinstance(found, Unrecognised)
    assert [suggestion.code for suggestion in found.suggestions] == ["CZ06", "CZ07", "CZ08"]


def test_a_region_of_another_country_says_where_it_lies() -> None:
    found = recognise_region("Bayern", country="FR")

    assert isinstance(found, Unrecognised)
    assert found.why == "Bayern lies in DE"


def test_a_country_that_nothing_resembles_has_no_suggestion() -> None:
    assert recognise_country("Mittelland") == Unrecognised("Mittelland")


def test_a_code_of_another_country_is_suggested_and_not_taken() -> None:
    found = recognise_region("DE21", country="FR")

    assert isinstance(found, Unrecognised)
    assert [suggestion.code for suggestion in found.suggestions] == ["DE21"]


def test_regions_have_names_and_iso_countries() -> None:
    assert (region_name("DE21"), region_name("XX99")) == ("Oberbayern", "XX99")
    assert [country_of_region(c) for c in ("EL30", "UKI", "LT01")] == ["GR", "GB", "LT"]


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60))
def test_no_text_is_too_strange(text: str) -> None:
    assert isinstance(recognise_country(text), Recognised | Unrecognised)
    assert isinstance(recognise_region(text, country="DE"), Recognised | Unrecognised)
