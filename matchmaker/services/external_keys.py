"""Rows found by the key they have outside: thousands at a time, and followed through merges."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Organisation

T = TypeVar("T")
CHUNK = 5_000  # keys in one query: far below what SQLite (32,766) and PostgreSQL (65,535) take


def chunked(items: Iterable[T], size: int = CHUNK) -> Iterator[list[T]]:
    """The items in lists of `size`, the last one shorter."""
    rest = iter(items)
    while chunk := list(islice(rest, size)):
        yield chunk


def kept_ids(session: Session) -> dict[int, int]:
    """Merged organisation → the one that was kept, over any number of merges."""
    query = sa.select(Organisation.id, Organisation.merged_into_id).where(
        Organisation.merged_into_id.is_not(None)
    )
    into: dict[int, int] = {merged: kept for merged, kept in session.execute(query) if kept}
    return {merged: _last(merged, into) for merged in into}


def organisation_ids(session: Session, keys: Iterable[str]) -> dict[str, int]:
    """External key → id, of the kept organisation where that one was merged; unknown ones lack."""
    kept = kept_ids(session)
    found: dict[str, int] = {}
    for chunk in chunked(sorted(set(keys))):
        query = sa.select(Organisation.external_key, Organisation.id).where(
            Organisation.external_key.in_(chunk)
        )
        for key, id_ in session.execute(query):
            assert key is not None  # it was asked for by this key
            found[key] = kept.get(id_, id_)
    return found


def _last(start: int, into: Mapping[int, int]) -> int:
    while start in into:
        start = into[start]
    return start
