"""Everybody at once: the same lists as by asking, a run that goes on, a market of public things."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from factories import (
    HAND_SET,
    NOW,
    TODAY,
    cluster,
    indexed,
    link,
    organisation,
    statement,
)
from sqlalchemy.orm import Session

from benchmarks.worlds import fill
from matchmaker.domain.reciprocal import Reciprocity
from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import DeclineReason, StatementRole, Visibility
from matchmaker.errors import Conflict
from matchmaker.services.desk import Desk
from matchmaker.services.identity.access import acting_for
from matchmaker.services.index.embedding import embed_all
from matchmaker.services.index.library import Library
from matchmaker.services.ranking import listed, nightly
from matchmaker.services.ranking.listed import List, RoomOnDisk
from matchmaker.services.ranking.nightly import Run, begin, finish
from matchmaker.services.ranking.policy import PLAIN, Policy
from matchmaker.services.ranking.proposing import Wish, propose
from models import Dismissal, Organisation, open_database

VERSIONS = (HAND_SET.version, "encoder")
MARKET = Policy(Reciprocity.MARKET)


ORGANISATIONS = 24


@pytest.fixture(scope="module")
def world(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Session, Library]]:
    """Firms, one of them with a need of its own, one with somebody whom it does not want to see."""
    folder = tmp_path_factory.mktemp("nightly")
    shutil.copyfile(sqlite_template, folder / "matchmaker.sqlite3")
    database = open_database(f"sqlite:///{folder / 'matchmaker.sqlite3'}")
    with database() as session:
        fill(session, ORGANISATIONS)
        first = session.get_one(Organisation, 1)
        statement(
            session,
            first,
            StatementRole.NEED,
            "We need sintering of titanium implants.",
            visibility=Visibility.PRIVATE,
        )
        session.add(
            Dismissal(organisation_id=2, candidate_id=7, reason=DeclineReason.OTHER, at=NOW)
        )
        yield session, indexed(session, folder)
    database.kw["bind"].dispose()


@pytest.fixture(scope="module")
def asked(world: tuple[Session, Library], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run that has asked for everybody and is not finished."""
    root = tmp_path_factory.mktemp("asked")
    ask(*world, root)
    return root


def ask(session: Session, library: Library, root: Path) -> Run:
    run = begin(session, root, versions=VERSIONS, today=TODAY)
    desk = Desk(session, library, HAND_SET, Viewer(), NOW)
    for part in run.pending:
        nightly.ask_part(desk, run.folder, part)
    return run


def finished(session: Session, asked: Path, root: Path, policy: Policy = PLAIN) -> dict[int, List]:
    """The lists of a copy of the run that has asked for everybody, ordered by this policy."""
    shutil.copytree(asked, root)
    run = begin(session, root, versions=VERSIONS, today=TODAY)
    assert run.waiting == 0
    finish(run, policy, top=10)
    return lists_in(root)


def lists_in(root: Path) -> dict[int, List]:
    folder = listed.newest(root)
    assert folder is not None
    return {each.seeker_id: each for each in listed.read_lists(folder / listed.LISTS)}


@pytest.mark.parametrize("rule", list(Reciprocity))
def test_everybody_gets_what_it_gets_by_asking(
    world: tuple[Session, Library], asked: Path, tmp_path: Path, rule: Reciprocity
) -> None:
    session, library = world
    lists = finished(session, asked, tmp_path / "lists", Policy(rule))
    assert sorted(lists) == list(range(1, ORGANISATIONS + 1))
    policy = Policy(rule, RoomOnDisk(tmp_path / "lists")())
    for number in (1, 2, 3, *range(4, ORGANISATIONS, 4)):
        viewer = acting_for(session, number, today=TODAY)
        desk = Desk(session, library, HAND_SET, viewer, NOW, policy)
        slate = propose(desk, number, Wish(limit=10, is_recorded=False))
        lines = lists[number].lines
        assert [(e.candidate_id, e.kind, e.forward, e.backward) for e in lines] == [
            (
                each.card.match.encounter.candidate.id,
                each.card.match.kind,
                each.card.match.forward.chance,
                each.card.match.backward.chance,
            )
            for each in slate.shown
        ]
    assert 7 not in {each.candidate_id for each in lists[2].lines}


def test_a_run_that_was_stopped_goes_on_and_finds_the_same(
    world: tuple[Session, Library], asked: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, library = world
    whole = finished(session, asked, tmp_path / "whole")
    monkeypatch.setattr(nightly, "A_PART", 9)
    root = tmp_path / "lists"
    desk = Desk(session, library, HAND_SET, Viewer(), NOW)
    run = begin(session, root, versions=VERSIONS, today=TODAY)
    assert [len(each.ids) for each in run.parts] == [9, 9, 6]
    nightly.ask_part(desk, run.folder, run.parts[1])
    assert listed.newest(root) is None  # nothing is in force before all are found

    again = begin(session, root, versions=VERSIONS, today=TODAY)
    assert [each.number for each in again.pending] == [0, 2]
    assert (again.folder, again.organisations, again.waiting) == (run.folder, ORGANISATIONS, 15)
    finish(ask(session, library, root), PLAIN, top=10)
    assert lists_in(root) == whole
    left = sorted(each.name for each in again.folder.iterdir())
    assert left == ["about.json", "lists.npz", "room.npz"]
    with pytest.raises(Conflict, match="finished this run meanwhile"):
        finish(again, PLAIN)


def test_another_day_or_other_weights_begin_anew_and_replace_the_old(
    world: tuple[Session, Library], asked: Path, tmp_path: Path
) -> None:
    session, _ = world
    root = tmp_path / "lists"
    finished(session, asked, root)
    first = listed.newest(root)
    for versions, today in (
        (VERSIONS, TODAY),
        (("others", "encoder"), TODAY),
        (VERSIONS, TODAY + timedelta(days=1)),
    ):
        assert begin(session, root, versions=versions, today=today).waiting == ORGANISATIONS
    assert listed.newest(root) == first
    last = begin(session, root, versions=VERSIONS, today=TODAY)
    for each in listed.runs(asked):
        shutil.copytree(each, last.folder, dirs_exist_ok=True)
    finish(last, PLAIN, top=10)
    assert listed.runs(root) == [last.folder]


def test_what_is_hidden_moves_nobodys_room_in_the_market(
    world: tuple[Session, Library], asked: Path, tmp_path: Path
) -> None:
    """Afterwards there are private and cluster sentences, a confided tie and a refusal more."""
    session, library = world
    finished(session, asked, tmp_path / "before", MARKET)
    for number, visibility in ((3, Visibility.PRIVATE), (4, Visibility.CLUSTER)):
        owner = session.get_one(Organisation, number)
        text = "We need milling of hardened steel dies."
        statement(session, owner, StatementRole.NEED, text, visibility=visibility)
    five, six = (session.get_one(Organisation, each) for each in (5, 6))
    link(session, five, six, visibility=Visibility.PRIVATE)
    refusal = Dismissal(organisation_id=8, candidate_id=9, reason=DeclineReason.OTHER, at=NOW)
    session.add(refusal)
    embed_all(session, library.encoder)
    finish(ask(session, library, tmp_path / "after"), MARKET, top=10)
    rooms = [RoomOnDisk(tmp_path / name)() for name in ("before", "after")]
    assert rooms[0] is not None
    assert rooms[0] == rooms[1]
    assert lists_in(tmp_path / "before") != lists_in(tmp_path / "after")


def test_the_market_shares_attention_more_evenly(
    world: tuple[Session, Library], asked: Path, tmp_path: Path
) -> None:
    def spread(policy: Policy) -> float:
        lists = finished(world[0], asked, tmp_path / policy.rule, policy)
        counts = Counter(line.candidate_id for each in lists.values() for line in each.lines[:5])
        return float(np.std([counts[each] for each in lists]))

    assert spread(MARKET) < spread(PLAIN)


def test_an_organisation_that_has_gone_meanwhile_is_left_out(
    session: Session, tmp_path: Path
) -> None:
    one = organisation(session, "One", offers=["We mill steel."], needs=["We need bread."])
    other = organisation(session, "Other", offers=["We bake bread."], needs=["We need milling."])
    cluster(session, "Far", one)
    library = indexed(session, tmp_path)
    run = begin(session, tmp_path / "lists", versions=VERSIONS, today=TODAY)
    gone = other.id
    session.delete(other)
    session.commit()
    desk = Desk(session, library, HAND_SET, Viewer(), NOW)
    nightly.ask_part(desk, run.folder, run.parts[0])
    found = finish(run, replace(PLAIN, rule=Reciprocity.MARKET))
    assert (found.organisations, found.proposals) == (1, 0)
    assert listed.list_of(tmp_path / "lists", gone) is None
    assert listed.list_of(tmp_path / "lists", one.id) is not None


def test_without_a_run_there_is_neither_list_nor_room(tmp_path: Path) -> None:
    assert listed.newest(tmp_path) is None
    assert listed.list_of(tmp_path, 1) is None
    assert RoomOnDisk(tmp_path)() is None
