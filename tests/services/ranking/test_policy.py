"""Which rule orders a list: each on values that are written by hand."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from factories import HAND_SET
from worlds import buyer_and_maker

from matchmaker.domain.pairing import Match, judge
from matchmaker.domain.profile import NOBODY
from matchmaker.domain.reciprocal import Reciprocity
from matchmaker.services.ranking.policy import PLAIN, Policy, Room


def matched() -> Match:
    found = judge(buyer_and_maker(0.9, 0.4), HAND_SET)
    assert found is not None
    return found


def test_the_harmonic_mean_orders_unless_something_else_is_asked_for() -> None:
    found = matched()
    assert PLAIN.worth(found) == found.reciprocal
    assert not PLAIN.explores


def test_the_product_orders_by_both_agreeing() -> None:
    found = matched()
    product = found.forward.chance * found.backward.chance
    assert Policy(Reciprocity.PRODUCT).worth(found) == product


def test_in_the_market_who_has_more_room_stands_earlier() -> None:
    found = matched()
    candidate = found.encounter.candidate.id
    busy = Policy(Reciprocity.MARKET, Room({candidate: -3.0}, 0.0))
    free = Policy(Reciprocity.MARKET, Room({candidate: 0.5}, 0.0))
    assert free.worth(found) - busy.worth(found) == pytest.approx(3.5)
    both = math.sqrt(found.forward.chance * found.backward.chance)
    assert free.worth(found) == pytest.approx(both / 0.1 + 0.5)
    assert Policy(Reciprocity.MARKET, Room({}, 0.5)).worth(found) == free.worth(found)


def test_without_a_nightly_run_the_market_is_the_harmonic_mean_and_says_so() -> None:
    found = matched()
    fallen = Policy(Reciprocity.MARKET)
    assert fallen.worth(found) == found.reciprocal
    assert (fallen.in_use, fallen.has_fallen_back) == (Reciprocity.HARMONIC, True)
    assert not Policy(Reciprocity.MARKET, Room({}, 0.0)).has_fallen_back
    assert not PLAIN.has_fallen_back


@pytest.mark.parametrize("rule", list(Reciprocity))
def test_a_visitors_list_is_ordered_by_what_it_finds(rule: Reciprocity) -> None:
    found = matched()
    visitor = replace(found.encounter, seeker=replace(found.encounter.seeker, id=NOBODY))
    asked = replace(found, encounter=visitor)
    assert Policy(rule, Room({}, 9.0)).worth(asked) == found.forward.chance
