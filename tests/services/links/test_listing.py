"""Links as they are listed: newest first, page by page, with their clusters; and their history."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import LinkKind, Visibility
from matchmaker.services.links.history import history_of
from matchmaker.services.links.linking import Details, add_link, correct_link, ends_of
from matchmaker.services.links.listing import (
    MOST_NAMES,
    Listing,
    Narrowing,
    listed_links,
    names_of_members,
    parties_of,
)
from models import Account, Cluster, Link
from tests.factories import NOW, TODAY, cluster, link, organisation
from tests.tie_rows import asked


@pytest.fixture
def alps(session: Session) -> Cluster:
    """Moulder and Neighbour; Lab is of Baltic; links of the first two with Lab."""
    moulder, neighbour, lab = (organisation(session, n) for n in ("Moulder", "Neighbour", "Lab"))
    found = cluster(session, "Alps", moulder, neighbour)
    cluster(session, "Baltic", lab)
    link(session, moulder, lab, title="undated")
    link(session, moulder, lab, dated=date(2020, 1, 1), title="old", source="survey")
    link(session, neighbour, lab, dated=date(2024, 1, 1), until=date(2024, 6, 30), title="new")
    link(session, moulder, neighbour, title="inside", visibility=Visibility.CLUSTER)
    session.commit()
    return found


def listed(session: Session, alps: Cluster, wanted: Narrowing | None = None, **who: int) -> Listing:
    viewer = Viewer(clusters=frozenset(who.values()))
    return listed_links(session, [alps.id], wanted or Narrowing(), viewer=viewer, today=TODAY)


def titles(found: Listing) -> list[str | None]:
    return [each.title for each in found.lines]


def test_the_newest_come_first_and_those_without_a_day_last(
    session: Session, alps: Cluster
) -> None:
    found = listed(session, alps)
    assert titles(found) == ["new", "old", "undated"]
    assert (found.total, found.page, found.pages, found.sources) == (3, 1, 1, ("survey",))
    newest = found.lines[0]
    assert (newest.a.name, newest.a.clusters) == ("Neighbour", ("Alps",))
    assert (newest.b.name, newest.b.clusters) == ("Lab", ("Baltic",))


def test_what_a_cluster_knows_is_listed_to_it_but_not_to_be_corrected(
    session: Session, alps: Cluster
) -> None:
    found = listed(session, alps, cluster=alps.id)
    assert [(each.title, each.is_public) for each in found.lines if each.title == "inside"] == [
        ("inside", False)
    ]


def test_what_held_on_a_day_is_found_to_its_last_day(session: Session, alps: Cluster) -> None:
    for day, found in (
        (date(2019, 12, 31), []),
        (date(2024, 6, 30), ["new", "old"]),
        (date(2024, 7, 1), ["old"]),
    ):
        assert titles(listed(session, alps, Narrowing(on=day))) == found


def test_a_page_too_far_is_the_last_one(session: Session, alps: Cluster) -> None:
    found = listed_links(
        session, [alps.id], Narrowing(page=99), viewer=Viewer(), today=TODAY, most=2
    )
    assert (found.page, titles(found)) == (2, ["undated"])


def test_the_number_of_queries_does_not_grow(session: Session, alps: Cluster) -> None:
    with asked(session) as few:
        listed(session, alps, Narrowing(text="old"))
    with asked(session) as many:
        assert len(listed(session, alps).lines) == 3
    assert len(few) == len(many) == 4


def test_the_history_of_a_link_tells_who_wrote_what_and_when(
    session: Session, alps: Cluster
) -> None:
    session.add(Account(id=7, email="m@example.org", name="Mona", created_at=NOW))
    session.commit()
    viewer = Viewer(account_id=7, managed=frozenset({alps.id}))
    row = session.get_one(Link, listed(session, alps).lines[1].id)
    details = Details(LinkKind.PROJECT, date(2020, 2, 1))
    later = NOW + timedelta(days=1)
    new_id = correct_link(session, row.id, details, viewer=viewer, now=later)
    add_link(session, ends_of(row), Details(LinkKind.CONTRACT), viewer=viewer, now=NOW, once="1")

    found = history_of(session, session.get_one(Link, new_id))

    assert [(each.id, each.kind, each.by, each.retracted_at) for each in found] == [
        (row.id, LinkKind.CONTACT, None, later),
        (new_id, LinkKind.PROJECT, "Mona", None),
    ]
    sides = parties_of(session, session.get_one(Link, new_id), today=TODAY)
    assert [each.name for each in sides] == ["Moulder", "Lab"]


def test_names_to_choose_from_end_where_a_page_has_no_room(session: Session, alps: Cluster) -> None:
    assert names_of_members(session, [alps.id], today=TODAY) == ["Moulder", "Neighbour"]
    cluster(session, "Large", *(organisation(session, f"N{n}") for n in range(MOST_NAMES + 5)))
    large = alps.id + 2
    assert len(names_of_members(session, [large], today=TODAY)) == MOST_NAMES + 1
