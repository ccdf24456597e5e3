"""Inserting what another process may be inserting at the same moment."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Vector
from models.insertion import insert_missing


def row(key: bytes, data: bytes) -> dict[str, object]:
    return {"identity": "test", "text_hash": key, "data": data, "words": b""}


def stored(session: Session) -> list[bytes]:
    return list(session.scalars(sa.select(Vector.data).order_by(Vector.text_hash)))


def test_what_is_there_stays_as_it_is_and_what_is_missing_is_added(session: Session) -> None:
    insert_missing(session, Vector, [row(b"a", b"first")])
    session.commit()
    insert_missing(session, Vector, [row(b"a", b"second"), row(b"b", b"new")])
    session.commit()
    assert stored(session) == [b"first", b"new"]


def test_nothing_is_inserted_of_nothing(session: Session) -> None:
    insert_missing(session, Vector, [])
    assert stored(session) == []


def test_what_is_taken_back_was_never_inserted(session: Session) -> None:
    insert_missing(session, Vector, [row(b"a", b"first")])
    session.rollback()
    assert stored(session) == []
