"""What managers and coordinators see of outcomes: true counts, and nobody's dealings."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.funnel import Funnel
from matchmaker.domain.vocabulary import Answer, OutcomeStep
from matchmaker.errors import NotFound
from matchmaker.services.reporting.outcome_tables import cluster_tables, network_tables, steps_of
from matchmaker.services.reporting.outcome_views import outcomes_between, outcomes_of_cluster
from matchmaker.services.reporting.results import Period, cases_of_cluster, period_of
from models import (
    Cluster,
    Interest,
    Introduction,
    Membership,
    MetaCluster,
    Organisation,
    Outcome,
    Proposal,
    Suggestion,
)
from tests.factories import NOW, TODAY, cluster, organisation, proposal


class World:
    """Home with three members; Near with four organisations, Far with one; a network of both."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.ours = [organisation(session, f"Ours {n}") for n in (1, 2, 3)]
        self.near = [organisation(session, f"Near {n}") for n in (1, 2, 3, 4)]
        self.far = organisation(session, "Far 1")
        meta = MetaCluster(external_key="net", name="Net")
        session.add(meta)
        session.flush()
        self.meta = meta.id
        self.clusters = []
        for name, rows in (("Home", self.ours), ("Near", self.near), ("Far", [self.far])):
            row = cluster(session, name, *rows)
            row.meta_cluster_id = meta.id
            self.clusters.append(row.id)
        session.commit()

    def ask(self, seeker: Organisation, candidate: Organisation, *, days: int = 60) -> Proposal:
        row = proposal(self.session, seeker, candidate, shown_at=NOW - timedelta(days=days))
        self.say(row, seeker, Answer.YES, days=days)
        return row

    def say(self, row: Proposal, who: Organisation, answer: Answer, *, days: int) -> None:
        at = NOW - timedelta(days=days)
        self.session.add(Interest(proposal_id=row.id, organisation_id=who.id, answer=answer, at=at))
        self.session.commit()

    def meet(self, seeker: Organisation, candidate: Organisation, *, days: int = 60) -> Proposal:
        row = self.ask(seeker, candidate, days=days)
        self.say(row, candidate, Answer.YES, days=days - 3)
        self.session.add(Introduction(proposal_id=row.id, at=NOW - timedelta(days=days - 3)))
        self.session.commit()
        return row

    def tell(self, row: Proposal, who: Organisation, step: OutcomeStep) -> None:
        self.session.add(Outcome(proposal_id=row.id, organisation_id=who.id, step=step, at=NOW))
        self.session.commit()

    def seen(self, place: int = 0, **about: object):
        return outcomes_of_cluster(self.session, self.clusters[place], now=NOW, **about)

    def network(self, **about: object):
        return outcomes_between(self.session, [self.meta], now=NOW, **about)


@pytest.fixture
def world(session: Session) -> World:
    return World(session)


def test_where_nothing_was_asked_there_is_nothing(world: World) -> None:
    proposal(world.session, world.ours[0], world.near[0])
    found = world.seen()
    assert (found.funnel, found.members, found.silent, found.partners) == (Funnel(), (), 3, ())


def test_requests_of_both_directions_count_for_both_clusters(world: World) -> None:
    world.ask(world.ours[0], world.near[0], days=5)
    row = world.ask(world.near[1], world.ours[1])
    world.say(row, world.ours[1], Answer.NO, days=58)
    for place in (0, 1):
        found = world.seen(place).funnel
        assert (found.put, found.open, found.answered, found.days) == (2, 1, 1, 2.0)


def test_a_pair_counts_once_however_often_it_was_proposed(world: World) -> None:
    world.ask(world.ours[0], world.near[0], days=200)
    row = world.meet(world.near[0], world.ours[0])
    world.tell(row, world.near[0], OutcomeStep.PROJECT)
    found = world.seen().funnel
    assert (found.put, found.introduced, found.project) == (1, 1, 1)


def test_the_lesser_telling_counts_and_the_newest_of_each_side(world: World) -> None:
    row = world.meet(world.ours[0], world.near[0])
    world.tell(row, world.ours[0], OutcomeStep.NO_CONTACT)
    world.tell(row, world.ours[0], OutcomeStep.AGREEMENT)
    world.tell(row, world.near[0], OutcomeStep.NEGOTIATING)
    found = world.seen().funnel
    assert (found.told, found.talked, found.negotiating, found.project) == (1, 1, 1, 0)


def test_a_suggestion_is_answered_by_whoever_is_first(world: World) -> None:
    row = proposal(world.session, world.ours[0], world.near[0])
    at = NOW - timedelta(days=30)
    world.session.add(Suggestion(proposal_id=row.id, cluster_id=world.clusters[0], at=at))
    world.say(row, world.ours[0], Answer.YES, days=26)
    (case,) = cases_of_cluster(world.session, world.clusters[0], now=NOW)[0]
    assert (case.by_manager, case.answered_after, case.is_open) == (True, 4.0, False)
    assert case.put_on == at.date()


def test_two_members_of_one_cluster_make_no_case(world: World) -> None:
    world.ask(world.ours[0], world.ours[1])
    assert world.seen().funnel.put == 0


def test_whoever_joined_later_does_not_bring_its_past(world: World) -> None:
    world.ask(world.ours[0], world.near[0])
    world.session.execute(
        sa.update(Membership)
        .where(Membership.organisation_id == world.ours[0].id)
        .values(since=date(2026, 11, 1))
    )
    world.session.commit()
    assert world.seen().funnel.put == 0
    assert world.seen(1).funnel.put == 1


def test_members_stand_in_order_of_their_introductions(world: World) -> None:
    world.ask(world.ours[0], world.near[0])
    world.meet(world.ours[1], world.near[1])
    found = world.seen()
    assert [each.name for each in found.members] == ["Ours 2", "Ours 1"]
    assert (found.silent, found.active) == (1, 1)


def test_a_partner_cluster_is_told_of_once_three_of_its_organisations_are_behind_it(
    world: World,
) -> None:
    for number in (0, 1):
        world.ask(world.ours[number], world.near[number])
    world.ask(world.ours[0], world.far)
    assert (world.seen().partners, world.seen().others.count) == ((), 2)
    world.ask(world.ours[2], world.near[2])
    world.ask(world.ours[2], world.near[3])
    found = world.seen()
    # Far alone would be what is missing from the total, so Near is told of together with it.
    assert (found.partners, found.others.count) == ((), 2)
    assert found.others.funnel is not None
    assert found.others.funnel.put == 5


def test_a_partner_cluster_by_itself_is_a_view_of_its_own(world: World) -> None:
    for number in range(3):
        world.ask(world.ours[0], world.near[number])
    near = world.clusters[1]
    found = world.seen(partner=near)
    assert found.partner is not None
    assert (found.partner.name, found.funnel.put) == ("Near", 3)
    with pytest.raises(NotFound, match="Too little is known"):
        world.seen(partner=world.clusters[2])


def test_a_period_counts_what_began_in_it(world: World) -> None:
    world.ask(world.ours[0], world.near[0], days=400)
    world.ask(world.ours[0], world.near[1], days=60)
    assert world.seen(period=period_of("12-months", TODAY)).funnel.put == 1
    assert world.seen(period=period_of("last-year", TODAY)).funnel.put == 1
    assert world.seen(period=period_of("whatever", TODAY)).funnel.put == 2
    assert period_of("this-year", TODAY) == Period(date(2026, 1, 1), TODAY)


def test_a_coordinator_sees_numbers_behind_which_three_stand_on_either_side(world: World) -> None:
    for number in (0, 1):
        world.meet(world.ours[number], world.near[number])
    assert (world.network().funnel, world.network().pairs) == (None, ())
    world.meet(world.near[2], world.ours[2])
    found = world.network()
    assert found.funnel is not None
    assert [(each.a, each.b, each.funnel.introduced) for each in found.pairs] == [
        ("Home", "Near", 3)
    ]
    assert found.clusters == 3


def test_pairs_outside_the_network_are_not_the_coordinators(world: World) -> None:
    other = cluster(world.session, "Elsewhere", organisation(world.session, "Stranger"))
    stranger = world.session.scalars(sa.select(Organisation).filter_by(name="Stranger")).one()
    for row in world.ours:
        world.meet(row, stranger)
    assert other.meta_cluster_id is None
    assert (world.network().funnel, world.network().others.count) == (None, 0)


def test_the_tables_hold_what_the_page_shows(world: World) -> None:
    for number in range(3):
        row = world.meet(world.ours[number], world.near[number])
        world.tell(row, world.ours[number], OutcomeStep.PROJECT)
    found = world.seen()
    funnel, members, partners = cluster_tables(found, say=str, notes=["as of today"])
    assert funnel.rows[1][:2] == ["Introduced", 3]
    assert [row[:4] for row in members.rows] == [(f"Ours {n}", 1, 0, 1) for n in (1, 2, 3)]
    assert [row[0] for row in partners.rows] == ["Near"]
    assert funnel.notes[0] == "as of today"
    assert [table.title for table in network_tables(world.network(), say=str, notes=[])] == [
        "Funnel",
        "Pairs of clusters",
    ]


def test_no_name_of_a_partner_is_in_any_table(world: World) -> None:
    for number in range(3):
        world.meet(world.ours[number], world.near[number])
    tables = cluster_tables(world.seen(), say=str, notes=[])
    cells = str([table.rows for table in tables])
    assert [row.name for row in world.near if row.name in cells.replace("Near'", "")] == []


def test_steps_come_with_shares_of_what_they_are_shares_of(world: World) -> None:
    row = world.meet(world.ours[0], world.near[0])
    world.tell(row, world.ours[0], OutcomeStep.TALKED)
    words = [str(each[0]) for each in steps_of(world.seen().funnel)]
    assert words == [
        "Put before each other",
        "Introduced",
        "Told of",
        "Talked",
        "Negotiating",
        "Joint project",
        "Agreement",
    ]


def test_as_many_questions_for_one_pair_as_for_thirty(world: World) -> None:
    def count() -> int:
        seen: list[str] = []
        engine = world.session.get_bind()

        def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
            seen.append(statement)

        sa.event.listen(engine, "before_cursor_execute", note)
        world.seen()
        world.network()
        sa.event.remove(engine, "before_cursor_execute", note)
        return len(seen)

    world.meet(world.ours[0], world.near[0])
    few = count()
    others = [organisation(world.session, f"Other {n}") for n in range(30)]
    cluster(world.session, "Others", *others)
    for row in others:
        world.meet(world.ours[0], row)
    assert count() == few
    assert world.session.scalar(sa.select(sa.func.count()).select_from(Cluster)) == 4


def test_days_are_counted_from_the_first_request_to_the_first_answer(world: World) -> None:
    row = world.ask(world.ours[0], world.near[0], days=10)
    world.say(row, world.near[0], Answer.UNSURE, days=8)
    world.say(row, world.near[0], Answer.YES, days=4)
    assert world.seen().funnel.days == 2.0
