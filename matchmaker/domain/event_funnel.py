"""What came of an event: proposed → accepted → held → useful → agreement, in counts.

A meeting counts as held if nobody who spoke of it says that it did not take place, as useful if
everybody who spoke found it informative or saw a co-operation: the lesser word counts. Shares after
the meeting are of the meetings of which anything was said, since silence is neither.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from matchmaker.domain.event_vocabulary import Rating
from matchmaker.domain.funnel import Share
from matchmaker.domain.vocabulary import OutcomeStep

USEFUL = frozenset({Rating.INFORMATIVE, Rating.COOPERATION})


@dataclass(frozen=True, slots=True)
class MeetingCase:
    """A pair of participants somebody wanted to meet.

    Attributes:
        sides: the organisations.
        is_accepted: whether it stands in the published plan.
        said: what the sides say of it, none to two words.
        step: what came of it since, as the ledger counts it.
    """

    sides: frozenset[int]
    is_accepted: bool = False
    said: tuple[Rating, ...] = ()
    step: OutcomeStep | None = None

    @property
    def is_held(self) -> bool:
        """Whether it took place, as far as is said."""
        return bool(self.said) and Rating.NOT_HELD not in self.said

    @property
    def is_useful(self) -> bool:
        """Whether all who spoke found it useful."""
        return self.is_held and USEFUL.issuperset(self.said)

    @property
    def is_hopeful(self) -> bool:
        """Whether all who spoke saw a co-operation."""
        return self.is_held and set(self.said) == {Rating.COOPERATION}

    @property
    def has_lasted(self) -> bool:
        """Whether it was held and came to a project or an agreement."""
        lasting = OutcomeStep.PROJECT.height
        return self.is_held and self.step is not None and self.step.height >= lasting


@dataclass(frozen=True, slots=True)
class EventFunnel:
    """How many came how far; each count is at most the one before it, `told` aside."""

    proposed: int = 0
    accepted: int = 0
    told: int = 0
    held: int = 0
    useful: int = 0
    hopeful: int = 0
    lasting: int = 0

    @property
    def accepting(self) -> Share:
        """Meetings in the published plan, of all that somebody wanted."""
        return Share(self.accepted, self.proposed)

    @property
    def telling(self) -> Share:
        """Meetings of which anything was said, of those in the plan."""
        return Share(self.told, self.accepted)

    @property
    def holding(self) -> Share:
        """Held, of those of which anything was said."""
        return Share(self.held, self.told)

    @property
    def using(self) -> Share:
        """Useful, of those that were held."""
        return Share(self.useful, self.held)

    @property
    def hoping(self) -> Share:
        """A co-operation seen by all who spoke, of those that were held."""
        return Share(self.hopeful, self.held)

    @property
    def agreeing(self) -> Share:
        """A project or an agreement since, of those that were held."""
        return Share(self.lasting, self.held)


def event_funnel(cases: Iterable[MeetingCase]) -> EventFunnel:
    """How far these came."""
    known = list(cases)
    accepted = [each for each in known if each.is_accepted]
    return EventFunnel(
        proposed=len(known),
        accepted=len(accepted),
        told=sum(bool(each.said) for each in accepted),
        held=sum(each.is_held for each in accepted),
        useful=sum(each.is_useful for each in accepted),
        hopeful=sum(each.is_hopeful for each in accepted),
        lasting=sum(each.has_lasted for each in accepted),
    )
