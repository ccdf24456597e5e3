"""Who speaks for a side, when, and what carries the letters that follow; and how two who speak
at the same moment are put one after the other.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.visibility import Viewer
from matchmaker.services.posting.mailing import PostOffice
from models import Organisation


@dataclass(frozen=True, slots=True)
class Speaker:
    """Handed to everything that is said around a proposal.

    Attributes:
        viewer: whoever speaks; with a link, a viewer that is one organisation and nobody else.
        office: writes the letters; None where nobody is to be written to.
    """

    session: Session
    viewer: Viewer
    now: datetime
    office: PostOffice | None = None


def hold(session: Session, organisation_ids: Iterable[int]) -> None:
    """Let nobody else speak for or to these organisations until the caller commits.

    A row that is written is held, by PostgreSQL against whoever writes the same row, by SQLite
    against every writer; what is read afterwards stays true until the commit. Always in the order
    of the ids, so that two who hold the same pair wait for each other only once.
    """
    for each in sorted(set(organisation_ids)):
        session.execute(
            sa.update(Organisation)
            .where(Organisation.id == each)
            .values(updated_at=Organisation.updated_at)
            .execution_options(synchronize_session=False)
        )
