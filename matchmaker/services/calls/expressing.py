"""An organisation says that it is interested in a call, and in which parts; or takes it back.

What was said is appended to and never changed: the newest row of an organisation holds. Who has
expressed interest is told to those who run the call, and to managers of a cluster about their own
members; everybody else sees how many, and few are told as «few».
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.phrases import counted, phrase
from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import Answer
from matchmaker.errors import Conflict, NotAllowed
from matchmaker.services.calls.access import call_for
from matchmaker.services.calls.hearing import tell_poster
from matchmaker.services.calls.views import CallView, call_view
from matchmaker.services.describing.saying import FieldsError
from matchmaker.services.identity.access import may_act_for
from matchmaker.services.introducing.speaking import Speaker, hold
from models import Expression, Organisation

LONGEST_SENTENCE = 600
FEW = 3  # fewer organisations than these are told as «few»


@dataclass(frozen=True, slots=True)
class Said:
    """What an organisation says of a call now.

    Attributes:
        parts: numbers of the parts that it could do, of those that still stand.
        text: its sentence, word for word; "" if it wrote none.
        account_id: who said it; None by a link, or if that person has gone.
    """

    organisation_id: int
    parts: tuple[int, ...]
    text: str
    at: datetime
    account_id: int | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """How many are interested in a call, as a viewer may know it; and whether the viewer is."""

    number: int = 0
    is_own: bool = False

    @property
    def is_few(self) -> bool:
        """Whether there are so few that their number would nearly name them."""
        return 0 < self.number < FEW


def express(
    speaker: Speaker,
    call_id: int,
    organisation_id: int,
    *,
    parts: Sequence[int] = (),
    text: str = "",
) -> bool:
    """Say that the organisation is interested; whether that says anything new.

    Whoever posted the call is written to, once for each organisation.

    Raises:
        NotFound: the viewer may not know of the call.
        NotAllowed: the viewer does not act for the organisation.
        Conflict: the call is closed, or not open yet.
        FieldsError: the sentence is too long.
    """
    call = _open_call(speaker, call_id, organisation_id)
    sentence = " ".join(text.split())
    if len(sentence) > LONGEST_SENTENCE:
        raise FieldsError(
            text=counted(
                "This has %(n)s character; %(most)s fit.",
                "This has %(n)s characters; %(most)s fit.",
                len(sentence),
                most=LONGEST_SENTENCE,
            )
        )
    known = {each.number for each in call.parts}
    wanted = sorted(known & set(parts))
    before = _newest(speaker.session, call_id).get(organisation_id)
    stands = before is not None and before.answer is Answer.YES
    if stands and before and (sorted(before.parts), before.text or "") == (wanted, sentence):
        speaker.session.commit()
        return False
    tell_poster(speaker, call, organisation_id, sentence)
    _append(speaker, call_id, organisation_id, Answer.YES, wanted, sentence or None)
    return True


def withdraw(speaker: Speaker, call_id: int, organisation_id: int) -> bool:
    """Take the interest back; whether there was any to take back.

    Raises:
        NotFound: the viewer may not know of the call.
        NotAllowed: the viewer does not act for the organisation.
        Conflict: the call is closed: what was said up to the deadline stays.
    """
    _open_call(speaker, call_id, organisation_id)
    before = _newest(speaker.session, call_id).get(organisation_id)
    if before is None or before.answer is not Answer.YES:
        speaker.session.commit()
        return False
    _append(speaker, call_id, organisation_id, Answer.WITHDRAWN, [], None)
    return True


def interested(session: Session, call: CallView) -> dict[int, Said]:
    """What each organisation that is interested says, by its number; the service of those who run
    the call, whose caller must have asked `access.runs`.
    """
    standing = {each.number for each in call.parts}
    return {
        number: Said(
            organisation_id=number,
            parts=tuple(sorted(standing & set(row.parts))),
            text=row.text or "",
            at=row.at,
            account_id=row.account_id,
        )
        for number, row in _newest(session, call.id).items()
        if row.answer is Answer.YES
    }


def interest_counts(
    session: Session, viewer: Viewer, call_ids: Collection[int]
) -> dict[int, Counted]:
    """How many are interested in each of these calls; one query."""
    found: dict[int, set[int]] = {each: set() for each in call_ids}
    for call_id, rows in _newest_of(session, call_ids).items():
        found[call_id] = {n for n, row in rows.items() if row.answer is Answer.YES}
    return {
        call_id: Counted(len(numbers), not numbers.isdisjoint(viewer.organisations))
        for call_id, numbers in found.items()
    }


def _open_call(speaker: Speaker, call_id: int, organisation_id: int) -> CallView:
    """The call, held for this organisation; raises what `express` says."""
    session, viewer, today = speaker.session, speaker.viewer, speaker.now.date()
    row = call_for(session, viewer, call_id)
    if not may_act_for(session, viewer, organisation_id, today=today):
        raise NotAllowed(phrase("Only its members and their cluster managers may say that."))
    hold(session, [organisation_id])
    call = call_view(session, row, today=today)
    if call.is_coming:
        raise Conflict(phrase("This call is not open yet."))
    if not call.is_open:
        raise Conflict(
            phrase("This call is closed."),
            remedy=phrase("Write to the cluster that posted it."),
        )
    return call


def _append(
    speaker: Speaker,
    call_id: int,
    organisation_id: int,
    answer: Answer,
    parts: list[int],
    text: str | None,
) -> None:
    speaker.session.add(
        Expression(
            call_id=call_id,
            organisation_id=organisation_id,
            answer=answer,
            parts=parts,
            text=text,
            account_id=speaker.viewer.account_id,
            at=speaker.now,
        )
    )
    speaker.session.commit()


def _newest(session: Session, call_id: int) -> Mapping[int, Expression]:
    return _newest_of(session, [call_id]).get(call_id, {})


def _newest_of(session: Session, call_ids: Collection[int]) -> dict[int, dict[int, Expression]]:
    """By call, the newest word of each organisation; a merged one speaks for the kept one."""
    speaks_for = sa.func.coalesce(Organisation.merged_into_id, Organisation.id)
    query = (
        sa.select(Expression, speaks_for)
        .join(Organisation, Organisation.id == Expression.organisation_id)
        .where(Expression.call_id.in_(call_ids))
        .order_by(Expression.id)
    )
    found: dict[int, dict[int, Expression]] = {}
    for row, number in session.execute(query) if call_ids else ():
        found.setdefault(row.call_id, {})[number] = row
    return found
