"""Groups for a call: compared with trying every group, on small worlds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.domain.consortium import (
    FLOOR,
    PRICE,
    Candidate,
    Group,
    Rules,
    groups,
    uncovered,
)

PARTS = {1: True, 2: True, 3: False}


def firm(number: int, country: str = "LT", *, sme: bool = False, **fits: float) -> Candidate:
    by_part = {int(part.removeprefix("p")): strength for part, strength in fits.items()}
    return Candidate(number, country, sme, by_part)


def test_one_who_does_two_parts_is_better_than_two_a_little_stronger() -> None:
    both, one, other = firm(1, p1=0.7, p2=0.7), firm(2, p1=0.75), firm(3, p2=0.75)
    (best, *_) = groups({1: True, 2: True}, [both, one, other], Rules())
    assert best.members == (1,)
    assert best.does == {1: (1, 0.7), 2: (1, 0.7)}
    assert best.value == pytest.approx(1.4 - PRICE)


def test_two_who_are_much_stronger_are_better_than_one() -> None:
    both, one, other = firm(1, p1=0.4, p2=0.4), firm(2, p1=0.9), firm(3, p2=0.9)
    (best, *_) = groups({1: True, 2: True}, [both, one, other], Rules())
    assert best.members == (2, 3)


def test_a_required_part_is_worth_any_number_of_members_an_optional_one_is_not() -> None:
    strong, weak = firm(1, p1=0.9), firm(2, p2=FLOOR, p3=0.1)
    (required, *_) = groups({1: True, 2: True}, [strong, weak], Rules())
    assert required.members == (1, 2)
    (limited, *_) = groups({1: True, 2: True}, [strong, weak], Rules(at_most=1))
    assert (limited.members, limited.open_parts) == ((1,), (2,))


def test_what_nobody_can_do_is_said_and_stays_open() -> None:
    firms = [firm(1, p1=0.9), firm(2, p2=FLOOR - 0.01)]
    assert uncovered(PARTS, firms) == (2, 3)
    (best, *_) = groups(PARTS, firms, Rules())
    assert best.open_parts == (2,)


def test_countries_and_an_sme_are_reached_by_members_who_work() -> None:
    firms = [
        firm(1, "LT", p1=0.9, p2=0.9),
        firm(2, "DE", p2=0.5),
        firm(3, "FR", p3=0.4, sme=True),
        firm(4, "PL", sme=True),
    ]
    (best, *_) = groups(PARTS, firms, Rules(countries=3, needs_sme=True))
    assert best.members == (1, 2, 3)
    assert best.countries == ("DE", "FR", "LT")
    assert best.unmet == ()


def test_a_rule_that_nobody_can_keep_is_dropped_and_named() -> None:
    (best, *_) = groups({1: True}, [firm(1, p1=0.9)], Rules(countries=3, needs_sme=True))
    assert best.members == (1,)
    assert best.unmet == ("countries", "sme")


def test_rules_that_cannot_be_kept_together_give_way_to_a_group() -> None:
    firms = [firm(1, "LT", p1=0.9), firm(2, "DE", p1=0.5, sme=True)]
    (best, *_) = groups({1: True}, firms, Rules(countries=2, needs_sme=True))
    assert (best.members, best.unmet) == ((2,), ("countries",))


def test_who_is_in_already_stays_in() -> None:
    firms = [firm(1, p1=0.9), firm(2, p1=0.5)]
    (best, *_) = groups({1: True}, firms, Rules(within=frozenset({2})))
    assert best.members == (2,)


def test_later_groups_differ_from_those_before() -> None:
    firms = [firm(n, p1=0.5 + n / 100, p2=0.5) for n in range(6)]
    found = groups({1: True, 2: True}, firms, Rules(), count=3)
    assert len({each.members for each in found}) == 3
    values = [each.value for each in found]
    assert values == sorted(values, reverse=True)


def test_nobody_at_all_gives_no_group() -> None:
    assert groups(PARTS, [], Rules()) == ()
    assert groups(PARTS, [firm(1, p1=0.1)], Rules()) == ()


strengths = st.sampled_from([0.0, 0.4, 0.55, 0.7, 0.9])
worlds = st.lists(
    st.tuples(
        st.sampled_from(["LT", "DE", "FR"]),
        st.booleans(),
        st.fixed_dictionaries({1: strengths, 2: strengths, 3: strengths}),
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=60, deadline=None)
@given(worlds, st.integers(1, 4), st.integers(1, 2), st.booleans())
def test_it_is_the_best_of_all_groups_there_are(
    world: Sequence[tuple[str, bool, Mapping[int, float]]],
    at_most: int,
    countries: int,
    needs_sme: bool,
) -> None:
    firms = [Candidate(n, *each) for n, each in enumerate(world)]
    rules = Rules(at_most=at_most, countries=countries, needs_sme=needs_sme)
    found = groups(PARTS, firms, rules, count=1)
    best = _by_trying_all(firms, rules)
    if best is None:
        assert all(each.unmet for each in found)
        return
    (group,) = found
    assert (_worth(group), group.unmet) == (pytest.approx(best), ())


def _worth(group: Group) -> float:
    return 100.0 * sum(PARTS[part] for part in group.does) + group.value


def _by_trying_all(firms: Sequence[Candidate], rules: Rules) -> float | None:
    """The worth of the best group, every share of the work tried."""
    values = []
    for size in range(1, rules.at_most + 1):
        for members in combinations(firms, size):
            if rules.needs_sme and not any(each.is_sme for each in members):
                continue
            if len({each.country for each in members}) < rules.countries:
                continue
            values += _shares(members, 1, frozenset())
    return max(values, default=None)


def _shares(members: Sequence[Candidate], part: int, busy: frozenset[int]) -> list[float]:
    if part > len(PARTS):
        return [-PRICE * len(members)] if len(busy) == len(members) else []
    values = list(_shares(members, part + 1, busy))
    for each in members:
        strength = each.fits[part]
        if strength >= FLOOR:
            worth = strength + 100.0 * PARTS[part]
            values += [worth + v for v in _shares(members, part + 1, busy | {each.id})]
    return values
