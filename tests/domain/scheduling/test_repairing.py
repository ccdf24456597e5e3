"""The day goes on: what stays, what moves, and that the rules hold afterwards."""

from __future__ import annotations

import copy
import random

import pytest
from schedule_checker import violations
from schedule_worlds import random_file

from matchmaker.domain.scheduling.documents import plan_document, read_instance
from matchmaker.domain.scheduling.incidents import after as after_incidents
from matchmaker.domain.scheduling.incidents import late_arrival, lost_table, no_show
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
    assert all(each.after.slot >= NOW for each in found.moved)
    to_come = len(old) - len(past)
    assert len(found.moved) <= to_come / 10
    assert [each for each in found.lost if gone not in (each.a, each.b)] == []
    assert all(str(gone) in each.reason for each in found.lost)


@pytest.mark.parametrize("seed", range(10))
def test_what_is_locked_stays_if_it_can(seed):
    asked = crowd(seed)
    before = plan(read_instance(asked), seconds=0.2)
    locked = frozenset(each.wish for each in before.meetings)
    after = copy.deepcopy(asked)
    after["participants"][0]["unavailable"] = [NOW, NOW + 1]
    found = repair(read_instance(after), before.meetings, locked=locked, from_slot=NOW)
    hit = {w.wish for w in before.meetings if 0 in (w.a, w.b) and w.slot in (NOW, NOW + 1)}
    assert {each.after.wish for each in found.moved} <= hit


@pytest.mark.parametrize("seed", range(200))
def test_repairs_of_small_odd_events_keep_the_rules(seed):
    asked = random_file(seed, people=9, slots=7, is_given=False)
    if asked["slots"] <= NOW:
        return
    after, _ = trouble(asked, seed)
    pairs = {frozenset((wish["a"], wish["b"])) for wish in after["wishes"]}
    after["wishes"] += [  # what was locked may have become impossible
        {"a": lock["a"], "b": lock["b"], "score": 0}
        for lock in after.pop("locked", [])
        if frozenset((lock["a"], lock["b"])) not in pairs
    ]
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
    assert (found.moved, found.lost) == ((), ())
    assert [each.before.wish for each in found.seated] == [0]
    assert [(each.wish, each.table) for each in found.plan.meetings] == [(1, 1), (0, 2)]


def test_one_other_meeting_moves_when_that_saves_one():
    people = (Participant("a", unavailable=frozenset({0, 2})), Participant("b"), Participant("c"))
    event = Instance(3, 2, people, (Wish("a", "b"), Wish("b", "c")))
    was = [Meeting(0, "a", "b", 0, 0), Meeting(1, "b", "c", 1, 0)]
    found = repair(event, was, share=1.0)
    assert found.lost == ()
    assert found.moved == (
        Move(was[0], Meeting(0, "a", "b", 1, 0)),
        Move(was[1], Meeting(1, "b", "c", 0, 0)),
    )
    kept = repair(event, was, locked={1}, share=1.0)
    assert kept.moved == ()
    assert [each.reason for each in kept.lost] == [
        "a is not there in slots 0, 2, b is taken in slot 1."
    ]


def test_no_more_than_the_share_moves_even_if_a_meeting_is_lost():
    people = (Participant("a", unavailable=frozenset({0, 2})), Participant("b"), Participant("c"))
    event = Instance(3, 2, people, (Wish("a", "b"), Wish("b", "c")))
    was = [Meeting(0, "a", "b", 0, 0), Meeting(1, "b", "c", 1, 0)]
    assert [each.wish for each in repair(event, was, share=0.1).lost] == [0]


def three(*wishes, **more):
    return Instance(3, 2, tuple(map(Participant, "abcd")), wishes, **more)


def test_incidents_say_what_the_day_changed():
    event = three(Wish("a", "b"))
    changed = after_incidents(
        event,
        [
            no_show(event, "a", from_slot=1),
            late_arrival("b", until_slot=2),
            lost_table(event, 1, from_slot=2),
        ],
    )
    assert [sorted(one.unavailable) for one in changed.participants] == [[1, 2], [0, 1], [], []]
    assert changed.closed == {(1, 2)}


def test_a_no_show_frees_the_others_for_what_was_not_placed():
    event = three(Wish("a", "b", 9), Wish("b", "c", 2))
    was = [Meeting(0, "a", "b", 0, 0)]
    found = repair(event, was, incidents=[no_show(event, "a")], is_filled=True)
    assert [(each.a, each.b, each.reason) for each in found.lost] == [
        ("a", "b", "a is not there in slots 0–2.")
    ]
    assert [(each.a, each.b) for each in found.added] == [("b", "c")]


def test_meetings_find_their_wishes_by_their_people_whatever_the_numbers_are_now():
    event = three(Wish("c", "d"), Wish("b", "a"))
    was = [Meeting(7, "a", "b", 1, 0), Meeting(8, "a", "d", 2, 1), Meeting(9, "c", "x", 0, 0)]
    found = repair(event, was)
    assert [(each.wish, each.slot, each.table) for each in found.plan.meetings] == [
        (1, 1, 0), (2, 2, 1),
    ]  # fmt: skip
    assert [(each.a, each.b, each.reason) for each in found.lost] == [
        ("c", "x", "x does not come any more.")
    ]
    assert (found.moved, found.seated, found.added) == ((), (), ())


def test_a_locked_meeting_goes_elsewhere_only_when_its_place_is_gone():
    event = three(Wish("a", "b", must=True, fixed=1, table=1), Wish("c", "d"))
    was = [Meeting(0, "a", "b", 1, 1), Meeting(1, "c", "d", 1, 0)]
    kept = repair(event, was, incidents=[lost_table(event, 0)], locked={0, 1})
    assert (kept.moved, kept.lost) == (
        (Move(was[1], Meeting(1, "c", "d", 0, 1)),),
        (),
    )
    gone = repair(event, was, incidents=[lost_table(event, 1)], locked={0, 1})
    assert {each.before.wish for each in (*gone.moved, *gone.seated)} == {0}
    assert gone.lost == ()


def test_what_cannot_be_mended_says_what_is_still_to_come():
    event = three(Wish("a", "b"))
    found = repair(
        event,
        [Meeting(0, "a", "b", 1, 0)],
        incidents=[no_show(event, "b", from_slot=1)],
        from_slot=1,
    )
    assert [each.reason for each in found.lost] == ["b is not there in slots 1–2."]


@pytest.mark.parametrize("seed", range(3))
def test_a_large_event_is_mended_at_once_with_few_moves(seed):
    """A hundred and twenty people, and a third of the tables is gone for a slot."""
    asked = crowd(seed, people=120, slots=12)
    after, gone = trouble(asked, seed)
    after["closed"] += [[table, 5] for table in range(1, 20)]
    before, found = mended(asked, after, is_filled=True)
    assert violations(after, plan_document(found.plan, seconds=0)) == []
    to_come = sum(each.slot >= NOW for each in before.meetings)
    assert len(found.moved) <= to_come / 10
    assert [each for each in found.lost if gone not in (each.a, each.b)] == []
