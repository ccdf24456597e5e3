"""Saved searches: a question that is asked again, and what it has found already."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qs

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.phrases import phrase
from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import Frequency
from matchmaker.errors import InputError, NotAllowed, NotFound
from matchmaker.services.desk import Desk
from matchmaker.services.ranking.filtering import filters_from
from matchmaker.services.ranking.proposing import Wish
from matchmaker.services.recognition.languages import language_of
from matchmaker.services.searching.finding import Finding, find_partners
from models import SavedSearch, SearchHit
from models.changes import latest_change
from models.insertion import insert_missing, insert_once

MOST_SAVED = 50  # of one account: each is a search that runs again and again


@dataclass(frozen=True, slots=True)
class Saved:
    """A saved search as its owner reads it; `new` partners since it was last looked at."""

    row: SavedSearch
    new: int


@dataclass(frozen=True, slots=True)
class Query:
    """The address of a question, read."""

    sentence: str
    wish: Wish


def read_query(query: str, *, limit: int) -> Query:
    """What the address of a question asks.

    Raises:
        InputError: a filter says what its closed list does not have.
    """
    values: Mapping[str, Sequence[str]] = parse_qs(query)
    wish = Wish(
        filters=filters_from(values),
        limit=limit,
        include_own_clusters=values.get("own") == ["yes"],
        is_recorded=False,
        parts=tuple(values.get("part", ())),
    )
    return Query(values.get("q", [""])[0], wish)


def save(
    desk: Desk, query: str, sentence: str, organisation_id: int | None
) -> tuple[SavedSearch, bool]:
    """Save a question under its address; gives the row, and whether it is new.

    What it finds today is known from now on, so that nobody is told of it as new.

    Raises:
        InputError: the question cannot be asked, or there are too many.
        NotAllowed: nobody has signed in, or the organisation is not the viewer's.
    """
    account_id = desk.viewer.account_id
    if account_id is None:
        raise NotAllowed(phrase("Sign in to save a search."))
    known = _known(desk.session, account_id, query)
    if known is not None:
        was_deleted, known.deleted_at = known.deleted_at is not None, None
        desk.session.commit()
        return known, was_deleted
    _require_room(desk.session, account_id)
    found = ask_again(desk, query, organisation_id)
    row = {
        "account_id": account_id,
        "organisation_id": organisation_id,
        "sentence": sentence or found.question,
        "query": query,
        "query_hash": hashed(query),
        "frequency": Frequency.WEEKLY,
        "created_at": desk.now,
        "looked_at": desk.now,
        "change_seen": latest_change(desk.session),
    }
    insert_once(desk.session, SavedSearch, row)
    saved = _known(desk.session, account_id, query)
    assert saved is not None, "it was inserted, by us or by a second click"
    note_hits(desk.session, saved.id, found.ids, now=desk.now, told_at=desk.now)
    desk.session.commit()
    return saved, True


def ask_again(desk: Desk, query: str, organisation_id: int | None, *, limit: int = 1) -> Finding:
    """Ask a saved question, with the eyes of the desk's viewer."""
    read = read_query(query, limit=limit)
    return find_partners(
        desk,
        read.sentence,
        read.wish,
        language=language_of(read.sentence),
        organisation_id=organisation_id,
    )


def saved_searches(session: Session, viewer: Viewer) -> list[Saved]:
    """What the viewer has saved, the newest first; two queries."""
    rows = session.scalars(
        sa.select(SavedSearch)
        .where(SavedSearch.account_id == viewer.account_id, SavedSearch.deleted_at.is_(None))
        .order_by(SavedSearch.created_at.desc(), SavedSearch.id.desc())
    ).all()
    counts = _new_counts(session, [each.id for each in rows])
    return [Saved(each, counts.get(each.id, 0)) for each in rows]


def saved_as(session: Session, viewer: Viewer, query: str) -> SavedSearch | None:
    """The viewer's saved search of this question, if there is one."""
    found = _known(session, viewer.account_id, query) if viewer.account_id else None
    return found if found is not None and found.deleted_at is None else None


def set_frequency(session: Session, search_id: int, frequency: Frequency, viewer: Viewer) -> None:
    """Tell of it weekly, at once or never.

    Raises:
        NotFound: it is not the viewer's.
    """
    _own(session, search_id, viewer).frequency = frequency
    session.commit()


def look_at(session: Session, search_id: int, *, viewer: Viewer, now: datetime) -> SavedSearch:
    """Note that its owner looks at it now: what it has found so far is new no more.

    Raises:
        NotFound: it is not the viewer's.
    """
    found = _own(session, search_id, viewer)
    found.looked_at = now
    session.commit()
    return found


def delete(session: Session, search_id: int, *, viewer: Viewer, now: datetime) -> None:
    """Delete a saved search; it can be brought back for a while.

    Raises:
        NotFound: it is not the viewer's.
    """
    _own(session, search_id, viewer).deleted_at = now
    session.commit()


def bring_back(session: Session, search_id: int, *, viewer: Viewer) -> None:
    """Undo the deletion.

    Raises:
        NotFound: it is not the viewer's, or gone for good.
    """
    _own(session, search_id, viewer).deleted_at = None
    session.commit()


def note_hits(
    session: Session,
    search_id: int,
    ids: Iterable[int],
    *,
    now: datetime,
    told_at: datetime | None = None,
) -> None:
    """Remember, in the caller's transaction, whom a search has found."""
    rows = [
        {"search_id": search_id, "organisation_id": each, "first_at": now, "told_at": told_at}
        for each in sorted(set(ids))
    ]
    insert_missing(session, SearchHit, rows)


def hashed(query: str) -> str:
    """The key of a question's address."""
    return hashlib.sha256(query.encode()).hexdigest()


def _known(session: Session, account_id: int, query: str) -> SavedSearch | None:
    return session.scalar(
        sa.select(SavedSearch).where(
            SavedSearch.account_id == account_id, SavedSearch.query_hash == hashed(query)
        )
    )


def _own(session: Session, search_id: int, viewer: Viewer) -> SavedSearch:
    found = session.get(SavedSearch, search_id)
    if found is None or found.account_id != viewer.account_id:
        raise NotFound(phrase("There is no such saved search."))
    return found


def _require_room(session: Session, account_id: int) -> None:
    query = sa.select(sa.func.count()).select_from(SavedSearch)
    mine = query.where(SavedSearch.account_id == account_id, SavedSearch.deleted_at.is_(None))
    if (session.scalar(mine) or 0) >= MOST_SAVED:
        raise InputError(
            phrase("You have saved %(most)s searches already.", most=MOST_SAVED),
            remedy=phrase("Delete one that you no longer need."),
        )


def _new_counts(session: Session, search_ids: Collection[int]) -> dict[int, int]:
    """How many partners each search has found since it was looked at."""
    if not search_ids:
        return {}
    since = sa.func.coalesce(SavedSearch.looked_at, SavedSearch.created_at)
    query = (
        sa.select(SearchHit.search_id, sa.func.count())
        .join(SavedSearch, SavedSearch.id == SearchHit.search_id)
        .where(SearchHit.search_id.in_(search_ids), SearchHit.first_at > since)
        .group_by(SearchHit.search_id)
    )
    return {row[0]: row[1] for row in session.execute(query)}
