"""What a call asks for, read from its text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.services.calls.points import LONGEST, MOST_SUGGESTED, plain_text, points_of

LOTS = """\
Notice of a tender. Documents to submit:
- a balance sheet of two years
- proof of insurance
The work is divided into lots:
Lot 1: Growth of nonlinear crystals
Lot 2: Coating of crystals,
  for high power
Lot 3: Coating of crystals
"""


def test_the_list_that_speaks_of_work_is_taken_and_that_of_papers_is_not() -> None:
    assert points_of("Crystals", LOTS, "en") == (
        "Growth of nonlinear crystals",
        "Coating of crystals, for high power",
        "Coating of crystals",
    )


@pytest.mark.parametrize("mark", ["- ", "• ", "* ", "1) ", "2. ", "(a) ", "– ", "Task 1: "])
def test_points_may_be_marked_in_many_ways(mark: str) -> None:
    text = f"The project should:\n{mark}measure soil by light\n{mark}steer the spreader"
    assert points_of("Soil", text, "en") == ("measure soil by light", "steer the spreader")


def test_points_may_stand_in_running_text() -> None:
    text = "The scope covers (i) moulds for caps; (ii) a camera on the belt; (iii) trials."
    assert points_of("Caps", text, "en") == ("moulds for caps", "a camera on the belt")


def test_mark_up_is_read_and_not_shown() -> None:
    text = (
        "<p>Projects <b>must</b>:</p><ul><li>grow&nbsp;crystals &amp; polish them</li>"
        "<li class='x'>coat mirrors</li></ul>"
    )
    assert points_of("Optics", text, "en") == ("grow crystals & polish them", "coat mirrors")
    assert plain_text("a < b and 3 > 2") == "a < b and 3 > 2"


def test_sentences_that_ask_are_taken_from_a_text_without_lists() -> None:
    text = (
        "Fertiliser pollutes water. Proposals must measure nitrogen in the soil while driving. "
        "They should steer the spreader by the measured value. Budget is limited. "
        "The result must survive dust and vibration."
    )
    assert points_of("Soil", text, "en") == (
        "Proposals must measure nitrogen in the soil while driving.",
        "They should steer the spreader by the measured value.",
        "The result must survive dust and vibration.",
    )


def test_one_sentence_is_cut_into_its_parts() -> None:
    text = "Wir suchen Spritzgießwerkzeuge für Verschlüsse, Laserbeschriftung von Kunststoff"
    assert points_of("Kappen", text, "de") == (
        "Spritzgießwerkzeuge",
        "Verschlüsse",
        "Laserbeschriftung von Kunststoff",
    )


def test_a_text_that_says_nothing_gives_the_title() -> None:
    assert points_of("Laser crystals", "", "en") == ("Laser crystals",)


@given(st.text(max_size=3_000), st.text(max_size=100))
def test_whatever_the_text_parts_are_few_short_tidy_and_each_once(text: str, title: str) -> None:
    found = points_of(title, text, "en")
    assert len(found) <= MOST_SUGGESTED
    assert len({each.casefold() for each in found}) == len(found)
    for each in found:
        assert 0 < len(each) <= LONGEST
        assert each == " ".join(each.split())
