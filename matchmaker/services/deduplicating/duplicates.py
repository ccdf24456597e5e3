"""Organisations that may be one: found by blocking and rapidfuzz, joined only by a person.

Every pair of 20,000 organisations is 200 million comparisons, so only pairs that share a block are
judged: the same web domain, the same offers and needs word for word, one of the rarest words of the
name, or neighbours when names are sorted. A former name counts like a name. The judgement adds
points for what agrees and takes points for what speaks against, and each point has its reason in
words.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import combinations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.vocabulary import StatementRole, Visibility
from matchmaker.errors import InputError, NotFound
from matchmaker.services.deduplicating.likeness import (
    LIKELY,
    Candidate,
    DuplicatePair,
    Party,
    candidates_of,
    judge,
)
from matchmaker.services.deduplicating.merging import merge, undo_merge
from matchmaker.services.deduplicating.sameness import sentence_key
from matchmaker.services.identity.auditing import record as audit
from models import DistinctPair, Organisation, Statement

__all__ = ["DuplicatePair", "Party", "find_duplicates", "judge_distinct", "merge", "undo_merge"]

_RARE_WORDS = 3  # words of each name that open a block
_BLOCK_CEILING = 60  # a word borne by more organisations tells nothing
_NEIGHBOURS = 4  # in sorted names, on each side


def find_duplicates(
    session: Session, *, limit: int = 200, among: Collection[int] | None = None
) -> list[DuplicatePair]:
    """The likeliest duplicates, best first; pairs judged distinct and merged ones left out.

    With `among`, only pairs of which one side at least is one of these organisations.
    """
    said = _sayings(session)
    parties = [Party(*row) for row in session.execute(_parties())]
    candidates = [
        each for party in parties for each in candidates_of(party, says=said.get(party.id, 0))
    ]
    distinct = set(session.execute(sa.select(DistinctPair.a_id, DistinctPair.b_id)))

    wanted = None if among is None else frozenset(among)
    blocked = _blocked_pairs(candidates, wanted)
    pairs = (pair for pair in blocked if _ids(pair) not in distinct)
    judged = (judge(one, other) for one, other in pairs)
    likely: dict[tuple[int, int], DuplicatePair] = {}
    for pair in judged:
        if pair is not None and pair.score >= LIKELY:
            best = likely.setdefault((pair.a.id, pair.b.id), pair)
            if pair.score > best.score:
                likely[pair.a.id, pair.b.id] = pair
    return sorted(likely.values(), key=lambda pair: (-pair.score, pair.a.id, pair.b.id))[:limit]


def judge_distinct(
    session: Session, a_id: int, b_id: int, *, now: datetime, account_id: int | None = None
) -> None:
    """Record a person's judgement that two organisations are different; twice is once.

    Raises:
        InputError: both are the same.
        NotFound: one of them does not exist.
    """
    if a_id == b_id:
        raise InputError(f"Organisation {a_id} was compared with itself; two are needed.")
    for each in (a_id, b_id):
        if session.get(Organisation, each) is None:
            raise NotFound(f"There is no organisation {each}.")
    low, high = sorted((a_id, b_id))

    if session.get(DistinctPair, (low, high)) is None:
        session.add(DistinctPair(a_id=low, b_id=high, at=now))
        subject = f"organisation {low}"
        audit(session, "judge distinct", subject, account_id=account_id, now=now, other=high)
    session.commit()


def _parties() -> sa.Select[int, str, str | None, str | None, str | None, str | None]:
    return (
        sa.select(
            Organisation.id,
            Organisation.name,
            Organisation.country,
            Organisation.city,
            Organisation.website,
            Organisation.region,
        )
        .where(Organisation.merged_into_id.is_(None))
        .order_by(Organisation.id)
    )


def _sayings(session: Session) -> dict[int, int]:
    """One number for all that an organisation offers and seeks, of those that do both.

    Partners of one project say the same of it; hardly two seek the same with the same words. What
    only a cluster may read takes no part: the reason is shown to managers of other ones.
    """
    said: defaultdict[int, set[tuple[StatementRole, str]]] = defaultdict(set)
    query = sa.select(Statement.organisation_id, Statement.role, Statement.text).where(
        Statement.role.in_((StatementRole.CAPABILITY, StatementRole.NEED)),
        Statement.visibility == Visibility.PUBLIC,
    )
    for id_, role, text in session.execute(query):
        said[id_].add((role, sentence_key(text)))
    return {
        id_: hash(frozenset(each)) or 1
        for id_, each in said.items()
        if len({role for role, _ in each}) == 2
    }


def _ids(pair: tuple[Candidate, Candidate]) -> tuple[int, int]:
    return pair[0].party.id, pair[1].party.id


def _blocked_pairs(
    candidates: Sequence[Candidate], wanted: frozenset[int] | None
) -> Iterator[tuple[Candidate, Candidate]]:
    """Each pair that shares a block, once, the smaller id first."""
    seen: set[int] = set()
    width = len(candidates)
    is_wanted = [wanted is None or each.party.id in wanted for each in candidates]
    for block in _blocks(candidates):
        for low, high in combinations(sorted(block), 2):
            code = low * width + high
            if code in seen or not (is_wanted[low] or is_wanted[high]):
                continue
            if candidates[low].party.id != candidates[high].party.id:
                seen.add(code)
                yield candidates[low], candidates[high]


def _blocks(candidates: Sequence[Candidate]) -> Iterator[Iterable[int]]:
    yield from _shared((at, [each.site]) for at, each in enumerate(candidates) if each.site)
    yield from _shared((at, [each.says]) for at, each in enumerate(candidates) if each.says)
    counts: defaultdict[str, int] = defaultdict(int)
    for each in candidates:
        for word in set(each.words):
            counts[word] += 1
    rarest = (
        (at, sorted(set(each.words), key=lambda word: (counts[word], word))[:_RARE_WORDS])
        for at, each in enumerate(candidates)
    )
    yield from _shared(rarest)
    readings: tuple[Callable[[Candidate], str], ...] = (
        lambda each: "".join(each.words),
        lambda each: "".join(each.words)[::-1],
    )
    for reading in readings:
        order = sorted(range(len(candidates)), key=lambda at: (reading(candidates[at]), at))
        for start in range(len(order)):
            yield from ((order[start], near) for near in order[start + 1 : start + 1 + _NEIGHBOURS])


def _shared(keyed: Iterable[tuple[int, Iterable[Hashable]]]) -> Iterator[list[int]]:
    """Places grouped by key; groups of one, and too large to tell anything, left out."""
    groups: defaultdict[Hashable, list[int]] = defaultdict(list)
    for at, keys in keyed:
        for key in keys:
            groups[key].append(at)
    yield from (group for group in groups.values() if 1 < len(group) <= _BLOCK_CEILING)
