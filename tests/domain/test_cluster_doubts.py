"""What stands against two clusters: counts that a reader can check, nothing where all is well."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from matchmaker.domain.cluster_doubts import Support, doubts
from matchmaker.domain.vocabulary import Stage

WELL: dict[str, object] = {
    "names": ("Alps", "Baltic"),
    "pairs": 8,
    "members": (4, 5),
    "answered": (6, 4),
    "rivals": 0,
    "busiest": ("Toolmaker", 3),
}


def said(**about: object) -> list[str]:
    return [str(each) for each in doubts(Support(**(WELL | about)))]  # type: ignore[arg-type]


def test_nothing_stands_against_a_broad_pair_from_which_both_gain() -> None:
    assert said() == []


def test_few_members_are_named_by_their_side() -> None:
    assert said(members=(1, 2)) == [
        "it stands on 1 member of Alps",
        "it stands on 2 members of Baltic",
    ]


def test_a_side_whose_needs_nobody_answers_gains_nothing() -> None:
    assert said(answered=(6, 0)) == ["no need of Baltic is answered"]


def test_it_is_told_when_most_hangs_on_one_member() -> None:
    assert said(busiest=("Toolmaker", 5)) == ["5 of 8 pairs hang on Toolmaker"]
    assert said(busiest=("Toolmaker", 4)) == []
    assert said(pairs=3, busiest=("Toolmaker", 3)) == []


def test_rivals_are_told_from_a_quarter_on() -> None:
    assert said(rivals=2) == ["in 2 pairs the two may be competitors"]
    assert said(rivals=1) == []


def test_what_neither_has_is_told_in_the_order_of_the_chain() -> None:
    lacking = frozenset({Stage.TESTING, Stage.TOOLING})
    assert said(lacking=lacking) == ["neither has Tooling, Test and certification"]


def test_without_any_pair_only_that_is_told() -> None:
    nothing = {"pairs": 0, "members": (0, 0), "answered": (0, 0), "busiest": None}
    assert said(**nothing) == ["no member of one answers a need of the other"]


@given(
    pairs=st.integers(1, 50),
    rivals=st.integers(0, 50),
    busiest=st.integers(1, 50),
    answered=st.tuples(st.integers(0, 50), st.integers(0, 50)),
)
def test_what_is_better_never_adds_a_doubt(
    pairs: int, rivals: int, busiest: int, answered: tuple[int, int]
) -> None:
    about = {"pairs": pairs, "answered": answered}
    worse = said(rivals=min(rivals, pairs), busiest=("X", min(busiest, pairs)), **about)
    assert len(said(rivals=0, busiest=("X", 0), **about)) <= len(worse)
