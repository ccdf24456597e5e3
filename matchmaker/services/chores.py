"""What has to be done while nobody is looking: reminders, digests, questions, sending letters.

A chore is a function `(session, office, now) -> int`: it does what is due and gives how many
things it did; doing it twice is as good as once. It may commit as it goes; what is left is
committed for it. Each has a session of its own, so that one that fails stops no other.

Several processes may call `run_chores` at the same time: a row for each chore says when it is due
next and who is at it, and taking it is one UPDATE, which one of them wins.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeAlias

import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from matchmaker.services.deduplicating.suspects import look_for_duplicates
from matchmaker.services.describing.taking import forget_taken
from matchmaker.services.emerging.spotting import spot_links
from matchmaker.services.events.rating import ask_ratings
from matchmaker.services.events.reminding import ask_for_wishes
from matchmaker.services.importing.drafts import forget_old_drafts
from matchmaker.services.importing.undoing import forget_old_imports
from matchmaker.services.introducing.reminding import ask_outcomes, remind_unanswered, tell_expired
from matchmaker.services.posting.mailing import PostOffice
from matchmaker.services.posting.sending import send_due
from matchmaker.services.posting.signing import forget_used
from models import ChoreRun
from models.insertion import insert_missing

Work: TypeAlias = Callable[[Session, PostOffice, datetime], int]

log = logging.getLogger("matchmaker.chores")
EVERY_TIME = timedelta(0)
HOURLY = timedelta(hours=1)
DAILY = timedelta(days=1)
# A process that was killed at its work has left it after so long.
PATIENCE = timedelta(minutes=30)
# What failed is tried again, but not in every round.
REST = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Chore:
    """A piece of work and its rhythm; its name is that of its function."""

    work: Work
    every: timedelta = EVERY_TIME

    @property
    def name(self) -> str:
        """Under which its runs are noted."""
        return getattr(self.work, "__name__", "chore")


# In this order: letters that a chore writes are sent by the last one, in the same round.
CHORES: tuple[Work | Chore, ...] = (
    Chore(remind_unanswered, HOURLY),
    Chore(tell_expired, HOURLY),
    Chore(ask_outcomes, HOURLY),
    Chore(ask_for_wishes, HOURLY),
    Chore(ask_ratings, HOURLY),
    look_for_duplicates,
    Chore(forget_old_drafts, DAILY),
    Chore(forget_old_imports, DAILY),
    Chore(forget_taken, DAILY),
    Chore(forget_used, DAILY),
    Chore(spot_links, DAILY),
    send_due,
)


@dataclass(frozen=True, slots=True)
class Done:
    """What one chore did in one round."""

    name: str
    count: int
    error: str = ""


def run_chores(
    database: sessionmaker[Session],
    office: PostOffice,
    now: datetime,
    chores: Sequence[Work | Chore] | None = None,
) -> list[Done]:
    """Do what is due, each chore by itself; gives those that were this process's to do."""
    found = [each if isinstance(each, Chore) else Chore(each) for each in chores or CHORES]
    with database() as session:
        rows = [{"name": each.name, "due_at": now} for each in found]
        insert_missing(session, ChoreRun, sorted(rows, key=lambda row: str(row["name"])))
        session.commit()
    return [_run(database, office, now, each) for each in found if _take(database, each, now)]


def _take(database: sessionmaker[Session], chore: Chore, now: datetime) -> bool:
    """Whether the chore is due and nobody else is at it; from now on we are."""
    is_free = sa.or_(ChoreRun.begun_at.is_(None), ChoreRun.begun_at < now - PATIENCE)
    query = (
        sa.update(ChoreRun)
        .where(ChoreRun.name == chore.name, ChoreRun.due_at <= now, is_free)
        .values(begun_at=now)
        .execution_options(synchronize_session=False)
    )
    with database() as session:
        taken: Any = session.execute(query)
        session.commit()
    return bool(taken.rowcount)


def _run(database: sessionmaker[Session], office: PostOffice, now: datetime, chore: Chore) -> Done:
    try:
        with database() as session:
            count = chore.work(session, office, now)
            session.commit()
        done = Done(chore.name, count)
    except Exception as error:  # whatever it is, the other chores go on
        log.exception("chore %s", chore.name)
        done = Done(chore.name, 0, f"{type(error).__name__}: {error}"[:500])
    _note(database, chore, done, now)
    return done


def _note(database: sessionmaker[Session], chore: Chore, done: Done, now: datetime) -> None:
    """Write down how it went and when it is due again."""
    values: dict[str, object] = {"begun_at": None, "error": done.error or None}
    if done.error:
        values |= {"due_at": now + REST}
    else:
        values |= {"due_at": now + chore.every, "done_at": now, "count": done.count}
    query = sa.update(ChoreRun).where(ChoreRun.name == chore.name).values(**values)
    with database() as session:
        session.execute(query.execution_options(synchronize_session=False))
        session.commit()
