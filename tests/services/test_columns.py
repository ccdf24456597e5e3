"""Headings, templates and their page for people."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.services.columns import (
    FIELDS,
    REQUIRED,
    Template,
    map_columns,
    recognised_headings,
    template_of,
)
from matchmaker.services.reading import read_table

TEMPLATES = Path(__file__).parents[2] / "data" / "templates"


@pytest.mark.parametrize("template", Template)
def test_a_template_is_recognised_as_itself_and_mapped_one_to_one(template: Template) -> None:
    table = read_table(TEMPLATES / f"{template}.csv")

    mapping = map_columns(table.columns)

    assert mapping.template is template
    assert table.columns == FIELDS[template]
    assert [column.field for column in mapping.columns] == list(FIELDS[template])
    assert {column.confidence for column in mapping.columns} == {1.0}
    assert (mapping.unmapped, mapping.missing, len(table.rows)) == ((), (), 2)


@pytest.mark.parametrize("template", Template)
def test_the_page_for_people_documents_every_column(template: Template) -> None:
    page = (TEMPLATES / "README.md").read_text(encoding="utf-8")
    section = page.partition(f"## {template}.csv")[2].partition("\n## ")[0]

    assert re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE) == list(FIELDS[template])
    required = re.findall(r"^\| `(\w+)` \|[^\n]*\*\*required\*\*", section, re.MULTILINE)
    assert tuple(required) == REQUIRED[template]


@pytest.mark.parametrize("template", Template)
def test_the_rows_of_a_template_are_marked_as_examples(template: Template) -> None:
    with (TEMPLATES / f"{template}.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))

    assert all(any("EX-" in (cell or "") for cell in row.values()) for row in rows)
    assert all(row.get("example", "yes") in {"yes", "ja"} for row in rows)


@pytest.mark.parametrize(
    ("headings", "fields"),
    [
        (
            "Firma|Land|Bundesland|Ort|Mitarbeiterzahl|Branche|Wir bieten|Suche|Webseite",
            "name country region city size sectors offers needs website",
        ),
        (
            "Raison sociale|Pays|Ville|Effectif|Secteur d'activité|Nous offrons|Nous cherchons",
            "name country city size sectors offers needs",
        ),
        ("Ragione sociale|Paese|Città|Dipendenti|Competenze|Cerca",
         "name country city size offers needs"),
        ("Empresa|País|Ciudad|Empleados|Ofrece|Busca", "name country city size offers needs"),
        ("Įmonės pavadinimas|Šalis|Miestas|Siūlo|Ieško", "name country city offers needs"),
        ("Nazwa firmy|Kraj|Miasto|Oferujemy|Poszukujemy", "name country city offers needs"),
        ("Bedrijfsnaam|Land|Plaats|Aanbod|Gezocht", "name country city offers needs"),
        ("Virksomhed|Land|By|Tilbyder|Søger", "name country city offers needs"),
        ("Name of member *|Country (ISO)|What we can do|Needs:|Founded",
         "name country offers needs founded"),
        ("1. Company|2. Contry|3. Oferings|4. Web-Site", "name country offers website"),
    ],
)  # fmt: skip
def test_member_lists_of_many_languages_are_understood(headings: str, fields: str) -> None:
    mapping = map_columns(headings.split("|"))

    assert mapping.template is Template.MEMBERS
    assert [column.field for column in mapping.columns] == fields.split()


def test_no_column_is_dropped_in_silence() -> None:
    mapping = map_columns(["Firma", "Ansprechpartner", "E-Mail", "Lieblingsfarbe", "Land", "Staat"])

    assert [(column.heading, column.how) for column in mapping.unmapped] == [
        ("Ansprechpartner", "contact data is not kept"),
        ("E-Mail", "contact data is not kept"),
        ("Lieblingsfarbe", "unknown heading"),
        ("Staat", "country is “Land”"),
    ]
    assert mapping.heading_of("country") == "Land"


def test_several_columns_of_offers_are_put_together() -> None:
    mapping = map_columns(["Firma", "Angebot 1", "Angebot 2", "Produkte", "Suche"])

    assert mapping.values(["A", "x", "", "z", ""]) == {"name": "A", "offers": "x\nz"}


def test_values_tell_what_a_heading_does_not() -> None:
    samples = [
        ["A"],
        ["https://a.example", "www.b.example"],
        ["DE21", "AT31"],
        ["a@b.example"],
        ["26.70"],
    ]

    mapping = map_columns(["Firma", "q1", "q2", "q3", "q4"], samples=samples)

    assert [c.field for c in mapping.columns] == ["name", "website", "region", None, "sectors"]
    assert {c.how for c in mapping.columns} == {"name", "values", "contact data is not kept"}
    assert mapping.columns[3].not_kept == "email"


def test_what_is_hidden_or_an_internal_remark_is_never_read_as_free_text() -> None:
    headings = ["Firma", "Angebote", "Land", "Interne Notiz", "Suche"]

    mapping = map_columns(headings, hidden=(1, 2))

    assert [column.field for column in mapping.columns] == ["name", None, "country", None, "needs"]
    assert [(column.heading, column.how) for column in mapping.unmapped] == [
        ("Angebote", "hidden"),
        ("Interne Notiz", "internal remarks are not kept"),
    ]


def test_an_empty_column_is_called_empty() -> None:
    mapping = map_columns(["(column A)", "Firma"], samples=[[], ["A"]])

    assert [column.how for column in mapping.columns] == ["empty", "name"]


def test_a_table_of_something_else_is_no_template_and_says_what_is_missing() -> None:
    assert template_of(["colour", "weight"]) is None
    assert map_columns(["colour", "weight"]).missing == ("name",)


def test_headings_are_told_from_data() -> None:
    assert recognised_headings(["Firma ", "LAND", "Wir\u00a0bieten:"]) == {
        "name", "country", "offers"}  # fmt: skip
    assert recognised_headings(["TOPAG Lasertechnik", "Darmstadt", "laser systems"]) == frozenset()


@settings(max_examples=50, deadline=None)
@given(st.lists(st.text(max_size=30), min_size=1, max_size=8))
def test_every_column_is_accounted_for(headings: list[str]) -> None:
    mapping = map_columns(headings)

    assert [column.heading for column in mapping.columns] == headings
