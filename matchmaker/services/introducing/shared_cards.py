"""Stored evidence as one side may read it: on a page, behind a link, in a letter."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import Visibility
from matchmaker.services.ranking.cards import mirrored
from models import Proposal

CardDict = dict[str, Any]
# What was worked out for whoever asked: the others' weak points and the numbers.
_NUMBERS = frozenset({"forward", "backward", "reciprocal", "odds", "explored"})
_THE_ASKERS: CardDict = {"position": "", "against": [], "read_statements": 0}


def card_for(
    proposal: Proposal, *, organisation_id: int, viewer: Viewer, is_suggested: bool = False
) -> CardDict:
    """The card of a proposal for one of its sides: «you» is the side that reads.

    A card that a cluster manager has put before both was made with the manager's eyes, so of it
    each side reads the sentences that it may read and nothing that was worked out from others.
    """
    card = proposal.evidence
    if organisation_id != proposal.seeker_id:
        card = mirrored(card, viewer_clusters=viewer.clusters)
    elif is_suggested and proposal.shown_to_id != viewer.account_id:
        known = {key: card[key] for key in card if key not in _NUMBERS}
        card = known | _THE_ASKERS | {"introducers": card["open_introducers"]}
    return open_to(card, viewer)


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

    found = card | {"why_you": kept(card["why_you"]), "why_them": kept(card["why_them"])}
    return found | {"parts": _open_parts(card["parts"], is_open)} if "parts" in card else found


def _open_parts(parts: CardDict, is_open: Callable[[Mapping[str, Any]], bool]) -> CardDict:
    """Whoever may not read an answer reads its parts as unanswered."""
    rows = [each for each in parts["rows"] if is_open(each["offering"])]
    closed = [each for each in parts["rows"] if each not in rows]
    silent = [part["text"] for row in closed for part in row["parts"]]
    return parts | {
        "rows": rows,
        "answered": sum(len(each["parts"]) for each in rows),
        "unanswered": [*parts["unanswered"], *silent],
    }
