"""Regular work: each piece by itself, in its rhythm, by one process at a time."""

from __future__ import annotations

import threading
import time
from datetime import datetime, timedelta

from factories import NOW
from sqlalchemy.orm import Session, sessionmaker

from matchmaker.domain.phrases import phrase
from matchmaker.domain.vocabulary import LetterKind, LetterState
from matchmaker.services.chores import (
    CHORES,
    DAILY,
    PATIENCE,
    REST,
    Chore,
    Done,
    Work,
    run_chores,
)
from matchmaker.services.posting.mailing import Draft, Paragraph, PostOffice, write
from matchmaker.services.posting.signing import Signer
from models import ChoreRun, Letter, LetterRefusal

OFFICE = PostOffice("https://clusters.example", Signer("secret"))
A_MINUTE = timedelta(minutes=1)


def noting(notes: list[datetime], name: str = "note") -> Work:
    def work(_session: Session, _office: PostOffice, now: datetime) -> int:
        notes.append(now)
        return len(notes)

    work.__name__ = name
    return work


def breaking(session: Session, _office: PostOffice, now: datetime) -> int:
    session.add(LetterRefusal(recipient="half@done.example", kind=LetterKind.DIGEST, at=now))
    session.flush()
    raise ValueError("the dog ate it")


def test_a_chore_without_a_rhythm_is_done_in_each_round(database: sessionmaker[Session]) -> None:
    notes: list[datetime] = []
    rounds = [run_chores(database, OFFICE, NOW, [noting(notes)]) for _ in range(2)]
    assert rounds == [[Done("note", 1)], [Done("note", 2)]]


def test_a_daily_chore_is_done_once_a_day(database: sessionmaker[Session]) -> None:
    notes: list[datetime] = []
    daily = [Chore(noting(notes), DAILY)]
    for hours in (0, 1, 23, 24, 30, 48):
        run_chores(database, OFFICE, NOW + timedelta(hours=hours), daily)
    assert notes == [NOW, NOW + DAILY, NOW + 2 * DAILY]


def test_one_that_fails_stops_no_other_and_leaves_nothing_half_done(
    database: sessionmaker[Session],
) -> None:
    notes: list[datetime] = []
    both = [breaking, noting(notes)]
    first = run_chores(database, OFFICE, NOW, both)
    assert first == [Done("breaking", 0, "ValueError: the dog ate it"), Done("note", 1)]
    with database() as session:
        assert session.query(LetterRefusal).count() == 0
        noted = session.get_one(ChoreRun, "breaking")
        assert (noted.error, noted.done_at) == ("ValueError: the dog ate it", None)
    assert [each.name for each in run_chores(database, OFFICE, NOW + A_MINUTE, both)] == ["note"]
    again = run_chores(database, OFFICE, NOW + REST, both)
    assert [each.name for each in again] == ["breaking", "note"]


def test_of_several_processes_one_does_it(database: sessionmaker[Session]) -> None:
    notes: list[datetime] = []

    def slow(_session: Session, _office: PostOffice, now: datetime) -> int:
        notes.append(now)
        time.sleep(0.2)
        return 1

    threads = [
        threading.Thread(target=run_chores, args=(database, OFFICE, NOW, [Chore(slow, DAILY)]))
        for _ in range(4)
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert notes == [NOW]


def test_what_a_killed_process_left_is_taken_up_after_a_while(
    database: sessionmaker[Session],
) -> None:
    notes: list[datetime] = []
    run_chores(database, OFFICE, NOW, [noting(notes)])
    with database() as session:
        session.get_one(ChoreRun, "note").begun_at = NOW
        session.commit()
    assert run_chores(database, OFFICE, NOW + A_MINUTE, [noting(notes)]) == []
    assert run_chores(database, OFFICE, NOW + PATIENCE + A_MINUTE, [noting(notes)]) != []


def test_each_chore_has_a_name_of_its_own_and_letters_leave_last() -> None:
    names = [each.name if isinstance(each, Chore) else each.__name__ for each in CHORES]
    assert len(set(names)) == len(names)
    assert names[-1] == "send_due"


def test_what_is_written_leaves_in_the_same_round(database: sessionmaker[Session]) -> None:
    with database() as session:
        draft = Draft(
            LetterKind.REMINDER, "r", "a@b.example", phrase("Hello"), (Paragraph("Hello."),)
        )
        write(session, OFFICE, draft, now=NOW)
        session.commit()
    assert Done("send_due", 1) in run_chores(database, OFFICE, NOW)
    with database() as session:
        assert session.query(Letter).one().state is LetterState.KEPT
