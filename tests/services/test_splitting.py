"""Free-text cells into statements, word for word."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.services.splitting import (
    LONGEST,
    is_bare_figure,
    is_negated,
    is_tentative,
    split_statements,
)


@pytest.mark.parametrize(
    ("cell", "statements"),
    [
        ("injection moulding, extrusion, blow moulding",
         ["injection moulding", "extrusion", "blow moulding"]),
        ("- Spritzguss\n- Werkzeugbau (Formen, Vorrichtungen; klein)\n• Montage",
         ["Spritzguss", "Werkzeugbau (Formen, Vorrichtungen; klein)", "Montage"]),
        ("1. Laser 2. Optik 3. Messtechnik", ["Laser", "Optik", "Messtechnik"]),
        ("1) Laser\n2) Optik", ["Laser", "Optik"]),
        ("a) Laser; b) Optik;", ["Laser", "Optik"]),
        ("Laser cutting; welding; assembly.", ["Laser cutting", "welding", "assembly."]),
        ("We offer tools, e.g. moulds. We also run approx. 3.5 t presses! Ask us.",
         ["We offer tools, e.g. moulds.", "We also run approx. 3.5 t presses!", "Ask us."]),
        ("Wir bieten z. B. Formen. Nr. 5 ist frei.",
         ["Wir bieten z. B. Formen.", "Nr. 5 ist frei."]),
        ("Kunststoffteile, die wir selbst fertigen, und mehr",
         ["Kunststoffteile, die wir selbst fertigen, und mehr"]),
        ("We need a coater, and soon.", ["We need a coater, and soon."]),
        ("Laser; laser ;LASER", ["Laser"]),
        ("Optik ● Laser ● Messtechnik", ["Optik", "Laser", "Messtechnik"]),
        ("Partner for (galvanising; hardening), painting",
         ["Partner for (galvanising; hardening)", "painting"]),
        ("Open (bracket; still cut", ["Open (bracket", "still cut"]),
        ("Spritzguss, 17 t/Monat", ["Spritzguss, 17 t/Monat"]),
        ("Abfälle sortenrein, ab 44 t; Sortierung", ["Abfälle sortenrein, ab 44 t", "Sortierung"]),
        ("Drehteile, auch aus Titan", ["Drehteile, auch aus Titan"]),
        ("3D printing, laser cutting, 5-axis milling",
         ["3D printing", "laser cutting", "5-axis milling"]),
        ("Messung bis Modul 1; Bericht binnen 14 Tagen",
         ["Messung bis Modul 1; Bericht binnen 14 Tagen"]),
        ("Films PE; largeur jusqu'à 400 mm; impression",
         ["Films PE; largeur jusqu'à 400 mm", "impression"]),
        ("Granulat; 11 Farben", ["Granulat; 11 Farben"]),
        ("Konstruktion - FEM - Toleranzen nach ISO 20457",
         ["Konstruktion", "FEM", "Toleranzen nach ISO 20457"]),
        ("Formenbau – made in Ulm", ["Formenbau – made in Ulm"]),
        ("Wir bauen – seit 1990 – Formen", ["Wir bauen – seit 1990 – Formen"]),
        ("keine", []),
        ("siehe Homepage", []),
        ("k.A.", []),
        ("n/a", []),
        ("None.", []),
        (" - ", []),
        ("nėra", []),
        ("", []),
    ],
)  # fmt: skip
def test_a_cell_is_split_where_a_person_would(cell: str, statements: list[str]) -> None:
    assert list(split_statements(cell)) == statements


def test_a_long_sentence_is_left_whole_for_a_person_to_shorten() -> None:
    clause = "we develop and build special machines for the surface treatment of aluminium"
    sentence = ", ".join([clause + f" {n}" for n in range(10)])

    assert len(sentence) > LONGEST
    assert split_statements(sentence) == (sentence,)


@pytest.mark.parametrize(
    "text",
    ["evtl. Lohnhärter", "maybe a lab", "éventuellement un labo", "forse un laboratorio",
     "gal partnerio", "nichts Konkretes"],
)  # fmt: skip
def test_what_is_said_with_a_perhaps_is_recognised(text: str) -> None:
    assert is_tentative(text)


@pytest.mark.parametrize(
    "text", ["Wir suchen einen Lohnhärter", "Galvanik", "eventual consistency"]
)
def test_what_is_meant_is_not_called_a_perhaps(text: str) -> None:
    assert not is_tentative(text)


@pytest.mark.parametrize(("text", "bare"), [("37 µm", True), ("ab 44 t", True), ("PA 6", False)])
def test_a_quantity_of_nothing_is_a_bare_figure(text: str, bare: bool) -> None:
    assert is_bare_figure(text) is bare


@pytest.mark.parametrize(
    "text",
    [
        "We do not offer machining",
        "We don’t need suppliers",
        "not interested",
        "keine Lohnfertigung",
        "Wir bieten keine Montage an",
        "Wir suchen derzeit keine Partner",
        "nous ne faisons pas de moules",
        "Nous n’offrons pas de services",
        "pas de sous-traitance",
        "non offriamo servizi di stampa",
        "no ofrecemos diseño",
        "nesiūlome paslaugų",
        "nie oferujemy montażu",
    ],
)
def test_a_negated_sentence_is_recognised(text: str) -> None:
    assert is_negated(text)


@pytest.mark.parametrize(
    "text",
    [
        "We offer non-woven textiles",
        "Non-destructive testing",
        "No. 1 in Europe for lasers",
        "We are not only a supplier but a developer",
        "We cannot find a supplier of optical crystals",
        "Wir suchen nichtrostende Stähle",
        "Wir bieten nicht nur Formen, sondern auch Teile",
        "Wir haben keine eigene Galvanik und suchen einen Partner",
        "soudure sans plomb",
        "verniciatura senza solventi",
        "Notebooks",
    ],
)
def test_what_merely_looks_negated_is_not(text: str) -> None:
    assert not is_negated(text)


WORDS = st.text(alphabet="abcdefghijäöüéšž", min_size=3, max_size=12)
MARKS = st.sampled_from([" ", " ", " ", ", ", "; ", ". ", "\n", "\n- ", " (", ") ", " • ", ": "])
CELLS = st.lists(st.tuples(WORDS, MARKS), max_size=60).map(
    lambda pairs: "".join(word + mark for word, mark in pairs)
)


@settings(max_examples=200, deadline=None)
@given(CELLS)
def test_no_word_is_lost_and_none_is_added(cell: str) -> None:
    pieces = split_statements(cell)

    assert set(re.findall(r"\w+", " ".join(pieces))) == set(re.findall(r"\w+", cell))
    assert all(piece in " ".join(cell.split()) for piece in pieces)
    assert all(pieces)


@settings(max_examples=200, deadline=None)
@given(CELLS | st.text(max_size=300))
def test_splitting_again_changes_nothing(cell: str) -> None:
    pieces = split_statements(cell)

    assert [split_statements(piece) for piece in pieces] == [(piece,) for piece in pieces]
    assert split_statements("\n".join(pieces)) == pieces
