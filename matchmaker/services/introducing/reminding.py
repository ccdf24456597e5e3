"""What a side is told without anybody pressing a button: reminders, expiry, «what came of it?».

Each is a chore `(session, office, now)` that may run as often as it likes: the key of a letter
names its occasion, so it is written once. Nothing older than a few days is caught up on, so that
an installation that wakes up, or was filled from a file, does not write about last year.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.correspondence import PATIENCE, State, needs_reminder
from matchmaker.domain.phrases import phrase
from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import Answer, LetterKind, OutcomeStep
from matchmaker.services.introducing import announcing
from matchmaker.services.introducing.addressing import link_to, name_of, other_side, spoken_day
from matchmaker.services.introducing.outcomes import results_of
from matchmaker.services.introducing.people import Person, people_of
from matchmaker.services.introducing.speaking import Speaker
from matchmaker.services.introducing.standings import live_pairs, open_interests, pairs_gone_quiet
from matchmaker.services.posting.mailing import Choice, Draft, Paragraph, Part, PostOffice, write
from matchmaker.services.posting.signing import Purpose
from models import Interest, Introduction, Proposal

ASKED_AFTER = (14, 60, 180)  # days after the introduction
CATCH_UP = timedelta(days=10)


def remind_unanswered(session: Session, office: PostOffice, now: datetime) -> int:
    """Write to whoever has let a request lie for five working days; once."""
    speaker = Speaker(session, Viewer(), now, office)
    count = 0
    for pair in live_pairs(session, now=now):
        for side in (pair.seeker_id, pair.candidate_id):
            is_seeker = pair.is_seeker(side)
            if (is_seeker or pair.standing.is_put) and needs_reminder(
                pair.standing, is_seeker=is_seeker, now=now
            ):
                proposal = session.get_one(Proposal, pair.proposal_id)
                count += announcing.remind(speaker, proposal, side, standing=pair.standing)
    session.commit()
    return count


def tell_expired(session: Session, office: PostOffice, now: datetime) -> int:
    """Tell whoever has asked that three weeks of silence have ended it."""
    speaker = Speaker(session, Viewer(), now, office)
    count = 0
    for pair in pairs_gone_quiet(session, since=now - PATIENCE - CATCH_UP, until=now - PATIENCE):
        for side in (pair.seeker_id, pair.candidate_id):
            is_seeker = pair.is_seeker(side)
            has_asked = pair.standing.said_by(is_seeker=is_seeker) is Answer.YES
            if not has_asked or (
                pair.standing.state(is_seeker=is_seeker, now=now) is not State.EXPIRED
            ):
                continue
            assert pair.standing.expires_at is not None, "it has expired"
            count += announcing.tell_expired(
                speaker,
                session.get_one(Proposal, pair.proposal_id),
                side,
                occasion=f"expired:{pair.proposal_id}:{side}:{pair.standing.expires_at:%Y%m%d}",
                taken=open_interests(session, side, now=now),
            )
    session.commit()
    return count


def ask_outcomes(session: Session, office: PostOffice, now: datetime) -> int:
    """Ask both sides of an introduction what came of it, 14, 60 and 180 days after it.

    One letter for each side and date, to whoever said yes for it; none where that side has said
    that it ended or that there is an agreement.
    """
    speaker = Speaker(session, Viewer(), now, office)
    count = 0
    for days in ASKED_AFTER:
        latest = now - timedelta(days=days)
        query = (
            sa.select(Proposal, Introduction.at)
            .join(Introduction, Introduction.proposal_id == Proposal.id)
            .where(Introduction.at <= latest, Introduction.at > latest - CATCH_UP)
            .order_by(Proposal.id)
        )
        rows = session.execute(query).all()
        results = results_of(session, [proposal for proposal, _ in rows])
        for proposal, at in rows:
            for side in (proposal.seeker_id, proposal.candidate_id):
                is_seeker = side == proposal.seeker_id
                telling = results[proposal.id].telling_of(is_seeker=is_seeker)
                if telling is None or not telling.has_ended:
                    count += _ask_outcome(speaker, proposal, side, days=days, since=at)
    session.commit()
    return count


def outcome_choices(
    speaker: Speaker, proposal: Proposal, side: int, person: Person
) -> tuple[Choice, ...]:
    """One link for each choice; each opens the page with that choice made, to be confirmed."""

    def choice(words: str, said: str) -> Choice:
        return Choice(
            words,
            link_to(
                speaker,
                Purpose.OUTCOME,
                proposal,
                organisation_id=side,
                recipient=person.email,
                tail=f"?said={said}",
            ),
        )

    steps = (choice(each.label, each.value) for each in OutcomeStep)
    return (*steps, choice(phrase("It ended: not a fit"), "ended"))


def _ask_outcome(
    speaker: Speaker, proposal: Proposal, side: int, *, days: int, since: datetime
) -> int:
    person = _spokesperson(speaker.session, proposal.id, side)
    if person is None:
        return 0
    assert speaker.office is not None, "a chore has an office"
    who = name_of(speaker, other_side(proposal, side))
    parts: tuple[Part, ...] = (
        Paragraph(
            phrase(
                "You were introduced on %(day)s. One click is enough, and no sign-in:",
                day=spoken_day(since, person.language),
            )
        ),
        *outcome_choices(speaker, proposal, side, person),
        Paragraph(phrase("Both sides are asked; you can change your mind with the same link.")),
    )
    draft = Draft(
        kind=LetterKind.OUTCOME,
        key=f"outcome:{proposal.id}:{side}:{days}",
        recipient=person.email,
        subject=phrase("What came of it with %(name)s?", name=who),
        parts=parts,
        language=person.language,
        account_id=person.account_id,
        proposal_id=proposal.id,
        organisation_id=side,
    )
    return int(write(speaker.session, speaker.office, draft, now=speaker.now) is not None)


def _spokesperson(session: Session, proposal_id: int, side: int) -> Person | None:
    """Whoever said yes for this side, else the first of its people."""
    people = people_of(session, side)
    query = (
        sa.select(Interest.account_id)
        .where(Interest.proposal_id == proposal_id, Interest.organisation_id == side)
        .order_by(Interest.id.desc())
    )
    said_yes = session.scalars(query).first()
    spoke = [each for each in people if said_yes is not None and each.account_id == said_yes]
    return next(iter([*spoke, *people]), None)
