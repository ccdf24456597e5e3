"""Proposals between those who come stand on what everybody may read, and on nothing else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import sqlalchemy as sa
from event_boards import an_event, ids_of, manager_of, whole_of
from factories import HAND_SET, NOW, indexed, organisation, statement
from sqlalchemy.orm import Session

from matchmaker.domain.scheduling.interests import WishKind
from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import StatementRole, Visibility
from matchmaker.errors import NotFound
from matchmaker.services.desk import Desk
from matchmaker.services.events import proposing
from matchmaker.services.events.wanted import candidates
from models import Event, EventParticipant, Proposal

SECRET = "zanzibar"


@pytest.fixture
def event(session: Session) -> Event:
    """A moulder and a toolmaker who fit, each with a sentence that not everybody may read."""
    event = an_event(session, people=2)
    row = organisation(
        session,
        "Moulder",
        offers=["We offer injection moulding of bottle caps."],
        needs=["We need an injection mould for bottle caps."],
    )
    other = organisation(
        session,
        "Toolmaker",
        offers=["We build an injection mould for bottle caps."],
        needs=["We look for injection moulding of bottle caps."],
    )
    stranger = organisation(
        session, "Stranger", offers=["We build an injection mould for bottle caps."]
    )
    for owner in (row, other, stranger):
        for seen in (Visibility.PRIVATE, Visibility.CLUSTER):
            text = f"We secretly need {SECRET} moulds for bottle caps."
            statement(session, owner, StatementRole.NEED, text, visibility=seen)
    first, second = (session.get_one(EventParticipant, each) for each in ids_of(session, event))
    first.organisation_id, second.organisation_id = row.id, other.id
    session.commit()
    return event


def test_the_best_meetings_are_recorded_from_public_words_among_those_who_come(
    session: Session, event: Event, tmp_path: Path
) -> None:
    desk = Desk(session, indexed(session, tmp_path), HAND_SET, manager_of(event), NOW)
    count = proposing.propose_meetings(desk, whole_of(session, event), f"event-{event.id}-1")
    rows = session.scalars(sa.select(Proposal)).all()
    assert count == len(rows) == 2  # each of the two, and not the stranger
    assert SECRET not in json.dumps([each.evidence for each in rows])
    assert "injection mould" in json.dumps([each.evidence for each in rows])
    (found,) = candidates(whole_of(session, event)).values()
    assert (found.kind, found.pair) == (WishKind.PROPOSED, tuple(ids_of(session, event)))
    assert found.proposal_id == max(each.id for each in rows)


def test_one_search_at_a_time_and_none_by_strangers(session: Session, event: Event) -> None:
    viewer = manager_of(event)
    assert proposing.begin(session, event.id, viewer=viewer, now=NOW) is not None
    assert proposing.begin(session, event.id, viewer=viewer, now=NOW) is None
    with pytest.raises(NotFound):
        proposing.begin(session, event.id, viewer=Viewer(), now=NOW)
