"""Two dates of a network: what is new, grown, faded, gone; a date with itself is nothing."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from matchmaker.services.links.pair_ties import PairTies, Style
from matchmaker.services.network.comparing import CLEARLY, Change, compare, counts
from matchmaker.services.network.picture import pairs_at
from tests.factories import TODAY
from tests.network_worlds import build_network


def tie(a: int, b: int, strength: float, style: Style = Style.REALISED, **more: object) -> PairTies:
    values = {"first_seen": date(2020, 1, 1), "own": None} | more
    return PairTies(
        a=a, b=b, style=style, kinds={}, strength=strength, trend=0.0, carriers=(1, 1), **values
    )


PAIRS = st.tuples(st.integers(1, 6), st.integers(7, 12))
SIDES = st.dictionaries(
    PAIRS, st.tuples(st.floats(0, 9), st.sampled_from(list(Style))), max_size=12
)


def ties_of(side: dict[tuple[int, int], tuple[float, Style]]) -> list[PairTies]:
    return [tie(*pair, strength, style) for pair, (strength, style) in side.items()]


@given(SIDES)
def test_a_date_with_itself_is_nothing(side: dict) -> None:
    assert compare(ties_of(side), ties_of(side)) == ()


@given(SIDES, SIDES)
def test_there_and_back_is_turned_round(before: dict, after: dict) -> None:
    there = compare(ties_of(before), ties_of(after))
    back = {(each.a, each.b): each for each in compare(ties_of(after), ties_of(before))}
    turned = {Change.NEW: Change.GONE, Change.GONE: Change.NEW}
    for each in there:
        if each.change in turned:
            assert back[each.a, each.b].change is turned[each.change]
            assert back[each.a, each.b].difference == -each.difference
    assert sum(counts(there).values()) == len(there)


@given(SIDES, SIDES)
def test_each_pair_stands_once_and_new_ones_come_first(before: dict, after: dict) -> None:
    found = compare(ties_of(before), ties_of(after))
    assert len({(each.a, each.b) for each in found}) == len(found)
    order = [list(Change).index(each.change) for each in found]
    assert order == sorted(order)


def test_each_change_has_its_name() -> None:
    before = [tie(1, 2, 1.0), tie(1, 3, 2.0), tie(1, 4, 2.0), tie(1, 5, 3.0)]
    after = [tie(1, 2, 1.0 + CLEARLY / 2), tie(1, 3, 3.0), tie(1, 4, 1.0), tie(1, 6, 0.3)]
    found = {(each.a, each.b): each.change for each in compare(before, after)}
    assert found == {
        (1, 3): Change.GROWN,
        (1, 4): Change.FADED,
        (1, 5): Change.GONE,
        (1, 6): Change.NEW,
    }


def test_to_complete_each_other_is_no_link() -> None:
    dotted = tie(1, 2, 0.0, Style.COMPLEMENTARY, first_seen=None)
    assert compare([dotted], []) == ()
    (found,) = compare([dotted], [tie(1, 2, 0.3, Style.EMERGING)])
    assert found.change is Change.NEW


def test_what_has_all_but_faded_is_gone_unless_it_is_the_clusters_own() -> None:
    (found,) = compare([tie(1, 2, 0.5)], [tie(1, 2, 0.01)])
    assert found.change is Change.GONE
    own = tie(1, 2, 0.0, own=date(2016, 1, 1))
    assert compare([own], [own]) == ()


def test_a_network_s_years_are_told(session: Session) -> None:
    network = build_network(session)
    ids = network.ids
    before = pairs_at(session, ids.values(), date(2014, 12, 31))
    after = pairs_at(session, ids.values(), TODAY)
    found = {frozenset((each.a, each.b)): each.change for each in compare(before, after)}
    assert found == {
        frozenset((ids["North"], ids["South"])): Change.GROWN,
        frozenset((ids["West"], ids["East"])): Change.NEW,
        frozenset((ids["South"], ids["West"])): Change.NEW,
    }
