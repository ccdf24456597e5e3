"""«Not relevant»: one organisation hides another from its own lists, until it is undone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.phrases import phrase
from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import DeclineReason
from matchmaker.errors import InputError, NotFound
from matchmaker.services.identity.access import require_own
from models import Dismissal, Organisation
from models.insertion import insert_once


@dataclass(frozen=True, slots=True)
class Hidden:
    """Somebody who is hidden from an organisation's lists, why and since when."""

    organisation_id: int
    candidate_id: int
    name: str
    reason: DeclineReason
    at: datetime


def hide(
    session: Session,
    organisation_id: int,
    candidate_id: int,
    reason: DeclineReason,
    *,
    viewer: Viewer,
    now: datetime,
) -> str:
    """Hide a candidate from this organisation's lists; twice is as good as once. Gives its name.

    Raises:
        NotAllowed: the viewer does not act for the organisation.
        NotFound: there is no such candidate.
        InputError: the two are the same.
    """
    require_own(viewer, organisation_id)
    name = session.scalar(sa.select(Organisation.name).where(Organisation.id == candidate_id))
    if name is None:
        raise NotFound(phrase("There is no organisation %(number)s.", number=candidate_id))
    if organisation_id == candidate_id:
        raise InputError(phrase("An organisation is not hidden from itself."))
    row = {
        "organisation_id": organisation_id,
        "candidate_id": candidate_id,
        "reason": reason,
        "account_id": viewer.account_id,
        "at": now,
    }
    insert_once(session, Dismissal, row)
    session.commit()
    return name


def show_again(
    session: Session, organisation_id: int, candidate_id: int, *, viewer: Viewer
) -> str | None:
    """Undo the hiding; gives the candidate's name, None if it was not hidden.

    Raises:
        NotAllowed: the viewer does not act for the organisation.
    """
    require_own(viewer, organisation_id)
    found = session.scalar(
        sa.select(Dismissal).where(
            Dismissal.organisation_id == organisation_id, Dismissal.candidate_id == candidate_id
        )
    )
    if found is None:
        return None
    session.delete(found)
    name = session.scalar(sa.select(Organisation.name).where(Organisation.id == candidate_id))
    session.commit()
    return name


def hidden_by(session: Session, viewer: Viewer) -> list[Hidden]:
    """Everybody whom the viewer's organisations have hidden, the newest first."""
    query = (
        sa.select(Dismissal.organisation_id, Dismissal.candidate_id, Organisation.name)
        .add_columns(Dismissal.reason, Dismissal.at)
        .join(Organisation, Organisation.id == Dismissal.candidate_id)
        .where(Dismissal.organisation_id.in_(viewer.organisations))
        .order_by(Dismissal.at.desc(), Dismissal.id.desc())
    )
    return [Hidden(*row) for row in session.execute(query)] if viewer.organisations else []
