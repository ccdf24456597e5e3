"""The stretches of an event's day: from times and breaks as people say them to moments in UTC.

A day is cut by the clock of the place, but counted in real minutes: on the night on which clocks
change, a slot of twenty minutes still lasts twenty minutes. A time that the clock skips or shows
twice on that day is refused as the beginning or end of anything, since nobody could be told when
to come.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from matchmaker.domain.event_vocabulary import SlotKind
from matchmaker.domain.phrases import phrase
from matchmaker.services.describing.saying import FieldsError

SHORTEST, LONGEST = 5, 240  # minutes of a slot
MOST_SLOTS, MOST_DAYS = 300, 5


@dataclass(frozen=True, slots=True)
class Interruption:
    """A break or a talk, in which nobody meets.

    Attributes:
        starts: by the clock of the place.
        day: on which of the event's days (from 0); None for each of them.
    """

    kind: SlotKind
    starts: time
    minutes: int
    title: str = ""
    day: int | None = None


@dataclass(frozen=True, slots=True)
class Timetable:
    """What people say of an event's days.

    Attributes:
        days: on which it is held, in order.
        first: when the first slot of each day begins.
        last: when the last one has ended.
        minutes: how long a meeting lasts.
        pause: minutes between two meetings, for finding the next table.
    """

    days: tuple[date, ...]
    zone: str
    first: time
    last: time
    minutes: int
    pause: int = 0
    interruptions: tuple[Interruption, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Stretch:
    """A slot to be: `number` counts meetings only, through all days."""

    number: int | None
    kind: SlotKind
    starts_at: datetime
    minutes: int
    title: str = ""

    @property
    def ends_at(self) -> datetime:
        """The moment at which it ends."""
        return self.starts_at + timedelta(minutes=self.minutes)


def stretches(timetable: Timetable) -> tuple[Stretch, ...]:
    """All slots, breaks and talks in the order of time; none overlaps another.

    Raises:
        FieldsError: a time that does not exist or exists twice on that day, breaks that overlap,
            or more or fewer slots than an event can have; by field.
    """
    _check(timetable)
    found: list[Stretch] = []
    for place, day in enumerate(timetable.days):
        found += _of_day(timetable, place, day, meetings=sum(map(_is_meeting, found)))
    if any(each.ends_at > later.starts_at for each, later in pairwise(found)):
        raise FieldsError(last=phrase("One day reaches into the next."))
    meetings = sum(map(_is_meeting, found))
    if not meetings:
        raise FieldsError(last=phrase("No meeting fits between these times."))
    if meetings > MOST_SLOTS:
        raise FieldsError(
            minutes=phrase("That makes %(n)s slots; %(most)s fit.", n=meetings, most=MOST_SLOTS)
        )
    return tuple(found)


def moment_of(day: date, at: time, zone: str, *, name: str) -> datetime:
    """A time of the clock as a moment.

    Raises:
        FieldsError: (for the field `name`) the clock skips it or shows it twice on that day.
    """
    local = datetime.combine(day, at, ZoneInfo(zone))
    if local.astimezone(UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None) != local.replace(
        tzinfo=None
    ):
        raise FieldsError(
            **{
                name: phrase(
                    "%(time)s does not exist on %(day)s: clocks go forward then.",
                    time=f"{at:%H:%M}",
                    day=day.isoformat(),
                )
            }
        )
    if local.utcoffset() != local.replace(fold=1).utcoffset():
        raise FieldsError(
            **{
                name: phrase(
                    "%(time)s comes twice on %(day)s: clocks go back then.",
                    time=f"{at:%H:%M}",
                    day=day.isoformat(),
                )
            }
        )
    return local.astimezone(UTC)


def as_data(timetable: Timetable) -> dict[str, Any]:
    """The timetable as an event keeps it."""
    return {
        "days": [each.isoformat() for each in timetable.days],
        "first": f"{timetable.first:%H:%M}",
        "last": f"{timetable.last:%H:%M}",
        "minutes": timetable.minutes,
        "pause": timetable.pause,
        "interruptions": [
            {
                "kind": each.kind.value,
                "starts": f"{each.starts:%H:%M}",
                "minutes": each.minutes,
                "title": each.title,
                "day": each.day,
            }
            for each in timetable.interruptions
        ],
    }


def from_data(data: Mapping[str, Any], zone: str) -> Timetable:
    """What `as_data` wrote."""
    return Timetable(
        days=tuple(date.fromisoformat(each) for each in data["days"]),
        zone=zone,
        first=time.fromisoformat(data["first"]),
        last=time.fromisoformat(data["last"]),
        minutes=data["minutes"],
        pause=data["pause"],
        interruptions=tuple(
            Interruption(
                kind=SlotKind(each["kind"]),
                starts=time.fromisoformat(each["starts"]),
                minutes=each["minutes"],
                title=each["title"],
                day=each["day"],
            )
            for each in data["interruptions"]
        ),
    )


def read_off(found: Sequence[Stretch], zone: str) -> Timetable:
    """A timetable that makes about these slots: their days, times and breaks."""
    at = ZoneInfo(zone)
    local = [(each, each.starts_at.astimezone(at), each.ends_at.astimezone(at)) for each in found]
    days = sorted({begins.date() for _, begins, _ in local})
    meetings = [(each, begins, ends) for each, begins, ends in local if each.number is not None]
    return Timetable(
        days=tuple(days),
        zone=zone,
        first=min((begins.time() for _, begins, _ in meetings), default=time(9)),
        last=max((ends.time() for _, _, ends in meetings), default=time(17)),
        minutes=meetings[0][0].minutes if meetings else 20,
        interruptions=tuple(
            Interruption(
                each.kind, begins.time(), each.minutes, each.title, days.index(begins.date())
            )
            for each, begins, _ in local
            if each.number is None
        ),
    )


def _check(timetable: Timetable) -> None:
    wrong: dict[str, str] = {}
    if not timetable.days:
        wrong["day"] = phrase("Say on which day it is.")
    if len(timetable.days) > MOST_DAYS:
        wrong["until"] = phrase("An event has %(most)s days or fewer.", most=MOST_DAYS)
    if timetable.last <= timetable.first:
        wrong["last"] = phrase("It must end after it begins.")
    if not SHORTEST <= timetable.minutes <= LONGEST:
        wrong["minutes"] = phrase(
            "A meeting lasts %(least)s to %(most)s minutes.", least=SHORTEST, most=LONGEST
        )
    if not 0 <= timetable.pause <= LONGEST:
        wrong["pause"] = phrase("Between meetings are 0 to %(most)s minutes.", most=LONGEST)
    if wrong:
        raise FieldsError(**wrong)


def _of_day(timetable: Timetable, place: int, day: date, *, meetings: int) -> list[Stretch]:
    begin = moment_of(day, timetable.first, timetable.zone, name="first")
    end = moment_of(day, timetable.last, timetable.zone, name="last")
    breaks = _breaks_of(timetable, place, day, end)
    length = timedelta(minutes=timetable.minutes)
    found: list[Stretch] = list(breaks)
    clock = begin
    while clock + length <= end:
        between = next((each for each in breaks if _overlap(each, clock, clock + length)), None)
        if between is not None:
            clock = between.ends_at
            continue
        found.append(Stretch(meetings, SlotKind.MEETING, clock, timetable.minutes))
        meetings += 1
        clock += length + timedelta(minutes=timetable.pause)
    return sorted(found, key=lambda each: each.starts_at)


def _breaks_of(timetable: Timetable, place: int, day: date, end: datetime) -> list[Stretch]:
    """The breaks and talks of a day; an opening before the first meeting is one too."""
    found: list[Stretch] = []
    chosen = (
        (number, each)
        for number, each in enumerate(timetable.interruptions)
        if each.day is None or each.day == place
    )
    for number, each in sorted(chosen, key=lambda pair: pair[1].starts):
        name = f"starts-{number}"
        begins = moment_of(day, each.starts, timetable.zone, name=name)
        stretch = Stretch(None, each.kind, begins, each.minutes, each.title)
        if not 1 <= each.minutes <= 24 * 60:
            raise FieldsError(**{f"length-{number}": phrase("Say how many minutes it takes.")})
        if found and found[-1].ends_at > begins:
            raise FieldsError(**{name: phrase("This begins before the one before it has ended.")})
        if begins >= end:
            raise FieldsError(**{name: phrase("This begins after the last meeting.")})
        found.append(stretch)
    return found


def _overlap(stretch: Stretch, begin: datetime, end: datetime) -> bool:
    return stretch.starts_at < end and begin < stretch.ends_at


def _is_meeting(stretch: Stretch) -> bool:
    return stretch.number is not None
