"""What came of an introduction, as each side tells it; both tellings are kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.phrases import phrase
from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import LinkKind, OutcomeStep, ValueBand, Visibility
from matchmaker.errors import Conflict
from matchmaker.services.identity.access import require_own
from matchmaker.services.identity.auditing import record
from matchmaker.services.introducing.introductions import find_proposal
from matchmaker.services.introducing.speaking import Speaker
from matchmaker.services.introducing.standings import standing
from models import Link, Outcome, Proposal
from models.insertion import insert_missing


@dataclass(frozen=True, slots=True)
class Telling:
    """What one side says came of it.

    Attributes:
        is_final: it ended there (not a fit); without it things may still move on.
        value: about how much it is worth, if they like to say.
    """

    step: OutcomeStep
    is_final: bool = False
    value: ValueBand | None = None
    note: str | None = None

    @property
    def has_ended(self) -> bool:
        """Whether there is nothing more to ask this side."""
        return self.is_final or self.step is OutcomeStep.AGREEMENT


@dataclass(frozen=True, slots=True)
class Result:
    """What both sides say came of it; None where a side has not said yet."""

    seeker: OutcomeStep | None
    candidate: OutcomeStep | None
    seeker_telling: Telling | None = None
    candidate_telling: Telling | None = None

    @property
    def counted(self) -> OutcomeStep | None:
        """The step that counts: until both agree, the weaker telling."""
        told = [each for each in (self.seeker, self.candidate) if each is not None]
        return min(told, key=lambda each: each.height, default=None)

    @property
    def disagree(self) -> bool:
        """Whether both have spoken and say different things."""
        return None not in (self.seeker, self.candidate) and self.seeker is not self.candidate

    @property
    def has_ended(self) -> bool:
        """Whether one side says that it ended, or both that it came to something lasting."""
        tellings = (self.seeker_telling, self.candidate_telling)
        ended = any(each is not None and each.is_final for each in tellings)
        counted = self.counted
        return ended or (counted is not None and counted.height >= OutcomeStep.PROJECT.height)

    def telling_of(self, *, is_seeker: bool) -> Telling | None:
        """What this side says."""
        return self.seeker_telling if is_seeker else self.candidate_telling


def record_outcome(
    session: Session,
    proposal_id: int,
    organisation_id: int,
    step: OutcomeStep,
    *,
    viewer: Viewer,
    now: datetime,
    note: str | None = None,
) -> Result:
    """Append a step without more; see `tell_outcome`."""
    telling = Telling(step, note=note)
    return tell_outcome(Speaker(session, viewer, now), proposal_id, organisation_id, telling)


def tell_outcome(
    speaker: Speaker, proposal_id: int, organisation_id: int, telling: Telling
) -> Result:
    """Append what one side says came of it; the same again changes nothing.

    Raises:
        NotFound, NotAllowed: as for an answer.
        Conflict: the two have not been introduced.
    """
    session = speaker.session
    require_own(speaker.viewer, organisation_id)
    proposal = find_proposal(session, proposal_id, organisation_id)
    if standing(session, [proposal])[proposal.id].introduced_at is None:
        raise Conflict(
            phrase("You have not been introduced yet."), remedy=phrase("Both sides say yes first.")
        )
    before = result_of(session, proposal)
    said = before.telling_of(is_seeker=organisation_id == proposal.seeker_id)
    if said is not None and replace(said, note=None) == replace(telling, note=None):
        return before
    _append(speaker, proposal, organisation_id, telling)
    session.commit()
    return result_of(session, proposal)


def _append(speaker: Speaker, proposal: Proposal, organisation_id: int, telling: Telling) -> None:
    speaker.session.add(
        Outcome(
            proposal_id=proposal.id,
            organisation_id=organisation_id,
            step=telling.step,
            is_final=telling.is_final,
            value_band=telling.value,
            note=(telling.note or "").strip()[:500] or None,
            account_id=speaker.viewer.account_id,
            at=speaker.now,
        )
    )
    if telling.step.height >= OutcomeStep.PROJECT.height:
        _remember_link(speaker.session, proposal, telling.step, speaker.now)
    ending = {"final": True} if telling.is_final else {}
    record(
        speaker.session,
        "outcome",
        f"proposal {proposal.id}",
        account_id=speaker.viewer.account_id,
        now=speaker.now,
        organisation=organisation_id,
        step=telling.step.value,
        **ending,
    )


def result_of(session: Session, proposal: Proposal) -> Result:
    """What each side says now: its newest row."""
    return results_of(session, [proposal])[proposal.id]


def results_of(session: Session, proposals: Sequence[Proposal]) -> dict[int, Result]:
    """What both sides say came of each proposal, by its id; one query however many there are."""
    said: dict[tuple[int, int], Telling] = {}
    ids = [each.id for each in proposals]
    query = sa.select(Outcome).where(Outcome.proposal_id.in_(ids)).order_by(Outcome.id)
    for row in session.scalars(query):
        telling = Telling(row.step, row.is_final, row.value_band, row.note)
        said[row.proposal_id, row.organisation_id] = telling
    return {
        each.id: _result(
            said.get((each.id, each.seeker_id)), said.get((each.id, each.candidate_id))
        )
        for each in proposals
    }


def _result(seeker: Telling | None, candidate: Telling | None) -> Result:
    return Result(
        seeker.step if seeker else None,
        candidate.step if candidate else None,
        seeker,
        candidate,
    )


def _remember_link(session: Session, proposal: Proposal, step: OutcomeStep, now: datetime) -> None:
    """A joint project or agreement is a link from now on, known to the two sides only."""
    link = {
        "external_key": f"outcome:{proposal.id}",
        "a_id": min(proposal.seeker_id, proposal.candidate_id),
        "b_id": max(proposal.seeker_id, proposal.candidate_id),
        "kind": LinkKind.OUTCOME,
        "dated": now.date(),
        "recorded_at": now,
        "title": step.value,
        "source": "recorded here",
        "visibility": Visibility.PRIVATE,
    }
    insert_missing(session, Link, [link])
