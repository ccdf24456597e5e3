"""Plans against the independent checker, against brute force, and against themselves."""

from __future__ import annotations

from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schedule_checker import best_by_hand, lacking, violations
from schedule_worlds import random_file

from matchmaker.domain.scheduling.documents import plan_document, read_instance
from matchmaker.domain.scheduling.planning import plan
from matchmaker.errors import InputError

SECONDS = 0.5


def solved(asked: dict[str, Any], *, seconds: float = 0.0, seed: int = 0) -> dict[str, Any]:
    return plan_document(plan(read_instance(asked), seconds=seconds, seed=seed), seconds=0)


def check(asked: dict[str, Any], *, seconds: float) -> None:
    try:
        found = solved(asked, seconds=seconds)
    except InputError:
        return
    assert violations(asked, found) == []


def possible_file(seed: int, *, without: tuple[str, ...] = (), **sizes: int) -> dict[str, Any]:
    """A random file to choose from, whose rules can be kept."""
    for each in count(1000 * seed):
        asked = random_file(each, is_given=False, **sizes)
        for key in without:
            asked.pop(key, None)
        try:
            solved(asked)
        except InputError:
            continue
        return asked
    raise AssertionError


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 10**9))
def test_a_plan_keeps_every_rule(seed):
    check(random_file(seed, people=12, slots=8), seconds=SECONDS)


@pytest.mark.parametrize("block", range(4))
def test_a_thousand_plans_made_at_once_keep_every_rule(block):
    for seed in range(block * 250, (block + 1) * 250):
        check(random_file(seed, people=12, slots=8), seconds=0)


@pytest.mark.slow
@pytest.mark.parametrize("block", range(10))
def test_ten_thousand_plans_keep_every_rule(block):
    for seed in range(1_000_000 + block * 1000, 1_000_000 + (block + 1) * 1000):
        check(random_file(seed, people=14, slots=9), seconds=SECONDS)


@pytest.mark.parametrize("seed", range(80))
def test_a_tiny_plan_is_as_good_as_brute_force(seed):
    asked = random_file(seed, people=4, slots=4)
    key = "wishes" if "wishes" in asked else "meetings"
    asked[key] = asked[key][:5]
    asked.pop("precedences", None)
    best = best_by_hand(asked)
    try:
        found = solved(asked, seconds=SECONDS)
    except InputError:
        assert best is None
        return
    assert best is not None
    assert violations(asked, found) == []
    assert found["interest"] == pytest.approx(best[0])
    assert found["proved"]
    assert lacking(asked, found["meetings"]) == best[1]
    if key == "meetings":  # which meetings are held is not chosen: the gaps can be compared
        assert found["breaks"]["total"] == best[2]


@pytest.mark.parametrize("seed", range(0, 120, 3))
def test_another_table_or_slot_never_lowers_proved_interest(seed):
    asked = possible_file(seed, without=("closed", "slot_tables"), people=7, slots=4)
    before = solved(asked, seconds=SECONDS)
    table = solved({**asked, "tables": asked["tables"] + 1}, seconds=SECONDS)
    slot = solved({**asked, "slots": asked["slots"] + 1}, seconds=SECONDS)
    for larger in (table, slot):
        assert before["proved"]
        assert larger["proved"]
        assert larger["interest"] >= before["interest"] - 1e-6


@pytest.mark.parametrize("seed", range(12))
def test_the_same_seed_gives_the_same_plan(seed):
    asked = possible_file(seed, people=14, slots=8)
    assert solved(asked, seconds=SECONDS, seed=3) == solved(asked, seconds=SECONDS, seed=3)


@pytest.mark.parametrize("seed", range(12))
def test_the_order_of_people_and_wishes_does_not_change_proved_interest(seed):
    asked = possible_file(seed, without=("precedences",), people=8, slots=5)
    turned = {
        **asked,
        "participants": asked["participants"][::-1],
        "wishes": [{**w, "a": w["b"], "b": w["a"]} for w in reversed(asked["wishes"])],
    }
    one, other = solved(asked, seconds=SECONDS), solved(turned, seconds=SECONDS)
    assert one["interest"] == pytest.approx(other["interest"])


def test_a_clock_that_is_over_still_gives_a_legal_plan():
    asked = random_file(5, people=12, slots=8, is_given=False)
    found = plan(read_instance(asked), seconds=5, is_over=lambda: True)
    assert violations(asked, plan_document(found, seconds=0)) == []


def test_everyone_reaches_the_minimum_where_it_costs_no_interest():
    asked = {
        "slots": 3,
        "tables": 1,
        "participants": [{"id": name, "min": 1} for name in "abcdef"],
        "wishes": [
            {"a": "a", "b": "b", "score": 5},
            {"a": "a", "b": "c", "score": 5},
            {"a": "b", "b": "c", "score": 5},
            {"a": "c", "b": "d", "score": 5},
            {"a": "e", "b": "f", "score": 5},
        ],
    }
    found = solved(asked, seconds=SECONDS)
    assert (found["interest"], found["short"]) == (15, [])


@pytest.mark.parametrize("seed", range(5))
def test_a_host_leaves_their_table_to_a_meeting_that_is_locked_there(seed):
    asked = {
        "slots": 5,
        "tables": 3,
        "participants": [{"id": "host", "table": 0}, *({"id": each} for each in "abcdef")],
        "wishes": [
            *({"a": "host", "b": each} for each in "abcd"),
            *({"a": one, "b": other} for one, other in ("ab", "bc", "cd", "ad")),
        ],
        "locked": [{"a": "e", "b": "f", "slot": 2, "table": 0}],
    }
    found = solved(asked, seconds=0.2, seed=seed)
    assert violations(asked, found) == []
    assert len(found["meetings"]) == 9


def test_an_event_without_wishes_has_an_empty_plan():
    asked = {"slots": 2, "tables": 1, "participants": [{"id": 1}], "wishes": []}
    found = solved(asked)
    assert (found["meetings"], found["interest"], found["bound"], found["proved"]) == (
        [],
        0,
        0,
        True,
    )


def test_the_reason_names_when_each_is_there():
    asked = {
        "slots": 6,
        "tables": 1,
        "participants": [
            {"id": "Ada", "unavailable": [4, 5]},
            {"id": "Ben", "unavailable": [0, 1, 2, 3]},
        ],
        "wishes": [{"a": "Ada", "b": "Ben", "score": 3}],
    }
    (missing,) = solved(asked)["unplaced"]
    assert missing["reason"] == "Ada is not there in slots 4–5, Ben is not there in slots 0–3."
    assert missing["swap"] == ""


def test_the_swap_names_what_would_make_room():
    asked = {
        "slots": 1,
        "tables": 2,
        "participants": [{"id": name} for name in ("Ada", "Ben", "Eva")],
        "wishes": [
            {"a": "Ada", "b": "Ben", "score": 9},
            {"a": "Ada", "b": "Eva", "score": 4},
        ],
    }
    (missing,) = solved(asked)["unplaced"]
    assert missing["reason"] == "Ada has a meeting in each slot that they are there."
    assert missing["swap"] == "Possible in slot 0 without Ada – Ben (interest 9 against 4)."
