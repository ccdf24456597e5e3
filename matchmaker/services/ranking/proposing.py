"""Proposals: retrieve, judge both directions, rank, explain, and record what was shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.explanation import Card, explain
from matchmaker.domain.exploring import Placed, explored
from matchmaker.domain.pairing import Match, judge
from matchmaker.domain.parts import PartAnswer
from matchmaker.domain.profile import NOBODY, Profile
from matchmaker.domain.trust import TrustPath
from matchmaker.domain.visibility import Viewer
from matchmaker.services.desk import Desk, require_voice
from matchmaker.services.identity.access import is_current
from matchmaker.services.index.embedding import Reading, readings_of
from matchmaker.services.network.trust_paths import ties_of, trust_paths
from matchmaker.services.ranking.comparing import encounters
from matchmaker.services.ranking.filtering import Filters, allowed_organisations
from matchmaker.services.ranking.profiling import load_profile
from matchmaker.services.ranking.retrieving import candidates
from matchmaker.services.ranking.slates import Shown, Slate, new_name, record
from matchmaker.services.searching.asking import TYPED, Asked, read_question, with_answers
from models import Dismissal, Membership, Proposal

__all__ = [
    "ANY",
    "TYPED",
    "Answered",
    "Desk",
    "Shown",
    "Slate",
    "Wish",
    "answered",
    "as_slate",
    "matches",
    "propose",
    "search",
    "was_proposed",
]

EVERYTHING = Filters()
Answered = tuple[Match, tuple[PartAnswer, ...]]


@dataclass(frozen=True, slots=True)
class Wish:
    """What is wanted of the list.

    Attributes:
        parts: the parts of a typed sentence, where somebody has written them by hand.
        slate: the list's name in the ledger, where several questions fill one list.
        is_public: only what everybody may read takes part, so that anybody may be shown the list:
            whoever runs an event asks so for those who come, and needs no voice of theirs.
    """

    filters: Filters = EVERYTHING
    limit: int = 20
    include_own_clusters: bool = False
    is_recorded: bool = True
    slate: str | None = None
    parts: tuple[str, ...] = ()
    is_public: bool = False


ANY = Wish()


def propose(desk: Desk, organisation_id: int, wish: Wish = ANY) -> Slate:
    """The best partners of an organisation.

    Raises:
        NotAllowed: the viewer may not ask in this organisation's name.
    """
    if wish.is_public:
        desk = replace(desk, viewer=Viewer(account_id=desk.viewer.account_id))
    else:
        require_voice(desk, organisation_id)
    desk.library.follow(desk.session, today=desk.today)
    seeker = load_profile(desk.session, organisation_id, viewer=desk.viewer, today=desk.today)
    found, judged = matches(desk, seeker, wish)
    slate = wish.slate or new_name()
    placed = [
        Placed(
            replace(_card(desk, each.item), is_explored=each.is_explored),
            each.propensity,
            each.is_explored,
        )
        for each in _placed(desk, found, wish, slate)
    ]
    return _slate(desk, seeker, placed, replace(wish, slate=slate), (len(found), judged))


def _placed(desk: Desk, found: Sequence[Match], wish: Wish, slate: str) -> list[Placed[Match]]:
    """The places of a list; one of ten is for learning where a person asks for its own list."""
    is_own = wish.is_recorded and not wish.is_public and desk.viewer.account_id is not None
    if not (desk.policy.explores and is_own):
        return [Placed(each) for each in found[: wish.limit]]
    return explored(
        found,
        wish.limit,
        value=lambda each: each.reciprocal,
        may_explore=lambda each: not each.are_rivals,
        slate=slate,
    )


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
    asked = read_question(
        desk, sentence, wish.parts, language=language, organisation_id=organisation_id
    )
    found, judged = answered(desk, asked, wish)
    return as_slate(desk, asked, found, judged, wish)


def answered(desk: Desk, asked: Asked, wish: Wish) -> tuple[list[Answered], int]:
    """All partners for a typed need, best first, and how many candidates were judged."""
    found, judged = matches(desk, asked.seeker, wish, readings=asked.readings)
    return with_answers(desk, asked, found), judged


def as_slate(desk: Desk, asked: Asked, found: Sequence[Answered], judged: int, wish: Wish) -> Slate:
    """The best of those found as cards; recorded if the wish says so."""
    best = found[: wish.limit]
    cards = [Placed(replace(_card(desk, match), parts=parts)) for match, parts in best]
    return _slate(desk, asked.seeker, cards, wish, (len(found), judged), question=asked.question)


def matches(
    desk: Desk,
    seeker: Profile,
    wish: Wish,
    *,
    readings: Mapping[int, Reading] | None = None,
    known: Iterable[Match] = (),
) -> tuple[list[Match], int]:
    """All partners worth showing, best first by the desk's policy, and how many were judged.

    `readings` are the seeker's, where they are known already; `known` are partners of the very
    same question that were found with fewer filters: they are not judged again.

    Without a sentence that answers another there is nothing to show, however well the rest fits.
    Equal values are ordered by id, so that the same question always gets the same answer.
    """
    session, viewer = desk.session, desk.viewer
    drop = np.array(sorted(_excluded(desk, seeker, wish)), dtype=np.int64)
    keep = allowed_organisations(session, wish.filters, viewer=viewer, today=desk.today)
    own = readings or readings_of(session, desk.library.encoder, seeker.statements)
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
    kinds = set(wish.filters.kinds)
    here = set(found)
    taken = [
        each
        for each in known
        if each.encounter.candidate.id in here and (not kinds or each.kind in kinds)
    ]
    new = here - {each.encounter.candidate.id for each in taken}
    others, theirs = desk.library.recall(
        session, [each for each in found if each in new], viewer=viewer, today=desk.today
    )
    paths = trust_paths(session, seeker, others, ties=ties, viewer=viewer)
    is_typed = any(each.id == TYPED for each in seeker.statements)
    judged = taken + [
        match
        for match in _judged(desk, seeker, others, {**own, **theirs}, paths, wish)
        if match.reciprocal >= desk.weights.cutoff and _has_evidence(match, is_typed)
    ]
    judged.sort(key=lambda each: (-desk.policy.worth(each), each.encounter.candidate.id))
    return judged, len(taken) + len(others)


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


def _card(desk: Desk, match: Match) -> Card:
    return explain(match, desk.weights, trusted_languages=desk.library.trusted_languages)


def _slate(
    desk: Desk,
    seeker: Profile,
    placed: Sequence[Placed[Card]],
    wish: Wish,
    counts: tuple[int, int],
    *,
    question: str | None = None,
) -> Slate:
    shown = tuple(Shown(each.item) for each in placed)
    if wish.is_recorded and seeker.id != NOBODY:
        shown = record(desk, placed, question, wish.slate or new_name())
    fitting, judged = counts
    return Slate(seeker=seeker, shown=shown, judged=judged, fitting=fitting)


def _excluded(desk: Desk, seeker: Profile, wish: Wish) -> set[int]:
    """The seeker itself, whom it has hidden, and, unless asked for, its clusters' members.

    Whom it has hidden is its own affair: a list for everybody does not tell.
    """
    left_out = {seeker.id}
    if not wish.is_public:
        hidden = sa.select(Dismissal.candidate_id).where(Dismissal.organisation_id == seeker.id)
        left_out |= set(desk.session.scalars(hidden))
    if wish.include_own_clusters or not seeker.clusters:
        return left_out
    neighbours = sa.select(Membership.organisation_id).where(
        Membership.cluster_id.in_(seeker.cluster_ids), *is_current(desk.today)
    )
    return left_out | {*desk.session.scalars(neighbours)}
