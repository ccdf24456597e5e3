"""Consortia as dated links between all their pairs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import combinations
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.vocabulary import LinkKind, Visibility
from matchmaker.services.cordis.facts import ProjectFacts
from matchmaker.services.cordis.organisations import SOURCE, external_key
from matchmaker.services.external_keys import chunked, organisation_ids
from models import Link

Consortium = tuple[ProjectFacts, list[str]]
_FIELDS = ("dated", "until", "title")


def store_links(
    session: Session,
    consortia: Collection[Consortium],
    counts: Counter[str],
    *,
    taken_out: frozenset[str],
) -> None:
    """Add the links that are missing and update those whose project has changed."""
    keys = {external_key(party) for _, parties in consortia for party in parties}
    ids = organisation_ids(session, keys)
    for rows in chunked(_links(consortia, ids, taken_out)):
        stored = _stored(session, [row["external_key"] for row in rows])
        new = [row for row in rows if row["external_key"] not in stored]
        changed = [row for row in rows if row["external_key"] in stored and _differs(row, stored)]
        if new:
            session.execute(sa.insert(Link), new)
        for row in changed:
            session.execute(
                sa.update(Link)
                .where(Link.external_key == row["external_key"])
                .values({name: row[name] for name in _FIELDS})
                .execution_options(synchronize_session=False)
            )
        counts["links: created"] += len(new)
        counts["links: updated"] += len(changed)
        counts["links: unchanged"] += len(rows) - len(new) - len(changed)


def _links(
    consortia: Iterable[Consortium], ids: Mapping[str, int], taken_out: frozenset[str]
) -> Iterator[dict[str, Any]]:
    """One row for each pair; two entries that a person merged are no pair."""
    for project, parties in consortia:
        for one, other in combinations(sorted(parties), 2):
            low, high = sorted((ids[external_key(one)], ids[external_key(other)]))
            key = f"cordis:{project.id}:{one}:{other}"
            if low != high and key not in taken_out:
                yield {
                    "external_key": key,
                    "a_id": low,
                    "b_id": high,
                    "kind": LinkKind.PROJECT,
                    "dated": project.start,
                    "until": project.end,
                    "title": project.label,
                    "source": SOURCE,
                    "visibility": Visibility.PUBLIC,
                }


def _stored(session: Session, keys: list[str]) -> dict[str, Any]:
    query = sa.select(Link.external_key, Link.dated, Link.until, Link.title).where(
        Link.external_key.in_(keys)
    )
    return {str(row.external_key): row for row in session.execute(query)}


def _differs(row: Mapping[str, Any], stored: Mapping[str, Any]) -> bool:
    known = stored[row["external_key"]]
    return any(getattr(known, name) != row[name] for name in _FIELDS)
