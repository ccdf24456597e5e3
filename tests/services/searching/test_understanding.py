"""Places in a sentence, in the languages of the interface."""

from __future__ import annotations

import pytest

from matchmaker.services.searching.understanding import understand


@pytest.mark.parametrize(
    ("sentence", "language", "countries"),
    [
        ("laser welding in Portugal", "en", [("PT",)]),
        ("Laserschweißen in Österreich oder Deutschland", "de", [("AT",), ("DE",)]),
        ("soudage laser en Allemagne", "fr", [("DE",)]),
        ("saldatura laser, Lituania", "it", [("LT",)]),
        ("lazerinis suvirinimas, Vokietija", "lt", [("DE",)]),
        ("coating, Iberia, REACH", "en", [("ES", "PT")]),
        ("parts from the Czech Republic", "en", [("CZ",)]),
        ("jersey fabric and turkey feathers", "en", []),
        ("We look for a partner", "en", []),
    ],
)
def test_countries_are_named_as_people_name_them(
    sentence: str, language: str, countries: list[tuple[str, ...]]
) -> None:
    assert [each.countries for each in understand(sentence, language).places] == countries


def test_a_place_is_a_filter_and_no_part() -> None:
    found = understand("laser welding in Portugal", "en")
    assert [each.text for each in found.parts] == ["laser welding"]
    [place] = found.places
    assert "laser welding in Portugal"[slice(*place.span)] == place.words == "Portugal"


def test_parts_that_somebody_wrote_stay_as_they_are() -> None:
    found = understand("laser welding for copper in Portugal", "en", ["a b for c", "ISO 9001"])
    assert [each.text for each in found.parts] == ["a b for c", "ISO 9001"]
    assert [each.countries for each in found.places] == [("PT",)]
