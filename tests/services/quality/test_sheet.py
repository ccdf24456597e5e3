"""The quality sheet: counted as case by hand, typed figures kept, nothing invented."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from event_boards import an_event, ids_of
from factories import NOW, cluster, organisation
from sqlalchemy.orm import Session

from matchmaker.domain.event_vocabulary import EventState
from matchmaker.domain.funnel import Share
from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import LinkKind, OrganisationKind, Visibility
from matchmaker.errors import InputError
from matchmaker.services.quality.counting import counts_of
from matchmaker.services.quality.sheet import Source, indicators, keep, typed_in
from models import Cluster, EventParticipant, Link, Membership, Organisation

TODAY = date(2026, 12, 31)
MANAGER = Viewer()


@pytest.fixture
def firms(session: Session) -> list[Organisation]:
    kinds = [OrganisationKind.COMPANY] * 4 + [OrganisationKind.RESEARCH]
    return [organisation(session, f"Member {n}", kind=kind) for n, kind in enumerate(kinds)]


@pytest.fixture
def alps(session: Session, firms: list[Organisation]) -> Cluster:
    return cluster(session, "Alps of the sheet", *firms)


def link(session: Session, a: Organisation, b: Organisation, **about: object) -> None:
    values: dict[str, object] = {
        "kind": LinkKind.PROJECT,
        "dated": date(2026, 3, 1),
        "visibility": Visibility.PRIVATE,
    } | about
    low, high = sorted((a.id, b.id))
    session.add(Link(a_id=low, b_id=high, **values))
    session.flush()


def membership(session: Session, row: Organisation) -> Membership:
    return session.query(Membership).filter_by(organisation_id=row.id).one()


def test_members_are_counted_by_kind_and_by_when_they_came_and_went(
    session: Session, alps: Cluster, firms: list[Organisation]
) -> None:
    membership(session, firms[0]).since = date(2026, 5, 1)
    membership(session, firms[1]).until = date(2026, 6, 1)
    membership(session, firms[2]).until = date(2025, 6, 1)
    session.flush()
    found = counts_of(session, alps.id, 2026, today=TODAY)
    assert (found.members, found.joined, found.left) == (3, 1, 1)
    assert (found.industry, found.research) == (Share(2, 3), 1)
    assert counts_of(session, alps.id, 2025, today=TODAY).members == 3


def test_joint_work_is_a_number_from_three_members_on_and_names_nobody(
    session: Session, alps: Cluster, firms: list[Organisation]
) -> None:
    assert counts_of(session, alps.id, 2026, today=TODAY).joint == Share(0, 5)
    link(session, firms[0], firms[1])
    assert counts_of(session, alps.id, 2026, today=TODAY).joint is None
    link(session, firms[2], organisation(session, "Outside"))
    assert counts_of(session, alps.id, 2026, today=TODAY).joint == Share(3, 5)


@pytest.mark.parametrize(
    "about",
    [
        {"dated": date(2027, 1, 1)},
        {"dated": date(2020, 1, 1), "until": date(2025, 1, 1)},
        {"kind": LinkKind.CONTACT},
        {"retracted_at": NOW},
    ],
)
def test_what_is_over_retracted_or_only_a_contact_is_no_joint_work(
    session: Session, alps: Cluster, firms: list[Organisation], about: dict[str, object]
) -> None:
    for a, b in ((0, 1), (2, 3)):
        link(session, firms[a], firms[b], **about)
    assert counts_of(session, alps.id, 2026, today=TODAY).joint == Share(0, 5)


def test_who_checked_in_at_an_event_of_the_year_was_met(
    session: Session, alps: Cluster, firms: list[Organisation]
) -> None:
    event = an_event(session, people=3, cluster_id=alps.id, state=EventState.PUBLISHED)
    people = [session.get_one(EventParticipant, each) for each in ids_of(session, event)]
    people[0].organisation_id = firms[0].id
    people[0].arrived_at = people[1].arrived_at = NOW
    session.flush()
    found = counts_of(session, alps.id, 2026, today=TODAY)
    assert (found.events, found.met, found.guests) == (1, Share(1, 5), 1)
    assert counts_of(session, alps.id, 2025, today=TODAY).events == 0


def test_what_is_typed_in_is_kept_by_year_changed_and_taken_away(
    session: Session, alps: Cluster
) -> None:
    def type_in(year: int, **values: str) -> int:
        now = NOW + timedelta(days=1)
        return keep(session, alps.id, year, values, viewer=MANAGER, now=now)

    assert type_in(2026, staff=" 2.5 ", members="999", unknown="x") == 1
    assert type_in(2026, staff="2.5") == 0
    assert typed_in(session, alps.id, 2026) == {"staff": "2.5"}
    assert typed_in(session, alps.id, 2025) == {}
    assert type_in(2026, staff="") == 1
    assert typed_in(session, alps.id, 2026) == {}
    with pytest.raises(InputError, match="501 characters"):
        type_in(2026, staff="x" * 501, training="five days")
    assert typed_in(session, alps.id, 2026) == {}


def test_the_sheet_says_of_each_line_where_it_comes_from_and_adds_nothing_up(
    session: Session, alps: Cluster
) -> None:
    counts = counts_of(session, alps.id, 2026, today=TODAY)
    lines = {each.key: each for each in indicators(counts, {"staff": "2.5"})}
    assert lines["members"].count == 5
    assert (lines["staff"].text, lines["staff"].source) == ("2.5", Source.TYPED)
    assert [key for key, each in lines.items() if each.source is Source.NOT_OURS] == [
        "strategy",
        "controlling",
    ]
    assert not any(each.is_known for each in lines.values() if each.source is Source.NOT_OURS)
