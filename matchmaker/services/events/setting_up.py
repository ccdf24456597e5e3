"""Setting an event up: when, where, how long a meeting takes, how many tables there are.

A new event begins as a copy of the last one of its cluster, without its days. Nothing is lost by
going back: each step is kept by itself, and a step that would take the place from planned meetings
says so before it does.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.event_vocabulary import EventState, SlotKind
from matchmaker.domain.phrases import phrase
from matchmaker.domain.visibility import Viewer
from matchmaker.services.describing.saying import FieldsError
from matchmaker.services.events.laying_out import Layout, lay_out
from matchmaker.services.events.slots import (
    Interruption,
    Stretch,
    Timetable,
    as_data,
    from_data,
    read_off,
    stretches,
)
from matchmaker.services.identity.auditing import record
from matchmaker.services.membership.member_changes import require_manager
from models import Cluster, Event, EventGuest, EventSlot, EventTable

LONGEST_NAME, LONGEST_VENUE, LONGEST_ABOUT, LONGEST_TABLE = 200, 300, 4_000, 40
MOST_TABLES = 500
_USUAL_TABLES = 12
MINIMUM, MAXIMUM = 2, 10  # meetings for each participant, until somebody says otherwise


@dataclass(frozen=True, slots=True)
class Basics:
    """The first step.

    Attributes:
        tables: their names by number.
        step_free: numbers of tables without steps.
        register_until: the last day on which people answer and wish.
    """

    name: str
    timetable: Timetable
    tables: tuple[str, ...]
    step_free: frozenset[int] = frozenset()
    about: str = ""
    venue: str = ""
    languages: tuple[str, ...] = ()
    register_until: date | None = None

    @property
    def layout(self) -> Layout:
        """Its slots and tables.

        Raises:
            FieldsError: as for `slots.stretches`.
        """
        return Layout(stretches(self.timetable), self.tables, self.step_free)


@dataclass(frozen=True, slots=True)
class Count:
    """How many meetings fit: slots times tables."""

    slots: int
    tables: int

    @property
    def places(self) -> int:
        """Their product."""
        return self.slots * self.tables


@dataclass(frozen=True, slots=True)
class FirstDraft:
    """What a new event would be, and which one it is copied from."""

    basics: Basics
    copied_from: str = ""
    guests: tuple[int, ...] = field(default=())


def count_places(basics: Basics) -> Count:
    """The live count of the first step.

    Raises:
        FieldsError: times that make no slots.
    """
    return Count(len(basics.layout.meetings), len(basics.tables))


def first_draft(session: Session, cluster_id: int, *, zone: str) -> FirstDraft:
    """The last event of this cluster without its days, or a day as most are."""
    last = _last_event(session, cluster_id)
    if last is None:
        return FirstDraft(_usual(zone))
    copied = replace(basics_of(session, last), register_until=None)
    timetable = replace(copied.timetable, days=())
    return FirstDraft(replace(copied, timetable=timetable), last.name, _guests(session, last))


def basics_of(session: Session, event: Event) -> Basics:
    """The first step as it was kept."""
    tables = list(
        session.scalars(
            sa.select(EventTable).filter_by(event_id=event.id).order_by(EventTable.number)
        )
    )
    return Basics(
        name=event.name,
        timetable=_timetable(session, event),
        tables=tuple(row.name for row in tables),
        step_free=frozenset(row.number for row in tables if row.is_step_free),
        about=event.about or "",
        venue=event.venue or "",
        languages=tuple(event.languages),
        register_until=event.register_until,
    )


def create(
    session: Session, cluster_id: int, basics: Basics, *, viewer: Viewer, now: datetime
) -> Event:
    """A new event of this cluster; rules and guests are those of the last one.

    Raises:
        NotAllowed: the viewer does not manage the cluster.
        FieldsError: something that cannot be, by field.
    """
    require_manager(viewer, cluster_id)
    check(basics, today=now.astimezone(ZoneInfo(basics.timetable.zone)).date())
    layout = basics.layout
    last = _last_event(session, cluster_id)
    guests = _guests(session, last) if last is not None else ()
    cluster = session.get_one(Cluster, cluster_id)
    event = Event(
        cluster_id=cluster_id,
        minimum=last.minimum if last is not None else MINIMUM,
        maximum=last.maximum if last is not None else MAXIMUM,
        same_cluster=last.same_cluster if last is not None else False,
        state=EventState.DRAFT,
        step=1,
        revision=0,
        report={},
        is_example=cluster.is_example,
        account_id=viewer.account_id,
        created_at=now,
        updated_at=now,
        **_columns(basics),
    )
    session.add(event)
    session.flush()
    lay_out(session, event, layout, zone=basics.timetable.zone, confirmed=True, now=now)
    session.add_all(EventGuest(event_id=event.id, cluster_id=each) for each in guests)
    _audit(session, "set up event", event, viewer, now)
    session.commit()
    return event


def change_basics(
    session: Session,
    event: Event,
    basics: Basics,
    *,
    viewer: Viewer,
    now: datetime,
    confirmed: bool = False,
) -> bool:
    """Keep the first step of an event that exists; whether its times or its place were changed.

    Nothing is committed where people must be told: the caller writes the letters and commits.

    Raises:
        FieldsError: something that cannot be, by field.
        WouldUndo: planned meetings would lose their places, and nobody has said that they may.
        Conflict: a published plan tells otherwise.
    """
    check(basics)
    told = (_when(event), event.venue or "")
    layout = basics.layout
    lay_out(session, event, layout, zone=basics.timetable.zone, confirmed=confirmed, now=now)
    for name, value in _columns(basics).items():
        setattr(event, name, value)
    event.updated_at = now
    _audit(session, "change event", event, viewer, now)
    return told != (_when(event), event.venue or "")


def reach(event: Event, step: int) -> None:
    """Note that a step is done, in the caller's transaction; it stays done."""
    event.step = max(event.step, step)


def check(basics: Basics, *, today: date | None = None) -> None:
    """Refuse what cannot be; with `today`, also a day that is past.

    Raises:
        FieldsError: with a sentence for each field.
    """
    wrong: dict[str, str] = {}
    days = basics.timetable.days
    if not basics.name:
        wrong["name"] = phrase("Give the event a name.")
    for name, text, most in (
        ("name", basics.name, LONGEST_NAME),
        ("venue", basics.venue, LONGEST_VENUE),
        ("about", basics.about, LONGEST_ABOUT),
    ):
        if len(text) > most:
            wrong[name] = phrase("%(most)s characters fit.", most=most)
    if today is not None and days and days[0] < today:
        wrong["day"] = phrase("This day is past.")
    if not 1 <= len(basics.tables) <= MOST_TABLES:
        wrong["tables"] = phrase("There are 1 to %(most)s tables.", most=MOST_TABLES)
    elif len({each.casefold() for each in basics.tables}) < len(basics.tables):
        wrong["table_names"] = phrase("Two tables have the same name.")
    elif any(len(each) > LONGEST_TABLE for each in basics.tables):
        wrong["table_names"] = phrase(
            "A name has %(most)s characters or fewer.", most=LONGEST_TABLE
        )
    if basics.register_until and days and basics.register_until > days[-1]:
        wrong["register_until"] = phrase("The last day to answer lies after the event.")
    if wrong:
        raise FieldsError(**wrong)


def table_names(count: int, given: tuple[str, ...] = ()) -> tuple[str, ...]:
    """So many names: those given, then numbers."""
    names = given[:count]
    return names + tuple(str(number + 1) for number in range(len(names), count))


def _timetable(session: Session, event: Event) -> Timetable:
    """As it was said; of an event that came with slots only, as they show it."""
    if event.timetable:
        return from_data(event.timetable, event.time_zone)
    query = sa.select(EventSlot).filter_by(event_id=event.id).order_by(EventSlot.starts_at)
    found = [
        Stretch(row.number, row.kind, row.starts_at, row.minutes, row.title or "")
        for row in session.scalars(query)
    ]
    return read_off(found, event.time_zone)


def _columns(basics: Basics) -> dict[str, object]:
    return {
        "name": basics.name,
        "about": basics.about or None,
        "venue": basics.venue or None,
        "time_zone": basics.timetable.zone,
        "languages": list(basics.languages),
        "register_until": basics.register_until,
        "timetable": as_data(basics.timetable),
    }


def _when(event: Event) -> tuple[object, ...]:
    data = event.timetable
    return (event.time_zone, tuple(data.get("days", ())), data.get("first"), data.get("last"))


def _usual(zone: str) -> Basics:
    """A day as most are: twenty minutes for a meeting, coffee at half past ten, lunch at noon."""
    breaks = (
        Interruption(SlotKind.BREAK, time(10, 40), 20),
        Interruption(SlotKind.BREAK, time(12, 20), 60),
    )
    timetable = Timetable((), zone, time(9), time(16), 20, 0, breaks)
    return Basics("", timetable, table_names(_USUAL_TABLES))


def _last_event(session: Session, cluster_id: int) -> Event | None:
    query = sa.select(Event).filter_by(cluster_id=cluster_id).order_by(Event.id.desc()).limit(1)
    return session.scalar(query)


def _guests(session: Session, event: Event) -> tuple[int, ...]:
    query = sa.select(EventGuest.cluster_id).filter_by(event_id=event.id)
    return tuple(session.scalars(query.order_by(EventGuest.cluster_id)))


def _audit(session: Session, action: str, event: Event, viewer: Viewer, now: datetime) -> None:
    subject = f"event {event.id}"
    record(session, action, subject, account_id=viewer.account_id, now=now)
