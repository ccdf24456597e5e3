"""Filters are exact, and what is hidden decides nothing."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa
from factories import NOW, TODAY, cluster, organisation, statement
from sqlalchemy.orm import Session

from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import (
    MatchKind,
    OrganisationKind,
    SizeClass,
    Stage,
    StatementRole,
    Visibility,
)
from matchmaker.errors import InputError
from matchmaker.services.ranking.filtering import Filters, allowed_organisations, filters_from
from models import Membership, Organisation


@pytest.fixture
def world(session: Session) -> Session:
    optics = organisation(
        session, "Optics", region="LT011", sectors=["26.70"], size=SizeClass.SMALL
    )
    moulder = organisation(
        session, "Moulder", country="AT", region="AT312", sectors=["22.22"], languages=["de", "en"]
    )
    institute = organisation(
        session, "Institute", kind=OrganisationKind.RESEARCH, sectors=["72.19", "26.51"]
    )
    organisation(session, "Merged", merged_into_id=optics.id)
    cluster(session, "LITEK", optics, institute)
    statement(session, moulder, StatementRole.CAPABILITY, "We mould.", stage=Stage.COMPONENT)
    return session


def passing(session: Session, filters: Filters, viewer: Viewer | None = None) -> list[str] | None:
    ids = allowed_organisations(session, filters, viewer=viewer or Viewer(), today=TODAY)
    if ids is None:
        return None
    query = sa.select(Organisation.name).where(Organisation.id.in_(ids.tolist()))
    return sorted(session.scalars(query))


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        (Filters(), None),
        (Filters(kinds=(MatchKind.B2B,)), None),
        (Filters(countries=("LT",)), ["Institute", "Optics"]),
        (Filters(countries=("LT", "AT")), ["Institute", "Moulder", "Optics"]),
        (Filters(regions=("LT",)), ["Optics"]),
        (Filters(regions=("LT011", "AT3")), ["Moulder", "Optics"]),
        (Filters(regions=("L_",)), []),
        (Filters(countries=("LT", "AT"), regions=("LT01",)), ["Moulder", "Optics"]),
        (Filters(countries=("AT",), regions=("LT01",)), ["Moulder", "Optics"]),
        (Filters(sectors=("26",)), ["Institute", "Optics"]),
        (Filters(sectors=("2670",)), ["Optics"]),
        (Filters(organisations=(OrganisationKind.RESEARCH,)), ["Institute"]),
        (Filters(sizes=(SizeClass.SMALL,)), ["Optics"]),
        (Filters(languages=("de",)), ["Moulder"]),
        (Filters(stages=(Stage.COMPONENT,)), ["Moulder"]),
        (Filters(clusters=(1,)), ["Institute", "Optics"]),
        (Filters(clusters=(1,), sectors=("267",)), ["Optics"]),
        (Filters(clusters=(2,)), []),
        (Filters(ids=(1, 3, 99)), ["Institute", "Optics"]),
        (Filters(ids=(1, 3), organisations=(OrganisationKind.RESEARCH,)), ["Institute"]),
        (Filters(ids=(4,)), []),  # merged away
    ],
)
def test_exactly_those_that_fit_pass(
    world: Session, filters: Filters, names: list[str] | None
) -> None:
    assert passing(world, filters) == names


def test_a_hidden_sentence_tells_no_filter_its_stage(world: Session) -> None:
    optics = world.scalars(sa.select(Organisation).filter_by(name="Optics")).one()
    for stage, visibility in (
        (Stage.TESTING, Visibility.PRIVATE),
        (Stage.TOOLING, Visibility.CLUSTER),
    ):
        statement(
            world, optics, StatementRole.CAPABILITY, "Secret.", stage=stage, visibility=visibility
        )
    member, stranger = Viewer(clusters=frozenset({1})), Viewer(clusters=frozenset({2}))
    assert passing(world, Filters(stages=(Stage.TOOLING,)), member) == ["Optics"]
    assert passing(world, Filters(stages=(Stage.TOOLING,)), stranger) == []
    assert passing(world, Filters(stages=(Stage.TESTING,)), member) == []


def test_who_has_left_a_cluster_is_no_member_and_keeps_its_secrets(world: Session) -> None:
    left = organisation(world, "Left")
    world.add(Membership(organisation_id=left.id, cluster_id=1, until=date(2026, 11, 21)))
    statement(
        world,
        left,
        StatementRole.CAPABILITY,
        "For the cluster.",
        stage=Stage.TOOLING,
        visibility=Visibility.CLUSTER,
    )
    member = Viewer(clusters=frozenset({1}))
    assert passing(world, Filters(clusters=(1,)), member) == ["Institute", "Optics"]
    assert passing(world, Filters(stages=(Stage.TOOLING,)), member) == []


def test_a_sentence_that_has_run_out_passes_no_filter(world: Session) -> None:
    optics = world.scalars(sa.select(Organisation).filter_by(name="Optics")).one()
    for stage, until in ((Stage.TESTING, date(2026, 11, 21)), (Stage.TOOLING, NOW.date())):
        statement(world, optics, StatementRole.CAPABILITY, "Old.", stage=stage, valid_until=until)
    assert passing(world, Filters(stages=(Stage.TESTING,))) == []
    assert passing(world, Filters(stages=(Stage.TOOLING,))) == ["Optics"]


def test_words_that_were_typed_become_filters() -> None:
    typed = {
        "country": ["de"],
        "region": ["de7"],
        "cluster": ["3"],
        "sector": ["26.70"],
        "stage": ["Tooling "],
        "type": ["research"],
        "size": ["SMALL"],
        "language": ["DE"],
        "kind": ["cross_sector"],
    }
    assert filters_from(typed) == Filters(
        countries=("DE",),
        regions=("DE7",),
        clusters=(3,),
        sectors=("2670",),
        stages=(Stage.TOOLING,),
        organisations=(OrganisationKind.RESEARCH,),
        sizes=(SizeClass.SMALL,),
        languages=("de",),
        kinds=(MatchKind.CROSS_SECTOR,),
    )
    assert filters_from({}) == Filters()


@pytest.mark.parametrize("name", ["stage", "type", "size", "kind"])
def test_a_word_that_is_not_in_the_list_is_refused_with_the_list(name: str) -> None:
    with pytest.raises(InputError, match="«huge» is not known here") as refused:
        filters_from({name: ["huge"]})
    assert refused.value.remedy.startswith("Write one of: ")


@pytest.mark.parametrize("found", ["litek", "-1", "1.5", "", "9" * 30])
def test_what_is_no_cluster_number_is_refused(found: str) -> None:
    with pytest.raises(InputError, match="no cluster number"):
        filters_from({"cluster": [found]})
