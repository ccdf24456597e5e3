"""What waits for the demo's firms: a request to answer, a talk that goes on, one that is over."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from matchmaker.domain.vocabulary import Answer, OutcomeStep
from matchmaker.errors import MatchmakerError
from matchmaker.services.desk import Desk
from matchmaker.services.identity.access import acting_for
from matchmaker.services.introducing.correspondence import write_message
from matchmaker.services.introducing.introductions import Said, say
from matchmaker.services.introducing.meetings import Times, offer_times
from matchmaker.services.introducing.outcomes import Telling, tell_outcome
from matchmaker.services.introducing.speaking import Speaker
from matchmaker.services.ranking.proposing import Wish, propose
from models import Organisation

NOTE = "We read what you offer. Could we talk for half an hour?"
THREAD = (
    (False, 19, "Thank you for accepting. May we send you drawings and quantities?"),
    (True, 17, "Please do. It would help to know when you need the first pieces."),
    (False, 12, "In spring, about two hundred a week. Shall we look at the drawings together?"),
)
MOST_TRIED = 12


def tell_of_firm(desk: Desk, firm: Organisation, examples: Collection[int]) -> None:
    """Let others ask the firm: one whom it has not answered, one with whom it talks, one of old."""
    found = _askers(desk, firm, examples)
    for tell in (_request, _talk, _end):
        for proposal_id, asker in found:
            # Between some of them something has passed already, so the next one is tried.
            with suppress(MatchmakerError):
                tell(desk, firm, proposal_id, asker)
                break


def _askers(desk: Desk, firm: Organisation, examples: Collection[int]) -> Iterator[tuple[int, int]]:
    """Others on whose lists the firm stands, with the number of that list's line."""
    own = replace(desk, viewer=acting_for(desk.session, firm.id, today=desk.today))
    partners = propose(own, firm.id, Wish(limit=MOST_TRIED, is_recorded=False))
    for each in partners.shown:
        other = each.card.match.encounter.candidate.id
        if other not in examples:
            continue
        theirs = replace(desk, viewer=acting_for(desk.session, other, today=desk.today))
        theirs = replace(theirs, now=desk.now - timedelta(days=200))
        wish = Wish(limit=MOST_TRIED, slate=f"demo-firm-{firm.id}-{other}")
        for shown in propose(theirs, other, wish).shown:
            if shown.card.match.encounter.candidate.id == firm.id and shown.proposal_id:
                yield shown.proposal_id, other


def _request(desk: Desk, firm: Organisation, proposal_id: int, asker: int) -> None:
    """Asked four days ago, and not answered."""
    _ask(desk, proposal_id, asker, days=4)


def _talk(desk: Desk, firm: Organisation, proposal_id: int, asker: int) -> None:
    """Introduced three weeks ago; they write to each other, and times are offered."""
    _ask(desk, proposal_id, asker, days=24)
    say(_speaker(desk, firm.id, 21), proposal_id, firm.id, Said(Answer.YES))
    for is_firm, days, text in THREAD:
        side = firm.id if is_firm else asker
        write_message(_speaker(desk, side, days), proposal_id, side, text)
    starts = [_working_hour(desk.now, days) for days in (3, 5, 8)]
    offer_times(_speaker(desk, asker, 2), proposal_id, asker, Times(starts, minutes=30))


def _end(desk: Desk, firm: Organisation, proposal_id: int, asker: int) -> None:
    """Introduced half a year ago; it became a joint project."""
    _ask(desk, proposal_id, asker, days=190)
    say(_speaker(desk, firm.id, 186), proposal_id, firm.id, Said(Answer.YES))
    for side, days, step in (
        (firm.id, 170, OutcomeStep.TALKED),
        (asker, 168, OutcomeStep.TALKED),
        (firm.id, 120, OutcomeStep.PROJECT),
        (asker, 118, OutcomeStep.PROJECT),
    ):
        telling = Telling(step)
        tell_outcome(_speaker(desk, side, days), proposal_id, side, telling)


def _ask(desk: Desk, proposal_id: int, asker: int, *, days: int) -> None:
    word = Said(Answer.YES, message=NOTE)
    spoken = say(_speaker(desk, asker, days), proposal_id, asker, word)
    if not spoken.is_new or spoken.proposal_id != proposal_id:
        raise MatchmakerError("Between these two something has passed already.")


def _speaker(desk: Desk, organisation_id: int, days: int) -> Speaker:
    """Somebody of the organisation, so many days ago."""
    at = desk.now - timedelta(days=days)
    return Speaker(desk.session, acting_for(desk.session, organisation_id, today=at.date()), at)


def _working_hour(now: datetime, days: int) -> datetime:
    """Ten in the morning on a working day about so many days from now."""
    day = now + timedelta(days=days)
    day += timedelta(days=max(0, 7 - day.weekday())) if day.weekday() > 4 else timedelta()
    return day.replace(hour=9, minute=0, second=0, microsecond=0)
