"""Rules, bans, hosts; who could be invited, and who would gain most; needs and offers."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.vocabulary import Stage, StatementRole, Visibility
from matchmaker.errors import Conflict, NotFound
from matchmaker.services.describing.saying import FieldsError
from matchmaker.services.desk import Desk
from matchmaker.services.events.balance import balance_of
from matchmaker.services.events.candidates import Narrowing, candidates_of, narrowed
from matchmaker.services.events.gaining import begin, count_gains, gains_of
from matchmaker.services.events.registering import decline
from matchmaker.services.events.ruling import Rules, ban, change_rules, give_table, lift_ban
from matchmaker.services.jobs import Meter
from matchmaker.services.membership.members import StageCount
from models import EventBan, EventMeeting, EventTable
from tests.event_people import NOW, Fair, a_fair, by_link
from tests.factories import HAND_SET, TODAY, indexed, statement


@pytest.fixture
def fair(session: Session) -> Fair:
    return a_fair(session)


@pytest.mark.parametrize(
    ("rules", "fields"),
    [
        (Rules(0, 0, False), ["maximum"]),
        (Rules(0, 10, False), ["maximum"]),
        (Rules(-1, 5, False), ["minimum"]),
        (Rules(6, 5, False), ["minimum"]),
    ],
)
def test_rules_that_cannot_be_kept_are_refused(fair: Fair, rules: Rules, fields: list[str]) -> None:
    with pytest.raises(FieldsError) as caught:
        change_rules(fair.host, fair.event, rules)
    assert list(caught.value.fields) == fields


def test_rules_are_kept_and_a_plan_made_by_old_ones_has_lost_the_race(fair: Fair) -> None:
    revision = fair.event.revision
    change_rules(fair.host, fair.event, Rules(1, 5, True))
    assert (fair.view.minimum, fair.view.maximum, fair.view.same_cluster) == (1, 5, True)
    assert (fair.event.revision, fair.event.step) == (revision + 1, 3)
    change_rules(fair.host, fair.event, Rules(1, 5, True))
    assert fair.event.revision == revision + 1


def test_two_are_kept_apart_once_and_may_meet_again(fair: Fair) -> None:
    fair.ask(fair.moulder, fair.toolmaker)
    one, other = fair.one(fair.moulder).id, fair.one(fair.toolmaker).id
    number = ban(fair.host, fair.event, other, one, "They are at law.")
    assert ban(fair.host, fair.event, one, other) == number
    (row,) = fair.session.scalars(sa.select(EventBan))
    assert (row.a_id, row.b_id, row.reason) == (*sorted((one, other)), "They are at law.")
    assert lift_ban(fair.host, fair.event, number) == (*sorted((one, other)), "They are at law.")
    assert lift_ban(fair.host, fair.event, number) is None
    for pair in ((one, one), (one, 10**6)):
        with pytest.raises(FieldsError):
            ban(fair.host, fair.event, *pair)


def test_a_host_has_one_table_and_meetings_in_the_way_are_named(fair: Fair) -> None:
    fair.ask(fair.moulder, fair.toolmaker)
    one, other = fair.one(fair.moulder), fair.one(fair.toolmaker)
    give_table(fair.host, fair.event, 0, one.id)
    give_table(fair.host, fair.event, 1, one.id)
    tables = list(fair.session.scalars(sa.select(EventTable).order_by(EventTable.number)))
    fair.session.expire_all()
    assert [each.host_id for each in tables] == [None, one.id]
    give_table(fair.host, fair.event, 1, None)
    a, b = sorted((one.id, other.id))
    fair.session.add(
        EventMeeting(event_id=fair.event.id, a_id=a, b_id=b, slot=0, table_number=0, score=1.0)
    )
    fair.session.commit()
    with pytest.raises(Conflict, match="1 planned meeting stands"):
        give_table(fair.host, fair.event, 1, one.id)
    give_table(fair.host, fair.event, 0, one.id)


def test_who_does_not_come_hosts_nothing(fair: Fair) -> None:
    fair.ask(fair.moulder)
    decline(by_link(fair.session), fair.event, fair.one(fair.moulder))
    with pytest.raises(NotFound):
        give_table(fair.host, fair.event, 0, fair.one(fair.moulder).id)
    with pytest.raises(NotFound):
        give_table(fair.host, fair.event, 99, None)


def test_candidates_are_members_of_host_and_guests_who_are_not_on_the_list(fair: Fair) -> None:
    fair.ask(fair.moulder)
    found = candidates_of(
        fair.session, fair.view, {fair.moulder.id}, viewer=fair.host.viewer, today=TODAY
    )
    assert [(each.name, each.cluster, each.has_address) for each in found] == [
        ("Neighbour", "Alps", False),
        ("Toolmaker", "Baltic", True),
    ]
    ready = narrowed(found, Narrowing(is_ready=True))
    assert [each.name for each in ready] == ["Toolmaker"]
    assert narrowed(found, Narrowing(text="neigh", cluster_id=fair.baltic.id)) == []


def test_whoever_has_strong_partners_on_the_list_would_gain_most(
    fair: Fair, tmp_path: Path
) -> None:
    fair.ask(fair.moulder)
    desk = Desk(fair.session, indexed(fair.session, tmp_path), HAND_SET, fair.host.viewer, NOW)
    meter = Meter()
    gains = count_gains(desk, fair.event.id, meter)
    assert gains.keys() <= {str(fair.toolmaker.id)}
    assert (meter.done, meter.total) == (1, 1)
    ordered = candidates_of(
        fair.session,
        fair.view,
        {fair.moulder.id},
        viewer=fair.host.viewer,
        today=TODAY,
        gains={fair.toolmaker.id: 1},
    )
    assert [(each.name, each.gain) for each in ordered] == [("Toolmaker", 1), ("Neighbour", 0)]


def test_gains_are_counted_by_one_at_a_time(fair: Fair) -> None:
    assert gains_of(fair.session, fair.event.id, now=NOW).standing is None
    assert begin(fair.host, fair.event) is not None
    assert begin(fair.host, fair.event) is None
    assert gains_of(fair.session, fair.event.id, now=NOW).is_under_way


def test_balance_counts_organisations_and_no_sentence_that_the_viewer_may_not_see(
    fair: Fair,
) -> None:
    role, private = StatementRole, Visibility.PRIVATE
    for owner, kind, stage, seen in (
        (fair.moulder, role.NEED, Stage.TOOLING, Visibility.PUBLIC),
        (fair.moulder, role.NEED, Stage.TOOLING, Visibility.PUBLIC),
        (fair.neighbour, role.NEED, Stage.TOOLING, Visibility.CLUSTER),
        (fair.toolmaker, role.CAPABILITY, Stage.TOOLING, Visibility.PUBLIC),
        (fair.toolmaker, role.NEED, Stage.TESTING, private),
    ):
        statement(fair.session, owner, kind, "Something.", stage=stage, visibility=seen)
    ids = [fair.moulder.id, fair.neighbour.id, fair.toolmaker.id]
    found = balance_of(fair.session, ids, viewer=fair.host.viewer, today=TODAY)
    assert found == [StageCount(Stage.TOOLING, offering=1, seeking=2)]
    assert balance_of(fair.session, [], viewer=fair.host.viewer, today=TODAY) == []
