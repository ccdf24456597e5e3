"""The demo's two events: one that is over, with what came of it, and one that is to be planned.

Both are held by the demo's manager with the services that people use, with the clock turned back,
and only organisations that are marked as examples take part. No letter is written: nobody of the
demo reads mail.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from itertools import zip_longest
from random import Random
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from matchmaker.domain.event_vocabulary import AttendanceState, Rating, SlotKind, WishStrength
from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import OutcomeStep
from matchmaker.errors import MatchmakerError
from matchmaker.services.demo import cast as demo_cast
from matchmaker.services.desk import Desk
from matchmaker.services.events.desk import Presence, say_presence
from matchmaker.services.events.hand import Hand
from matchmaker.services.events.inviting import invite, set_guests
from matchmaker.services.events.planning import work_of
from matchmaker.services.events.published import published
from matchmaker.services.events.publishing import publish
from matchmaker.services.events.rating import rate
from matchmaker.services.events.reading import event_view
from matchmaker.services.events.registering import Registration, register
from matchmaker.services.events.setting_up import Basics, create, table_names
from matchmaker.services.events.slots import Interruption, Timetable
from matchmaker.services.events.wishing import find_partners, partners_for, wish
from matchmaker.services.identity.access import acting_for
from matchmaker.services.introducing.outcomes import Telling, tell_outcome
from matchmaker.services.introducing.speaking import Speaker
from matchmaker.services.jobs import Meter
from models import Cluster, Event, EventMeeting, EventParticipant, Link, Proposal

ZONES = {"LT": "Europe/Vilnius", "ES": "Europe/Madrid", "DE": "Europe/Berlin"}
AGO, AHEAD = timedelta(days=75), timedelta(days=24)
PEOPLE = 32  # invited to each
WISHES = 6
SEARCH = 2.0  # seconds
_WORDS = (Rating.COOPERATION, Rating.INFORMATIVE, Rating.NO_INTEREST)


@dataclass(frozen=True, slots=True)
class _Host:
    """Who holds the events, and which clusters are guests."""

    cluster: Cluster
    viewer: Viewer
    guests: tuple[int, ...]


def tell_events(desk: Desk, chance: Random) -> int:
    """Hold the past event and open the coming one; gives how many meetings were published.

    Where a demo has no manager with members there are no events.
    """
    examples = demo_cast.examples(desk.session)
    host = _host(desk, examples)
    if host is None:
        return 0
    past = _open(desk, host, examples, day=desk.now - AGO, asked=desk.now - AGO - timedelta(35))
    _wishes(desk, past, at=desk.now - AGO - timedelta(days=20), chance=chance)
    meetings = _plan(desk, host, past, at=desk.now - AGO - timedelta(days=6))
    _check_in(desk, host, past)
    _rate(desk, past, chance=chance)
    coming = _open(desk, host, examples, day=desk.now + AHEAD, asked=desk.now - timedelta(days=12))
    _wishes(desk, coming, at=desk.now - timedelta(days=4), chance=chance)
    return meetings


def forget_events(desk: Desk) -> None:
    """Take out what a telling left that was broken off."""
    mine = sa.select(Event.id).where(Event.is_example)
    slates = [f"event-{number}-" for number in desk.session.scalars(mine)]
    of_them = sa.or_(
        sa.false(), *(Proposal.slate.startswith(each, autoescape=True) for each in slates)
    )
    rest = list(desk.session.scalars(sa.select(Proposal.id).where(of_them)))
    keys = [f"{kind}:{each}" for each in rest for kind in ("introduction", "outcome")]
    for gone in (
        sa.delete(Link).where(Link.external_key.in_(keys)),
        sa.delete(Proposal).where(Proposal.id.in_(rest)),
        sa.delete(Event).where(Event.is_example),
    ):
        desk.session.execute(gone.execution_options(synchronize_session=False))
    desk.session.commit()


def _host(desk: Desk, examples: Collection[int]) -> _Host | None:
    managers = demo_cast.managers(desk.session)
    members = demo_cast.members(desk.session, examples)
    for cluster_id, account_id in managers:
        if members.get(cluster_id):
            own = frozenset({cluster_id})
            viewer = Viewer(account_id=account_id, clusters=own, managed=own)
            others = sorted(set(members) - own, key=lambda key: (-len(members[key]), key))
            cluster = desk.session.get_one(Cluster, cluster_id)
            return _Host(cluster, viewer, tuple(others[:3]))
    return None


def _open(
    desk: Desk, host: _Host, examples: Collection[int], *, day: datetime, asked: datetime
) -> Event:
    """Set up, with members of the host and of the guests asked and most of them coming."""
    speaker = Speaker(desk.session, host.viewer, asked)
    event = create(desk.session, host.cluster.id, _basics(host, day), viewer=host.viewer, now=asked)
    event.is_example = True  # the cluster is real; what is told of it here is not
    set_guests(speaker, event, host.guests)
    members = demo_cast.members(desk.session, examples)
    own = members[host.cluster.id]
    rounds = zip_longest(*(members[key] for key in host.guests))  # of each cluster in turn
    theirs = dict.fromkeys(each for turn in rounds for each in turn if each and each not in own)
    invite(speaker, event, [*own, *[*theirs][: max(0, PEOPLE - len(own))]])
    rows = _rows(desk, event)
    for number, row in enumerate(rows):
        if number % 7 != 6:  # one of seven has not answered yet
            then = Speaker(desk.session, Viewer(), asked + timedelta(days=2))
            late = frozenset({0, 1}) if number % 5 == 4 else frozenset()
            said = Registration(person=row.person or f"Example {number + 1}", unavailable=late)
            register(then, event, row, said)
    return event


def _basics(host: _Host, day: datetime) -> Basics:
    zone = ZONES.get(host.cluster.country or "", "Europe/Brussels")
    local = day.astimezone(ZoneInfo(zone)).date()
    pause = Interruption(SlotKind.BREAK, time(10, 40), 20, "")
    timetable = Timetable(
        days=(local,),
        zone=zone,
        first=time(9),
        last=time(13),
        minutes=20,
        interruptions=(pause,),
    )
    return Basics(
        name=f"Matchmaking day of {host.cluster.name}, {local:%B %Y}",
        timetable=timetable,
        tables=table_names(8),
        step_free=frozenset({0}),
        venue=host.cluster.city or "",
        register_until=local - timedelta(days=3),
        languages=("en",),
    )


def _wishes(desk: Desk, event: Event, *, at: datetime, chance: Random) -> None:
    """Each who comes looks at the proposals and wishes for some of the first."""
    then = replace(desk, viewer=Viewer(), now=at)
    for row in _rows(desk, event):
        view = event_view(desk.session, event, now=at)
        try:
            find_partners(then, view, row)
        except MatchmakerError:
            continue  # it has not said that it comes
        partners = partners_for(desk.session, view, row, now=at).proposed[: 2 * WISHES]
        for number, each in enumerate(partners):
            if chance.random() < 0.95 - 0.06 * number:
                strength = WishStrength.MUST if number == 0 else WishStrength.LIKE
                wish(desk.session, view, row, each.participant_id, strength, now=at)


def _plan(desk: Desk, host: _Host, event: Event, *, at: datetime) -> int:
    """Plan and publish, days before; how many meetings there are."""
    work_of(event.id, viewer=host.viewer, clock=lambda: at, seconds=SEARCH)(desk.session, Meter())
    desk.session.refresh(event)
    publish(Hand(desk.session, host.viewer, event.id, event.revision, at), None)
    told = published(desk.session, event.id)
    return len(told.held) if told else 0


def _check_in(desk: Desk, host: _Host, event: Event) -> None:
    """Whoever said that they come has come."""
    view = event_view(desk.session, event, now=desk.now)
    for row in _rows(desk, event):
        if row.state is AttendanceState.REGISTERED and view.starts_at is not None:
            at, said = view.starts_at - timedelta(minutes=10), Presence.ARRIVED
            say_presence(desk.session, host.viewer, event.id, row.id, said, key="", now=at)


def _rate(desk: Desk, event: Event, *, chance: Random) -> None:
    """Most say what their meetings were; some of those who saw a co-operation have come further."""
    view = event_view(desk.session, event, now=desk.now)
    told = published(desk.session, event.id)
    if told is None or view.ends_at is None:
        return
    evening = Speaker(desk.session, Viewer(), view.ends_at + timedelta(hours=5))
    for meeting in told.held:
        was_held = chance.random() < 0.85
        for number in meeting.pair:
            if chance.random() < 0.8:
                word = chance.choices(_WORDS, (3, 5, 2))[0] if was_held else Rating.NOT_HELD
                rate(evening, desk.session.get_one(EventParticipant, number), meeting.id, word)
        if was_held and chance.random() < 0.12:
            _come_further(desk, meeting.id, view.ends_at + timedelta(days=45))


def _come_further(desk: Desk, meeting_id: int, at: datetime) -> None:
    meeting = desk.session.get_one(EventMeeting, meeting_id)
    proposal = desk.session.get(Proposal, meeting.proposal_id or 0)
    if proposal is None:
        return
    for side in (proposal.seeker_id, proposal.candidate_id):
        viewer = acting_for(desk.session, side, today=at.date())
        try:
            speaker = Speaker(desk.session, viewer, at)
            tell_outcome(speaker, proposal.id, side, Telling(OutcomeStep.PROJECT))
        except MatchmakerError:
            return  # one of them has not said that they met


def _rows(desk: Desk, event: Event) -> Sequence[EventParticipant]:
    query = sa.select(EventParticipant).filter_by(event_id=event.id)
    return desk.session.scalars(query.order_by(EventParticipant.id)).all()
