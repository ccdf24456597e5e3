"""Days cut into slots: nothing overlaps, breaks are kept, and clocks may change meanwhile."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.domain.event_vocabulary import SlotKind
from matchmaker.services.describing.saying import FieldsError
from matchmaker.services.events.slots import (
    Interruption,
    Stretch,
    Timetable,
    as_data,
    from_data,
    moment_of,
    read_off,
    stretches,
)

DAY = date(2027, 3, 10)
SPRING, AUTUMN = date(2027, 3, 28), date(2027, 10, 31)  # clocks change in Vienna
COFFEE = Interruption(SlotKind.BREAK, time(10, 40), 20, "Coffee")
LUNCH = Interruption(SlotKind.BREAK, time(12, 20), 60)


def a_day(**about: Any) -> Timetable:
    values: dict[str, Any] = {
        "days": (DAY,),
        "zone": "Europe/Vienna",
        "first": time(9),
        "last": time(16),
        "minutes": 20,
        "interruptions": (COFFEE, LUNCH),
    } | about
    return Timetable(**values)


def clocks(found: tuple[Stretch, ...], zone: str = "Europe/Vienna") -> list[str]:
    return [f"{each.starts_at.astimezone(ZoneInfo(zone)):%H:%M}" for each in found]


def test_a_day_is_cut_around_its_breaks() -> None:
    found = stretches(a_day(last=time(13, 40)))
    assert clocks(found) == [
        *("09:00", "09:20", "09:40", "10:00", "10:20", "10:40", "11:00"),
        *("11:20", "11:40", "12:00", "12:20", "13:20"),
    ]
    assert [each.number for each in found] == [0, 1, 2, 3, 4, None, 5, 6, 7, 8, None, 9]
    assert found[5].title == "Coffee"


def test_numbers_go_on_through_several_days_and_a_talk_may_be_on_one_of_them() -> None:
    opening = Interruption(SlotKind.TALK, time(9), 60, "Opening", day=0)
    found = stretches(
        a_day(days=(DAY, DAY + timedelta(1)), last=time(11), interruptions=(opening,), minutes=60)
    )
    assert [(each.number, each.kind) for each in found] == [
        (None, SlotKind.TALK),
        (0, SlotKind.MEETING),
        (1, SlotKind.MEETING),
        (2, SlotKind.MEETING),
    ]


def test_slots_are_real_minutes_on_the_night_in_which_clocks_go_forward() -> None:
    found = stretches(
        a_day(days=(SPRING,), first=time(1), last=time(5), minutes=60, interruptions=())
    )
    assert clocks(found) == ["01:00", "03:00", "04:00"]
    assert found[0].starts_at == datetime(2027, 3, 28, 0, 0, tzinfo=UTC)


def test_slots_are_real_minutes_on_the_night_in_which_clocks_go_back() -> None:
    found = stretches(
        a_day(days=(AUTUMN,), first=time(1), last=time(4), minutes=60, interruptions=())
    )
    assert clocks(found) == ["01:00", "02:00", "02:00", "03:00"]


def test_a_time_that_the_clock_skips_is_refused_by_its_field() -> None:
    with pytest.raises(FieldsError) as caught:
        stretches(a_day(days=(SPRING,), first=time(2, 30), last=time(6)))
    assert caught.value.fields == {
        "first": "02:30 does not exist on 2027-03-28: clocks go forward then."
    }


def test_a_time_that_comes_twice_is_refused_by_its_field() -> None:
    with pytest.raises(FieldsError) as caught:
        moment_of(AUTUMN, time(2, 30), "Europe/Vienna", name="starts-1")
    assert caught.value.fields == {
        "starts-1": "02:30 comes twice on 2027-10-31: clocks go back then."
    }


@pytest.mark.parametrize(
    ("about", "field"),
    [
        ({"days": ()}, "day"),
        ({"last": time(9)}, "last"),
        ({"last": time(9, 10), "interruptions": ()}, "last"),
        ({"minutes": 4}, "minutes"),
        ({"pause": -1}, "pause"),
        ({"interruptions": (COFFEE, Interruption(SlotKind.TALK, time(10, 50), 30))}, "starts-1"),
        ({"interruptions": (Interruption(SlotKind.BREAK, time(18), 30),)}, "starts-0"),
        ({"interruptions": (Interruption(SlotKind.BREAK, time(10), 0),)}, "length-0"),
    ],
)
def test_what_makes_no_day_is_refused_by_its_field(about: dict[str, Any], field: str) -> None:
    with pytest.raises(FieldsError) as caught:
        stretches(a_day(**about))
    assert list(caught.value.fields) == [field]


def test_a_timetable_is_read_back_as_it_was_written() -> None:
    timetable = a_day(days=(DAY, DAY + timedelta(1)), pause=5)
    assert from_data(as_data(timetable), "Europe/Vienna") == timetable


def test_a_timetable_read_off_its_slots_makes_the_same_slots() -> None:
    found = stretches(a_day())
    assert stretches(read_off(found, "Europe/Vienna")) == found


times = st.times(min_value=time(0), max_value=time(23, 59)).map(
    lambda each: each.replace(second=0, microsecond=0)
)
breaks = st.builds(
    Interruption, st.just(SlotKind.BREAK), times, st.integers(1, 120), st.just(""), st.none()
)
days = st.dates(date(2024, 1, 1), date(2030, 12, 31)) | st.sampled_from([SPRING, AUTUMN])


@given(
    day=days,
    zone=st.sampled_from(["Europe/Vienna", "Europe/Lisbon", "Europe/Istanbul", "UTC"]),
    ends=st.tuples(times, times),
    minutes=st.integers(5, 120),
    pause=st.integers(0, 15),
    interruptions=st.lists(breaks, max_size=3),
)
def test_nothing_overlaps_and_everything_is_in_time_whatever_is_asked(
    day: date,
    zone: str,
    ends: tuple[time, time],
    minutes: int,
    pause: int,
    interruptions: list[Interruption],
) -> None:
    timetable = Timetable(
        (day, day + timedelta(1)), zone, *ends, minutes, pause, tuple(interruptions)
    )
    try:
        found = stretches(timetable)
    except FieldsError:
        return
    assert all(each.ends_at <= later.starts_at for each, later in pairwise(found))
    meetings = [each for each in found if each.number is not None]
    assert [each.number for each in meetings] == list(range(len(meetings)))
    for each in meetings:
        begins = each.starts_at.astimezone(ZoneInfo(zone))
        assert ends[0] <= begins.time() or begins.fold
        assert each.ends_at <= moment_of(begins.date(), ends[1], zone, name="last")
    kept = [each for each in found if each.number is None]
    assert len(kept) == 2 * len(interruptions)
