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


def stand_in(number: int) -> str:
    """What a row without a key is called by: "id-17"."""
    return f"id-{number}"


def number_in(key: str) -> int | None:
    """The row that such a name means; None for any other key."""
    digits = key.removeprefix("id-")
    return (
        int(digits) if key.startswith("id-") and digits.isdecimal() and len(digits) < 10 else None
    )


def kept_ids(session: Session) -> dict[int, int]:
    """Merged organisation → the one that was kept, over any number of merges."""
    query = sa.select(Organisation.id, Organisation.merged_into_id).where(
        Organisation.merged_into_id.is_not(None)
    )
    into: dict[int, int] = {merged: kept for merged, kept in session.execute(query) if kept}
    return {merged: _last(merged, into) for merged in into}


def organisation_ids(session: Session, keys: Iterable[str]) -> dict[str, int]:
    """External key → id, of the kept organisation where that one was merged; unknown ones lack."""
    kept, wanted = kept_ids(session), set(keys)
    numbers = {number: key for key in wanted if (number := number_in(key)) is not None}
    found: dict[str, int] = {}
    for numbered in chunked(sorted(numbers)):
        there = sa.select(Organisation.id).where(Organisation.id.in_(numbered))
        found.update({numbers[id_]: kept.get(id_, id_) for id_ in session.scalars(there)})
    for chunk in chunked(sorted(wanted)):
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
