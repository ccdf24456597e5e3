"""The demo's two years: told once, of examples only, and taken out to the last row."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.config import ROOT
from matchmaker.domain.correspondence import State
from matchmaker.domain.visibility import Viewer
from matchmaker.services.demo.history import tell_history
from matchmaker.services.demo.loading import clear_demo, load_demo
from matchmaker.services.desk import Desk
from matchmaker.services.index.library import Library
from matchmaker.services.introducing.standings import live_pairs
from matchmaker.services.reporting.outcome_views import outcomes_between, outcomes_of_cluster
from matchmaker.services.suggesting.matching_runs import newest_list
from matchmaker.services.suggesting.suggested import suggestions_of
from models import (
    AuditEvent,
    Call,
    CallPart,
    Cluster,
    Contact,
    Expression,
    Interest,
    Introduction,
    Job,
    Letter,
    Link,
    MetaCluster,
    Organisation,
    Outcome,
    Proposal,
    Suggestion,
    open_database,
)
from models.base import Base
from tests.factories import HAND_SET, NOW, indexed

FEW = 14  # lists: enough to look at, in a quarter of the time


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Session, Library]]:
    """The real demo with the encoder that needs no model; these tests only look, but the last."""
    folder: Path = tmp_path_factory.mktemp("history")
    database = open_database(f"sqlite:///{folder / 'm.sqlite3'}")
    Base.metadata.create_all(database.kw["bind"])
    with database() as session:
        load_demo(session, ROOT / "data/demo", now=NOW)
        library = indexed(session, folder)
        tell_history(Desk(session, library, HAND_SET, Viewer(), NOW), lists=FEW)
        yield session, library
    database.kw["bind"].dispose()


def count(session: Session, entity: type) -> int:
    return int(session.scalar(sa.select(sa.func.count()).select_from(entity)) or 0)


def firm(session: Session, key: str) -> int:
    return session.scalars(sa.select(Organisation.id).filter_by(external_key=key)).one()


def test_there_is_enough_to_look_at(told: tuple[Session, Library]) -> None:
    session, _ = told
    assert count(session, Introduction) > 15
    assert count(session, Outcome) > 15
    assert count(session, Suggestion) > 15
    assert count(session, Letter) == 0


def test_of_real_organisations_nothing_is_invented(told: tuple[Session, Library]) -> None:
    session, _ = told
    real = sa.select(Organisation.id).where(Organisation.is_example.is_(False))
    for entity in (Interest, Outcome, Contact, Expression):
        query = sa.select(sa.func.count()).where(entity.organisation_id.in_(real))
        assert session.scalar(query) == 0
    suggested = sa.select(Suggestion.proposal_id)
    query = sa.select(sa.func.count()).where(
        Proposal.id.in_(suggested),
        sa.or_(Proposal.seeker_id.in_(real), Proposal.candidate_id.in_(real)),
    )
    assert session.scalar(query) == 0


def test_addresses_are_of_the_domain_that_is_reserved_for_examples(
    told: tuple[Session, Library],
) -> None:
    session, _ = told
    addresses = session.scalars(sa.select(Contact.email)).all()
    assert [each for each in addresses if not each.endswith(".example")] == []


def test_nothing_happens_in_the_future(told: tuple[Session, Library]) -> None:
    session, _ = told
    for moment in (Proposal.shown_at, Interest.at, Introduction.at, Outcome.at, Suggestion.at):
        assert session.scalar(sa.select(sa.func.max(moment))) <= NOW


@pytest.mark.parametrize("key", ["gervuta", "krempelmoos", "segrella-adobadores"])
def test_each_firm_has_a_request_to_answer_a_talk_and_one_that_is_over(
    told: tuple[Session, Library], key: str
) -> None:
    session, _ = told
    number = firm(session, key)
    states = {
        each.standing.state(is_seeker=each.is_seeker(number), now=NOW)
        for each in live_pairs(session, [number], now=NOW)
    }
    assert {State.TO_ANSWER, State.INTRODUCED} <= states


def test_the_manager_has_a_list_and_suggestions_that_wait(told: tuple[Session, Library]) -> None:
    session, _ = told
    litek = session.scalars(sa.select(Cluster.id).filter_by(external_key="litek")).one()
    found = newest_list(session, litek)
    assert found is not None
    assert found.pairs > 0
    assert any(each.is_waiting for each in suggestions_of(session, litek, now=NOW))
    assert outcomes_of_cluster(session, litek, now=NOW).funnel.introduced > 0


def test_the_coordinator_has_pairs_to_look_at(told: tuple[Session, Library]) -> None:
    session, _ = told
    meta = session.scalars(sa.select(MetaCluster.id).filter_by(external_key="alplastics")).one()
    assert outcomes_between(session, [meta], now=NOW).funnel is not None


def test_it_is_told_once(told: tuple[Session, Library]) -> None:
    session, library = told
    before = count(session, Proposal), count(session, Interest), count(session, AuditEvent)
    assert tell_history(Desk(session, library, HAND_SET, Viewer(), NOW)) == 0
    after = count(session, Proposal), count(session, Interest), count(session, AuditEvent)
    assert after == before


def test_a_call_is_open_and_examples_are_interested_in_its_parts(
    told: tuple[Session, Library],
) -> None:
    session, _ = told
    call = session.scalars(sa.select(Call)).one()
    assert call.is_example
    assert call.deadline is not None
    assert call.deadline > NOW.date()
    assert count(session, CallPart) == 7
    said = session.scalars(sa.select(Expression)).all()
    assert {part for each in said for part in each.parts} <= set(range(1, 8))
    assert 2 <= len({each.organisation_id for each in said}) == len(said)


def test_one_that_was_broken_off_is_told_anew(told: tuple[Session, Library]) -> None:
    session, library = told
    before = count(session, Interest), count(session, Introduction), count(session, Link)
    session.execute(sa.delete(AuditEvent).where(AuditEvent.action == "tell demo history"))
    session.commit()
    assert tell_history(Desk(session, library, HAND_SET, Viewer(), NOW), lists=FEW) > 0
    # Seeded, so it is the same again.
    assert (count(session, Interest), count(session, Introduction), count(session, Link)) == before


def test_clearing_the_demo_takes_it_out(told: tuple[Session, Library]) -> None:
    session, _ = told
    clear_demo(session, now=NOW)
    entities = (Proposal, Interest, Introduction, Outcome, Suggestion, Contact, Link, Job, Call)
    assert {each.__tablename__: count(session, each) for each in entities} == {
        each.__tablename__: 0 for each in entities
    }
