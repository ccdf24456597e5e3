"""The value chain is directed: who supplies whom is not who buys from whom."""

from __future__ import annotations

import itertools

import pytest

from matchmaker.domain.chain import (
    BACKWARDS,
    CUSTOMER_SHARE,
    ENABLES,
    ENABLING,
    MAIN_LINE,
    MAKING,
    NEXT,
    SAME,
    TWO_AHEAD,
    best_position,
    supplies,
)
from matchmaker.domain.vocabulary import Stage

PAIRS = list(itertools.permutations(Stage, 2))


@pytest.mark.parametrize(
    ("upstream", "downstream", "fit"),
    [
        (Stage.RAW_MATERIAL, Stage.MATERIAL_PROCESSING, NEXT),
        (Stage.MATERIAL_PROCESSING, Stage.RAW_MATERIAL, BACKWARDS),
        (Stage.COMPONENT, Stage.SUBSYSTEM, NEXT),
        (Stage.COMPONENT, Stage.INTEGRATOR, TWO_AHEAD),
        (Stage.COMPONENT, Stage.DISTRIBUTION, BACKWARDS),
        (Stage.TOOLING, Stage.COMPONENT, ENABLES),
        (Stage.COMPONENT, Stage.TOOLING, BACKWARDS),
        (Stage.TESTING, Stage.ENGINEERING, BACKWARDS),
        (Stage.TESTING, Stage.END_USER, BACKWARDS),
        (Stage.RECYCLING, Stage.RAW_MATERIAL, NEXT),
        (Stage.RECYCLING, Stage.END_USER, BACKWARDS),
        (Stage.INTEGRATOR, Stage.RECYCLING, TWO_AHEAD),
        (Stage.END_USER, Stage.END_USER, SAME),
    ],
)
def test_each_stage_supplies_what_comes_after_it(
    upstream: Stage, downstream: Stage, fit: float
) -> None:
    assert supplies(upstream, downstream) == fit


def test_swapping_two_stages_changes_every_tie_but_that_with_recycling() -> None:
    both_ways = {
        frozenset(pair)
        for pair in PAIRS
        if supplies(*pair) > BACKWARDS and supplies(*pair[::-1]) > BACKWARDS
    }
    assert both_ways == {
        frozenset({Stage.RECYCLING, Stage.RAW_MATERIAL}),
        frozenset({Stage.RECYCLING, Stage.MATERIAL_PROCESSING}),
    }
    for pair in PAIRS:
        if supplies(*pair) > BACKWARDS:
            assert supplies(*pair) != supplies(*pair[::-1])


def test_every_stage_stands_on_the_main_line_beside_it_or_after_it() -> None:
    assert {*MAIN_LINE, *ENABLING, Stage.RECYCLING} == set(Stage)
    assert set(MAIN_LINE) > MAKING


def test_a_supplier_is_a_better_partner_than_a_customer() -> None:
    assert best_position([Stage.SUBSYSTEM], [Stage.COMPONENT]) == (
        NEXT,
        Stage.SUBSYSTEM,
        Stage.COMPONENT,
    )
    assert best_position([Stage.COMPONENT], [Stage.SUBSYSTEM]) == (
        CUSTOMER_SHARE * NEXT,
        Stage.COMPONENT,
        Stage.SUBSYSTEM,
    )


def test_of_many_stages_the_best_pair_counts_whatever_their_order() -> None:
    mine, theirs = [Stage.END_USER, Stage.COMPONENT], [Stage.TOOLING, Stage.TESTING]
    orders = itertools.product(itertools.permutations(mine), itertools.permutations(theirs))
    assert {best_position(*order) for order in orders} == {
        (ENABLES, Stage.COMPONENT, Stage.TESTING)
    }


def test_nothing_is_said_of_an_organisation_without_a_stage() -> None:
    assert best_position([], [Stage.COMPONENT]) is None
    assert best_position([Stage.COMPONENT], []) is None
