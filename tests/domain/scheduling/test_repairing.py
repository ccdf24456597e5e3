"""The day goes on: what stays, what moves, and that the rules hold afterwards."""

from __future__ import annotations

import copy
import random

import pytest
from schedule_checker import violations
from schedule_worlds import random_file

from matchmaker.domain.scheduling.documents import plan_document, read_instance
from matchmaker.domain.scheduling.instance import Instance, Meeting, Participant, Wish
from matchmaker.domain.scheduling.planning import plan
from matchmaker.domain.scheduling.repairing import Move, repair
from matchmaker.errors import InputError

NOW = 2


def crowd(seed: int, people: int = 40, slots: int = 10):
    """An event with room to spare, as events have."""
    draw = random.Random(seed)
    pairs = draw.sample([(a, b) for a in range(people) for b in range(a)], people * 3)
    return {
        "slots": slots,
        "tables": people // 2,
        "participants": [{"id": each, "max": 6} for each in range(people)],
        "wishes": [{"a": a, "b": b, "score": draw.randint(1, 99)} for a, b in pairs],
    }


def trouble(asked, seed):
    """Somebody leaves, somebody comes late, a table breaks; not before now."""
    draw = random.Random(seed)
    after = copy.deepcopy(asked)
    late, gone = draw.sample(after["participants"], 2)
    late["unavailable"] = sorted({*late.get("unavailable", []), NOW, NOW + 1})
    gone["unavailable"] = sorted({*gone.get("unavailable", []), *range(NOW, asked["slots"])})
    broken = [[0, slot] for slot in range(NOW, asked["slots"])]
    after["closed"] = [*asked.get("closed", []), *broken]
    return after, gone["id"]


def mended(asked, after, *, locked=(), **more):
    before = plan(read_instance(asked), seconds=0.2)
    found = repair(read_instance(after), before.meetings, locked=locked, from_slot=NOW, **more)
    return before, found


@pytest.mark.parametrize("seed", range(15))
def test_a_repaired_day_keeps_the_rules_what_is_over_and_nine_tenths_of_the_rest(seed):
    asked = crowd(seed)
    after, gone = trouble(asked, seed)
    before, found = mended(asked, after)
    assert violations(after, plan_document(found.plan, seconds=0)) == []
    old = {each.wish: each for each in before.meetings}
    new = {each.wish: each for each in found.plan.meetings}
    past = [wish for wish, each in old.items() if each.slot < NOW]
    assert [new[wish].slot for wish in past] == [old[wish].slot for wish in past]
    assert all(each.after >= NOW for each in found.moved)
    to_come = len(old) - len(past)
    assert len(found.moved) <= to_come / 10
    assert {gone} & {gone for wish in found.lost if gone in (old[wish].a, old[wish].b)} <= {gone}
    kept_possible = [w for w in found.lost if gone not in (old[w].a, old[w].b)]
    assert kept_possible == []


@pytest.mark.parametrize("seed", range(10))
def test_what_is_locked_stays_if_it_can(seed):
    asked = crowd(seed)
    before = plan(read_instance(asked), seconds=0.2)
    locked = frozenset(each.wish for each in before.meetings)
    after = copy.deepcopy(asked)
    after["participants"][0]["unavailable"] = [NOW, NOW + 1]
    found = repair(read_instance(after), before.meetings, locked=locked, from_slot=NOW)
    hit = {w.wish for w in before.meetings if 0 in (w.a, w.b) and w.slot in (NOW, NOW + 1)}
    assert {each.wish for each in found.moved} <= hit


@pytest.mark.parametrize("seed", range(200))
def test_repairs_of_small_odd_events_keep_the_rules(seed):
    asked = random_file(seed, people=9, slots=7, is_given=False)
    if asked["slots"] <= NOW:
        return
    after, _ = trouble(asked, seed)
    for wish in after["wishes"]:
        wish.pop("fixed", None)
    for one in after["participants"]:
        one["min"] = 0
    try:
        _, found = mended(asked, after, is_filled=True, share=1.0)
    except InputError:
        return
    assert violations(after, plan_document(found.plan, seconds=0)) == []


def test_a_lost_table_moves_people_to_another_table_and_nobody_to_another_slot():
    people = tuple(Participant(name) for name in "abcd")
    wishes = (Wish("a", "b"), Wish("c", "d"))
    event = Instance(1, 3, people, wishes, closed=frozenset({(0, 0)}))
    was = [Meeting(0, "a", "b", 0, 0), Meeting(1, "c", "d", 0, 1)]
    found = repair(event, was)
    assert (found.moved, found.seated, found.lost) == ((), (0,), ())
    assert [(each.wish, each.table) for each in found.plan.meetings] == [(1, 1), (0, 2)]


def test_one_other_meeting_moves_when_that_saves_one():
    people = (Participant("a", unavailable=frozenset({0, 2})), Participant("b"), Participant("c"))
    event = Instance(3, 2, people, (Wish("a", "b"), Wish("b", "c")))
    was = [Meeting(0, "a", "b", 0, 0), Meeting(1, "b", "c", 1, 0)]
    found = repair(event, was, share=1.0)
    assert found.lost == ()
    assert found.moved[0] == Move(0, 0, 1)
    assert [each.wish for each in found.moved] == [0, 1]
    kept = repair(event, was, locked={1}, share=1.0)
    assert (kept.moved, kept.lost) == ((), (0,))
    assert kept.plan.unplaced[0].reason == (
        "b is taken in 1, the only slots in which both are there."
    )


def test_no_more_than_the_share_moves_even_if_a_meeting_is_lost():
    people = (Participant("a", unavailable=frozenset({0, 2})), Participant("b"), Participant("c"))
    event = Instance(3, 2, people, (Wish("a", "b"), Wish("b", "c")))
    was = [Meeting(0, "a", "b", 0, 0), Meeting(1, "b", "c", 1, 0)]
    assert repair(event, was, share=0.1).lost == (0,)
