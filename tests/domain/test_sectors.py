"""Related sectors: the earlier two codes part, the less related, unless the trades meet anyway."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.domain.sectors import (
    NEIGHBOURING,
    SAME_CLASS,
    SAME_DIVISION,
    SAME_GROUP,
    SAME_SECTION,
    UNRELATED,
    closest,
    overlap,
    relatedness,
)

codes = st.from_regex(r"[0-9]{2}(\.[0-9]{1,2})?", fullmatch=True)
lists = st.frozensets(codes, max_size=3)


@pytest.mark.parametrize(
    ("one", "other", "related"),
    [
        ("26.70", "26.70", SAME_CLASS),
        ("26.70", "2670", SAME_CLASS),
        ("26.51", "26.52", SAME_GROUP),
        ("26.5", "26.51", SAME_GROUP),
        ("26.70", "26.11", SAME_DIVISION),
        ("26", "26.11", SAME_DIVISION),
        ("26.70", "27.40", NEIGHBOURING),
        ("22.22", "25.73", NEIGHBOURING),
        ("26.70", "22.22", SAME_SECTION),
        ("01.11", "26.70", UNRELATED),
        ("69.10", "99.00", UNRELATED),
    ],
)
def test_codes_are_related_by_where_they_part(one: str, other: str, related: float) -> None:
    assert relatedness(one, other) == related


@given(one=codes, other=codes)
def test_relatedness_has_no_direction_and_is_full_for_the_same_code(one: str, other: str) -> None:
    assert relatedness(one, other) == relatedness(other, one)
    assert UNRELATED <= relatedness(one, other) <= relatedness(one, one) == SAME_CLASS


@given(one=lists, other=lists)
def test_the_closest_pair_and_the_overlap_agree_on_what_is_stated(
    one: frozenset[str], other: frozenset[str]
) -> None:
    is_stated = bool(one) and bool(other)
    assert (closest(one, other) is not None) == is_stated
    assert (overlap(one, other) is not None) == is_stated
    assert overlap(one, one) in {None, 1.0}


def test_of_many_codes_the_closest_pair_counts() -> None:
    assert closest(["01.11", "26.70"], ["47.11", "26.70"]) == SAME_CLASS


def test_overlap_counts_groups_not_classes() -> None:
    assert overlap(["26.51", "28.49"], ["26.52", "01.11"]) == pytest.approx(1 / 3)
    assert overlap(["26.51"], ["26.70"]) == 0.0
