"""Adding, correcting and retracting links: who may, what is kept, and what a double click does."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import LinkKind, Visibility
from matchmaker.errors import Conflict, InputError, NotAllowed, NotFound
from matchmaker.services.links.linking import (
    HEAVIEST,
    Details,
    Ends,
    add_link,
    correct_link,
    details_of,
    ends_of,
    restore_link,
    retract_link,
)
from models import Account, AuditEvent, Cluster, Link, MetaCluster, Organisation
from tests.factories import NOW, cluster, link, organisation

DAY = timedelta(days=1)
SAID = Details(LinkKind.CONTRACT, date(2024, 5, 1), None, 0.7, "A mould", "Annual report")


@pytest.fixture
def clusters(session: Session) -> tuple[Cluster, Cluster]:
    """Alps with Moulder in the network Plastics, Baltic with Lab in none."""
    meta = MetaCluster(external_key="p", name="Plastics")
    session.add(meta)
    session.flush()
    alps = cluster(session, "Alps", organisation(session, "Moulder"))
    alps.meta_cluster_id = meta.id
    baltic = cluster(session, "Baltic", organisation(session, "Lab"))
    session.add(Account(id=7, email="m@example.org", name="M", created_at=NOW))
    session.commit()
    return alps, baltic


@pytest.fixture
def manager(clusters: tuple[Cluster, Cluster]) -> Viewer:
    return Viewer(account_id=7, managed=frozenset({clusters[0].id}))


@pytest.fixture
def ends(session: Session, clusters: tuple[Cluster, Cluster]) -> Ends:
    found = {each.name: each.id for each in session.scalars(sa.select(Organisation))}
    return Ends(found["Moulder"], found["Lab"])


def rows(session: Session) -> list[Link]:
    session.expire_all()
    return list(session.scalars(sa.select(Link).order_by(Link.id)))


def add(session: Session, ends: Ends, viewer: Viewer, details: Details = SAID) -> int:
    return add_link(session, ends, details, viewer=viewer, now=NOW, once="1")


def test_a_link_is_added_with_all_that_is_said_of_it(
    session: Session, ends: Ends, manager: Viewer
) -> None:
    number = add(session, Ends(ends.b, ends.a), manager)
    (row,) = rows(session)
    assert (row.id, ends_of(row), details_of(row)) == (number, ends, SAID)
    assert (row.recorded_at, row.account_id, row.visibility) == (NOW, 7, Visibility.PUBLIC)
    event = session.scalars(sa.select(AuditEvent)).one()
    assert (event.action, event.subject, event.account_id) == ("add link", f"link {number}", 7)


def test_a_form_that_is_sent_twice_adds_one(session: Session, ends: Ends, manager: Viewer) -> None:
    assert add(session, ends, manager) == add(session, ends, manager)
    assert len(rows(session)) == 1


def test_what_is_known_already_is_refused(session: Session, ends: Ends, manager: Viewer) -> None:
    add(session, ends, manager)
    with pytest.raises(Conflict, match="known already"):
        add_link(session, ends, SAID, viewer=manager, now=NOW, once="2")


def test_a_coordinator_speaks_for_the_clusters_of_the_network_and_their_members(
    session: Session, clusters: tuple[Cluster, Cluster], ends: Ends
) -> None:
    alps, baltic = clusters
    assert alps.meta_cluster_id is not None
    coordinator = Viewer(account_id=7, meta_clusters=frozenset({alps.meta_cluster_id}))
    add(session, ends, coordinator)
    own = Ends(alps.id, baltic.id, are_clusters=True)
    add_link(session, own, SAID, viewer=coordinator, now=NOW, once="2")
    assert [ends_of(each) for each in rows(session)] == [ends, own]


@pytest.mark.parametrize("managed", ["nobody", "another", "former"])
def test_others_may_not(
    session: Session, clusters: tuple[Cluster, Cluster], ends: Ends, managed: str
) -> None:
    other = cluster(session, "Other", organisation(session, "Stranger"))
    former = cluster(session, "Former", session.get_one(Organisation, ends.a))
    session.execute(
        sa.text("UPDATE membership SET until = '2026-01-01' WHERE cluster_id = :id"),
        {"id": former.id},
    )
    ids = {"nobody": [], "another": [other.id], "former": [former.id]}[managed]
    viewer = Viewer(managed=frozenset(ids))
    row = link(session, *(session.get_one(Organisation, each) for each in (ends.a, ends.b)))
    session.commit()
    for act in (
        lambda: add(session, ends, viewer),
        lambda: correct_link(session, row.id, SAID, viewer=viewer, now=NOW),
        lambda: retract_link(session, row.id, viewer=viewer, now=NOW),
        lambda: restore_link(session, row.id, viewer=viewer, now=NOW),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert details_of(rows(session)[0]) == Details(LinkKind.CONTACT)


@pytest.mark.parametrize("hidden", ["private", "cluster", "behaviour"])
def test_links_that_are_not_public_are_not_there_to_be_changed(
    session: Session, ends: Ends, manager: Viewer, hidden: str
) -> None:
    about = {
        "private": {"visibility": Visibility.PRIVATE},
        "cluster": {"visibility": Visibility.CLUSTER},
        "behaviour": {"kind": LinkKind.INTRODUCTION},
    }[hidden]
    row = link(session, *(session.get_one(Organisation, n) for n in (ends.a, ends.b)), **about)
    session.commit()
    with pytest.raises(NotFound):
        correct_link(session, row.id, SAID, viewer=manager, now=NOW)


@pytest.mark.parametrize(
    ("details", "words"),
    [
        (Details(LinkKind.OUTCOME), "what people do here"),
        (Details(LinkKind.CONTACT, NOW.date() + DAY), "today at the latest"),
        (Details(LinkKind.CONTACT, date(2020, 1, 2), date(2020, 1, 1)), "before it begins"),
        (Details(LinkKind.CONTACT, weight=0.0), "above 0"),
        (Details(LinkKind.CONTACT, weight=HEAVIEST + 1), "at most"),
    ],
)
def test_what_cannot_be_is_refused(
    session: Session, ends: Ends, manager: Viewer, details: Details, words: str
) -> None:
    with pytest.raises(InputError, match=words):
        add(session, ends, manager, details)
    assert rows(session) == []


def test_nobody_is_linked_with_itself(session: Session, ends: Ends, manager: Viewer) -> None:
    with pytest.raises(InputError, match="two different"):
        add(session, Ends(ends.a, ends.a), manager)


def test_nobody_is_linked_with_what_is_not_there(
    session: Session, ends: Ends, manager: Viewer
) -> None:
    (alps,) = manager.managed
    for missing in (Ends(ends.a, 999), Ends(alps, 999, are_clusters=True)):
        with pytest.raises(NotFound, match="999"):
            add(session, missing, manager)


def test_a_correction_replaces_and_keeps_what_was_said(
    session: Session, ends: Ends, manager: Viewer
) -> None:
    first = add(session, ends, manager)
    better = Details(LinkKind.PROJECT, date(2024, 6, 1))
    second = correct_link(session, first, better, viewer=manager, now=NOW + DAY)
    old, new = rows(session)
    assert (details_of(old), old.retracted_at) == (SAID, NOW + DAY)
    assert (details_of(new), new.retracted_at) == (better, None)
    assert (new.id, new.replaces_id, new.recorded_at) == (second, first, NOW + DAY)
    assert (old.external_key, new.external_key) == (None, "entered:7:1")


def test_a_correction_that_says_the_same_writes_nothing(
    session: Session, ends: Ends, manager: Viewer
) -> None:
    first = add(session, ends, manager)
    assert correct_link(session, first, SAID, viewer=manager, now=NOW + DAY) == first
    assert len(rows(session)) == 1


def test_who_corrects_what_somebody_else_has_just_corrected_is_told(
    session: Session, ends: Ends, manager: Viewer
) -> None:
    first = add(session, ends, manager)
    correct_link(session, first, Details(LinkKind.PROJECT), viewer=manager, now=NOW)
    with pytest.raises(Conflict, match="meanwhile"):
        correct_link(session, first, Details(LinkKind.CONTACT), viewer=manager, now=NOW)
    assert len(rows(session)) == 2


def test_a_retraction_is_kept_and_a_second_one_does_nothing(
    session: Session, ends: Ends, manager: Viewer
) -> None:
    first = add(session, ends, manager)
    for moment in (NOW + DAY, NOW + 2 * DAY):
        retract_link(session, first, viewer=manager, now=moment)
    (row,) = rows(session)
    assert row.retracted_at == NOW + DAY
    actions = session.scalars(sa.select(AuditEvent.action).order_by(AuditEvent.id)).all()
    assert actions == ["add link", "retract link"]


def test_taking_a_retraction_back_appends_so_that_the_gap_stays_known(
    session: Session, ends: Ends, manager: Viewer
) -> None:
    first = add(session, ends, manager)
    retract_link(session, first, viewer=manager, now=NOW + DAY)
    second = restore_link(session, first, viewer=manager, now=NOW + 2 * DAY)
    assert restore_link(session, first, viewer=manager, now=NOW + 3 * DAY) == second
    old, new = rows(session)
    assert (old.retracted_at, new.recorded_at) == (NOW + DAY, NOW + 2 * DAY)
    assert (details_of(new), new.replaces_id) == (SAID, first)


def test_a_correction_can_be_taken_back(session: Session, ends: Ends, manager: Viewer) -> None:
    first = add(session, ends, manager)
    correct_link(session, first, Details(LinkKind.PROJECT), viewer=manager, now=NOW + DAY)
    for days in (2, 3):
        restore_link(session, first, viewer=manager, now=NOW + days * DAY)
    assert [(details_of(each), each.retracted_at) for each in rows(session)] == [
        (SAID, NOW + DAY),
        (Details(LinkKind.PROJECT), NOW + 2 * DAY),
        (SAID, None),
    ]


def test_what_was_changed_again_since_is_not_taken_back(
    session: Session, ends: Ends, manager: Viewer
) -> None:
    first = add(session, ends, manager)
    second = correct_link(session, first, Details(LinkKind.PROJECT), viewer=manager, now=NOW)
    correct_link(session, second, Details(LinkKind.CONTACT), viewer=manager, now=NOW)
    with pytest.raises(Conflict, match="changed again"):
        restore_link(session, first, viewer=manager, now=NOW)


def test_two_who_correct_at_once_do_not_both_win(
    session: Session, ends: Ends, manager: Viewer, database: object
) -> None:
    """The second has read the link before the first has written."""
    first = add(session, ends, manager)
    late: Session = database()  # type: ignore[operator]
    late.get(Link, first)
    late.rollback()
    moment: datetime = NOW + DAY
    correct_link(session, first, Details(LinkKind.PROJECT), viewer=manager, now=moment)
    with late, pytest.raises(Conflict, match="meanwhile"):
        correct_link(late, first, Details(LinkKind.CONTACT), viewer=manager, now=moment)
    assert [each.kind for each in rows(session)] == [LinkKind.CONTRACT, LinkKind.PROJECT]
