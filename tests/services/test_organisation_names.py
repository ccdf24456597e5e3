"""Names in the ways people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.services.organisation_names import folded, identity_key, name_key


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("TOPAG Lasertechnik GmbH", "topag lasertechnik"),
        ("UAB „Eksma Optics“", "eksma optics"),
        ("Kovář spol. s r.o.", "kovar"),
        ("Firma Sp. z o.o.", "firma"),
        ("Makine Sanayi A.Ş.", "makine sanayi"),
        ("Müller & Söhne GmbH & Co. KG", "mueller soehne"),
        ("A/S Dansk Alu", "dansk alu"),
        ("Dansk Alu ApS", "dansk alu"),
        ("Ferrari S.p.A.", "ferrari"),
        ("Plásticos del Sur, S.L.", "plasticos del sur"),
        ("Optence e.V.", "optence"),
        ("Zoo Berlin AG", "zoo berlin"),
        ("GmbH", "gmbh"),
        ("S.A. de Optica", "de optica"),
        ("", ""),
    ],
)
def test_a_name_is_found_without_its_legal_form(name, key):
    assert name_key(name) == key


def test_the_place_of_the_legal_form_does_not_identify_but_the_form_does():
    assert identity_key("Eksma Optics, UAB") == identity_key("UAB Eksma Optics")
    assert identity_key("Huber AG") != identity_key("Huber GmbH")


def test_umlauts_written_in_three_ways_compare_equal():
    assert len({folded(name_key(name)) for name in ("Müller", "Mueller", "Muller")}) == 1


@given(st.text())
def test_every_text_has_a_key_and_the_key_of_a_key_without_forms_is_itself(name):
    assert len(name_key(name)) <= 300
    assert identity_key(name) == identity_key(f"  {name} ")
