"""What a manager's list says of members, and what it leaves out."""

from __future__ import annotations

from datetime import date, timedelta

import sqlalchemy as sa
from factories import NOW, TODAY, cluster, organisation, statement
from sqlalchemy.orm import Session

from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import AccountRole, Stage, StatementRole, Visibility
from matchmaker.services.identity.accounts import Holding, add_account
from matchmaker.services.membership.members import Member, StageCount, members_of, stage_counts
from models import Cluster, Contact, Membership, SuspectedPair

Role = StatementRole


def manager_of(*clusters: Cluster) -> Viewer:
    ids = frozenset(each.id for each in clusters)
    return Viewer(account_id=None, clusters=ids, managed=ids)


def seen(session: Session, own: Cluster) -> dict[str, Member]:
    session.commit()
    found = members_of(session, own.id, viewer=manager_of(own), today=TODAY)
    return {each.name: each for each in found}


def test_offers_needs_and_stages_are_counted(session: Session) -> None:
    row = organisation(session, "Moulder", needs=["We need moulds.", "We need steel."])
    statement(session, row, Role.CAPABILITY, "We mould caps.", stage=Stage.COMPONENT)
    statement(session, row, Role.BY_PRODUCT, "We have sprues left.", stage=Stage.RECYCLING)
    found = seen(session, cluster(session, "Alps", row))["Moulder"]
    assert (found.offers, found.needs) == (2, 2)
    assert found.stages == (Stage.COMPONENT, Stage.RECYCLING)
    assert found.wanted_stages == ()
    assert found.said_on == date(2026, 3, 1)


def test_a_private_sentence_changes_nothing(session: Session) -> None:
    row = organisation(session, "Moulder", offers=["We mould caps."])
    own = cluster(session, "Alps", row)
    before = seen(session, own)
    secret = {"visibility": Visibility.PRIVATE, "stage": Stage.TESTING, "dated": TODAY}
    statement(session, row, Role.NEED, "We secretly need money.", **secret)
    assert seen(session, own) == before


def test_a_sentence_for_other_clusters_insiders_is_not_counted(session: Session) -> None:
    """A member of two clusters: the manager of one sees what both may see, not another's."""
    row = organisation(session, "Moulder")
    alps = cluster(session, "Alps", row)
    inside = {"visibility": Visibility.CLUSTER}
    statement(session, row, Role.CAPABILITY, "We mould caps.", **inside)
    session.commit()
    stranger = Viewer()
    assert members_of(session, alps.id, viewer=manager_of(alps), today=TODAY)[0].offers == 1
    assert members_of(session, alps.id, viewer=stranger, today=TODAY)[0].offers == 0


def test_what_has_run_out_is_not_counted(session: Session) -> None:
    row = organisation(session, "Moulder")
    old = {"valid_until": TODAY - timedelta(days=1)}
    statement(session, row, Role.CAPABILITY, "We mould caps.", **old)
    assert seen(session, cluster(session, "Alps", row))["Moulder"].offers == 0


def test_members_of_yesterday_of_tomorrow_and_merged_ones_are_left_out(session: Session) -> None:
    here, gone, coming, merged = (
        organisation(session, name) for name in ("Here", "Gone", "Coming", "Merged")
    )
    own = cluster(session, "Alps", here, gone, coming, merged)
    merged.merged_into_id = here.id
    rows = {each.organisation_id: each for each in session.scalars(sa.select(Membership))}
    rows[gone.id].until = TODAY - timedelta(days=1)
    rows[coming.id].since = TODAY + timedelta(days=1)
    assert list(seen(session, own)) == ["Here"]


def test_who_can_be_written_to_is_known_without_saying_whom(session: Session) -> None:
    named, signed, mute = (organisation(session, name) for name in ("Named", "Signed", "Mute"))
    own = cluster(session, "Alps", named, signed, mute)
    session.add(
        Contact(organisation_id=named.id, name="Anna", email="anna@example.org", created_at=NOW)
    )
    add_account(
        session,
        email="sam@example.org",
        name="Sam",
        password=None,
        grants=[Holding(AccountRole.MEMBER, signed.id)],
        now=NOW,
    )
    found = seen(session, own)
    assert {name: (each.has_address, each.has_people) for name, each in found.items()} == {
        "Named": (True, False),
        "Signed": (True, True),
        "Mute": (False, False),
    }


def test_a_suspected_pair_marks_its_members(session: Session) -> None:
    one, other, third = (organisation(session, name) for name in ("One", "Onee", "Third"))
    own = cluster(session, "Alps", one, third)
    pair = {"a_id": min(one.id, other.id), "b_id": max(one.id, other.id)}
    session.add(SuspectedPair(**pair, score=0.9, reasons=[], at=NOW))
    found = seen(session, own)
    assert {name: each.is_suspected for name, each in found.items()} == {
        "One": True,
        "Third": False,
    }


def test_stages_are_counted_by_members_in_the_order_of_the_chain(session: Session) -> None:
    maker, buyer = organisation(session, "Maker"), organisation(session, "Buyer")
    for text in ("We test.", "We test more."):
        statement(session, maker, Role.CAPABILITY, text, stage=Stage.TESTING)
    statement(session, buyer, Role.NEED, "We need a test.", stage=Stage.TESTING)
    statement(session, buyer, Role.CAPABILITY, "We make parts.", stage=Stage.COMPONENT)
    own = cluster(session, "Alps", maker, buyer)
    assert stage_counts(seen(session, own).values()) == [
        StageCount(Stage.COMPONENT, offering=1, seeking=0),
        StageCount(Stage.TESTING, offering=1, seeking=1),
    ]


def test_the_list_asks_equally_often_for_one_member_and_for_thirty(session: Session) -> None:
    few = cluster(session, "Few", organisation(session, "Firm", offers=["We mould."]))
    many = cluster(
        session,
        "Many",
        *(organisation(session, f"Firm {n}", offers=[f"We mould {n}."]) for n in range(30)),
    )
    session.commit()
    counts = []
    for own in (few, many):
        seen_queries: list[str] = []

        def note(*about: object, into: list[str] = seen_queries) -> None:
            into.append(str(about[2]))

        engine = session.get_bind()
        sa.event.listen(engine, "before_cursor_execute", note)
        members_of(session, own.id, viewer=manager_of(own), today=TODAY)
        sa.event.remove(engine, "before_cursor_execute", note)
        counts.append(len(seen_queries))
    assert counts[0] == counts[1] == 5
