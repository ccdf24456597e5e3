"""The change sequence: every process learns of every change, and of no change twice."""

from __future__ import annotations

import threading

from sqlalchemy.orm import Session, sessionmaker

from models.changes import append_changes, changed_since, latest_change

Database = sessionmaker[Session]


def test_nothing_has_ever_changed_in_a_new_database(session: Session) -> None:
    assert latest_change(session) == 0
    assert changed_since(session, 0) == (0, frozenset())


def test_a_reader_learns_what_changed_after_the_number_it_knows(session: Session) -> None:
    append_changes(session, [3, 1, 3])
    session.commit()
    first, changed = changed_since(session, 0)
    assert (first, changed) == (latest_change(session), frozenset({1, 3}))

    append_changes(session, [2])
    append_changes(session, [1])
    session.commit()
    second, changed = changed_since(session, first)
    assert second == latest_change(session) > first
    assert changed == {1, 2}
    assert changed_since(session, second) == (second, frozenset())


def test_no_change_of_nobody_is_written(session: Session) -> None:
    append_changes(session, [])
    session.commit()
    assert latest_change(session) == 0


def test_a_change_that_is_taken_back_is_never_told(database: Database) -> None:
    with database() as session:
        append_changes(session, [1])
        session.rollback()
        assert changed_since(session, 0) == (0, frozenset())


def test_who_appends_later_is_not_seen_earlier(database: Database) -> None:
    """A reader that met number 2 before number 1 was committed would never meet number 1."""

    def append_second() -> None:
        with database() as session:
            append_changes(session, [2])
            session.commit()

    with database() as first:
        append_changes(first, [1])
        second = threading.Thread(target=append_second)
        second.start()
        second.join(0.3)  # long enough to commit, if nothing held it back
        with database() as reader:
            newest, early = changed_since(reader, 0)
        first.commit()
        second.join()
    with database() as reader:
        _, late = changed_since(reader, newest)
    assert early | late == {1, 2}


def test_many_writers_and_a_reader_lose_nothing(database: Database) -> None:
    def append(writer: int) -> None:
        for number in range(5):
            with database() as session:
                append_changes(session, [10 * writer + number])
                session.commit()

    writers = [threading.Thread(target=append, args=[n]) for n in range(1, 5)]
    for each in writers:
        each.start()
    known: set[int] = set()
    newest = 0
    with database() as reader:
        while any(each.is_alive() for each in writers):
            newest, changed = changed_since(reader, newest)
            known |= changed
            reader.rollback()
        known |= changed_since(reader, newest)[1]
    assert known == {10 * writer + number for writer in range(1, 5) for number in range(5)}
