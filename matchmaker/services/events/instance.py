"""An event as the scheduler sees it: rows become an instance, and a plan becomes places again.

Participants keep their ids. Whoever does not come (any more) stays in the instance, away in every
slot, as long as a meeting of theirs is on the board: so the reason can be told and repaired.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import pairwise

from matchmaker.domain.scheduling.instance import Ban, Instance, Meeting, Participant, Wish
from matchmaker.services.events.views import EventView, MeetingView, ParticipantView, SlotView
from matchmaker.services.events.wanted import Candidate, candidates, separated
from matchmaker.services.events.whole import EventWhole, Pair


def instance_of(
    whole: EventWhole,
    *,
    only_wanted: bool = False,
    wanted: Mapping[Pair, Candidate] | None = None,
) -> Instance:
    """The event's rules and its meetings: wishes are what is wanted and, unless `only_wanted`,
    what is on the board though nobody wants it any more. Locked meetings have to be where they are.

    `wanted` are its candidates, where they are known already.
    """
    event, found = whole.event, candidates(whole) if wanted is None else wanted
    pairs = [*found, *(pair for pair in whole.placed if pair not in found)]
    closed = _closed(event)
    return Instance(
        slots=len(event.meeting_slots),
        tables=_tables(event),
        participants=tuple(_participant(whole, each) for each in _concerned(whole)),
        wishes=tuple(
            _wish(pair, found.get(pair), whole.placed.get(pair))
            for pair in pairs
            if not only_wanted or pair in found or whole.placed[pair].is_locked
        ),
        step_free_tables=frozenset(each.number for each in event.tables if each.is_step_free),
        closed=closed,
        table_names=_table_names(event),
        slot_times=_times(event),
        day_starts=_day_starts(event),
        bans=tuple(Ban(a, b, reason) for (a, b), reason in sorted(separated(whole).items())),
        same_cluster=event.same_cluster,
    )


def meetings_on(whole: EventWhole, instance: Instance) -> tuple[Meeting, ...]:
    """The board in the scheduler's form."""
    number = {(wish.a, wish.b): place for place, wish in enumerate(instance.wishes)}
    return tuple(
        Meeting(number[pair], *pair, slot, table)
        for pair, slot, table in places_of(whole.placed.values())
        if pair in number
    )


def places_of(meetings: Iterable[MeetingView]) -> list[tuple[Pair, int, int]]:
    """Pair, slot and table of each meeting that has a place."""
    return [
        ((each.a_id, each.b_id), each.slot, each.table)
        for each in meetings
        if each.slot is not None and each.table is not None
    ]


def locked_numbers(whole: EventWhole, instance: Instance) -> frozenset[int]:
    """The wishes whose meetings are locked."""
    return frozenset(
        number
        for number, wish in enumerate(instance.wishes)
        if (found := whole.placed.get(_pair(wish))) is not None and found.is_locked
    )


def fingerprint(whole: EventWhole, wanted: Mapping[Pair, Candidate] | None = None) -> str:
    """What a plan depends on except the board and its locks, as one short word: while it stays
    the same, a bound that was found holds.
    """
    found = candidates(whole) if wanted is None else wanted
    bare = instance_of(whole, only_wanted=True, wanted=found)
    wishes = sorted((each.a, each.b, each.score, each.manager or "") for each in found.values())
    parts = (
        bare.slots, bare.tables, bare.participants, wishes, sorted(bare.closed),
        sorted(bare.step_free_tables), bare.bans, bare.same_cluster,
    )  # fmt: skip
    text = repr([_plain(each) for each in parts])
    return hashlib.blake2b(text.encode(), digest_size=12).hexdigest()


def _plain(part: object) -> object:
    """Sets in an order that does not depend on the process."""
    if isinstance(part, tuple) and part and isinstance(part[0], Participant):
        return [
            (one.id, one.minimum, one.maximum, sorted(one.unavailable), one.table, one.step_free,
             sorted(one.clusters), sorted(one.languages))
            for one in part
        ]  # fmt: skip
    return part


def _pair(wish: Wish) -> Pair:
    assert isinstance(wish.a, int), "ids are those of rows"
    assert isinstance(wish.b, int), "ids are those of rows"
    return wish.a, wish.b


def _wish(pair: Pair, wanted: Candidate | None, placed: MeetingView | None) -> Wish:
    is_locked = placed is not None and placed.is_locked
    return Wish(
        *pair,
        score=float(wanted.score) if wanted else 0.0,
        must=is_locked or (wanted is not None and wanted.is_must),
        fixed=placed.slot if placed is not None and is_locked else None,
        table=placed.table if placed is not None and is_locked else None,
    )


def _concerned(whole: EventWhole) -> list[ParticipantView]:
    """Who comes, and who is on the board though they do not."""
    on_board = {each for pair in whole.placed for each in pair}
    return [each for each in whole.participants if each.comes or each.id in on_board]


def _participant(whole: EventWhole, one: ParticipantView) -> Participant:
    return Participant(
        id=one.id,
        minimum=min(one.minimum, one.maximum) if one.comes else 0,
        maximum=one.maximum,
        unavailable=(one.unavailable & whole.slots.keys()) | away(whole, one),
        table=one.table,
        step_free=one.step_free,
        name=one.name,
        clusters=frozenset(one.clusters.values()),
        # An event that names its languages is held in these; otherwise two need one in common.
        languages=frozenset() if whole.event.languages else frozenset(one.languages),
    )


def away(whole: EventWhole, one: ParticipantView) -> frozenset[int]:
    """Slots in which they are not there: those who do not come in all that have not begun, those
    who were missed in all that end after that.
    """
    if not one.comes:
        return frozenset(number for number in whole.slots if number >= whole.from_slot)
    if one.missed_at is not None:
        return _after(whole.slots.values(), one.missed_at)
    return frozenset()


def _after(slots: Iterable[SlotView], moment: datetime) -> frozenset[int]:
    return frozenset(
        each.number for each in slots if each.number is not None and each.ends_at > moment
    )


def _tables(event: EventView) -> int:
    """One more than the highest number: a number without a table is closed all day."""
    return max((each.number for each in event.tables), default=-1) + 1


def _closed(event: EventView) -> frozenset[tuple[int, int]]:
    there = {each.number: each.closed for each in event.tables}
    all_day = frozenset(range(len(event.meeting_slots)))
    return frozenset(
        (table, slot) for table in range(_tables(event)) for slot in there.get(table, all_day)
        if slot in all_day
    )  # fmt: skip


def _table_names(event: EventView) -> tuple[str, ...]:
    names = {each.number: each.name for each in event.tables}
    return tuple(names.get(number, str(number)) for number in range(_tables(event)))


def _times(event: EventView) -> tuple[tuple[str, str], ...]:
    """When each meeting slot starts and ends by the clock of the place, with the day if there are
    several.
    """
    pattern = "%d.%m. %H:%M" if len(event.days) > 1 else "%H:%M"
    return tuple(
        (
            f"{event.local(each.starts_at):{pattern}}",
            f"{event.local(each.ends_at):%H:%M}",
        )
        for each in event.meeting_slots
    )


def _day_starts(event: EventView) -> tuple[int, ...]:
    """The numbers of the first slots of the second and later days."""
    days = [event.local(each.starts_at).date() for each in event.meeting_slots]
    return tuple(
        number for number, (one, next_one) in enumerate(pairwise(days), 1) if one != next_one
    )
