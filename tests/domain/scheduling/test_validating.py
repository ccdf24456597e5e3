"""Impossible rules are named before anything is solved."""

from __future__ import annotations

import pytest

from matchmaker.domain.scheduling.instance import Ban, Instance, Participant, Wish
from matchmaker.domain.scheduling.validating import impossible

A, B, C = Participant("A"), Participant("B"), Participant("C")


def event(*people, wishes=(), slots=4, tables=4, **more):
    return Instance(slots, tables, tuple(people), tuple(wishes), **more)


MUST = Wish("A", "B", must=True)
TIMES = (("09:00", "09:20"), ("09:20", "09:40"), ("09:40", "10:00"), ("10:00", "10:20"))
AT_ONE_TABLE = [
    Wish("A", "B", must=True, fixed=1, table=1),
    Wish("C", "D", must=True, fixed=1, table=1),
]


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (event(slots=0), "There are no slots."),
        (event(tables=0), "There are no tables."),
        (event(A, A), "Participant A is there 2 times."),
        (event(Participant("A", 3, 2)), "A: at least 3, but at most 2 meetings."),
        (event(Participant("A", unavailable=frozenset({9}))), "A: there is no slot 9."),
        (event(Participant("A", table=4)), "A: there is no table 4."),
        (
            event(Participant("A", table=1, step_free=True), step_free_tables=frozenset({0})),
            "A needs a step-free table, but fixed table 1 is not.",
        ),
        (event(A, wishes=[Wish("A", "Z")]), "Meeting 0: there is no participant Z."),
        (event(A, wishes=[Wish("A", "A")]), "Meeting 0: A cannot meet itself."),
        (event(A, B, wishes=[Wish("A", "B"), Wish("B", "A")]), "A and B are listed 2 times."),
        (event(A, B, wishes=[Wish("A", "B", fixed=7)]), "Meeting 0: there is no slot 7."),
        (
            event(A, B, wishes=[Wish("A", "B", slots=frozenset({1}), fixed=0)]),
            "Meeting 0 is fixed to slot 0, which is not among its slots.",
        ),
        (event(A, precedences=((0, 1),)), "Precedences: there is no meeting 0."),
        (
            event(
                Participant("A", table=3),
                Participant("B", table=3, unavailable=frozenset({0})),
                slot_names=("09:00", "09:20", "09:40", "10:00"),
            ),
            "Fixed table 3 is wanted by two hosts in slot 09:20: A and B.",
        ),
        (
            event(Participant("A", table=3), Participant("B", table=3), slot_times=TIMES),
            "Fixed table 3 is wanted by two hosts at 09:00: A and B.",
        ),
        (event(slot_tables=(1,)), "slot_tables: found 1, expected 4."),
        (event(slot_tables=(1, 1, 1, -1)), "slot_tables: a number of tables is from 0."),
        (event(slot_times=TIMES[:3]), "slot_times: found 3, expected 4."),
        (event(table_names=("Window",)), "table_names: found 1, expected 4."),
        (event(day_starts=(4,)), "There is no slot 4."),
        (event(A, bans=(Ban("A", "Z"),)), "Bans: there is no participant Z."),
        (event(A, B, wishes=[Wish("A", "B", table=4)]), "Meeting 0: there is no table 4."),
        (
            event(A, B, wishes=[MUST], bans=(Ban("B", "A", "in court."),)),
            "A and B are kept apart: in court. Yet they must meet.",
        ),
        (
            event(
                Participant("A", clusters=frozenset({"x", "y"})),
                Participant("B", clusters=frozenset({"y"})),
                wishes=[MUST],
                same_cluster=False,
            ),
            "A and B belong to the same cluster (y). Yet they must meet.",
        ),
        (
            event(
                Participant("A", languages=frozenset({"de"})),
                Participant("B", languages=frozenset({"fr"})),
                wishes=[MUST],
            ),
            "A and B have no language in common. Yet they must meet.",
        ),
        (
            event(Participant("A", table=1), B, wishes=[Wish("A", "B", must=True, table=2)]),
            "A and B are locked to table 2, but A hosts table 1. Yet they must meet.",
        ),
        (
            event(*map(Participant, "ABCD"), wishes=AT_ONE_TABLE, slot_times=TIMES),
            "Table 1 has 2 meetings fixed at 09:20.",
        ),
        (
            event(*map(Participant, "ABCD"), wishes=AT_ONE_TABLE, slot_tables=(4, 1, 4, 4)),
            "2 meetings are fixed in slot 1, but there is 1 place.",
        ),
        (
            event(Participant("A", table=1), Participant("B", table=2), wishes=[MUST]),
            "A and B host two different tables. Yet they must meet.",
        ),
        (
            event(Participant("A", step_free=True), B, wishes=[MUST]),
            "A and B have no step-free table. Yet they must meet.",
        ),
        (
            event(Participant("A", unavailable=frozenset(range(4))), B, wishes=[MUST]),
            "A and B must meet, but share no slot in which they may.",
        ),
        (
            event(Participant("A", maximum=1), B, C, wishes=[MUST, Wish("A", "C", must=True)]),
            "A must have 2 meetings, but may have at most 1.",
        ),
        (
            event(A, B, C, wishes=[MUST, Wish("A", "C", must=True)], slots=1),
            "A must have 2 meetings, but is there in 1 slot only.",
        ),
        (
            event(A, B, C, wishes=[MUST, Wish("A", "C")], given=True, slots=1, tables=1),
            "2 meetings must be held, but there is 1 place.",
        ),
        (
            event(A, B, C, wishes=[Wish("A", "B", fixed=2), Wish("A", "C", fixed=2)], given=True),
            "A has 2 meetings fixed in slot 2.",
        ),
        (
            event(A, B, C, wishes=[MUST, Wish("A", "C")], precedences=((0, 1), (1, 0))),
            "The order of these meetings goes in a circle: 0, 1.",
        ),
    ],
)
def test_an_impossible_rule_is_named(asked, words):
    assert words in impossible(asked)


def test_hosts_of_one_table_who_are_never_there_together_are_fine():
    one = Participant("A", table=0, unavailable=frozenset({0, 1}))
    other = Participant("B", table=0, unavailable=frozenset({2, 3}))
    assert impossible(event(one, other)) == ()
