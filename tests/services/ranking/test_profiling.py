"""Rows to profiles: everything that the viewer may see, and nothing else."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa
from factories import TODAY, cluster, organisation, statement, voice_of
from sqlalchemy.orm import Session

from matchmaker.domain.profile import ClusterMark, Place, Profile, Statement
from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import (
    OrganisationKind,
    SizeClass,
    Stage,
    StatementRole,
    Urgency,
    Visibility,
)
from matchmaker.services.identity.access import acting_for
from matchmaker.services.ranking.profiling import load_profile, load_profiles
from models import Membership, Organisation

Role = StatementRole


def test_a_row_becomes_a_value_with_all_that_it_says(session: Session) -> None:
    row = organisation(
        session,
        "Fund",
        kind=OrganisationKind.FINANCIER,
        region="LT011",
        size=SizeClass.MICRO,
        languages=["en", "lt"],
        is_example=True,
    )
    home = cluster(session, "LITEK", row)
    said = statement(
        session,
        row,
        Role.THESIS,
        "Finansuojame lazerius.",
        english="We fund lasers.",
        language="lt",
        stage=Stage.SUBSYSTEM,
        readiness=5,
        valid_until=date(2027, 1, 1),
        urgency=Urgency.HIGH,
        amount_min=50_000,
        amount_max=5_000_000_000,
        countries=["LT", "LV"],
    )
    assert load_profile(session, row.id, viewer=Viewer(), today=TODAY) == Profile(
        id=row.id,
        name="Fund",
        kind=OrganisationKind.FINANCIER,
        place=Place("LT", "LT011"),
        size=SizeClass.MICRO,
        languages=frozenset({"en", "lt"}),
        sectors=frozenset({"26.70"}),
        clusters=(ClusterMark(home.id, "LITEK"),),
        is_example=True,
        statements=(
            Statement(
                id=said.id,
                role=Role.THESIS,
                text="Finansuojame lazerius.",
                english="We fund lasers.",
                language="lt",
                stage=Stage.SUBSYSTEM,
                readiness=5,
                dated=date(2026, 3, 1),
                valid_until=date(2027, 1, 1),
                visibility=Visibility.PUBLIC,
                urgency=Urgency.HIGH,
                amount_min=50_000,
                amount_max=5_000_000_000,
                countries=("LT", "LV"),
            ),
        ),
    )


@pytest.fixture
def owner(session: Session) -> Organisation:
    row = organisation(session, "Owner")
    cluster(session, "Optics", row)
    for visibility in Visibility:
        statement(session, row, Role.NEED, visibility.value, visibility=visibility)
    return row


def seen(session: Session, owner: Organisation, viewer: Viewer) -> set[str]:
    profile = load_profile(session, owner.id, viewer=viewer, today=TODAY)
    return {each.text for each in profile.statements}


def test_each_viewer_reads_what_is_theirs_to_read(session: Session, owner: Organisation) -> None:
    assert seen(session, owner, Viewer()) == {"public"}
    assert seen(session, owner, Viewer(clusters=frozenset({1}))) == {"public", "cluster"}
    assert seen(session, owner, Viewer(clusters=frozenset({2}))) == {"public"}
    assert seen(session, owner, Viewer(is_administrator=True)) == {"public"}
    assert seen(session, owner, voice_of(owner)) == {"public", "cluster", "private"}


def test_who_leaves_a_cluster_takes_its_sentences_along(
    session: Session, owner: Organisation
) -> None:
    session.execute(sa.update(Membership).values(until=date(2026, 11, 21)))
    session.commit()
    assert seen(session, owner, Viewer(clusters=frozenset({1}))) == {"public"}
    left = organisation(session, "Left")
    session.add(Membership(organisation_id=left.id, cluster_id=1, until=date(2026, 11, 21)))
    session.flush()
    assert seen(session, owner, acting_for(session, left.id, today=TODAY)) == {"public"}


def test_unknown_and_merged_organisations_have_no_profile(
    session: Session, owner: Organisation
) -> None:
    merged = organisation(session, "Merged", merged_into_id=owner.id)
    ids = [owner.id, merged.id, 999]
    assert set(load_profiles(session, ids, viewer=Viewer(), today=TODAY)) == {owner.id}
    with pytest.raises(KeyError):
        load_profile(session, 999, viewer=Viewer(), today=TODAY)


def test_clusters_stand_in_order_of_their_names_and_only_while_the_membership_holds(
    session: Session, owner: Organisation
) -> None:
    for name, until in (("Photonics", None), ("Lasers", TODAY), ("Past", date(2026, 11, 21))):
        home = cluster(session, name)
        session.add(Membership(organisation_id=owner.id, cluster_id=home.id, until=until))
    session.flush()
    profile = load_profile(session, owner.id, viewer=Viewer(), today=TODAY)
    assert [each.name for each in profile.clusters] == ["Lasers", "Optics", "Photonics"]
