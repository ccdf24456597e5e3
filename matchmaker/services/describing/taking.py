"""Taking rows out of a profile so that they can be put back: the month in which «Undo» works."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.phrases import phrase
from matchmaker.errors import NotFound
from matchmaker.services.posting.mailing import PostOffice
from matchmaker.services.rows_as_json import row_as_json
from models import Contact, Statement, TakenAway

KEPT = timedelta(days=30)


def take_away(
    session: Session,
    row: Statement | Contact,
    *,
    now: datetime,
    kept: dict[str, Any] | None = None,
    replaced_by_id: int | None = None,
) -> TakenAway:
    """Delete a row and keep what it was (or `kept`), in the caller's transaction."""
    taken = TakenAway(
        organisation_id=row.organisation_id,
        table=row.__tablename__,
        row_id=row.id,
        row=kept or row_as_json(row),
        replaced_by_id=replaced_by_id,
        at=now,
    )
    session.add(taken)
    session.delete(row)
    session.flush()
    return taken


def forget_taken(session: Session, office: PostOffice | None, now: datetime) -> int:
    """Forget for good what was taken out of profiles more than a month ago.

    A chore; gives how many rows went.
    """
    query = sa.delete(TakenAway).where(TakenAway.at < now - KEPT)
    gone: Any = session.execute(query.execution_options(synchronize_session=False))
    session.commit()
    return int(gone.rowcount)


def newest_taken(
    session: Session, entity: type[Statement | Contact], organisation_id: int, row_id: int
) -> TakenAway | None:
    """The note that this row was taken away; a number that was used twice means the last."""
    query = sa.select(TakenAway).where(
        TakenAway.organisation_id == organisation_id,
        TakenAway.table == entity.__tablename__,
        TakenAway.row_id == row_id,
    )
    return session.scalars(query.order_by(TakenAway.id.desc())).first()


def what_was_taken(
    session: Session, entity: type[Statement | Contact], organisation_id: int, taken_id: int
) -> TakenAway:
    """The note of this number.

    Raises:
        NotFound: there is none, or it is about something else.
    """
    found = session.get(TakenAway, taken_id)
    here = (organisation_id, entity.__tablename__)
    if found is None or (found.organisation_id, found.table) != here:
        raise NotFound(phrase("It cannot be brought back any more."))
    return found
