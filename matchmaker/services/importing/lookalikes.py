"""Rows that may mean an organisation that is here already, or one of another row.

What has the same name, legal form and country is taken for the same; what is merely alike is for a
person to judge, best before it is written. The judging is that of `duplicates`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.services.deduplicating.likeness import (
    LIKELY,
    Candidate,
    Party,
    candidates_of,
    judge,
)
from matchmaker.services.external_keys import stand_in
from models import Organisation

from .claims import Claim, foreign
from .draft import Draft

_RARE_WORDS = 3  # words of each name by which others are looked for
_CEILING = 60  # a word borne by more tells nothing
_MOST = 200


@dataclass(frozen=True, slots=True)
class Lookalike:
    """A row that would make a new organisation, and what it looks like.

    `other_row` is the earlier row of the list, else `key` the organisation here; `may_join` says
    whether this manager may say that they are the same.
    """

    row: int
    new: Party
    other: Party
    score: float
    reasons: tuple[str, ...]
    other_row: int | None
    key: str
    may_join: bool


def lookalikes(
    session: Session, created: Sequence[Draft], claim: Claim | None, *, today: date
) -> tuple[Lookalike, ...]:
    """The likeliest for each row that would make a new organisation, best first."""
    if not created:
        return ()
    new = [_party(draft) for draft in created]
    rows = {party.id: draft.row for party, draft in zip(new, created, strict=True)}
    keys = {}
    here = []
    for row in session.execute(_here()):
        here.append(Party(row.id, row.name, row.country, row.city, row.website, row.region))
        keys[row.id] = row.external_key or stand_in(row.id)
    best: dict[int, Lookalike] = {}
    for one, other in _pairs(new, here):
        found = judge(one, other)
        if found is None or found.score < LIKELY:
            continue
        number, other_row = rows[one.party.id], rows.get(other.party.id)
        known = best.get(number)
        if known is None or found.score > known.score:
            best[number] = Lookalike(
                number,
                one.party,
                other.party,
                found.score,
                tuple(found.reasons),
                other_row,
                keys.get(other.party.id, ""),
                may_join=True,
            )
    ordered = sorted(best.values(), key=lambda each: (-each.score, each.row))[:_MOST]
    return tuple(_with_rights(session, ordered, claim, today))


def _here() -> sa.Select[int, str | None, str, str | None, str | None, str | None, str | None]:
    return (
        sa.select(
            Organisation.id,
            Organisation.external_key,
            Organisation.name,
            Organisation.country,
            Organisation.city,
            Organisation.website,
            Organisation.region,
        )
        .where(Organisation.merged_into_id.is_(None))
        .order_by(Organisation.id)
    )


def _party(draft: Draft) -> Party:
    """The organisation to be; negative ids cannot be taken for those of rows."""
    told = draft.values
    country, city, website = told.get("country"), told.get("city"), told.get("website")
    return Party(-draft.row, str(told["name"]), country, city, website, told.get("region"))


def _pairs(new: Sequence[Party], here: Sequence[Party]) -> Iterator[tuple[Candidate, Candidate]]:
    """Each new one with those that share its site, a rare word, or all letters of its name."""
    fresh = [each for party in new for each in candidates_of(party, says=0)]
    known = [each for party in here for each in candidates_of(party, says=0)]
    blocks: defaultdict[str, list[Candidate]] = defaultdict(list)
    for each in (*fresh, *known):
        for mark in _marks(each):
            blocks[mark].append(each)
    for one in fresh:
        marks = sorted(_marks(one), key=lambda mark: (len(blocks[mark]), mark))
        seen: set[int] = set()
        for mark in marks[: _RARE_WORDS + 2]:
            if len(blocks[mark]) > _CEILING:
                continue
            for other in blocks[mark]:
                later = other.party.id < 0 and other.party.id <= one.party.id
                if not later and id(other) not in seen:
                    seen.add(id(other))
                    yield one, other


def _marks(candidate: Candidate) -> set[str]:
    letters = "".join(candidate.words)
    marks = {f"word {each}" for each in candidate.words if len(each) > 2}
    marks |= {f"starts {letters[:5]}", f"ends {letters[-5:]}"} if len(letters) > 5 else set()
    return marks | ({f"site {candidate.site}"} if candidate.site else set())


def _with_rights(
    session: Session, found: Iterable[Lookalike], claim: Claim | None, today: date
) -> Iterator[Lookalike]:
    listed = list(found)
    ids = {each.other.id for each in listed if each.other_row is None}
    others = foreign(session, ids, claim, today=today) if claim else frozenset()
    for each in listed:
        is_free = each.other.id not in others
        yield each if is_free else _kept_apart(each)


def _kept_apart(each: Lookalike) -> Lookalike:
    return Lookalike(
        each.row,
        each.new,
        each.other,
        each.score,
        each.reasons,
        each.other_row,
        each.key,
        may_join=False,
    )
