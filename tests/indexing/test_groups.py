import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from indexing.groups import GroupColumn

GROUPS = st.lists(st.integers(-3, 6), max_size=25)
FILTER = st.none() | st.lists(st.integers(-5, 8), max_size=6)


def column(groups):
    return None if groups is None else np.array(groups, dtype=np.int64)


@given(GROUPS, FILTER, FILTER)
def test_a_filter_keeps_and_drops_by_group(groups, keep, drop):
    mask = GroupColumn(column(groups)).select(column(keep), column(drop))

    expected = [(keep is None or g in keep) and g not in (drop or []) for g in groups]
    if mask is None:
        assert all(expected)
    else:
        assert mask.tolist() == expected


@given(GROUPS, st.lists(st.integers(-5, 8), max_size=6))
def test_rows_of_groups_are_all_their_rows(groups, wanted):
    rows = GroupColumn(column(groups)).rows_of(column(wanted))
    assert sorted(rows.tolist()) == [row for row, g in enumerate(groups) if g in wanted]


def test_no_filter_and_a_filter_that_drops_nobody_are_the_fastest_search():
    groups = GroupColumn(column([1, 1, 2]))
    assert groups.select(None, None) is None
    assert groups.select(None, column([9])) is None
