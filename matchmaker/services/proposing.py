"""Proposals: retrieve, judge both directions, rank, explain, and record what was shown."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.explanation import Card, explain
from matchmaker.domain.pairing import Match, judge
from matchmaker.domain.profile import NOBODY, Profile, Statement, with_statements
from matchmaker.domain.scoring import Weights
from matchmaker.domain.trust import TrustPath
from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import OrganisationKind, StatementRole
from matchmaker.errors import InputError, NotAllowed
from matchmaker.services.access import is_current, may_act_for
from matchmaker.services.cards import card_as_dict
from matchmaker.services.comparing import encounters
from matchmaker.services.embedding import Reading, readings_of
from matchmaker.services.filtering import Filters, allowed_organisations
from matchmaker.services.library import Library
from matchmaker.services.network import ties_of, trust_paths
from matchmaker.services.profiling import load_profile
from matchmaker.services.retrieving import candidates
from models import Membership, Proposal

TYPED = 0  # the id of a sentence that was typed and is stored nowhere
LONGEST_SENTENCE = 1_000
EVERYTHING = Filters()


@dataclass(frozen=True, slots=True)
class Desk:
    """Who asks, when, and with what: handed to every question."""

    session: Session
    library: Library
    weights: Weights
    viewer: Viewer
    now: datetime

    @property
    def today(self) -> date:
        """The day of the question."""
        return self.now.date()


@dataclass(frozen=True, slots=True)
class Wish:
    """What is wanted of the list."""

    filters: Filters = EVERYTHING
    limit: int = 20
    include_own_clusters: bool = False
    is_recorded: bool = True


ANY = Wish()


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


def propose(desk: Desk, organisation_id: int, wish: Wish = ANY) -> Slate:
    """The best partners of an organisation.

    Raises:
        NotAllowed: the viewer may not ask in this organisation's name.
    """
    _require_voice(desk, organisation_id)
    desk.library.follow(desk.session, today=desk.today)
    seeker = load_profile(desk.session, organisation_id, viewer=desk.viewer, today=desk.today)
    return _answer(desk, seeker, wish)


def was_proposed(session: Session, organisation_id: int) -> bool:
    """Whether a list of partners has been recorded for this organisation."""
    query = sa.select(Proposal.id).where(Proposal.seeker_id == organisation_id).limit(1)
    return session.scalar(query) is not None


def search(
    desk: Desk,
    sentence: str,
    wish: Wish = ANY,
    *,
    language: str | None = None,
    organisation_id: int | None = None,
) -> Slate:
    """The best partners for one typed need.

    With `organisation_id` the need is asked in that organisation's name: what it can do answers
    what the others need, and whatever else it looks for (its own needs, takers of its by-products,
    finance) rests, so that nothing but the sentence is answered. Without, nobody is known to be
    asking, and nothing is recorded.

    Raises:
        InputError: there is no sentence, or it is far too long.
        NotAllowed: the viewer may not ask in this organisation's name.
    """
    need = _typed_need(sentence, language, desk.today)
    desk.library.follow(desk.session, today=desk.today)
    seeker = Profile(id=NOBODY, name="You", kind=OrganisationKind.COMPANY)
    offers: list[Statement] = []
    if organisation_id is not None:
        _require_voice(desk, organisation_id)
        seeker = load_profile(desk.session, organisation_id, viewer=desk.viewer, today=desk.today)
        offers = list(seeker.saying([StatementRole.CAPABILITY]))
    return _answer(desk, with_statements(seeker, [need, *offers]), wish, question=need.text)


def matches(desk: Desk, seeker: Profile, wish: Wish) -> tuple[list[Match], int]:
    """All partners worth showing, best first, and how many candidates were judged.

    Without a sentence that answers another there is nothing to show, however well the rest fits.
    Equal values are ordered by id, so that the same question always gets the same answer.
    """
    session, viewer = desk.session, desk.viewer
    drop = np.array(sorted(_excluded(desk, seeker, wish)), dtype=np.int64)
    keep = allowed_organisations(session, wish.filters, viewer=viewer, today=desk.today)
    own = readings_of(session, desk.library.encoder, seeker.statements)
    ties = ties_of(session, seeker.id, viewer=viewer)
    found = candidates(
        desk.library,
        seeker,
        readings=own,
        viewer=viewer,
        keep=keep,
        drop=drop,
        acquainted=ties,
    )
    others, readings = desk.library.recall(session, found, viewer=viewer, today=desk.today)
    paths = trust_paths(session, seeker, others, ties=ties, viewer=viewer)
    is_typed = any(each.id == TYPED for each in seeker.statements)
    judged = [
        match
        for match in _judged(desk, seeker, others, own | readings, paths, wish)
        if match.reciprocal >= desk.weights.cutoff and _has_evidence(match, is_typed)
    ]
    judged.sort(key=lambda each: (-each.reciprocal, each.encounter.candidate.id))
    return judged, len(others)


def _has_evidence(match: Match, is_typed: bool) -> bool:
    """Whether a card would quote anything; a typed need must itself be answered."""
    return bool(match.forward.quotes or (match.backward.quotes and not is_typed))


def _judged(
    desk: Desk,
    seeker: Profile,
    others: list[Profile],
    readings: Mapping[int, Reading],
    paths: Mapping[int, TrustPath],
    wish: Wish,
) -> Iterator[Match]:
    for encounter in encounters(
        seeker,
        others,
        readings=readings,
        library=desk.library,
        paths=paths,
        today=desk.today,
    ):
        match = judge(encounter, desk.weights, kinds=frozenset(wish.filters.kinds) or None)
        if match is not None:
            yield match


def _answer(desk: Desk, seeker: Profile, wish: Wish, *, question: str | None = None) -> Slate:
    found, judged = matches(desk, seeker, wish)
    trusted = desk.library.trusted_languages
    cards = [explain(each, desk.weights, trusted_languages=trusted) for each in found[: wish.limit]]
    shown = tuple(Shown(card) for card in cards)
    if wish.is_recorded and seeker.id != NOBODY:
        shown = _record(desk, cards, question)
    return Slate(seeker=seeker, shown=shown, judged=judged, fitting=len(found))


def _record(desk: Desk, cards: Iterable[Card], question: str | None) -> tuple[Shown, ...]:
    """Write the list into the ledger as it is shown, in one commit."""
    slate = secrets.token_hex(8)
    rows = [
        (
            card,
            Proposal(
                slate=slate,
                question=question,
                seeker_id=card.match.encounter.seeker.id,
                candidate_id=card.match.encounter.candidate.id,
                kind=card.match.kind,
                forward=card.match.forward.value,
                backward=card.match.backward.value,
                reciprocal=card.match.reciprocal,
                rank=rank,
                evidence=card_as_dict(card),
                weights_version=desk.weights.version,
                index_version=desk.library.version,
                shown_to_id=desk.viewer.account_id,
                shown_at=desk.now,
            ),
        )
        for rank, card in enumerate(cards, start=1)
    ]
    desk.session.add_all(row for _, row in rows)
    desk.session.commit()
    return tuple(Shown(card, row.id) for card, row in rows)


def _require_voice(desk: Desk, organisation_id: int) -> None:
    if not may_act_for(desk.session, desk.viewer, organisation_id, today=desk.today):
        raise NotAllowed("Only its members and their cluster managers may ask in its name.")


def _typed_need(sentence: str, language: str | None, today: date) -> Statement:
    text = " ".join(sentence.split())
    if not text:
        raise InputError("There is nothing to search for.", remedy="Write what you need.")
    if len(text) > LONGEST_SENTENCE:
        raise InputError(
            f"The sentence has {len(text)} characters.",
            remedy=f"Say it in {LONGEST_SENTENCE} or fewer.",
        )
    return Statement(TYPED, StatementRole.NEED, text, language=language, dated=today)


def _excluded(desk: Desk, seeker: Profile, wish: Wish) -> set[int]:
    """The seeker itself and, unless asked for, whoever shares a cluster with it."""
    if wish.include_own_clusters or not seeker.clusters:
        return {seeker.id}
    neighbours = sa.select(Membership.organisation_id).where(
        Membership.cluster_id.in_(seeker.cluster_ids), *is_current(desk.today)
    )
    return {seeker.id, *desk.session.scalars(neighbours)}
