"""Proposing a joint event of two clusters: a draft with the firms that carry the link.

The draft belongs to the cluster that hosts it: its managers choose the day, send the invitations
and plan; the other cluster is a guest. On the list stand the members of both whose ties, or needs
and offers, are public; that they should meet is the manager's wish, which a manager can take back.
Nobody is invited by this.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.event_vocabulary import EventState, PairActKind, WishStrength
from matchmaker.domain.phrases import phrase
from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import LetterKind
from matchmaker.errors import Conflict
from matchmaker.services.emerging.acting import Ends, find_pair, network_of, note_act
from matchmaker.services.emerging.views import PairOfIds
from matchmaker.services.events.inviting import put_on_list, set_guests
from matchmaker.services.events.setting_up import Basics, create, first_draft
from matchmaker.services.identity.managers import Manager, managers_of
from matchmaker.services.introducing.speaking import Speaker
from matchmaker.services.links.told_ties import Asked, told_ties
from matchmaker.services.posting.mailing import Choice, Draft, Paragraph, write
from matchmaker.services.ranking.cluster_findings import findings
from matchmaker.services.ranking.cluster_pairs import Subject, newest_run
from models import Account, Cluster, EmergingPair, Event, EventWish, PairAct
from models.insertion import insert_missing

AHEAD = timedelta(weeks=12)  # enough for invitations; the host's managers choose the day
WEDNESDAY = 2
MOST_PAIRS = 12
ZONE = "Europe/Brussels"  # where the host's managers have told no other


@dataclass(frozen=True, slots=True)
class Proposed:
    """A draft event.

    Attributes:
        is_new: False where one had been proposed already, which this is.
        firms, wishes: how many stand on its list, and how many pairs should meet.
    """

    event_id: int
    is_new: bool
    firms: int = 0
    wishes: int = 0


def best_pairs(
    session: Session, pair: EmergingPair, *, meta_cluster_id: int, speaker: Speaker
) -> list[PairOfIds]:
    """Pairs of organisations that should meet: those who answer each other, then known partners."""
    key = (pair.a_id, pair.b_id)
    run = newest_run(session, Subject(network=meta_cluster_id), now=speaker.now)
    rows = [each for each in run.found if (each["a"], each["b"]) == key] if run else []
    found = [(each.a, each.b) for row in findings(session, rows) for each in row.carriers]
    carriers = {each["organisation"] for each in pair.evidence["carriers"]}
    told = told_ties(session, {key: Asked(carriers)}, viewer=Viewer(), as_of=speaker.now.date())
    found += [(tie.one.id, tie.other.id) for tie in reversed(told[key].ties)]
    once = dict.fromkeys((min(each), max(each)) for each in found if each[0] != each[1])
    return list(once)[:MOST_PAIRS]


def propose_event(speaker: Speaker, pair_id: int, host_id: int) -> Proposed:
    """Draft an event of an emerging pair, with those who carry it; see `propose_between`.

    Raises:
        NotFound: the viewer does not look after this pair.
        Conflict: the host is neither of them, or nobody manages it here.
    """
    session = speaker.session
    pair, period = find_pair(session, speaker.viewer, pair_id)
    network = network_of(period)
    return propose_between(
        speaker,
        Ends(pair.a_id, pair.b_id),
        host_id,
        lambda: best_pairs(session, pair, meta_cluster_id=network, speaker=speaker),
    )


def propose_between(
    speaker: Speaker, ends: Ends, host_id: int, who: Callable[[], list[PairOfIds]]
) -> Proposed:
    """Draft an event of two clusters, hosted by one of them, and tell the managers of both.

    Args:
        speaker: may do that; the caller has seen to it.
        ends: the two clusters.
        host_id: the one that hosts it.
        who: finds the pairs of organisations that should meet; asked only where they are needed.

    Raises:
        Conflict: the host is neither of them, or nobody manages it here.
    """
    session = speaker.session
    if host_id not in {ends.a_id, ends.b_id}:
        raise Conflict(phrase("The host is one of the two clusters."))
    managers = managers_of(session, [ends.a_id, ends.b_id])
    if not any(each.cluster_id == host_id for each in managers):
        raise Conflict(
            phrase("Nobody manages this cluster here, so nobody could run the event."),
            remedy=phrase("Choose the other cluster as the host."),
        )
    there = _standing(session, ends)
    if there is not None:
        return Proposed(there, is_new=False)
    pairs = who()
    event = _draft(speaker, ends, host_id, pairs)
    _hold(session, ends)
    there = _standing(session, ends)
    if there is not None:  # somebody else was first: nobody has seen this one
        session.delete(event)
        session.commit()
        return Proposed(there, is_new=False)
    note_act(speaker, ends, PairActKind.EVENT, "", event_id=event.id)
    for each in managers:
        _write(speaker, event, each)
    people = {end for each in pairs for end in each}
    session.commit()
    return Proposed(event.id, is_new=True, firms=len(people), wishes=len(pairs))


def _hold(session: Session, ends: Ends) -> None:
    """Let nobody else propose an event of these two until the commit: a row written is held."""
    session.execute(
        sa.update(Cluster)
        .where(Cluster.id == ends.a_id)
        .values(name=Cluster.name)
        .execution_options(synchronize_session=False)
    )


def _standing(session: Session, ends: Ends) -> int | None:
    """The event that was proposed for this pair and is neither over nor called off."""
    query = (
        sa.select(Event.id)
        .join(PairAct, PairAct.event_id == Event.id)
        .where(
            PairAct.a_id == ends.a_id,
            PairAct.b_id == ends.b_id,
            Event.state.not_in([EventState.OVER, EventState.CANCELLED]),
        )
    )
    return session.scalar(query.order_by(Event.id.desc()).limit(1))


def _draft(speaker: Speaker, ends: Ends, host_id: int, pairs: Collection[PairOfIds]) -> Event:
    """The event in the host's hands, with its guest, its list and the wishes."""
    session = speaker.session
    as_host = replace(speaker, viewer=replace(speaker.viewer, managed=frozenset({host_id})))
    basics = _basics(session, ends, host_id, speaker.now.date())
    event = create(session, host_id, basics, viewer=as_host.viewer, now=speaker.now)
    guest = ends.b_id if host_id == ends.a_id else ends.a_id
    set_guests(as_host, event, [guest])
    people = {end for each in pairs for end in each}
    seats = put_on_list(session, event, people, today=speaker.now.date())
    rows = [
        {
            "event_id": event.id,
            "from_id": min(seats[one], seats[other]),
            "to_id": max(seats[one], seats[other]),
            "strength": WishStrength.LIKE,
            "by_manager": True,
            "at": speaker.now,
        }
        for one, other in pairs
        if one in seats and other in seats
    ]
    insert_missing(session, EventWish, rows)
    session.commit()
    return event


def _basics(session: Session, ends: Ends, host_id: int, today: date) -> Basics:
    """As the host's last event was; a Wednesday in twelve weeks."""
    names = dict(session.execute(
        sa.select(Cluster.id, Cluster.name).where(Cluster.id.in_([ends.a_id, ends.b_id]))
    ).all())  # fmt: skip
    usual = first_draft(session, host_id, zone=_zone(session, host_id)).basics
    day = today + AHEAD
    day += timedelta(days=(WEDNESDAY - day.weekday()) % 7)
    timetable = replace(usual.timetable, days=(day,))
    about = phrase(
        "Members of %(a)s and %(b)s are beginning to work together. This day brings more of them"
        " to one table.",
        a=names[ends.a_id],
        b=names[ends.b_id],
    )
    name = phrase("%(a)s meets %(b)s", a=names[ends.a_id], b=names[ends.b_id])
    return replace(
        usual, name=str(name)[:200], about=str(about), timetable=timetable, register_until=None
    )


def _zone(session: Session, host_id: int) -> str:
    ids = [each.account_id for each in managers_of(session, [host_id])]
    query = sa.select(Account.time_zone).where(Account.id.in_(ids), Account.time_zone.is_not(None))
    return session.scalar(query.order_by(Account.id).limit(1)) or ZONE


def _write(speaker: Speaker, event: Event, reader: Manager) -> None:
    """Tell a manager that a draft waits, in the caller's transaction.

    Only the host's managers can open it while it is being set up.
    """
    if speaker.office is None:
        return
    is_host = reader.cluster_id == event.cluster_id
    path = f"/events/{event.id}" if is_host else f"/clusters/{reader.cluster_id}/emerging"
    words = phrase("See the event") if is_host else phrase("See the links of your cluster")
    first = phrase(
        "A joint event is proposed: %(event)s. A draft is ready for the managers of %(host)s, who"
        " choose the day and send the invitations. Nobody has been invited.",
        event=event.name,
        host=speaker.session.get_one(Cluster, event.cluster_id).name,
    )
    draft = Draft(
        kind=LetterKind.NETWORK,
        key=f"link-event:{event.id}:{reader.account_id}",
        recipient=reader.email,
        subject=phrase("A joint event is proposed: %(event)s", event=event.name),
        parts=(Paragraph(first), Choice(words, speaker.office.address(path), is_primary=True)),
        language=reader.language,
        account_id=reader.account_id,
    )
    write(speaker.session, speaker.office, draft, now=speaker.now)
