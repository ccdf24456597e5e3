"""Publishing: the board becomes a frozen version, and those whose day changed are told.

A version never changes; a correction is a new one. Publishing twice says nothing new. Each meeting
carries a sequence number that rises with every version that changes it, so that calendars know
which of two messages is the newer one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from matchmaker.domain.event_vocabulary import EventState
from matchmaker.domain.pairing import admissible_kinds
from matchmaker.domain.phrases import phrase
from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import MatchKind
from matchmaker.errors import Conflict
from matchmaker.services.events.hand import Hand, changing
from matchmaker.services.events.letters import write_letter
from matchmaker.services.events.published import (
    Difference,
    Told,
    ToldMeeting,
    Turn,
    concerned,
    differences_of,
    published,
    versions,
)
from matchmaker.services.events.telling import plan_note
from matchmaker.services.events.whole import EventWhole, Pair, plan_slate
from matchmaker.services.identity.auditing import record as audit
from matchmaker.services.introducing.speaking import Speaker
from matchmaker.services.posting.mailing import PostOffice
from matchmaker.services.ranking.cards import card_without_evidence
from matchmaker.services.ranking.profiling import load_profiles
from models import Event, EventMeeting, EventParticipant, EventPlan, Proposal

__all__ = [
    "Difference",
    "Publication",
    "Told",
    "ToldMeeting",
    "Turn",
    "concerned",
    "differences_of",
    "publish",
    "published",
    "versions",
]
_UNKNOWN = "none"  # the weights and the index of what nobody has judged


@dataclass(frozen=True, slots=True)
class Publication:
    """What a publication did.

    Attributes:
        version: its number; that of the last one if there was nothing new.
        is_new: whether there was anything to tell.
        told: how many people's day changed.
        letters: how many letters were written; fewer where no address is known.
    """

    version: int
    is_new: bool
    told: int = 0
    letters: int = 0


def publish(hand: Hand, office: PostOffice | None) -> Publication:
    """Freeze the board as the next version and tell those whose day changed.

    Raises:
        LostRace: the board is not as it was seen.
        Conflict: there is nothing on the board yet.
    """
    whole, last = hand.look(), published(hand.session, hand.event_id)
    if last is not None and not differences_of(whole, last):
        return Publication(last.version, is_new=False)
    if last is None and not whole.placed:
        raise Conflict(
            phrase("There is no meeting on the board yet."), remedy=phrase("Plan first.")
        )
    with changing(hand) as (whole, _):
        last = published(hand.session, hand.event_id)
        found = differences_of(whole, last)
        version = last.version + 1 if last else 1
        sequences = _raise_sequences(hand, found, last)
        plan = frozen(whole, last, found, sequences)
        _record_proposals(hand, whole)
        _keep(hand, version, plan)
        speaker = Speaker(hand.session, hand.viewer, hand.now, office)
        told = concerned(whole, found)
        letters = _tell(speaker, whole, plan, told, version)
        audit(
            hand.session,
            "publish plan",
            f"event {hand.event_id}",
            account_id=hand.viewer.account_id,
            now=hand.now,
            version=version,
            told=len(told),
        )
        hand.session.commit()
        return Publication(version, is_new=True, told=len(told), letters=letters)


def frozen(
    whole: EventWhole,
    last: Told | None,
    differences: Iterable[Difference],
    sequences: Mapping[Pair, int],
) -> tuple[ToldMeeting, ...]:
    """The next version: what is held, and what was told once and is not held any more."""
    now: dict[Pair, ToldMeeting] = {each.pair: each for each in last.meetings} if last else {}
    for each in differences:
        if each.now is None:
            assert each.told is not None, "only what was told is cancelled"
            now[each.pair] = replace(each.told, sequence=sequences[each.pair], is_cancelled=True)
        else:
            assert each.now.slot is not None, "it has a place"
            assert each.now.table is not None, "it has a place"
            now[each.pair] = ToldMeeting(
                each.now.id, *each.pair, each.now.slot, each.now.table, sequences[each.pair]
            )
    return tuple(sorted(now.values(), key=lambda each: (each.slot, each.table, each.pair)))


def _raise_sequences(
    hand: Hand, differences: Iterable[Difference], last: Told | None
) -> dict[Pair, int]:
    """The new sequence number of each meeting that differs; 0 for one that was never told."""
    known = {each.pair for each in last.meetings} if last else set()
    rows = {
        (row.a_id, row.b_id): row
        for row in hand.session.scalars(sa.select(EventMeeting).filter_by(event_id=hand.event_id))
    }
    found = {}
    for each in differences:
        row = rows[each.pair]
        if each.pair in known:
            row.sequence += 1
        found[each.pair] = row.sequence
    return found


def _keep(hand: Hand, version: int, plan: tuple[ToldMeeting, ...]) -> None:
    hand.session.add(
        EventPlan(
            event_id=hand.event_id,
            version=version,
            meetings={"meetings": [_as_data(each) for each in plan]},
            account_id=hand.viewer.account_id,
            at=hand.now,
        )
    )
    event = hand.session.get_one(Event, hand.event_id)
    event.state, event.step = EventState.PUBLISHED, max(event.step, 6)
    hand.session.flush()


def _as_data(each: ToldMeeting) -> dict[str, Any]:
    data: dict[str, Any] = {
        "id": each.id,
        "a": each.a,
        "b": each.b,
        "slot": each.slot,
        "table": each.table,
        "sequence": each.sequence,
    }
    return data | {"cancelled": True} if each.is_cancelled else data


def _record_proposals(hand: Hand, whole: EventWhole) -> None:
    """Give each placed meeting that nobody proposed a row in the ledger, so that what comes of it
    can be told: without evidence, since none was shown.
    """
    query = sa.select(EventMeeting).where(
        EventMeeting.event_id == hand.event_id,
        EventMeeting.slot.is_not(None),
        EventMeeting.proposal_id.is_(None),
    )
    rows = list(hand.session.scalars(query.order_by(EventMeeting.id)))
    owner = {each.id: each.organisation_id for each in whole.participants}
    ids = {owner[each] for row in rows for each in (row.a_id, row.b_id)}
    profiles = load_profiles(hand.session, ids, viewer=Viewer(), today=hand.now.date())
    for row in rows:
        a, b = profiles.get(owner[row.a_id]), profiles.get(owner[row.b_id])
        if a is None or b is None:
            continue  # one of them was merged away
        kind = next(admissible_kinds(a, b), MatchKind.B2B)
        proposal = Proposal(
            slate=plan_slate(hand.event_id),
            seeker_id=a.id,
            candidate_id=b.id,
            kind=kind,
            forward=0.0,
            backward=0.0,
            reciprocal=0.0,
            rank=1,
            evidence=card_without_evidence(a, b, kind),
            weights_version=_UNKNOWN,
            index_version=_UNKNOWN,
            shown_to_id=hand.viewer.account_id,
            shown_at=hand.now,
        )
        hand.session.add(proposal)
        hand.session.flush()
        row.proposal_id = proposal.id


def _tell(
    speaker: Speaker,
    whole: EventWhole,
    plan: tuple[ToldMeeting, ...],
    told: Mapping[int, tuple[Difference, ...]],
    version: int,
) -> int:
    """Write to each whose day changed; how many letters are new."""
    if speaker.office is None:
        return 0
    query = sa.select(EventParticipant).where(EventParticipant.id.in_(told))
    count = 0
    for row in speaker.session.scalars(query.order_by(EventParticipant.id)):
        note = plan_note(speaker, whole, row, day=plan, differences=told[row.id], version=version)
        count += write_letter(speaker, row, note)
    return count
