"""A merge moves what is missing, doubles nothing, and can be taken back to the last cell."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matchmaker.domain.vocabulary import LinkKind, OrganisationKind, StatementRole
from matchmaker.errors import Conflict, InputError, NotFound
from matchmaker.services.deduplicating.merging import everyone_in, keys_taken_out, merge, undo_merge
from matchmaker.services.organisation_names import name_key
from models import (
    Base,
    Change,
    Cluster,
    Event,
    EventParticipant,
    Link,
    Membership,
    Merge,
    Organisation,
    Statement,
    open_database,
)

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LATER = datetime(2026, 3, 2, 12, tzinfo=UTC)


def organisation(name, **values):
    return Organisation(
        **{
            "name": name,
            "name_key": name_key(name),
            "kind": OrganisationKind.COMPANY,
            "languages": [],
            "sectors": [],
            "created_at": NOW,
            "updated_at": NOW,
        }
        | values
    )


def statement(organisation_id, text, role=StatementRole.CAPABILITY, key=None):
    return Statement(
        organisation_id=organisation_id, text=text, role=role, external_key=key, created_at=NOW
    )


@pytest.fixture
def two(session):
    """Two entries of one firm, a partner, a cluster of which both are members."""
    kept = organisation("TOPAG", country="DE", external_key="topag")
    merged = organisation(
        "TOPAG GmbH", external_key="topag-2", country="AT", city="Darmstadt", sectors=["26.70"]
    )
    session.add_all([kept, merged, organisation("EKSMA")])
    session.flush()
    session.add_all(
        [
            Cluster(name="Optence", created_at=NOW),
            Cluster(name="LITEK", created_at=NOW, organisation_id=2),
            statement(1, "We sell laser systems."),
            statement(2, "We sell  laser systems", key="s-2"),
            statement(2, "We need Pockels cells.", StatementRole.NEED),
            Link(a_id=1, b_id=2, kind=LinkKind.CONTACT, external_key="self"),
            Link(a_id=2, b_id=3, kind=LinkKind.PROJECT, title="Alpha", external_key="l-2"),
            Link(a_id=1, b_id=3, kind=LinkKind.PROJECT, title="Alpha"),
            Link(a_id=2, b_id=3, kind=LinkKind.CONTRACT, dated=date(2006, 5, 1)),
        ]
    )
    session.flush()
    session.add_all(
        [
            Membership(organisation_id=1, cluster_id=1),
            Membership(organisation_id=2, cluster_id=1, since=date(2001, 1, 1)),
            Membership(organisation_id=2, cluster_id=2),
        ]
    )
    session.commit()
    return kept, merged


def test_a_merge_moves_what_the_kept_one_lacks_and_doubles_nothing(session, two):
    kept, merged = two

    merge(session, kept.id, merged.id, now=LATER)

    assert merged.merged_into_id == kept.id
    assert (kept.country, kept.city, kept.sectors) == ("DE", "Darmstadt", ["26.70"])
    owned = session.execute(sa.select(Statement.organisation_id, Statement.text)).all()
    assert owned == [(1, "We sell laser systems."), (1, "We need Pockels cells.")]
    members = session.execute(sa.select(Membership.organisation_id, Membership.cluster_id))
    assert members.all() == [(1, 1), (1, 2)]
    links = session.execute(sa.select(Link.a_id, Link.b_id, Link.kind).order_by(Link.id))
    assert links.all() == [(1, 3, LinkKind.PROJECT), (1, 3, LinkKind.CONTRACT)]
    assert session.get_one(Cluster, 2).organisation_id == 1
    assert everyone_in(session, 1) == {1, 2}
    assert keys_taken_out(session) == {"s-2", "self", "l-2"}
    assert session.scalars(sa.select(Change.organisation_id)).all() == [1, 2]


def test_a_link_keeps_the_smaller_id_on_side_a(session):
    session.add_all([organisation("Zeta GmbH"), organisation("Partner"), organisation("Zeta")])
    session.flush()
    session.add(Link(a_id=1, b_id=2, kind=LinkKind.CONTACT))
    session.commit()

    merge(session, 3, 1, now=LATER)

    link = session.get_one(Link, 1)
    assert (link.a_id, link.b_id) == (2, 3)


def test_an_undone_merge_leaves_later_edits_alone(session, two):
    kept, merged = two
    merge_id = merge(session, kept.id, merged.id, now=LATER)
    kept.city = "Frankfurt"
    session.delete(session.get_one(Statement, 3))
    session.commit()

    undo_merge(session, merge_id, now=LATER)

    assert (kept.city, kept.sectors) == ("Frankfurt", [])
    texts = session.execute(sa.select(Statement.organisation_id, Statement.text)).all()
    assert texts == [(1, "We sell laser systems."), (2, "We sell  laser systems")]
    assert keys_taken_out(session) == frozenset()


def test_merges_are_undone_in_reverse_order_and_once(session, two):
    first = merge(session, 1, 2, now=LATER)
    second = merge(session, 3, 1, now=LATER)

    with pytest.raises(Conflict, match=f"Undo merge {second} first"):
        undo_merge(session, first, now=LATER)
    undo_merge(session, second, now=LATER)
    undo_merge(session, first, now=LATER)
    with pytest.raises(Conflict, match="already undone"):
        undo_merge(session, first, now=LATER)


def test_what_cannot_be_merged_is_said(session, two):
    merge(session, 1, 2, now=LATER)

    with pytest.raises(InputError, match="into itself"):
        merge(session, 1, 1, now=LATER)
    with pytest.raises(NotFound, match="no organisation 9"):
        merge(session, 1, 9, now=LATER)
    with pytest.raises(Conflict, match="already merged into 1"):
        merge(session, 3, 2, now=LATER)
    with pytest.raises(NotFound, match="no merge 9"):
        undo_merge(session, 9, now=LATER)


TEXTS = st.sampled_from(["Laser.", "laser", "Optics.", "Tools", "Recycling of ashes"])
WORLDS = st.fixed_dictionaries(
    {
        "statements": st.lists(
            st.tuples(st.integers(1, 3), TEXTS, st.sampled_from(StatementRole)), max_size=8
        ),
        "memberships": st.sets(st.tuples(st.integers(1, 3), st.integers(1, 2))),
        "links": st.lists(
            st.tuples(
                st.sampled_from([(1, 2), (1, 3), (2, 3)]),
                st.sampled_from(LinkKind),
                st.none() | st.dates(date(2001, 1, 1), date(2020, 1, 1)),
                st.none() | TEXTS,
            ),
            max_size=8,
        ),
        "cities": st.tuples(st.none() | TEXTS, st.none() | TEXTS),
        "sectors": st.tuples(*[st.lists(st.sampled_from(["26.70", "28.30"]), max_size=2)] * 2),
    }
)


def state(session):
    """Every table but those in which judgements themselves are recorded."""
    recorded = {"merge", "change", "audit_event"}
    tables = [table for table in Base.metadata.sorted_tables if table.name not in recorded]
    return {table.name: sorted(map(repr, session.execute(sa.select(table)))) for table in tables}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(world=WORLDS, two=st.permutations([1, 2, 3]))
def test_merge_then_undo_is_nothing(world, two):
    database = open_database("sqlite://")
    engine = database.kw["bind"]
    Base.metadata.create_all(engine)
    with database() as session:
        _fill(session, world)
        before = state(session)

        undo_merge(session, merge(session, two[0], two[1], now=LATER), now=LATER)

        assert state(session) == before
        assert session.scalar(sa.select(sa.func.count()).select_from(Merge)) == 1
    engine.dispose()


def _fill(session, world):
    cities, sectors = (*world["cities"], None), (*world["sectors"], [])
    session.add_all(
        organisation(f"Firm {at}", city=cities[at], sectors=sectors[at]) for at in range(3)
    )
    session.flush()
    session.add_all(
        [Cluster(name="A", created_at=NOW, organisation_id=1), Cluster(name="B", created_at=NOW)]
    )
    session.flush()
    session.add_all(statement(who, text, role) for who, text, role in world["statements"])
    session.add_all(Membership(organisation_id=o, cluster_id=c) for o, c in world["memberships"])
    session.add_all(
        Link(a_id=a, b_id=b, kind=kind, dated=dated, title=title)
        for (a, b), kind, dated, title in world["links"]
    )
    session.commit()


def test_a_merge_takes_the_events_along_that_only_the_merged_one_goes_to(session, two):
    session.add_all(
        Event(
            cluster_id=1,
            name=name,
            time_zone="Europe/Vilnius",
            minimum=0,
            maximum=8,
            created_at=NOW,
            updated_at=NOW,
        )
        for name in ("Where both are", "Where one is")
    )
    session.flush()
    session.add_all(
        EventParticipant(event_id=event, organisation_id=party, person=person)
        for event, party, person in ((1, 1, "Ada"), (1, 2, "Bob"), (2, 2, "Bob"))
    )
    session.commit()

    def who_goes():
        query = sa.select(
            EventParticipant.event_id, EventParticipant.organisation_id, EventParticipant.person
        )
        return sorted(map(tuple, session.execute(query)))

    before = who_goes()
    number = merge(session, 1, 2, now=LATER)
    assert who_goes() == [(1, 1, "Ada"), (1, 2, "Bob"), (2, 1, "Bob")]
    undo_merge(session, number, now=LATER)
    assert who_goes() == before
