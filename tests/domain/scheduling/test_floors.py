"""The bound on gaps: what each person alone needs, never more than a plan has."""

from __future__ import annotations

import pytest
from schedule_worlds import random_file

from matchmaker.domain.scheduling.documents import read_instance
from matchmaker.domain.scheduling.floors import fewest_gaps
from matchmaker.domain.scheduling.ground import Board, survey
from matchmaker.domain.scheduling.instance import Instance, Participant, Wish
from matchmaker.domain.scheduling.planning import plan
from matchmaker.errors import InputError


def bound(*wishes, slots=6, away=(), **more):
    people = (Participant("a", unavailable=frozenset(away)), *map(Participant, "bcd"))
    event = Instance(slots, 4, people, wishes, given=True, **more)
    found = plan(event, seconds=0.2).breaks
    assert found.total == found.bound
    assert found.is_proved
    return found.bound


def test_what_is_fixed_far_apart_needs_gaps():
    assert bound(Wish("a", "b", fixed=0), Wish("a", "c", fixed=5)) == 4


def test_a_third_meeting_between_fills_one_of_them():
    assert bound(Wish("a", "b", fixed=0), Wish("a", "c", fixed=3), Wish("a", "d")) == 1


def test_slots_in_which_somebody_is_away_or_nobody_can_meet_are_no_gaps():
    fixed = Wish("a", "b", fixed=0), Wish("a", "c", fixed=3)
    assert bound(*fixed, away=(1,)) == 1
    assert bound(*fixed, slot_tables=(4, 0, 0, 4, 4, 4)) == 0


def test_a_night_is_no_gap():
    assert bound(Wish("a", "b", fixed=0), Wish("a", "c", fixed=5), day_starts=(3,)) == 0


@pytest.mark.parametrize("seed", range(60))
def test_no_plan_goes_below(seed):
    instance = read_instance(random_file(seed, people=8, slots=7, is_given=True))
    try:
        found = plan(instance, seconds=0.2)
    except InputError:
        return
    board = Board(survey(instance))
    for each in found.meetings:
        board.put(each.wish, each.slot)
    assert fewest_gaps(board) <= found.breaks.bound <= found.breaks.total
    assert found.breaks.is_proved == (found.breaks.bound == found.breaks.total)
