"""Small pictures: every mark inside its box, in the order of time."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from matchmaker.domain.vocabulary import LinkKind
from matchmaker.services.emerging.timelines import (
    MOST_LANES,
    SPARK_HEIGHT,
    SPARK_WIDTH,
    WIDTH,
    spark_of,
    timeline_of,
)
from matchmaker.services.emerging.views import Firm, Joined, Told, ToldTie

TODAY = date(2026, 11, 22)
DAYS = st.dates(date(1995, 1, 1), TODAY)
LENS, PUMP = Firm(1, "Lens", is_example=True), Firm(2, "Pump", is_example=False)


@st.composite
def ties(draw: st.DrawFn) -> ToldTie:
    begun = draw(DAYS)
    until = draw(st.none() | st.dates(begun, TODAY + timedelta(days=900)))
    kind = draw(st.sampled_from([LinkKind.CONTACT, LinkKind.JOINT_EVENT, LinkKind.PROJECT]))
    return ToldTie(LENS, PUMP, kind, "", begun, until)


@given(st.lists(ties(), max_size=9), st.lists(st.none() | DAYS, max_size=2))
def test_every_lane_lies_within_the_years(found: list[ToldTie], days: list[date | None]) -> None:
    told = Told(tuple(found), tuple(Joined(LENS, each) for each in days))
    timeline = timeline_of(told, as_of=TODAY)
    if timeline is None:
        assert not found
        assert not any(days)
        return
    assert timeline.first <= timeline.last == TODAY.year
    assert all(0 <= lane.start <= lane.end <= WIDTH for lane in timeline.lanes)
    assert all(0 <= each <= WIDTH for each in timeline.joins)
    begun = [lane.tie.begun for lane in timeline.lanes]
    assert begun == sorted(begun)
    assert len(timeline.lanes) == min(len(found), MOST_LANES)
    assert timeline.more == len(found) - len(timeline.lanes)


@given(st.lists(st.none() | st.floats(0, 1), min_size=1, max_size=9), st.floats(0.001, 0.2))
def test_a_spark_stays_in_its_box_and_breaks_where_nothing_was_listed(
    past: list[float | None], base: float
) -> None:
    spark = spark_of(past, base=base)
    if past[-1] is None:
        assert spark is None
        return
    assert spark is not None
    assert 0 <= spark.x <= SPARK_WIDTH
    assert 0 <= spark.y <= SPARK_HEIGHT
    assert 0 <= spark.base <= SPARK_HEIGHT
    gaps = sum(a is None and b is not None for a, b in zip([None, *past], past, strict=False))
    assert spark.path.count("M") == gaps
    assert spark.path.count("M") + spark.path.count("L") == sum(e is not None for e in past)


def test_what_goes_on_comes_before_what_is_over() -> None:
    over = ToldTie(LENS, PUMP, LinkKind.PROJECT, "", date(2025, 1, 1), date(2025, 6, 1))
    old = [
        ToldTie(LENS, PUMP, LinkKind.CONTRACT, str(year), date(year, 1, 1), None)
        for year in range(2001, 2001 + MOST_LANES)
    ]
    timeline = timeline_of(Told((*old, over)), as_of=TODAY)
    assert timeline is not None
    assert [lane.tie for lane in timeline.lanes] == old
    assert all(lane.is_open for lane in timeline.lanes)
    assert timeline.more == 1
