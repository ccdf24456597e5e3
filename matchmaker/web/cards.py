"""Cards as one viewer reads them, with what already goes on between the two."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import Answer, Visibility
from matchmaker.services.cards import card_as_dict, mirrored
from matchmaker.services.outcomes import Result
from matchmaker.services.proposing import Slate
from matchmaker.web.ledger import Contact, Seat

CardDict = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One card on a page.

    Attributes:
        card: the evidence, in the form of `services.cards`, without what this viewer may not read.
        proposal_id: its number in the ledger, if it is recorded.
        answer: what the viewer's side has said to it.
        going_on: the newest request between the two, whichever side asked.
    """

    card: CardDict
    proposal_id: int | None = None
    answer: Answer | None = None
    going_on: Seat | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the inbox: the seat, its card, and what is known once the two have met."""

    seat: Seat
    card: CardDict
    result: Result
    own_contacts: tuple[Contact, ...] = ()
    their_contacts: tuple[Contact, ...] = ()


def open_to(card: CardDict, viewer: Viewer) -> CardDict:
    """The card without quotes that this viewer may not read.

    A list is read by whoever it was shown to, but a request by everyone who acts for the
    organisation; a colleague who also manages a cluster may have been shown more than they may.
    """
    clusters = {
        side["id"]: frozenset(side["clusters"]) for side in (card["seeker"], card["candidate"])
    }

    def is_open(said: Mapping[str, Any]) -> bool:
        if said["owner"] in viewer.organisations or said["visibility"] == Visibility.PUBLIC:
            return True
        shared = not viewer.clusters.isdisjoint(clusters.get(said["owner"], frozenset()))
        return shared and said["visibility"] == Visibility.CLUSTER

    def kept(quotes: Iterable[CardDict]) -> list[CardDict]:
        return [each for each in quotes if is_open(each["seeking"]) and is_open(each["offering"])]

    return card | {"why_you": kept(card["why_you"]), "why_them": kept(card["why_them"])}


def card_of(seat: Seat, viewer: Viewer) -> CardDict:
    """The card of a proposal as the side of this seat reads it."""
    evidence = seat.proposal.evidence
    if not seat.is_seeker:
        evidence = mirrored(evidence, viewer_clusters=viewer.clusters)
    return open_to(evidence, viewer)


def sheets_of_slate(slate: Slate, going_on: Iterable[Seat]) -> list[Sheet]:
    """The cards of a fresh list, made for this very viewer."""
    newest = by_other(going_on)
    cards = [card_as_dict(each.card) for each in slate.shown]
    return [Sheet(each, going_on=newest.get(each["candidate"]["id"])) for each in cards]


def by_other(seats: Iterable[Seat]) -> dict[int, Seat]:
    """The request that counts with each organisation: the introduction, else the newest."""
    found: dict[int, Seat] = {}
    for each in sorted(seats, key=lambda seat: (seat.is_introduced, seat.proposal.id)):
        if each.is_introduced or each.is_asked or each.is_waiting_for_us:
            found[each.other_id] = each
    return found
