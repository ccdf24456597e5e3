"""Lists as they are shown and recorded: cards in order, in the ledger in one commit."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from matchmaker.domain.explanation import Card
from matchmaker.domain.exploring import Placed
from matchmaker.domain.profile import Profile
from matchmaker.services.desk import Desk
from matchmaker.services.ranking.cards import card_as_dict
from models import Proposal


@dataclass(frozen=True, slots=True)
class Shown:
    """One line of a list: the card, and the ledger's number if it was recorded."""

    card: Card
    proposal_id: int | None = None


@dataclass(frozen=True, slots=True)
class Slate:
    """What is shown, best first, out of `fitting` partners among `judged` candidates."""

    seeker: Profile
    shown: tuple[Shown, ...]
    judged: int
    fitting: int


def new_name() -> str:
    """A name for a list that nobody has used."""
    return secrets.token_hex(8)


def record(
    desk: Desk, placed: Sequence[Placed[Card]], question: str | None, slate: str
) -> tuple[Shown, ...]:
    """Write the list into the ledger as it is shown, in one commit."""
    rows = [
        (each.item, _row(desk, each, rank, question, slate))
        for rank, each in enumerate(placed, start=1)
    ]
    desk.session.add_all(row for _, row in rows)
    desk.session.commit()
    return tuple(Shown(card, row.id) for card, row in rows)


def _row(desk: Desk, placed: Placed[Card], rank: int, question: str | None, slate: str) -> Proposal:
    card = placed.item
    return Proposal(
        slate=slate,
        question=question,
        seeker_id=card.match.encounter.seeker.id,
        candidate_id=card.match.encounter.candidate.id,
        kind=card.match.kind,
        forward=card.match.forward.value,
        backward=card.match.backward.value,
        reciprocal=card.match.reciprocal,
        rank=rank,
        propensity=placed.propensity,
        evidence=card_as_dict(card),
        weights_version=desk.weights.version,
        index_version=desk.library.version,
        shown_to_id=desk.viewer.account_id,
        shown_at=desk.now,
    )
