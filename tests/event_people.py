"""An event of Alps with Baltic as its guest, set up as a manager would: services, real letters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.event_vocabulary import SlotKind
from matchmaker.domain.visibility import Viewer
from matchmaker.services.events.inviting import invite, set_guests
from matchmaker.services.events.reading import EventView, event_view
from matchmaker.services.events.registering import Registration, register
from matchmaker.services.events.setting_up import Basics, create, table_names
from matchmaker.services.events.slots import Interruption, Timetable
from matchmaker.services.introducing.speaking import Speaker
from models import Cluster, Event, EventParticipant, Organisation
from tests.factories import cluster, contact, office_of, organisation

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
DAY = date(2027, 3, 10)
LAST_DAY = date(2027, 3, 1)
BREAK = Interruption(SlotKind.BREAK, time(10), 20, "Coffee")


@dataclass
class Fair:
    """A host with its members, a guest with one, an event, and the host's manager."""

    session: Session
    alps: Cluster
    baltic: Cluster
    moulder: Organisation
    neighbour: Organisation
    toolmaker: Organisation
    event: Event
    host: Speaker

    @property
    def view(self) -> EventView:
        """The event as it stands."""
        return event_view(self.session, self.event, now=self.host.now)

    def ask(self, *organisations: Organisation) -> None:
        """Invite these."""
        invite(self.host, self.event, [each.id for each in organisations])

    def one(self, row: Organisation) -> EventParticipant:
        """The participant of this organisation."""
        query = sa.select(EventParticipant).filter_by(
            event_id=self.event.id, organisation_id=row.id
        )
        return self.session.scalars(query).one()

    def comes(self, row: Organisation, **said: Any) -> EventParticipant:
        """It says that it comes, by its link."""
        found = self.one(row)
        values: dict[str, Any] = {"person": f"Somebody of {row.name}"} | said
        register(by_link(self.session), self.event, found, Registration(**values))
        return found

    def speaks(self, now: datetime) -> Speaker:
        """The host's manager at another moment."""
        return Speaker(self.session, self.host.viewer, now, self.host.office)


def by_link(session: Session, now: datetime = NOW) -> Speaker:
    """Whoever follows a link: nobody in particular."""
    return Speaker(session, Viewer(), now, office_of())


def basics(**about: Any) -> Basics:
    """Nine slots from nine to half past twelve with a break, two tables, in Vienna."""
    timetable: dict[str, Any] = {
        "days": (DAY,),
        "zone": "Europe/Vienna",
        "first": time(9),
        "last": time(12, 20),
        "minutes": 20,
        "interruptions": (BREAK,),
    }
    timetable |= {name: about.pop(name) for name in list(about) if name in timetable}
    values: dict[str, Any] = {
        "name": "Light meets soil",
        "timetable": Timetable(**timetable),
        "tables": table_names(2),
        "venue": "Hall 2",
        "register_until": LAST_DAY,
    } | about
    return Basics(**values)


def manager_of(row: Cluster) -> Viewer:
    """A manager of this cluster and of nothing else."""
    own = frozenset({row.id})
    return Viewer(clusters=own, managed=own)


def a_fair(session: Session) -> Fair:
    """The event as a draft: nobody is asked yet."""
    moulder = organisation(
        session,
        "Moulder",
        offers=["We offer injection moulding of bottle caps."],
        needs=["We need an injection mould for bottle caps."],
    )
    neighbour = organisation(session, "Neighbour", needs=["We need a mould."])
    toolmaker = organisation(
        session,
        "Toolmaker",
        offers=["We build an injection mould for bottle caps."],
        needs=["We look for injection moulding of bottle caps."],
    )
    alps, baltic = (
        cluster(session, "Alps", moulder, neighbour),
        cluster(session, "Baltic", toolmaker),
    )
    for row, name in ((moulder, "Mara Moulder"), (toolmaker, "Tomas Toolmaker")):
        contact(session, row, name, language="de")
    viewer = manager_of(alps)
    event = create(session, alps.id, basics(), viewer=viewer, now=NOW)
    host = Speaker(session, viewer, NOW, office_of())
    set_guests(host, event, [baltic.id])
    return Fair(session, alps, baltic, moulder, neighbour, toolmaker, event, host)
