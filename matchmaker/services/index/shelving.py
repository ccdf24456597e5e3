"""What stands on which shelf of the index, as the database says: the truth that indexes copy."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import date

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from indexing.encoder import Encoder
from indexing.shelf import ShelfContent
from matchmaker.domain.profile import MOST_STATEMENTS, Statement
from matchmaker.domain.visibility import scopes_of
from matchmaker.domain.vocabulary import StatementRole, Visibility
from matchmaker.services.index.embedding import chunks, stored_vectors, text_hash
from matchmaker.services.ranking.profiling import cluster_marks, statement_columns, statement_values
from models import Membership, Organisation
from models import Statement as StatementRow

PAGE = 2_000  # organisations read at once
Owned = tuple[int, Statement]


def shelf_name(role: StatementRole, scope: str) -> str:
    """The name of the shelf of one role and one scope."""
    return f"{role.value}.{scope}"


def contents_of_role(
    session: Session, encoder: Encoder, role: StatementRole, *, today: date
) -> dict[str, ShelfContent]:
    """All shelves of one role, each with everything that stands on it."""
    standing: dict[str, list[Owned]] = defaultdict(list)
    for page in chunks(_organisations(session), PAGE):
        for shelf, owned in _standing(session, page, today, roles={role}).items():
            standing[shelf].extend(owned)
    return _contents(standing, _vectors(session, encoder, standing), encoder)


def contents_of_organisations(
    session: Session, encoder: Encoder, organisation_ids: Collection[int], *, today: date
) -> dict[int, dict[str, ShelfContent]]:
    """What each of these organisations has on which shelf; empty for one that is gone."""
    standing = _standing(session, organisation_ids, today, roles=set(StatementRole))
    by_owner: dict[int, dict[str, list[Owned]]] = {each: {} for each in organisation_ids}
    for shelf, owned in standing.items():
        for owner, statement in owned:
            by_owner[owner].setdefault(shelf, []).append((owner, statement))
    vectors = _vectors(session, encoder, standing)
    return {owner: _contents(shelves, vectors, encoder) for owner, shelves in by_owner.items()}


def turned_between(session: Session, earlier: date, later: date) -> frozenset[int]:
    """Organisations whose membership began or ended between two days, without anybody's change."""
    began = sa.and_(Membership.since > earlier, Membership.since <= later)
    ended = sa.and_(Membership.until >= earlier, Membership.until < later)
    query = sa.select(Membership.organisation_id).where(sa.or_(began, ended))
    return frozenset(session.scalars(query))


def _organisations(session: Session) -> Iterator[int]:
    yield from session.scalars(
        sa.select(Organisation.id)
        .where(Organisation.merged_into_id.is_(None))
        .order_by(Organisation.id)
    )


def _standing(
    session: Session, organisation_ids: Collection[int], today: date, *, roles: set[StatementRole]
) -> dict[str, list[Owned]]:
    """Shelf by shelf, what these organisations have on it: the newest sentences of each role.

    Expired sentences stay until they are replaced: a profile leaves them out when it is read,
    so that they are never compared, and the index needs no rebuilding overnight.
    """
    query = (
        statement_columns()
        .join(Organisation)
        .where(
            StatementRow.organisation_id.in_(organisation_ids),
            StatementRow.role.in_(roles),
            StatementRow.visibility != Visibility.PRIVATE,
            Organisation.merged_into_id.is_(None),
        )
    )
    marks = cluster_marks(session, organisation_ids, today=today)
    standing: dict[str, list[Owned]] = defaultdict(list)
    for owner, statements in sorted(statement_values(session.execute(query)).items()):
        ordered = sorted(statements, key=lambda s: (s.dated or date.min, s.id), reverse=True)
        cluster_ids = [each.id for each in marks.get(owner, ())]
        for each in ordered:
            for scope in scopes_of(each.visibility, cluster_ids):
                shelf = standing[shelf_name(each.role, scope)]
                if _count(shelf, owner) < MOST_STATEMENTS[each.role.is_seeking]:
                    shelf.append((owner, each))
    return standing


def _count(shelf: list[Owned], owner: int) -> int:
    """How many of the newest rows of a shelf are this owner's; an owner's rows stand together."""
    count = 0
    while count < len(shelf) and shelf[-1 - count][0] == owner:
        count += 1
    return count


def _vectors(
    session: Session, encoder: Encoder, standing: Mapping[str, list[Owned]]
) -> dict[bytes, NDArray[np.float16]]:
    """The vectors of everything that stands on these shelves, by text hash."""
    keys = {text_hash(each, encoder) for owned in standing.values() for _, each in owned}
    return stored_vectors(session, encoder.identity.key, keys)


def _contents(
    standing: Mapping[str, list[Owned]],
    vectors: Mapping[bytes, NDArray[np.float16]],
    encoder: Encoder,
) -> dict[str, ShelfContent]:
    """Rows with their vectors; a sentence that has none yet is left out until it is encoded."""
    contents = {}
    for shelf, owned in standing.items():
        keyed = [(text_hash(each, encoder), owner, each) for owner, each in owned]
        ready = [row for row in keyed if row[0] in vectors]
        if ready:
            contents[shelf] = ShelfContent(
                ids=np.array([each.id for _, _, each in ready], dtype=np.int64),
                groups=np.array([owner for _, owner, _ in ready], dtype=np.int64),
                vectors=np.stack([vectors[key] for key, _, _ in ready]),
                texts=[each.read_text for _, _, each in ready],
                languages=[each.read_language or "" for _, _, each in ready],
            )
    return contents
