"""Pairs for all members of a cluster: what a run finds, keeps, and goes on with."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import JobState, StatementRole, Visibility
from matchmaker.errors import Conflict, NotAllowed, NotReady
from matchmaker.services.desk import Desk
from matchmaker.services.index.library import Library
from matchmaker.services.suggesting.matching import eyes_of, match_members, name_of_list
from matchmaker.services.suggesting.matching_runs import (
    Means,
    begin,
    newest_list,
    newest_run,
    run_now,
)
from models import Job, Organisation, Proposal
from tests.factories import HAND_SET, NOW, cluster, indexed, organisation, statement

CAPS, MOULDS = "We mould bottle caps from polypropylene.", "We build injection moulds for caps."
SECRET = "We secretly need injection moulds for zanzibar."


@pytest.fixture
def home(session: Session) -> int:
    """A cluster of two moulders and one who says nothing; toolmakers are elsewhere."""
    members = [
        organisation(session, f"Moulder {n}", offers=[CAPS], needs=["We need injection moulds."])
        for n in (1, 2)
    ]
    statement(session, members[0], StatementRole.NEED, SECRET, visibility=Visibility.PRIVATE)
    makers = [
        organisation(
            session, f"Maker {n}", offers=[MOULDS], needs=["We look for moulders of caps."]
        )
        for n in (1, 2, 3)
    ]
    mute = organisation(session, "Mute")
    found = cluster(session, "Home", *members, mute)
    cluster(session, "Away", *makers)
    return found.id


@pytest.fixture
def library(session: Session, home: int, tmp_path: Path) -> Library:
    return indexed(session, tmp_path)


@pytest.fixture
def means(database: sessionmaker[Session], session: Session, library: Library) -> Means:
    session.commit()
    return Means(database, library, HAND_SET, lambda: NOW)


def desk(session: Session, library: Library, cluster_id: int) -> Desk:
    return Desk(session, library, HAND_SET, eyes_of(cluster_id, None), NOW)


def slates(session: Session) -> list[str]:
    return list(session.scalars(sa.select(Proposal.slate).distinct().order_by(Proposal.slate)))


def test_every_members_best_partners_are_recorded(
    session: Session, library: Library, home: int
) -> None:
    seen: list[tuple[int, int]] = []
    slate = name_of_list(home, NOW)
    found = match_members(
        desk(session, library, home), home, slate, progress=lambda *step: seen.append(step)
    )
    mute = session.scalars(sa.select(Organisation.id).filter_by(name="Mute")).one()
    assert (found.members, found.pairs, found.without) == (3, 6, (mute,))
    assert seen[0] == (0, 3)
    assert seen[-1] == (3, 3)
    assert slates(session) == [slate]


def test_private_sentences_take_no_part(session: Session, library: Library, home: int) -> None:
    match_members(desk(session, library, home), home, "c1-x")
    assert "zanzibar" not in str([each.evidence for each in session.scalars(sa.select(Proposal))])


def test_what_another_cluster_of_the_same_manager_keeps_to_itself_takes_no_part(
    session: Session, home: int, tmp_path: Path
) -> None:
    maker = session.scalars(sa.select(Organisation).filter_by(name="Maker 1")).one()
    away = session.scalars(sa.text("SELECT id FROM cluster WHERE name = 'Away'")).one()
    text = "We build zanzibar moulds for caps."
    statement(session, maker, StatementRole.CAPABILITY, text, visibility=Visibility.CLUSTER)
    library = indexed(session, tmp_path)
    both = frozenset({home, away})
    wide = Desk(
        session, library, HAND_SET, Viewer(account_id=None, clusters=both, managed=both), NOW
    )
    match_members(wide, home, "c1-x")
    assert "zanzibar" not in str([each.evidence for each in session.scalars(sa.select(Proposal))])


def test_a_run_that_was_broken_off_goes_on_with_its_list(
    session: Session, library: Library, home: int
) -> None:
    def stop(done: int, total: int) -> None:
        if done == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        match_members(desk(session, library, home), home, "c1-x", progress=stop)
    session.rollback()
    before = list(session.scalars(sa.select(Proposal.id)))
    found = match_members(desk(session, library, home), home, "c1-x")
    after = list(session.scalars(sa.select(Proposal.id).order_by(Proposal.id)))
    assert (len(before), len(after), found.pairs) == (3, 6, 6)
    assert after[: len(before)] == sorted(before)


def test_a_run_leaves_a_list_that_is_shown(session: Session, means: Means, home: int) -> None:
    found = run_now(means, home, viewer=eyes_of(home, None))
    assert (found.members, found.pairs) == (3, 6)
    assert newest_list(session, home) == found
    run = newest_run(session, home, now=NOW)
    assert run is not None
    assert (run.done, run.total, run.is_under_way, run.has_failed) == (3, 3, False, False)


def test_a_second_click_begins_nothing(session: Session, means: Means, home: int) -> None:
    eyes = eyes_of(home, None)
    first = begin(session, home, viewer=eyes, now=NOW)
    assert first is not None
    assert begin(session, home, viewer=eyes, now=NOW + timedelta(seconds=2)) is None
    with pytest.raises(Conflict, match="at work"):
        run_now(means, home, viewer=eyes)


def test_a_list_just_filled_is_not_filled_again(means: Means, home: int) -> None:
    eyes = eyes_of(home, None)
    assert run_now(means, home, viewer=eyes) == run_now(means, home, viewer=eyes)


def test_whoever_comes_after_a_broken_run_takes_up_its_list(
    session: Session, means: Means, home: int
) -> None:
    eyes = eyes_of(home, None)
    dead = begin(session, home, viewer=eyes, now=NOW - timedelta(minutes=5))
    old = session.get_one(Job, dead).subject
    run_now(means, home, viewer=eyes)
    assert session.scalars(sa.select(Job.subject).order_by(Job.id)).all() == [old, old]
    assert slates(session) == [old.split()[-1]]


def test_a_run_that_fails_says_so_and_shows_no_list(
    session: Session, means: Means, home: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise NotReady("The index is gone.")

    monkeypatch.setattr("matchmaker.services.suggesting.matching_runs.match_members", fail)
    with pytest.raises(NotReady, match="index is gone"):
        run_now(means, home, viewer=eyes_of(home, None))
    run = newest_run(session, home, now=NOW)
    assert run is not None
    assert (run.has_failed, run.error) == (True, "The index is gone.")
    assert session.scalars(sa.select(Job.state)).all() == [JobState.FAILED]
    assert newest_list(session, home) is None


def test_only_managers_of_the_cluster_begin_a_run(session: Session, home: int) -> None:
    with pytest.raises(NotAllowed):
        begin(session, home, viewer=eyes_of(home + 1, None), now=NOW)


def test_lists_of_other_clusters_are_not_taken_for_ours(
    session: Session, means: Means, home: int
) -> None:
    run_now(means, home, viewer=eyes_of(home, None))
    assert newest_list(session, home * 10 + 1) is None
