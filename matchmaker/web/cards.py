"""Cards as one viewer reads them, with what already goes on between the two."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from matchmaker.domain.marking import pieces
from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import Answer
from matchmaker.services.introducing.shared_cards import CardDict, card_for, open_to
from matchmaker.services.ranking.cards import card_as_dict
from matchmaker.services.ranking.proposing import Slate
from matchmaker.web.ledger import Seat
from matchmaker.web.vouching import NOTHING_KNOWN, Standing

__all__ = ["CardDict", "Sheet", "by_other", "card_of", "marked", "open_to", "sheets_of_slate"]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One card on a page.

    Attributes:
        card: the evidence in the form of `services.ranking.cards`, without what this viewer may
            not read.
        proposal_id: its number in the ledger, if it is recorded.
        answer: what the viewer's side has said to it.
        going_on: the newest request between the two, whichever side asked.
        known: what stands for the candidate beside its own words.
    """

    card: CardDict
    proposal_id: int | None = None
    answer: Answer | None = None
    going_on: Seat | None = None
    known: Standing = NOTHING_KNOWN


def card_of(seat: Seat, viewer: Viewer) -> CardDict:
    """The card of a proposal as the side of this seat reads it."""
    return card_for(
        seat.proposal,
        organisation_id=seat.organisation_id,
        viewer=viewer,
        is_suggested=seat.is_suggested,
    )


def sheets_of_slate(
    slate: Slate, going_on: Iterable[Seat], known: Mapping[int, Standing]
) -> list[Sheet]:
    """The cards of a fresh list, made for this very viewer."""
    newest = by_other(going_on)
    cards = [card_as_dict(each.card) for each in slate.shown]
    ids = [each["candidate"]["id"] for each in cards]
    return [
        Sheet(card, going_on=newest.get(number), known=known.get(number, NOTHING_KNOWN))
        for number, card in zip(ids, cards, strict=True)
    ]


def marked(text: str, spans: Iterable[Sequence[int]] | None) -> Markup:
    """The text, escaped, with what stands at these spans of code points marked."""
    return Markup().join(
        Markup("<mark>{}</mark>").format(piece) if is_marked else piece
        for piece, is_marked in pieces(text, [(each[0], each[1]) for each in spans or ()])
    )


def by_other(seats: Iterable[Seat]) -> dict[int, Seat]:
    """The request that counts with each organisation: the introduction, else the newest."""
    found: dict[int, Seat] = {}
    for each in sorted(seats, key=lambda seat: (seat.is_introduced, seat.proposal.id)):
        if each.is_introduced or each.is_asked or each.is_waiting_for_us:
            found[each.other_id] = each
    return found
