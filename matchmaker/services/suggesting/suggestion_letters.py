"""The letters by which a manager puts two organisations before each other.

Each side reads the evidence as its own members may read it, who suggests it, and what happens on
a yes and on a no; nobody's address is told to anybody. Where a side has no address, its cluster's
managers are asked to pass the letter on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from matchmaker.domain.phrases import phrase
from matchmaker.domain.vocabulary import LetterKind
from matchmaker.services.introducing.addressing import answer_choices, fingerprint
from matchmaker.services.introducing.people import Person
from matchmaker.services.introducing.speaking import Speaker
from matchmaker.services.posting.mailing import Draft, Paragraph, Part, Quote
from models import Proposal


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: its name, the evidence as it may read it, and whom to write to."""

    id: int
    name: str
    quotes: tuple[Quote, ...]
    people: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class Putting:
    """Two organisations that a manager is about to put before each other.

    Attributes:
        cluster_name, by: on whose behalf, and who does it.
        member, partner: the two; the member is of that cluster.
        managers: who manages the partner's clusters, and gets a copy.
    """

    proposal: Proposal
    cluster_name: str
    by: str
    member: Side
    partner: Side
    managers: tuple[Person, ...]

    @property
    def signed(self) -> str:
        """Who suggests it, with the cluster unless the name says it already."""
        if self.cluster_name in self.by:
            return self.by
        return phrase("%(by)s of %(cluster)s", by=self.by, cluster=self.cluster_name)

    def other(self, side: Side) -> Side:
        """Who stands opposite."""
        return self.partner if side is self.member else self.member


def key_of(proposal_id: int) -> str:
    """How the keys of a suggestion's letters begin."""
    return f"suggestion:{proposal_id}:"


def letters_for(speaker: Speaker, putting: Putting, note: str, *, due_at: datetime) -> list[Draft]:
    """All letters: to the people of both sides, and a copy to the managers of the partner."""
    both = (putting.member, putting.partner)
    letters = [
        _letter(speaker, putting, side, person, note, due_at)
        for side in both
        for person in side.people
    ]
    return letters + [_copy(speaker, putting, person, note, due_at) for person in putting.managers]


def letter_parts(putting: Putting, side: Side, note: str = "") -> Iterator[Part]:
    """What the letter to one side says, without its links: to be looked at, or to be copied."""
    other = putting.other(side)
    yield Paragraph(
        phrase(
            "%(by)s suggests that %(you)s and %(them)s get to know each other.",
            by=putting.signed,
            you=side.name,
            them=other.name,
        )
    )
    if note:
        yield Quote(putting.by, note)
    if side.quotes:
        yield Paragraph(phrase("Your sentences and theirs that answer each other:"))
        yield from side.quotes
    yield Paragraph(
        phrase(
            "Each of you answers for itself. If both accept, each gets the other’s contact; "
            "until then no address is told to anybody."
        )
    )


def subject_for(putting: Putting, side: Side) -> str:
    """The letter's subject."""
    return phrase(
        "%(cluster)s suggests a partner: %(name)s",
        cluster=putting.cluster_name,
        name=putting.other(side).name,
    )


def _letter(
    speaker: Speaker, putting: Putting, side: Side, person: Person, note: str, due_at: datetime
) -> Draft:
    return Draft(
        kind=LetterKind.INTRODUCTION,
        key=f"{key_of(putting.proposal.id)}{side.id}:{fingerprint(person.email)}",
        recipient=person.email,
        subject=subject_for(putting, side),
        parts=(
            *letter_parts(putting, side, note),
            *answer_choices(speaker, putting.proposal, side.id, person),
        ),
        language=person.language,
        account_id=person.account_id,
        proposal_id=putting.proposal.id,
        organisation_id=side.id,
        due_at=due_at,
    )


def _copy(
    speaker: Speaker, putting: Putting, manager: Person, note: str, due_at: datetime
) -> Draft:
    """What the partner's manager reads: the partner's own letter, and what to do with it."""
    partner = putting.partner
    parts: list[Part] = list(letter_parts(putting, partner, note))
    if partner.people:
        head = phrase("For your information: this letter goes to %(name)s.", name=partner.name)
    else:
        head = phrase(
            "No address of %(name)s is known here. Please pass this letter on.", name=partner.name
        )
        parts += answer_choices(speaker, putting.proposal, partner.id, manager)
    return Draft(
        kind=LetterKind.INTRODUCTION,
        key=f"{key_of(putting.proposal.id)}copy:{fingerprint(manager.email)}",
        recipient=manager.email,
        subject=phrase(
            "%(cluster)s suggests %(them)s to %(you)s",
            cluster=putting.cluster_name,
            them=putting.member.name,
            you=partner.name,
        ),
        parts=(Paragraph(head), *parts),
        language=manager.language,
        account_id=manager.account_id,
        proposal_id=putting.proposal.id,
        due_at=due_at,
    )
