"""Paper, files and the desk of an event of 400 people: seconds, pages and bytes of each.

    python -m benchmarks.event_paper [--people N]

A published plan in SQLite with ten meetings a person at most, each with a card of evidence. Every
figure is taken from reading the plan to the finished bytes, the first time, by the clock and in
processor seconds (of all threads: they do not depend on what else the machine does); and the median
of three times again, in which Typst remembers what it has set before.
"""

from __future__ import annotations

import argparse
import io
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pypdf import PdfReader
from sqlalchemy.orm import Session, sessionmaker

from benchmarks.measuring import median, seconds, write_result
from matchmaker.domain.event_vocabulary import AttendanceState, EventState, SlotKind
from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import MatchKind, OrganisationKind
from matchmaker.services.events.calendars import own_calendar, whole_calendar
from matchmaker.services.events.desk import desk_of
from matchmaker.services.events.papers import Paper, print_own, print_paper
from matchmaker.services.events.programme import Programme, programme_of
from matchmaker.services.events.tables import plan_tables
from matchmaker.services.sheets import workbook
from models import (
    Cluster,
    Event,
    EventMeeting,
    EventParticipant,
    EventPlan,
    EventSlot,
    EventTable,
    Organisation,
    Proposal,
    open_database,
)
from models.base import Base

PEOPLE, SLOTS, TABLES, MOST = 400, 20, 120, 10
ROUNDS = 3
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
BASE_URL = "https://match.example"


def build(session: Session, people: int) -> Event:
    """An event with so many people and a published plan."""
    cluster = Cluster(name="Alps", created_at=NOW)
    session.add(cluster)
    session.flush()
    event = Event(
        cluster_id=cluster.id, name="Light meets soil", venue="Hall 2", time_zone="Europe/Vienna",
        minimum=1, maximum=MOST, state=EventState.PUBLISHED, created_at=NOW, updated_at=NOW,
    )  # fmt: skip
    session.add(event)
    session.flush()
    for number in range(SLOTS):
        at = NOW + timedelta(minutes=20 * number)
        session.add(
            EventSlot(
                event_id=event.id, number=number, kind=SlotKind.MEETING, starts_at=at, minutes=20
            )
        )
    for number in range(TABLES):
        session.add(EventTable(event_id=event.id, number=number, name=str(number + 1), closed=[]))
    ids = [_participant(session, event, number) for number in range(people)]
    meetings = [_meeting(session, event, *each) for each in _places(ids)]
    session.flush()
    told = [
        {"id": m.id, "a": m.a_id, "b": m.b_id, "slot": m.slot, "table": m.table_number,
         "sequence": 0}
        for m in meetings
    ]  # fmt: skip
    session.add(EventPlan(event_id=event.id, version=1, meetings={"meetings": told}, at=NOW))
    session.commit()
    return event


def _participant(session: Session, event: Event, number: int) -> tuple[int, int]:
    """The ids of a participant and its organisation."""
    name = f"Photonics and Fibre Technologies {number}"
    firm = Organisation(
        name=name, name_key=name.lower(), kind=OrganisationKind.COMPANY, country="AT",
        created_at=NOW, updated_at=NOW,
    )  # fmt: skip
    session.add(firm)
    session.flush()
    row = EventParticipant(
        event_id=event.id, organisation_id=firm.id, person=f"Annemarie Müller-Petraitienė {number}",
        state=AttendanceState.REGISTERED, unavailable=[],
        language=("en", "de", "fr", "it", "lt")[number % 5],
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row.id, firm.id


def _places(
    ids: list[tuple[int, int]],
) -> Iterator[tuple[tuple[int, int], tuple[int, int], int, int]]:
    """Pairs with slot and table: nobody twice in a slot, no two twice, ten meetings at most."""
    draw, count, met = random.Random(1), dict.fromkeys(ids, 0), set[tuple[int, int]]()
    for slot in range(SLOTS):
        free = [each for each in ids if count[each] < MOST]
        draw.shuffle(free)
        table = 0
        while len(free) > 1 and table < TABLES:
            a, b = sorted((free.pop(), free.pop()))
            if (a[0], b[0]) not in met:
                met.add((a[0], b[0]))
                count[a] += 1
                count[b] += 1
                yield a, b, slot, table
                table += 1


def _meeting(
    session: Session, event: Event, a: tuple[int, int], b: tuple[int, int], slot: int, table: int
) -> EventMeeting:
    need, offer = (
        {"id": 1, "owner": owner, "role": role, "text": text, "english": None, "language": "en",
         "visibility": "public"}
        for owner, role, text in (
            (a[1], "need", "We need Pockels cells for high-power lasers with a short rise time."),
            (b[1], "capability", "We grow nonlinear crystals for high-power lasers since 1992."),
        )
    )  # fmt: skip
    sides = [{"id": each[1], "name": "", "clusters": []} for each in (a, b)]
    card: dict[str, Any] = {
        "form": 2, "seeker": sides[0], "candidate": sides[1], "against": [], "position": "",
        "why_you": [{"seeking": need, "offering": offer}], "why_them": [], "introducers": [],
        "open_introducers": [], "kind": "b2b", "strength": "good", "are_rivals": False,
        "read_statements": 0, "forward": {}, "backward": {}, "reciprocal": 0.5,
    }  # fmt: skip
    proposal = Proposal(
        slate=f"event-{event.id}-p{a[0]}", seeker_id=a[1], candidate_id=b[1], kind=MatchKind.B2B,
        forward=0.5, backward=0.5, reciprocal=0.5, rank=1, evidence=card, weights_version="none",
        index_version="none", shown_at=NOW,
    )  # fmt: skip
    session.add(proposal)
    session.flush()
    found = EventMeeting(
        event_id=event.id, a_id=a[0], b_id=b[0], slot=slot, table_number=table, score=1.0,
        proposal_id=proposal.id,
    )  # fmt: skip
    session.add(found)
    return found


def measure(make: Callable[[], bytes]) -> dict[str, Any]:
    """Seconds of the first run, bytes, and pages where it is a PDF."""
    began, worked = time.perf_counter(), time.process_time()
    made = make()
    wall, processor = time.perf_counter() - began, time.process_time() - worked
    found = {
        "seconds": round(wall, 2),
        "processor_seconds": round(processor, 2),
        "bytes": len(made),
        "again_seconds": round(median([seconds(make) for _ in range(ROUNDS)]), 2),
    }
    if made.startswith(b"%PDF"):
        found["pages"] = len(PdfReader(io.BytesIO(made)).pages)
    return found


def run(database: sessionmaker[Session], people: int) -> dict[str, Any]:
    """All figures."""
    with database() as session:
        event = build(session, people)
        number, cluster = event.id, frozenset({event.cluster_id})

    def read(session: Session, **about: Any) -> Programme:
        return programme_of(session, session.get_one(Event, number), now=NOW, **about)

    def paper(which: Paper) -> bytes:
        with database() as session:
            found = read(session, with_reasons=which in {Paper.SCHEDULES, Paper.ALL})
            return print_paper(found, which, language="en", at=NOW)

    def of_all(make: Callable[[Programme], bytes], **about: Any) -> Callable[[], bytes]:
        def made() -> bytes:
            with database() as session:
                return make(read(session, **about))

        return made

    def desk() -> bytes:
        with database() as session:
            viewer = Viewer(clusters=cluster, managed=cluster)
            return desk_of(session, viewer, number, now=NOW + timedelta(minutes=5)).mark.encode()

    with database() as session:
        first = min(read(session).people)
    actions: dict[str, Callable[[], bytes]] = {
        "one person's schedule": of_all(
            lambda p: print_own(p, first, language="en", at=NOW), with_reasons=True, only=first
        ),
        "one person's feed": of_all(
            lambda p: own_calendar(p, first, base_url=BASE_URL, say=str),
            with_reasons=True,
            only=first,
        ),
        "all meetings as iCal": of_all(lambda p: whole_calendar(p, base_url=BASE_URL, say=str)),
        "workbook": of_all(
            lambda p: workbook(plan_tables(p, say=str, language="en", notes=[p.event.name]))
        ),
        "the desk, as polled": desk,
    }
    figures = {each.value: measure(lambda each=each: paper(each)) for each in Paper}  # type: ignore[misc]
    return figures | {name: measure(make) for name, make in actions.items()}


def main() -> None:
    """Measure, say and keep it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=PEOPLE)
    people: int = parser.parse_args().people
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(f"sqlite:///{Path(folder) / 'event.sqlite3'}")
        Base.metadata.create_all(database.kw["bind"])
        figures = run(database, people)
        database.kw["bind"].dispose()
    for name, found in figures.items():
        print(f"{name:24}", *(f"{key} {value:,}" for key, value in found.items()))
    packages = ["typst", "icalendar", "openpyxl", "sqlalchemy"]
    print(write_result("event_paper", packages, people=people, slots=SLOTS, figures=figures))


if __name__ == "__main__":
    main()
