"""Organisations that may be one: found by blocking and rapidfuzz, joined only by a person.

Every pair of 20,000 organisations is 200 million comparisons, so only pairs that share a block are
judged: the same web domain, one of the rarest words of the name, or neighbours when names are
sorted. The judgement adds points for what agrees and takes points for what speaks against, and
each point has its reason in words.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations

import sqlalchemy as sa
from rapidfuzz import fuzz, process
from sqlalchemy.orm import Session

from matchmaker.errors import InputError, NotFound
from matchmaker.services.auditing import record as audit
from matchmaker.services.merging import merge, undo_merge
from matchmaker.services.organisation_names import folded, split_name
from matchmaker.services.recognition.websites import domain_of
from models import DistinctPair, Organisation

__all__ = ["DuplicatePair", "Party", "find_duplicates", "judge_distinct", "merge", "undo_merge"]

LIKELY = 0.80  # from here a pair is worth a person's look
_RARE_WORDS = 3  # words of each name that open a block
_BLOCK_CEILING = 60  # a word borne by more organisations tells nothing
_NEIGHBOURS = 4  # in sorted names, on each side
_COARSE = 62.0  # rapidfuzz ratio under which a pair of names is not looked at twice
# Names that belong to nobody (RFC 2606); many an example has its page under one of them.
_NOBODYS = frozenset({"example.com", "example.net", "example.org"})


@dataclass(frozen=True, slots=True)
class Party:
    """What a person needs to see to judge a pair."""

    id: int
    name: str
    country: str | None
    city: str | None
    website: str | None


@dataclass(frozen=True, slots=True)
class DuplicatePair:
    """Two organisations that may be one; `score` is 0 to 1, `reasons` say what it is made of."""

    a: Party
    b: Party
    score: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A party with its name made comparable."""

    party: Party
    words: tuple[str, ...]
    site: str | None

    @property
    def name(self) -> str:
        return " ".join(self.words)


def find_duplicates(session: Session, *, limit: int = 200) -> list[DuplicatePair]:
    """The likeliest duplicates, best first; pairs judged distinct and merged ones left out."""
    candidates = [_candidate(Party(*row)) for row in session.execute(_parties())]
    distinct = set(session.execute(sa.select(DistinctPair.a_id, DistinctPair.b_id)))

    pairs = (pair for pair in _blocked_pairs(candidates) if _ids(pair) not in distinct)
    judged = (_judge(one, other) for one, other in pairs)
    likely = [pair for pair in judged if pair is not None and pair.score >= LIKELY]
    return sorted(likely, key=lambda pair: (-pair.score, pair.a.id, pair.b.id))[:limit]


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


def _parties() -> sa.Select[int, str, str | None, str | None, str | None]:
    return (
        sa.select(
            Organisation.id,
            Organisation.name,
            Organisation.country,
            Organisation.city,
            Organisation.website,
        )
        .where(Organisation.merged_into_id.is_(None))
        .order_by(Organisation.id)
    )


def _candidate(party: Party) -> _Candidate:
    words = tuple(folded(each) for each in split_name(party.name)[0])
    return _Candidate(party, words, _site(party.website))


def _site(website: str | None) -> str | None:
    """The domain that an organisation has to itself, if it has one."""
    domain = domain_of(website or "")
    return domain if domain and domain not in _NOBODYS else None


def _ids(pair: tuple[_Candidate, _Candidate]) -> tuple[int, int]:
    return pair[0].party.id, pair[1].party.id


def _blocked_pairs(candidates: Sequence[_Candidate]) -> Iterator[tuple[_Candidate, _Candidate]]:
    """Each pair that shares a block, once, the smaller id first."""
    seen: set[int] = set()
    width = len(candidates)
    for block in _blocks(candidates):
        for low, high in combinations(sorted(block), 2):
            code = low * width + high
            if code not in seen:
                seen.add(code)
                yield candidates[low], candidates[high]


def _blocks(candidates: Sequence[_Candidate]) -> Iterator[Iterable[int]]:
    yield from _shared((at, [each.site]) for at, each in enumerate(candidates) if each.site)
    counts: defaultdict[str, int] = defaultdict(int)
    for each in candidates:
        for word in set(each.words):
            counts[word] += 1
    rarest = (
        (at, sorted(set(each.words), key=lambda word: (counts[word], word))[:_RARE_WORDS])
        for at, each in enumerate(candidates)
    )
    yield from _shared(rarest)
    readings: tuple[Callable[[_Candidate], str], ...] = (
        lambda each: "".join(each.words),
        lambda each: "".join(each.words)[::-1],
    )
    for reading in readings:
        order = sorted(range(len(candidates)), key=lambda at: (reading(candidates[at]), at))
        for start in range(len(order)):
            yield from ((order[start], near) for near in order[start + 1 : start + 1 + _NEIGHBOURS])


def _shared(keyed: Iterable[tuple[int, Iterable[str | None]]]) -> Iterator[list[int]]:
    """Places grouped by key; groups of one, and too large to tell anything, left out."""
    groups: defaultdict[str | None, list[int]] = defaultdict(list)
    for at, keys in keyed:
        for key in keys:
            groups[key].append(at)
    yield from (group for group in groups.values() if 1 < len(group) <= _BLOCK_CEILING)


def _judge(one: _Candidate, other: _Candidate) -> DuplicatePair | None:
    """Points for and against; nothing where names are far apart and the site differs."""
    same_site = one.site is not None and one.site == other.site
    whole = fuzz.ratio("".join(one.words), "".join(other.words))
    in_order = fuzz.token_sort_ratio(one.name, other.name, score_cutoff=_COARSE)
    if max(whole, in_order) < _COARSE and not same_site:
        return None
    likeness = min(max(whole, in_order), _weakest_word(one.words, other.words, whole))
    reasons = [_name_reason(likeness)]
    score = likeness / 100
    for points, reason in _circumstances(one, other, same_site=same_site):
        score += points
        reasons.append(reason)
    if same_site and likeness < 50:  # departments and daughters share a site, not a name
        score = min(score, LIKELY - 0.01)
    return DuplicatePair(
        one.party, other.party, round(min(max(score, 0.0), 1.0), 3), tuple(reasons)
    )


def _weakest_word(one: tuple[str, ...], other: tuple[str, ...], whole: float) -> float:
    """Likeness capped by the word that fits worst: "University of Graz" is not "… of Linz".

    Where the letters agree when blanks are left out ("EksmaOptics"), words say nothing.
    """
    if whole >= 96 or not one or not other:
        return 100.0
    fewer, more = sorted((one, other), key=len)
    fits = process.cdist(fewer, more, scorer=fuzz.ratio).max(axis=1)
    weakest = float(fits.min())
    differ_by_number = any(word.isdigit() and word not in more for word in fewer) or any(
        word.isdigit() and word not in fewer for word in more
    )
    if differ_by_number:
        return 60.0
    return 100.0 if weakest >= 75 else 55.0 + weakest * 0.3


def _name_reason(likeness: float) -> str:
    if likeness >= 99.5:
        return "the same name without the legal form"
    if likeness >= 90:
        return "nearly the same name"
    return "similar names" if likeness >= 75 else "different names"


def _circumstances(
    one: _Candidate, other: _Candidate, *, same_site: bool
) -> Iterator[tuple[float, str]]:
    """What besides the name speaks for (points above 0) or against (below)."""
    if same_site:
        yield 0.25, f"the same web site, {one.site}"
    elif one.site and other.site:
        yield -0.05, f"different web sites, {one.site} and {other.site}"
    a, b = one.party, other.party
    if a.country and b.country and a.country != b.country:
        yield -0.25, f"different countries, {a.country} and {b.country}"
    if a.city and b.city:
        if fuzz.ratio(a.city.casefold(), b.city.casefold()) >= 85:
            yield 0.05, f"the same place, {a.city}"
        else:
            yield -0.05, f"different places, {a.city} and {b.city}"
