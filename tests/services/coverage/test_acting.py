"""From a gap to people: an event with its guests, a pair to introduce, and each but once."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.event_vocabulary import EventState
from matchmaker.domain.visibility import Viewer
from matchmaker.errors import NotAllowed, NotFound
from matchmaker.services.coverage.acting import (
    coming_events,
    draft_event,
    invite_elsewhere,
    on_the_list,
    pair_to_introduce,
)
from matchmaker.services.describing.saying import FieldsError
from matchmaker.services.events.reading import event_view
from matchmaker.services.introducing.speaking import Speaker
from models import Event, EventGuest, Proposal
from tests.chain_worlds import ChainWorld, chain_world
from tests.factories import NOW, TODAY, cluster, contact, letters, office_of, organisation

DAY = date(2027, 3, 10)
ZONE = "Europe/Vilnius"


@pytest.fixture
def world(session: Session, tmp_path: Path) -> ChainWorld:
    found = chain_world(session, tmp_path)
    contact(session, found.rows["Toolmaker"], "Tomas")
    return found


def speaker(world: ChainWorld, viewer: Viewer | None = None) -> Speaker:
    return Speaker(world.session, viewer or world.manager, NOW, office_of())


def draft(world: ChainWorld, name: str = "Tools", day: date | None = DAY) -> Event:
    return draft_event(speaker(world), world.alps.id, name, day, zone=ZONE)


def test_a_draft_is_made_once_and_nobody_is_written_to(world: ChainWorld) -> None:
    event = draft(world)
    assert draft(world).id == event.id
    assert (event.state, event.name, event.register_until) == (
        EventState.DRAFT,
        "Tools",
        date(2027, 3, 3),
    )
    assert [each.id for each in coming_events(world.session, world.alps.id, now=NOW)] == [event.id]
    assert letters(world.session) == []


def test_a_draft_needs_a_day_to_come_and_a_manager(world: ChainWorld) -> None:
    for day in (None, date(2020, 1, 1)):
        with pytest.raises(FieldsError):
            draft(world, day=day)
        world.session.rollback()
    with pytest.raises(NotAllowed):
        draft_event(speaker(world, Viewer()), world.alps.id, "Tools", DAY, zone=ZONE)


def test_who_is_invited_brings_its_cluster_as_guest_and_gets_one_letter(world: ChainWorld) -> None:
    event = draft(world)
    asked = {world.id("Toolmaker")}
    first = invite_elsewhere(speaker(world), event.id, asked)
    again = invite_elsewhere(speaker(world), event.id, asked)
    assert ((first.new, first.letters), (again.new, again.letters)) == ((1, 1), (0, 0))
    guests = world.session.scalars(sa.select(EventGuest.cluster_id)).all()
    assert guests == [world.baltic.id]
    assert [each.recipient for each in letters(world.session)] == ["tomas@example.com"]
    view = event_view(world.session, event, now=NOW)
    assert on_the_list(world.session, view, today=TODAY) == asked
    assert event.state is EventState.OPEN


def test_guests_that_were_there_stay(world: ChainWorld) -> None:
    event = draft(world)
    third = cluster(world.session, "Third", organisation(world.session, "Other"))
    world.session.add(EventGuest(event_id=event.id, cluster_id=third.id))
    world.session.commit()
    invite_elsewhere(speaker(world), event.id, {world.id("Toolmaker")})
    guests = set(world.session.scalars(sa.select(EventGuest.cluster_id)))
    assert guests == {world.baltic.id, third.id}


def test_nobody_else_invites_to_an_event(world: ChainWorld) -> None:
    event = draft(world)
    other = Viewer(clusters=frozenset({world.baltic.id}), managed=frozenset({world.baltic.id}))
    with pytest.raises(NotFound):
        invite_elsewhere(speaker(world, other), event.id, {world.id("Toolmaker")})
    assert letters(world.session) == []


def test_a_pair_to_introduce_is_recorded_once(world: ChainWorld) -> None:
    ends = (world.alps.id, world.id("One"), world.id("Toolmaker"))
    first = pair_to_introduce(world.desk(), *ends)
    assert first is not None
    assert pair_to_introduce(world.desk(), *ends) == first
    (row,) = world.session.scalars(sa.select(Proposal)).all()
    assert (row.seeker_id, row.candidate_id) == ends[1:]
    assert row.slate == f"c{world.alps.id}-coverage"


def test_two_whose_sentences_do_not_meet_are_not_put_before_each_other(world: ChainWorld) -> None:
    ends = (world.alps.id, world.id("Blower"), world.id("Lab"))
    assert pair_to_introduce(world.desk(), *ends) is None
    assert world.session.scalars(sa.select(Proposal)).all() == []


def test_only_a_member_and_somebody_from_elsewhere_are_introduced(world: ChainWorld) -> None:
    alps, one, two, lab = (world.alps.id, *map(world.id, ("One", "Two", "Lab")))
    for member, partner in ((lab, one), (one, two)):
        with pytest.raises(NotFound):
            pair_to_introduce(world.desk(), alps, member, partner)
    with pytest.raises(NotAllowed):
        pair_to_introduce(world.desk(Viewer()), alps, one, lab)
