"""One place of ten by lot: where it is, who may stand there, and how likely it was."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as some

from matchmaker.domain.exploring import MOST_IN_POT, Placed, explored

RANKED = [0.9 - 0.01 * number for number in range(60)]


def placed(
    ranked: list[float], limit: int = 20, *, slate: str = "a", seed: int = 0
) -> list[Placed[float]]:
    return explored(
        ranked,
        limit,
        value=lambda each: each,
        may_explore=lambda each: True,
        slate=slate,
        seed=seed,
    )


def test_the_last_place_of_each_ten_is_drawn_and_nothing_else_moves() -> None:
    found = placed(RANKED)
    assert [rank for rank, each in enumerate(found, 1) if each.is_explored] == [10, 20]
    assert [each.item for each in found if not each.is_explored] == RANKED[:18]
    assert [each.propensity for each in found if not each.is_explored] == [1.0] * 18
    drawn = [each for each in found if each.is_explored]
    assert {each.item for each in drawn} <= set(RANKED[18 : 18 + MOST_IN_POT])
    assert [each.propensity for each in drawn] == [1 / MOST_IN_POT] * 2
    assert len({each.item for each in found}) == 20


def test_the_same_list_is_drawn_the_same_way_again() -> None:
    assert placed(RANKED) == placed(RANKED)
    others = [placed(RANKED, slate=f"list {number}") for number in range(20)]
    assert any(each != placed(RANKED) for each in others)
    assert any(placed(RANKED, seed=number) != placed(RANKED) for number in range(1, 20))


def test_everybody_in_the_pot_stands_at_each_place_as_often_as_it_says() -> None:
    """4,000 lists: shares within four standard errors of the propensity that is recorded."""
    lists = [placed(RANKED, slate=str(number)) for number in range(4_000)]
    for place in (9, 19):
        counts = Counter(each[place].item for each in lists)
        said = lists[0][place].propensity
        error = 4 * (said * (1 - said) / len(lists)) ** 0.5
        assert len(counts) == MOST_IN_POT
        assert all(abs(count / len(lists) - said) < error for count in counts.values())


def test_what_is_worth_less_than_half_of_the_median_is_never_drawn() -> None:
    ranked = [0.8] * 9 + [0.5, 0.45, 0.41, 0.39, 0.2, 0.1]
    drawn = {placed(ranked, 10, slate=str(number))[9].item for number in range(60)}
    assert drawn == {0.5, 0.45, 0.41}


def test_who_may_not_be_explored_is_not() -> None:
    found = explored(
        RANKED,
        10,
        value=lambda each: each,
        may_explore=lambda each: each in RANKED[11:13],
        slate="a",
    )
    assert found[9].item in RANKED[11:13]
    assert found[9].propensity == 0.5


def test_where_there_is_no_choice_nothing_is_drawn() -> None:
    assert placed(RANKED[:20]) == [Placed(each) for each in RANKED[:20]]
    assert placed(RANKED, 9) == [Placed(each) for each in RANKED[:9]]
    assert placed([0.9] * 10 + [0.01] * 5, 10) == [Placed(0.9)] * 10
    assert placed([]) == []


@given(some.lists(some.floats(0.0, 1.0), max_size=60), some.integers(1, 45), some.text(max_size=4))
def test_a_list_is_as_long_as_without_and_its_first_two_are_the_best(
    values: list[float], limit: int, slate: str
) -> None:
    ranked = sorted(values, reverse=True)
    found = placed(ranked, limit, slate=slate)
    assert len(found) == min(limit, len(ranked))
    assert [each.item for each in found[:2]] == ranked[: min(2, limit)]
    assert sum(each.is_explored for each in found) <= limit // 10
    assert not any(each.is_explored for each in found[:2])
