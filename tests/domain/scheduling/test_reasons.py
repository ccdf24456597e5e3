"""Why a wish is not in the plan: the fewest things that explain it, with the clock where there is
one, and the swap that would make room.
"""

from __future__ import annotations

from itertools import pairwise

from matchmaker.domain.scheduling.instance import Ban, Instance, Participant, Wish
from matchmaker.domain.scheduling.planning import plan

CLOCK = [f"{9 + n // 3:02d}:{n % 3 * 20:02d}" for n in range(10)]
TIMES = tuple(pairwise(CLOCK))


def unplaced(*people, wishes, slots=9, tables=4, **more):
    event = Instance(slots, tables, people, tuple(wishes), slot_times=TIMES[:slots], **more)
    return {(each.a, each.b): each for each in plan(event, seconds=0.1).unplaced}


def locked(a, b, slot, table=None):
    return Wish(a, b, must=True, fixed=slot, table=table)


def others(count):
    return tuple(Participant(f"P{n}") for n in range(count))


def test_one_is_taken_and_the_other_leaves():
    missing = unplaced(
        Participant("Ada"), Participant("Ben", unavailable=frozenset({6, 7, 8})), *others(6),
        wishes=[Wish("Ada", "Ben"), *(locked("Ada", f"P{n}", n) for n in range(6))],
    )[("Ada", "Ben")]  # fmt: skip
    assert missing.reason == "Ada is taken 09:00–11:00, Ben leaves at 11:00."
    assert missing.swap == ""


def test_one_comes_late_and_tables_are_full():
    missing = unplaced(
        Participant("Ada"), Participant("Ben", unavailable=frozenset(range(8))), *others(4),
        wishes=[Wish("Ada", "Ben"), locked("P0", "P1", 8), locked("P2", "P3", 8)],
        slot_tables=(4,) * 8 + (2,),
    )[("Ada", "Ben")]  # fmt: skip
    assert missing.reason == "Ben comes at 11:40. No table is free 11:40–12:00."


def test_a_table_of_their_own_that_is_taken():
    missing = unplaced(
        Participant("Ada", table=1), Participant("Ben"), *others(2),
        wishes=[Wish("Ada", "Ben", slots=frozenset({2})), locked("P0", "P1", 2, 1)],
    )[("Ada", "Ben")]  # fmt: skip
    assert missing.reason == "Table 1 is not free 09:40–10:00."


def test_rules_come_before_everything_else():
    found = unplaced(
        Participant("Ada", languages=frozenset({"de"})),
        Participant("Ben", languages=frozenset({"fr"})),
        Participant("Eva"),
        wishes=[Wish("Ada", "Ben"), Wish("Ada", "Eva")],
        bans=(Ban("Eva", "Ada"),),
    )
    assert [each.reason for each in found.values()] == [
        "Ada and Ben have no language in common.",
        "Ada and Eva are kept apart.",
    ]


def test_the_swap_says_when_and_never_gives_up_what_must_be():
    event = [Participant(name) for name in ("Ada", "Ben", "Eva", "Zoe")]
    found = unplaced(*event, slots=1, wishes=[Wish("Ada", "Ben", 9), Wish("Ada", "Eva", 4)])
    assert found["Ada", "Eva"].swap == (
        "Possible at 09:00 without Ada – Ben (interest 9 against 4)."
    )
    kept = unplaced(*event, slots=1, wishes=[locked("Ada", "Ben", 0), Wish("Ada", "Eva", 4)])
    assert kept["Ada", "Eva"].swap == ""


def test_the_order_of_meetings_is_named():
    found = unplaced(
        *(Participant(name) for name in "abcd"),
        wishes=[Wish("a", "b"), locked("c", "d", 0)], slots=2, precedences=((0, 1),),
    )  # fmt: skip
    assert found["a", "b"].reason == "The order of the meetings forbids it 09:00–09:40."


def test_a_slot_without_tables_is_no_reason():
    found = unplaced(
        Participant("Ada", unavailable=frozenset({1})), Participant("Ben"),
        wishes=[Wish("Ada", "Ben")], slots=2, slot_tables=(0, 1),
    )  # fmt: skip
    assert found["Ada", "Ben"].reason == "Ada leaves at 09:20."
