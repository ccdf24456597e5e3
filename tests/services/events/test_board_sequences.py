"""Whatever a manager does, in any order, no clash ever stands on the board.

Random sequences of moves, swaps, locks, plans and undos; after each, a checker that shares no code
with the scheduler looks at the board. Undoing everything gives the board of the beginning.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa
from event_boards import an_event, as_documents, board_of, hand_of, ids_of, whole_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schedule_checker import violations
from sqlalchemy.orm import Session, sessionmaker

from matchmaker.errors import MatchmakerError
from matchmaker.services.events.moving import lock, move, swap, take_off, undo
from models import Base, EventTable, open_database

PEOPLE, SLOTS, TABLES = 5, 3, 2
PAIRS = [(a, b) for a in range(PEOPLE) for b in range(a + 1, PEOPLE)]

acts = st.one_of(
    st.tuples(
        st.just("move"),
        st.sampled_from(PAIRS),
        st.integers(0, SLOTS - 1),
        st.integers(0, TABLES - 1),
    ),
    st.tuples(st.just("move"), st.sampled_from(PAIRS), st.just(0), st.just(0)),
    st.tuples(st.just("off"), st.sampled_from(PAIRS)),
    st.tuples(st.just("swap"), st.sampled_from(PAIRS)),
    st.tuples(st.just("lock"), st.sampled_from(PAIRS), st.booleans()),
    st.tuples(st.just("undo")),
)


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sessionmaker[Session]]:
    found = open_database(f"sqlite:///{tmp_path_factory.mktemp('boards') / 'boards.sqlite3'}")
    Base.metadata.create_all(found.kw["bind"])
    with found.kw["bind"].connect() as connection:
        connection.exec_driver_sql("PRAGMA synchronous=OFF")
    yield found
    found.kw["bind"].dispose()


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=st.lists(acts, min_size=1, max_size=10))
def test_no_sequence_of_changes_makes_a_clash_and_all_can_be_undone(
    database: sessionmaker[Session], steps: list[tuple[object, ...]]
) -> None:
    with database() as session:
        event = an_event(
            session, people=PEOPLE, slots=SLOTS, tables=TABLES, wishes=PAIRS, maximum=2
        )
        table = session.scalars(sa.select(EventTable).filter_by(event_id=event.id, number=1)).one()
        table.closed = [1]
        session.commit()
        ids = ids_of(session, event)
        begin = board_of(session, event)
        for name, *about in steps:
            try:
                _act(session, event, str(name), ids, about)()
            except MatchmakerError:
                session.rollback()
            assert violations(*as_documents(whole_of(session, event))) == []
        while undo(hand_of(session, event)) is not None:
            pass
        assert board_of(session, event) == begin


def _act(
    session: Session, event: object, name: str, ids: list[int], about: list[object]
) -> Callable[[], object]:
    hand = hand_of(session, event)  # type: ignore[arg-type]
    if name == "undo":
        return lambda: undo(hand)
    one, other = about[0]  # type: ignore[misc]
    pair = ids[one], ids[other]
    if name == "move":
        return lambda: move(hand, pair, slot=about[1], table=about[2])  # type: ignore[arg-type]
    if name == "off":
        return lambda: take_off(hand, pair)
    if name == "swap":
        return lambda: swap(hand, pair)
    return lambda: lock(hand, pair, is_locked=bool(about[1]))
