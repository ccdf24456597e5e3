"""Every process follows the database: what was saved is found by the next search in each of them.

Four real processes are started, each with its own database connection and its own library, which
is open before anything is saved.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np
import pytest
import sqlalchemy as sa
from factories import NOW, TODAY, cluster, indexed, library, organisation, statement, voice_of
from sqlalchemy.orm import Session, sessionmaker
from workers import serve_searches

from indexing.words import word_ids
from matchmaker.domain.vocabulary import StatementRole, Visibility
from matchmaker.services.describing.stating import Saying, say, withdraw
from matchmaker.services.index import library as library_module
from matchmaker.services.index.embedding import embed_all
from matchmaker.services.index.indexes import build_index, check_index
from matchmaker.services.index.library import Library
from models import Membership, Organisation
from models.changes import append_changes

Role = StatementRole
NEEDLE = "certified laser welding of copper"
QUESTION = "We look for certified laser welding of copper."
SHELF = "capability.cluster-1"


@dataclass
class Workers:
    """Four processes with a library each, and ours, which saves."""

    session: Session
    library: Library
    owner: Organisation
    lines: list[Connection]

    def found(self, asking: Organisation | None = None) -> list[list[str]]:
        """The names that each process finds for the needle, where it is quoted."""
        for line in self.lines:
            line.send((QUESTION, asking.id if asking else None))
        answers = [line.recv()[0] for line in self.lines]
        return [[name for name, quotes in cards if NEEDLE in quotes] for cards in answers]

    def snapshots(self) -> set[str]:
        """The snapshots that the processes search."""
        for line in self.lines:
            line.send((QUESTION, None))
        return {line.recv()[1] for line in self.lines}

    def say(self, visibility: Visibility, statement_id: int | None = None) -> int:
        saying = Saying(Role.CAPABILITY, NEEDLE, language="en", visibility=visibility)
        return say(
            self.session,
            self.library.encoder,
            self.owner.id,
            saying,
            viewer=voice_of(self.owner),
            now=NOW,
            statement_id=statement_id,
        )


@pytest.fixture
def workers(sqlite_database: sessionmaker[Session], tmp_path: Path) -> Iterator[Workers]:
    with sqlite_database() as session:
        owner = organisation(session, "Welder", offers=["We mill brass."])
        neighbour = organisation(session, "Neighbour", offers=["We bake rye bread."])
        organisation(session, "Stranger", offers=["We spin wool."])
        cluster(session, "Metal", owner)
        cluster(session, "Bread", neighbour)
        found = indexed(session, tmp_path)
        found.follow(session, today=TODAY)
        url = f"sqlite:///{tmp_path / 'matchmaker.sqlite3'}"
        context = multiprocessing.get_context("spawn")
        pipes = [context.Pipe() for _ in range(4)]
        processes = [
            context.Process(target=serve_searches, args=(url, tmp_path, far)) for _, far in pipes
        ]
        for each in processes:
            each.start()
        lines = [near for near, _ in pipes]
        assert [line.recv() for line in lines] == ["open"] * 4
        yield Workers(session, found, owner, lines)
        for line in lines:
            line.send(None)
        for each in processes:
            each.join()


def test_what_was_saved_is_found_by_the_next_search_in_each_of_four_processes(
    workers: Workers,
) -> None:
    assert workers.found() == [[]] * 4

    number = workers.say(Visibility.PUBLIC)
    assert workers.found() == [["Welder"]] * 4

    workers.say(Visibility.PRIVATE, number)
    assert workers.found() == [[]] * 4

    workers.say(Visibility.PUBLIC, number)
    assert workers.found() == [["Welder"]] * 4

    withdraw(workers.session, workers.owner.id, number, viewer=voice_of(workers.owner), now=NOW)
    assert workers.found() == [[]] * 4

    # What a cluster sees follows who belongs to it.
    workers.say(Visibility.CLUSTER)
    newcomer = organisation(workers.session, "Newcomer")
    workers.session.commit()
    assert workers.found(newcomer) == [[]] * 4
    cluster(workers.session, "Joint", newcomer, workers.owner)
    append_changes(workers.session, [newcomer.id, workers.owner.id])
    workers.session.commit()
    assert workers.found(newcomer) == [["Welder"]] * 4
    assert workers.found() == [[]] * 4

    # A new snapshot is taken up, and what changes after it is followed all the same.
    before = workers.snapshots()
    build_index(workers.session, workers.library, today=TODAY)
    after = workers.snapshots()
    assert (len(before), len(after)) == (1, 1)
    assert before != after
    workers.say(Visibility.PUBLIC)
    assert workers.found() == [["Welder"]] * 4


@pytest.fixture
def member(session: Session) -> Organisation:
    """A member of cluster 1 who says one sentence for its ears only."""
    row = organisation(session, "Member", offers=["We bake rye bread."])
    cluster(session, "Bread", row)
    statement(session, row, Role.CAPABILITY, "For the cluster.", visibility=Visibility.CLUSTER)
    return row


def set_days(session: Session, *, since: date | None = None, until: date | None = None) -> None:
    """Change the days of every membership behind everybody's back."""
    session.execute(sa.update(Membership).values(since=since, until=until))
    session.commit()


def test_a_membership_that_ends_overnight_is_followed_without_anybodys_change(
    session: Session, member: Organisation, tmp_path: Path
) -> None:
    set_days(session, until=TODAY)
    found = indexed(session, tmp_path)
    found.follow(session, today=TODAY)
    assert found.live.count(SHELF) == 1
    found.follow(session, today=TODAY + timedelta(days=1))
    assert found.live.count(SHELF) == 0


def test_a_process_that_starts_days_after_the_snapshot_knows_who_has_left_and_joined(
    session: Session, member: Organisation, tmp_path: Path
) -> None:
    next_week = TODAY + timedelta(days=7)
    for days, count in (({"until": TODAY}, 0), ({"since": next_week}, 1)):
        set_days(session, **days)
        build_index(session, indexed(session, tmp_path), today=TODAY)
        late = library(tmp_path)
        late.follow(session, today=next_week)
        assert late.live.count(SHELF) == count
        assert check_index(session, late, today=next_week).problems == ()


def test_a_snapshot_that_was_begun_yesterday_undoes_no_turn_of_today(
    session: Session, member: Organisation, tmp_path: Path
) -> None:
    set_days(session, until=TODAY)
    found = indexed(session, tmp_path)
    tomorrow = TODAY + timedelta(days=1)
    found.follow(session, today=tomorrow)
    build_index(session, found, today=TODAY)
    found.follow(session, today=tomorrow)
    assert found.live.count(SHELF) == 0


def test_a_search_before_any_index_was_built_follows_what_there_is(
    session: Session, member: Organisation, tmp_path: Path
) -> None:
    found = library(tmp_path)
    embed_all(session, found.encoder)
    found.follow(session, today=TODAY)
    assert found.live.snapshot_name == "empty"
    assert found.live.count("capability.public") == 1
    assert found.version == f"{found.encoder.identity.key}/empty/{found.live.sequence}"


def test_after_a_bulk_change_the_old_snapshot_answers_until_the_new_one_is_there(
    session: Session, member: Organisation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = indexed(session, tmp_path)
    found.follow(session, today=TODAY)
    before = found.version
    monkeypatch.setattr(library_module, "MOST_FOLLOWED", 2)
    for number in range(3):
        organisation(session, f"Bulk {number}", offers=[f"We make part {number}."])
    session.commit()
    found.follow(session, today=TODAY)
    assert found.version == before
    embed_all(session, found.encoder)
    build_index(session, found, today=TODAY)
    found.follow(session, today=TODAY)
    assert found.live.count("capability.public") == 4


def test_what_is_usual_is_learned_from_public_sentences_alone(
    session: Session, member: Organisation, tmp_path: Path
) -> None:
    found = indexed(session, tmp_path)
    found.follow(session, today=TODAY)
    vector = found.encoder.encode(["For the cluster."], as_query=True)
    words = np.unique(word_ids(["bread", "cluster"]))
    before = found.background(Role.CAPABILITY, vector), found.rarity(words)
    statement(session, member, Role.CAPABILITY, "For the cluster!", visibility=Visibility.CLUSTER)
    session.commit()
    embed_all(session, found.encoder)
    found.follow(session, today=TODAY)
    after = found.background(Role.CAPABILITY, vector), found.rarity(words)
    assert found.live.count(SHELF) == 2
    for one, other in zip(before[0], after[0], strict=True):
        np.testing.assert_array_equal(one, other)
    np.testing.assert_array_equal(before[1].values, after[1].values)
