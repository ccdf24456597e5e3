"""What is answered through the link of a letter, without an account."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from factories import NOW, TODAY, cluster, indexed, organisation, statement
from sqlalchemy.orm import Session

from matchmaker.domain.vocabulary import SizeClass, Stage, StatementRole, Visibility
from matchmaker.errors import NotFound
from matchmaker.services.describing.saying import FieldsError, Saying
from matchmaker.services.index.library import Library
from matchmaker.services.membership.filling_in import Answers, Details, fill_in, questions_for
from models import Organisation, Statement
from models.changes import latest_change

Role = StatementRole
TRUSTED = frozenset({"en"})


@pytest.fixture
def firm(session: Session) -> Organisation:
    row = organisation(session, "Firm", offers=["Audžiame audinius."], languages=[], sectors=[])
    row.statements[0].language = "lt"
    statement(session, row, Role.NEED, "Secret need.", visibility=Visibility.PRIVATE)
    statement(session, row, Role.NEED, "Shared need.", visibility=Visibility.CLUSTER)
    cluster(session, "Alps", row)
    return row


@pytest.fixture
def library(session: Session, firm: Organisation, tmp_path: Path) -> Library:
    return indexed(session, tmp_path)


def fill(session: Session, library: Library, firm: Organisation, answers: Answers) -> None:
    fill_in(session, library.encoder, firm.id, answers, now=NOW)


def test_the_link_shows_what_clusters_read_and_nothing_private(
    session: Session, firm: Organisation
) -> None:
    found = questions_for(session, firm.id, today=TODAY, trusted_languages=TRUSTED)
    texts = {each.text for each in found.profile.statements}
    assert texts == {"Audžiame audinius.", "Shared need."}


def test_answers_fill_what_is_empty_and_overwrite_nothing(
    session: Session, library: Library, firm: Organisation
) -> None:
    offer = firm.statements[0]
    details = Details(english="We weave cloth.", stage=Stage.COMPONENT)
    answers = Answers(
        country="DE",
        region="LT011",
        size=SizeClass.SMALL,
        languages=("lt",),
        sectors=("13.20",),
        sentences=(Saying(Role.NEED, "We need yarn.", language="en"),),
        details={offer.id: details},
        is_still_true=True,
    )
    for _ in range(2):
        fill(session, library, firm, answers)
    session.refresh(firm)
    assert (firm.country, firm.region, firm.size) == ("LT", "LT011", SizeClass.SMALL)
    assert (firm.languages, firm.sectors, firm.confirmed_at) == (["lt"], ["13.20"], NOW)
    said = session.get_one(Statement, offer.id)
    assert (said.english, said.stage) == ("We weave cloth.", Stage.COMPONENT)
    texts = session.scalars(sa.select(Statement.text).order_by(Statement.id)).all()
    assert texts == ["Audžiame audinius.", "Secret need.", "Shared need.", "We need yarn."]

    fill(session, library, firm, Answers(details={offer.id: Details(stage=Stage.TOOLING)}))
    assert session.get_one(Statement, offer.id).stage is Stage.COMPONENT


def test_nothing_is_added_to_a_private_sentence_or_to_somebody_elses(
    session: Session, library: Library, firm: Organisation
) -> None:
    other = organisation(session, "Other", offers=["Other offer."])
    session.commit()
    session.expire_all()
    rows = [firm.statements[1], other.statements[0]]
    before = latest_change(session)
    fill(session, library, firm, Answers(details={r.id: Details(english="Mine.") for r in rows}))
    assert [session.get_one(Statement, each.id).english for each in rows] == [None, None]
    assert latest_change(session) == before


def test_a_region_of_another_country_is_refused_and_nothing_is_kept(
    session: Session, library: Library, firm: Organisation
) -> None:
    with pytest.raises(FieldsError) as refused:
        fill(session, library, firm, Answers(region="DE21", size=SizeClass.SMALL))
    session.rollback()
    assert list(refused.value.fields) == ["region"]
    assert session.get_one(Organisation, firm.id).size is None


def test_a_link_to_a_merged_organisation_leads_to_the_one_that_is_kept(
    session: Session, firm: Organisation
) -> None:
    merged = organisation(session, "Merged")
    merged.merged_into_id = firm.id
    session.commit()
    found = questions_for(session, merged.id, today=TODAY, trusted_languages=TRUSTED)
    assert found.row.id == firm.id
    with pytest.raises(NotFound):
        questions_for(session, 999, today=TODAY, trusted_languages=TRUSTED)
