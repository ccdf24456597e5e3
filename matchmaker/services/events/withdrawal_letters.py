"""Who hears of a withdrawal: partners who were told of a meeting, and the hosts."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa

from matchmaker.domain.event_vocabulary import AttendanceState, EventState
from matchmaker.domain.phrases import counted, phrase
from matchmaker.domain.vocabulary import AccountRole, LetterKind
from matchmaker.services.events.letters import Note, key_of, tell_all
from matchmaker.services.events.views import EventView
from matchmaker.services.introducing.speaking import Speaker
from matchmaker.services.posting.mailing import Choice, Draft, Paragraph, write
from models import Account, EventParticipant, Grant, Organisation


def tell_of_withdrawal(
    speaker: Speaker, event: EventView, row: EventParticipant, partners: Collection[int]
) -> int:
    """Tell partners that their meeting falls out, and, once the plan is published, the hosts that
    there are places to fill; gives how many partners were written to. The caller commits.
    """
    name = speaker.session.get_one(Organisation, row.organisation_id).name
    if event.state is EventState.PUBLISHED:
        _tell_hosts(speaker, event, row, name, meetings=len(partners))
    query = sa.select(EventParticipant).where(
        EventParticipant.id.in_(partners), EventParticipant.state == AttendanceState.REGISTERED
    )
    words = Paragraph(
        phrase(
            "%(who)s cannot come, so your meeting with them falls out. The organisers see it and"
            " may offer you another one.",
            who=name,
        )
    )
    subject = phrase("%(who)s cannot come: %(event)s", who=name, event=event.name)
    told = Note(_occasion(speaker, row), subject, (words,))
    return tell_all(speaker, speaker.session.scalars(query), told, event=event)


def _tell_hosts(
    speaker: Speaker, event: EventView, row: EventParticipant, name: str, *, meetings: int
) -> None:
    if speaker.office is None:
        return
    query = (
        sa.select(Account)
        .join(Grant, Grant.account_id == Account.id)
        .where(
            Grant.role == AccountRole.MANAGER,
            Grant.cluster_id == event.cluster_id,
            Account.active,
            Account.id != (speaker.viewer.account_id or 0),
        )
        .distinct()
    )
    words = counted(
        "%(who)s cannot come. %(n)s meeting has lost its place, and its partner was told.",
        "%(who)s cannot come. %(n)s meetings have lost their places, and their partners were told.",
        meetings,
        who=name,
    )
    schedule = speaker.office.address(f"/events/{event.id}/schedule")
    for host in speaker.session.scalars(query.order_by(Account.id)):
        draft = Draft(
            kind=LetterKind.EVENT,
            key=key_of(event.id, _occasion(speaker, row), f"host-{host.id}"),
            recipient=host.email,
            subject=phrase("%(who)s cannot come: %(event)s", who=name, event=event.name),
            parts=(Paragraph(words), Choice(phrase("Repair the plan"), schedule, is_primary=True)),
            language=host.language,
            account_id=host.id,
        )
        write(speaker.session, speaker.office, draft, now=speaker.now)


def _occasion(speaker: Speaker, row: EventParticipant) -> str:
    return f"withdrawn:{row.id}:{speaker.now:%Y%m%d%H%M}"
