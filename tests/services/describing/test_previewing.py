"""How others see an organisation, and for which public needs it comes up."""

from __future__ import annotations

from pathlib import Path

import pytest
from factories import cluster, desk_of, indexed, organisation, statement
from sqlalchemy.orm import Session

from matchmaker.domain.vocabulary import StatementRole, Visibility
from matchmaker.services.describing.previewing import Eyes, examples, look
from matchmaker.services.index.library import Library
from models import Organisation

Role = StatementRole
NEEDLE = "laser welding of copper"


@pytest.fixture
def firm(session: Session) -> Organisation:
    row = organisation(session, "Firm", offers=[f"We do {NEEDLE}."])
    statement(session, row, Role.NEED, "Shared.", visibility=Visibility.CLUSTER)
    statement(session, row, Role.NEED, "Secret.", visibility=Visibility.PRIVATE)
    cluster(session, "Alps", row)
    return row


@pytest.fixture
def library(session: Session, firm: Organisation, tmp_path: Path) -> Library:
    organisation(session, "Asker", needs=[f"We look for {NEEDLE}."])
    secret = f"We secretly look for {NEEDLE}."
    hidden = organisation(session, "Hidden")
    statement(session, hidden, Role.NEED, secret, visibility=Visibility.PRIVATE)
    shy = organisation(session, "Shy")
    statement(session, shy, Role.NEED, secret, visibility=Visibility.CLUSTER)
    cluster(session, "Baltic", hidden, shy)
    organisation(session, "Baker", needs=["We look for rye flour."])
    return indexed(session, tmp_path)


def test_each_pair_of_eyes_sees_what_it_may(
    session: Session, library: Library, firm: Organisation
) -> None:
    desk = desk_of(session, library, firm)
    seen = {eyes: [each.text for each in look(desk, firm.id, eyes).needs] for eyes in Eyes}
    assert seen == {
        Eyes.PUBLIC: [],
        Eyes.CLUSTERS: ["Shared."],
        Eyes.US: ["Secret.", "Shared."],
    }
    assert [look(desk, firm.id, eyes).completeness.needs for eyes in Eyes] == [0, 1, 1]


def test_it_comes_up_for_public_needs_of_others_and_for_no_hidden_one(
    session: Session, library: Library, firm: Organisation
) -> None:
    found = examples(desk_of(session, library, firm), firm.id)
    assert [(each.name, each.need.text, each.answer.text) for each in found] == [
        ("Asker", f"We look for {NEEDLE}.", f"We do {NEEDLE}.")
    ]


def test_who_says_nothing_in_public_comes_up_for_nothing(
    session: Session, library: Library
) -> None:
    mute = organisation(session, "Mute")
    session.commit()
    assert examples(desk_of(session, library, mute), mute.id) == ()
