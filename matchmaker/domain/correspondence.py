"""From interest to introduction: where two sides stand, worked out from what was said and when.

No state is stored. What each side said last, whether a question hangs in the air and how long
nobody has said anything decide it, so that two workers, a late click or a restored backup cannot
leave a proposal in a state that its own history contradicts.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from matchmaker.domain.vocabulary import Answer

MOST_OPEN = 5  # interests of one organisation that wait at the same time
PATIENCE = timedelta(days=21)  # of silence, after which an interest has expired
REMIND_AFTER = 5  # working days
SATURDAY = 5


class State(StrEnum):
    """A proposal as one of its two sides stands to it."""

    UNASKED = "unasked"  # it stood on a list; nobody has been asked
    TO_ANSWER = "to_answer"  # they asked (or a manager suggests it): say yes, ask, or not now
    TO_REPLY = "to_reply"  # they want to know something before they answer
    SENT = "sent"  # we have said yes; they have not answered
    ASKED_BACK = "asked_back"  # we want to know something before we answer
    INTRODUCED = "introduced"
    DECLINED = "declined"  # we said not now
    NOT_NOW = "not_now"  # they did
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"  # we took our interest back


WAITS_FOR_US = frozenset({State.TO_ANSWER, State.TO_REPLY})
WAITS_FOR_THEM = frozenset({State.SENT, State.ASKED_BACK})
HOLDS_A_PLACE = frozenset({State.SENT, State.TO_REPLY})
CAN_STILL_AGREE = WAITS_FOR_US | WAITS_FOR_THEM | {State.DECLINED}


@dataclass(frozen=True, slots=True)
class Standing:
    """What both sides say now, and the moments that matter.

    Attributes:
        seeker, candidate: what each said last; None where a side has said nothing.
        introduced_at: when both had said yes.
        suggested_by: the cluster whose manager put it before both sides.
        asked_at: when the seeker said yes, or it was suggested; the later of the two.
        alive_at: the last sign of life: a request, a suggestion, a question, a reply.
        question_by_seeker: whose question hangs in the air; None where none does.
    """

    seeker: Answer | None = None
    candidate: Answer | None = None
    introduced_at: datetime | None = None
    suggested_by: int | None = None
    asked_at: datetime | None = None
    alive_at: datetime | None = None
    question_by_seeker: bool | None = None

    @property
    def is_put(self) -> bool:
        """Whether the candidate may know of it: the seeker says yes, a manager suggests it, or the
        two have met.
        """
        asked = self.seeker is Answer.YES or self.suggested_by is not None
        return asked or self.introduced_at is not None

    @property
    def expires_at(self) -> datetime | None:
        """When silence ends it; None where nobody has been asked."""
        return None if self.alive_at is None else self.alive_at + PATIENCE

    def said_by(self, *, is_seeker: bool) -> Answer | None:
        """What this side says."""
        return self.seeker if is_seeker else self.candidate

    def told_to(self, *, is_seeker: bool) -> Standing:
        """The same as this side may know it: of what the other says, a yes or a no only.

        Not being sure is nobody else's business, and taking back reads like a no.
        """
        if is_seeker:
            return replace(self, candidate=_told(self.candidate))
        return replace(self, seeker=_told(self.seeker))

    def state(self, *, is_seeker: bool, now: datetime) -> State:
        """Where this side stands."""
        own, other = self.said_by(is_seeker=is_seeker), self.said_by(is_seeker=not is_seeker)
        if self.introduced_at is not None:
            return State.INTRODUCED
        if own in _LEFT:
            return _LEFT[own]
        if not self.is_put:
            return State.UNASKED
        if other in _LEFT:
            return State.NOT_NOW
        if self.has_expired(now):
            return State.EXPIRED
        return self._open(own, is_seeker=is_seeker)

    def has_expired(self, now: datetime) -> bool:
        """Whether it was asked, and silence has ended it."""
        return self.expires_at is not None and now >= self.expires_at

    def holds_a_place(self, now: datetime) -> bool:
        """Whether it is one of the seeker's open interests; one that was suggested is not."""
        is_own = self.suggested_by is None
        return is_own and self.state(is_seeker=True, now=now) in HOLDS_A_PLACE

    def _open(self, own: Answer | None, *, is_seeker: bool) -> State:
        if self.question_by_seeker is (not is_seeker):
            return State.TO_REPLY
        if own is Answer.YES:
            return State.SENT
        return State.TO_ANSWER if self.question_by_seeker is None else State.ASKED_BACK


_LEFT: dict[Answer | None, State] = {
    Answer.NO: State.DECLINED,
    Answer.WITHDRAWN: State.WITHDRAWN,
}


def _told(answer: Answer | None) -> Answer | None:
    if answer is Answer.UNSURE:
        return None
    return Answer.NO if answer is Answer.WITHDRAWN else answer


def working_days_between(first: date, last: date) -> int:
    """Days from Monday to Friday after the first day, up to and with the last."""
    days = (first + timedelta(days=each) for each in range(1, (last - first).days + 1))
    return sum(each.weekday() < SATURDAY for each in days)


def needs_reminder(standing: Standing, *, is_seeker: bool, now: datetime) -> bool:
    """Whether this side has let a request lie for five working days."""
    waits = standing.state(is_seeker=is_seeker, now=now) in WAITS_FOR_US
    since = standing.alive_at
    return (
        waits
        and since is not None
        and working_days_between(since.date(), now.date()) >= REMIND_AFTER
    )
