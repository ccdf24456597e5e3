"""The database as it is opened: SQLite is told what it must know, moments keep their zone."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.orm import Session, sessionmaker

from matchmaker.domain.vocabulary import OrganisationKind
from models import Membership, Organisation


def test_foreign_keys_are_kept(session: Session) -> None:
    session.add(Membership(organisation_id=77, cluster_id=78))
    with pytest.raises(IntegrityError):
        session.commit()


def test_sqlite_syncs_before_it_says_done(sqlite_database: sessionmaker[Session]) -> None:
    with sqlite_database() as session:
        found = [
            session.scalar(sa.text(f"PRAGMA {name}"))
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    assert found == ["wal", 2, 1]


def test_moments_come_back_in_utc(session: Session, now: datetime) -> None:
    session.add(_organisation(now))
    session.commit()
    session.expire_all()
    assert session.scalars(sa.select(Organisation.created_at)).all() == [now]


def test_a_moment_without_a_zone_is_refused(session: Session) -> None:
    session.add(_organisation(datetime(2026, 1, 1)))  # noqa: DTZ001 -- the point of the test
    with pytest.raises(StatementError, match="without a time zone"):
        session.commit()


def _organisation(moment: datetime) -> Organisation:
    return Organisation(
        name="Odd Optics",
        name_key="odd optics",
        kind=OrganisationKind.COMPANY,
        created_at=moment.astimezone(UTC) if moment.tzinfo else moment,
        updated_at=moment.astimezone(UTC) if moment.tzinfo else moment,
    )
