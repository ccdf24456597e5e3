"""The third step: how many meetings each, who never meets whom, who holds which table."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from matchmaker.domain.event_vocabulary import AttendanceState
from matchmaker.domain.phrases import counted, phrase
from matchmaker.errors import Conflict, NotFound
from matchmaker.services.describing.saying import FieldsError
from matchmaker.services.events.changes import raise_revision
from matchmaker.services.events.inviting import note
from matchmaker.services.events.setting_up import reach
from matchmaker.services.introducing.speaking import Speaker
from models import Event, EventBan, EventMeeting, EventParticipant, EventSlot, EventTable
from models.insertion import insert_once

LONGEST_REASON = 200


@dataclass(frozen=True, slots=True)
class Rules:
    """Meetings for each participant, and whether two of one cluster may meet."""

    minimum: int
    maximum: int
    same_cluster: bool


def change_rules(speaker: Speaker, event: Event, rules: Rules) -> None:
    """Keep the rules of an event.

    Raises:
        FieldsError: numbers that cannot be.
    """
    session = speaker.session
    slots = session.scalar(
        sa.select(sa.func.count())
        .select_from(EventSlot)
        .where(EventSlot.event_id == event.id, EventSlot.number.is_not(None))
    )
    wrong: dict[str, str] = {}
    if not 1 <= rules.maximum <= (slots or 0):
        wrong["maximum"] = phrase("Write a number from 1 to %(most)s.", most=slots)
    if not 0 <= rules.minimum <= (slots or 0):
        wrong["minimum"] = phrase("Write a number from 0 to %(most)s.", most=slots)
    elif not wrong and rules.minimum > rules.maximum:
        wrong["minimum"] = phrase("At least is more than at most.")
    if wrong:
        raise FieldsError(**wrong)
    found = Rules(event.minimum, event.maximum, event.same_cluster)
    if found != rules:
        event.minimum, event.maximum = rules.minimum, rules.maximum
        event.same_cluster = rules.same_cluster
        raise_revision(session, event)
        event.updated_at = speaker.now
        note(speaker, "change rules", event)
    reach(event, 3)
    session.commit()


def ban(speaker: Speaker, event: Event, one_id: int, other_id: int, reason: str = "") -> int:
    """Never put these two at one table; gives the ban's number. Twice is once.

    A meeting of the two that has a place keeps it until the next plan; the board says so.

    Raises:
        FieldsError: they are not two participants of this event, or the reason is too long.
    """
    session = speaker.session
    known = sa.select(EventParticipant.id).where(
        EventParticipant.event_id == event.id, EventParticipant.id.in_((one_id, other_id))
    )
    if len(set(session.scalars(known))) != 2:
        raise FieldsError(ban_b=phrase("Choose two different participants."))
    if len(reason) > LONGEST_REASON:
        raise FieldsError(ban_reason=phrase("%(most)s characters fit.", most=LONGEST_REASON))
    a_id, b_id = sorted((one_id, other_id))
    line = {"event_id": event.id, "a_id": a_id, "b_id": b_id, "reason": reason or None}
    number = insert_once(session, EventBan, line)
    if number is not None:
        raise_revision(session, event)
        note(speaker, "keep apart", event, a=a_id, b=b_id)
    else:
        query = sa.select(EventBan.id).filter_by(event_id=event.id, a_id=a_id, b_id=b_id)
        number = session.scalars(query).one()
    session.commit()
    return number


def lift_ban(speaker: Speaker, event: Event, ban_id: int) -> tuple[int, int, str] | None:
    """Let these two meet again; gives the two and the reason, so that it can be undone.

    None if it was lifted before.
    """
    row = speaker.session.get(EventBan, ban_id)
    if row is None or row.event_id != event.id:
        return None
    found = row.a_id, row.b_id, row.reason or ""
    speaker.session.delete(row)
    raise_revision(speaker.session, event)
    note(speaker, "let meet", event, a=row.a_id, b=row.b_id)
    speaker.session.commit()
    return found


def give_table(speaker: Speaker, event: Event, number: int, participant_id: int | None) -> None:
    """Let a participant hold all its meetings at one table, or nobody in particular.

    Raises:
        NotFound: there is no such table, or no such registered or invited participant.
        Conflict: meetings of others, or of this participant elsewhere, stand in the way.
    """
    session = speaker.session
    table = session.scalar(sa.select(EventTable).filter_by(event_id=event.id, number=number))
    if table is None:
        raise NotFound(phrase("There is no such table."))
    if participant_id is not None:
        _require_comer(speaker, event, participant_id)
        _require_free(speaker, event, number, participant_id)
        others = sa.update(EventTable).where(
            EventTable.event_id == event.id, EventTable.host_id == participant_id
        )
        session.execute(others.values(host_id=None))
    table.host_id = participant_id
    raise_revision(session, event)
    note(speaker, "give table", event, table=number, participant=participant_id)
    session.commit()


def _require_comer(speaker: Speaker, event: Event, participant_id: int) -> None:
    row = speaker.session.get(EventParticipant, participant_id)
    gone = {AttendanceState.DECLINED, AttendanceState.WITHDRAWN}
    if row is None or row.event_id != event.id or row.state in gone:
        raise NotFound(phrase("This event has no such participant."))


def _require_free(speaker: Speaker, event: Event, number: int, participant_id: int) -> None:
    is_theirs = sa.or_(EventMeeting.a_id == participant_id, EventMeeting.b_id == participant_id)
    elsewhere = EventMeeting.table_number != number
    query = sa.select(sa.func.count()).where(
        EventMeeting.event_id == event.id,
        EventMeeting.slot.is_not(None),
        sa.or_(
            sa.and_(is_theirs, elsewhere),
            sa.and_(~is_theirs, EventMeeting.table_number == number),
        ),
    )
    in_the_way = speaker.session.scalar(query.select_from(EventMeeting))
    if in_the_way:
        raise Conflict(
            counted(
                "%(n)s planned meeting stands in the way of this.",
                "%(n)s planned meetings stand in the way of this.",
                in_the_way,
            ),
            remedy=phrase("Move them on the schedule first."),
        )
