"""Moves by hand: legal exactly where the independent checker finds nothing wrong, and said why."""

from __future__ import annotations

import pytest
from schedule_checker import violations
from schedule_worlds import random_file

from matchmaker.domain.scheduling.documents import plan_document, read_instance
from matchmaker.domain.scheduling.instance import Ban, Instance, Meeting, Participant, Wish
from matchmaker.domain.scheduling.moving import check_move, legal_places
from matchmaker.domain.scheduling.planning import plan
from matchmaker.errors import InputError

TIMES = (("09:00", "09:20"), ("09:20", "09:40"), ("09:40", "10:00"))
ADA, BEN, EVA = Participant("Ada"), Participant("Ben"), Participant("Eva")


def wrong_rules(asked, meetings):
    """What the checker says of the places alone, not of sums."""
    printed = {
        "meetings": meetings,
        "interest": 0,
        "bound": 9e9,
        "proved": False,
        "unplaced": [],
        "breaks": {"total": 0, "largest": 0},
    }
    of_sums = ("interest", "unplaced", "breaks", "left out", "a locked meeting is missing")
    return [each for each in violations(asked, printed) if not each.startswith(of_sums)]


@pytest.mark.parametrize("seed", range(150))
def test_a_place_is_legal_exactly_where_the_checker_finds_nothing(seed):
    asked = random_file(seed, people=7, slots=5, is_given=False)
    try:
        instance = read_instance(asked)
        found = plan(instance, seconds=0)
    except InputError:
        return
    printed = plan_document(found, seconds=0)["meetings"]
    for wish in instance.wishes[:4]:
        others = [each for each in printed if {each["a"], each["b"]} != {wish.a, wish.b}]
        places = legal_places(instance, found.meetings, wish)
        assert len(places) == instance.slots * instance.tables
        for each in places:
            moved = {"a": wish.a, "b": wish.b, "slot": each.slot, "table": each.table}
            assert each.is_legal == (wrong_rules(asked, [*others, moved]) == []), each
            assert each.reason == check_move(
                instance, found.meetings, wish, slot=each.slot, table=each.table
            )


@pytest.fixture
def event():
    """Ada meets Ben at 09:00 at table 0."""
    return Instance(3, 2, (ADA, BEN, EVA), (Wish("Ada", "Ben"), Wish("Ada", "Eva")),
                    slot_times=TIMES)  # fmt: skip


HELD = (Meeting(0, "Ada", "Ben", 0, 0),)


def why(event, wish, slot=0, table=0, **more):
    return check_move(event, HELD, wish, slot=slot, table=table, **more)


def with_people(event, *people):
    names = {one.id: one for one in people}
    return Instance(
        3, 2, tuple(names.get(one.id, one) for one in event.participants), event.wishes,
        slot_times=TIMES, step_free_tables=frozenset({1}),
    )  # fmt: skip


def test_each_reason_is_said(event):
    asked = event.wishes[1]
    third = Wish("Ben", "Eva")
    assert why(event, asked, slot=1) == ""
    assert why(event, asked) == "Ada meets Ben at 09:00."
    assert why(event, Wish("Eva", "Ben"), table=1) == "Ben meets Ada at 09:00."
    assert why(event, asked, slot=9) == "There is no such place."
    assert why(event, asked, slot=1, from_slot=2) == "What was at 09:20 is over."
    assert why(event, event.wishes[0], slot=1, locked={0}) == "This meeting is locked."
    assert why(event, event.wishes[0], slot=2, from_slot=1) == "This meeting is over."
    away = with_people(event, Participant("Eva", unavailable=frozenset({1})))
    assert why(away, third, slot=1) == "Eva is not there at 09:20."
    steps = with_people(event, Participant("Eva", step_free=True))
    assert why(steps, third, slot=1) == "Eva needs a step-free table; table 0 is not."
    assert why(steps, third, slot=1, table=1) == ""
    host = with_people(event, Participant("Eva", table=1))
    assert why(host, third, slot=1) == "Eva holds all meetings at table 1."
    full = with_people(event, Participant("Ada", maximum=1))
    assert why(full, asked, slot=1) == "Ada has 1 meeting already, the most they may have."
    morning = Wish("Ada", "Eva", slots=frozenset({2}))
    assert why(event, morning, slot=1) == "This meeting may not be at 09:20."


def test_tables_bans_and_numbers_of_tables_are_said(event):
    other = Participant("Zoe")
    crowd = Instance(
        3, 2, (*event.participants, other), event.wishes, slot_times=TIMES,
        slot_tables=(1, 2, 2), closed=frozenset({(1, 2)}), bans=(Ban("Ben", "Zoe", "competitors"),),
    )  # fmt: skip
    wish = Wish("Eva", "Zoe")
    assert why(crowd, wish, table=1) == "There is room for 1 meeting at 09:00, and it is taken."
    assert why(crowd, wish, slot=2, table=1) == "Table 1 is not there at 09:40."
    assert why(crowd, Wish("Ben", "Zoe"), slot=1) == "Ben and Zoe are kept apart: competitors"
    two = Instance(3, 2, crowd.participants, crowd.wishes)
    assert why(two, wish) == "Ada and Ben are at table 0 in slot 0."
