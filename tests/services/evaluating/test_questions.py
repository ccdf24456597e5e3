"""Who is asked about, and what counts as an answer."""

from __future__ import annotations

from datetime import date

import pytest
from histories import history, project

from matchmaker.domain.vocabulary import MatchKind
from matchmaker.services.evaluating.as_of import AsOf
from matchmaker.services.evaluating.questions import Question, Slice, ask, sample

CUT, UNTIL = date(2018, 12, 31), date(2019, 12, 31)
TOLD = history(
    {
        project("past", "2017-01-01", topic="ICT-1"): "ab",
        project("other", "2017-01-01", topic="NMB-1"): "cr",
        project("fresh", "2019-05-01"): "abcnr",
        project("too late", "2020-05-01"): "ac",
    },
    research="r",
)


def asked(kind: MatchKind) -> dict[str, Question]:
    world = AsOf(TOLD, CUT)
    return {world.organisations[each.seeker]: each for each in ask(TOLD, world, UNTIL, kind)}


def names(question: Question) -> str:
    world = AsOf(TOLD, CUT)
    return "".join(world.organisations[each] for each in question.answers)


def test_answers_are_first_time_partners_of_the_kind_known_at_the_cut() -> None:
    found = asked(MatchKind.B2B)
    assert {seeker: names(each) for seeker, each in found.items()} == {
        "a": "c",  # b is an old partner, n a newcomer, r no company
        "b": "c",
        "c": "ab",
    }


def test_who_looks_for_research_is_a_company() -> None:
    found = asked(MatchKind.R2B)
    assert {seeker: names(each) for seeker, each in found.items()} == {"a": "r", "b": "r"}


def test_slices_tell_where_the_partner_was_far() -> None:
    slices = asked(MatchKind.B2B)["a"].slices
    assert {name for name, which in slices.items() if which.all()} >= {
        Slice.COLD_START,
        Slice.CROSS_SECTOR,
    }
    assert not slices[Slice.CROSS_BORDER].any()


@pytest.mark.parametrize("count", [1, 2, 3, 9])
def test_a_sample_is_drawn_by_its_seed(count: int) -> None:
    questions = list(asked(MatchKind.B2B).values())
    assert sample(questions, count, 3) == sample(questions, count, 3)
    assert len(sample(questions, count, 3)) == min(count, 3)
