"""Before an interest is sent: what the other side will see, and a first note to start from."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from matchmaker.domain.phrases import phrase
from matchmaker.services.identity.access import acting_for
from matchmaker.services.introducing.people import Person, faces_of
from matchmaker.services.introducing.shared_cards import CardDict, open_to
from matchmaker.services.ranking.cards import mirrored

LONGEST_QUOTE = 160  # of each sentence in the note, so that there is room for one's own words


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What an interest tells.

    Attributes:
        card: the evidence as the other side will read it.
        kept: how many of the sentences shown here stay with the asking side.
        own_people: who is named to the other side after both have said yes.
        note: words to start from, made of nothing but what they will see anyway.
    """

    card: CardDict
    kept: int
    own_people: tuple[Person, ...]
    note: str


def foresee(session: Session, card: CardDict, *, question: str, today: date) -> Foreseen:
    """What asking this candidate would tell it; `card` is the seeker's own."""
    seeker_id, candidate_id = card["seeker"]["id"], card["candidate"]["id"]
    reader = acting_for(session, candidate_id, today=today)
    theirs = open_to(mirrored(card, viewer_clusters=reader.clusters), reader)
    pairs = len(card["why_you"]) + len(card["why_them"])
    return Foreseen(
        card=theirs,
        kept=pairs - len(theirs["why_you"]) - len(theirs["why_them"]),
        own_people=faces_of(session, [seeker_id]).get(seeker_id, ()),
        note=_first_note(theirs, question),
    )


def _first_note(card: CardDict, question: str) -> str:
    """In their words and ours; «they» on the mirrored card is whoever asks."""
    if card["why_them"]:
        pair = card["why_them"][0]
        return phrase(
            "%(need)s\nYou write: “%(offer)s”\nCould we talk about it for half an hour?",
            need=_short(question or pair["seeking"]["text"]),
            offer=_short(pair["offering"]["text"]),
        )
    if card["why_you"]:
        pair = card["why_you"][0]
        return phrase(
            "You write: “%(need)s”\n%(offer)s\nCould we talk about it for half an hour?",
            need=_short(pair["seeking"]["text"]),
            offer=_short(pair["offering"]["text"]),
        )
    return phrase("Could we talk for half an hour?")


def _short(text: str) -> str:
    return textwrap.shorten(text, LONGEST_QUOTE, placeholder=" …")
