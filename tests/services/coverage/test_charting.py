"""The chain of a cluster: who covers what by whose words, and what nobody may learn from it."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from matchmaker.domain.coverage import STRONG
from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import Stage, StatementRole, Visibility
from matchmaker.services.coverage.charting import ClusterCoverage, Weak, cover, coverage_of, hear
from matchmaker.services.coverage.comparing import side_by_side, usual_of
from matchmaker.services.coverage.elsewhere import fillers_of
from matchmaker.services.coverage.tables import Telling, tables_of
from matchmaker.services.coverage.unmet import loose_of
from matchmaker.services.index.embedding import embed_all
from matchmaker.services.suggesting.matching import eyes_of
from models import Membership
from tests.chain_worlds import (
    BLOWING,
    BLOWS,
    BUILDS,
    MOULDING,
    MOULDS,
    NEED,
    OFFER,
    TESTING,
    TOOLING,
    ChainWorld,
    chain_world,
)
from tests.factories import organisation, statement

CRANE = "We need a crane driver on Sundays."


@pytest.fixture
def world(session: Session, tmp_path: Path) -> ChainWorld:
    return chain_world(session, tmp_path)


def seen(world: ChainWorld, viewer: Viewer | None = None) -> ClusterCoverage:
    desk = world.desk()
    eyes = viewer if viewer is not None else eyes_of(world.alps.id, None)
    return cover(desk, world.alps, hear(desk, world.alps.id, viewer=eyes))


def says(
    world: ChainWorld, name: str, text: str, role: StatementRole = OFFER, **about: object
) -> None:
    statement(world.session, world.rows[name], role, text, **about)
    world.session.commit()


def test_the_matrix_counts_its_own_cells_and_names_what_is_weak(world: ChainWorld) -> None:
    found = seen(world)
    assert found.is_ready
    assert found.offering.counts == (0, 3, 1, 0)
    assert found.seeking.counts == (2, 0, 0, 0)
    one, two, blower = world.id("One"), world.id("Two"), world.id("Blower")
    assert found.weak == (
        Weak(TOOLING, None, (one, two)),
        Weak(TESTING, None, ()),
        Weak(BLOWING, blower, ()),
    )
    assert [each.text for each in found.said(found.offering, one, MOULDING)] == [MOULDS]
    assert found.said(found.offering, one, TESTING) == ()


def test_what_members_tell_their_cluster_counts_for_its_manager_alone(world: ChainWorld) -> None:
    says(world, "Three", "We test caps.", stage=Stage.TESTING, visibility=Visibility.CLUSTER)
    assert seen(world).offering.counts[TESTING] == 1
    assert seen(world, Viewer()).offering.counts[TESTING] == 0


def test_private_sentences_and_those_of_a_second_cluster_change_nothing(world: ChainWorld) -> None:
    before = seen(world)
    says(world, "Three", "We test caps.", stage=Stage.TESTING, visibility=Visibility.PRIVATE)
    says(world, "Toolmaker", "We test caps.", stage=Stage.TESTING, visibility=Visibility.CLUSTER)
    after = seen(world)
    assert (after.offering, after.sentences) == (before.offering, before.sentences)
    assert fillers_of(world.desk(), after, [TESTING]) == fillers_of(world.desk(), before, [TESTING])


def test_who_elsewhere_fills_a_gap_is_found_in_public_words_and_who_here_needs_it(
    world: ChainWorld,
) -> None:
    stranger = organisation(world.session, "Stranger")  # belongs to no cluster
    statement(world.session, stranger, OFFER, BUILDS, stage=Stage.TOOLING)
    world.session.commit()
    found = fillers_of(world.desk(), seen(world), [TOOLING, TESTING])
    (filler,) = found[TOOLING].best
    assert (filler.profile.name, filler.sentence.text) == ("Toolmaker", BUILDS)
    assert filler.takers == (world.id("One"), world.id("Two"))
    assert [each.profile.name for each in found[TESTING].best] == ["Lab"]
    assert fillers_of(world.desk(), seen(world), []) == {}


def test_needs_nobody_meets_and_offers_nobody_needs(world: ChainWorld) -> None:
    says(world, "Three", "We look for injection moulding of bottle caps.", NEED)
    says(world, "Blower", CRANE, NEED)
    found = loose_of(seen(world).heard)
    told = [(each.profile.name, each.sentence.text) for each in found.needs]
    assert ("Blower", CRANE) in told
    assert ("Three", "We look for injection moulding of bottle caps.") not in told
    assert (found.all_needs, found.all_offers) == (4, 4)
    assert [each.profile.name for each in found.offers] == ["Blower"]


def test_two_clusters_say_what_each_would_bring_the_other(world: ChainWorld) -> None:
    pair = side_by_side(world.desk(), world.alps, world.baltic, world.alps)
    assert (pair.found.only_a, pair.found.only_b) == ((MOULDING, BLOWING), (TOOLING, TESTING))
    assert [each.stage for each in pair.to_a] == [TOOLING, TESTING]
    (profile, sentence), *_ = pair.to_a[0].said
    assert (profile.name, sentence.text) == ("Toolmaker", BUILDS)


def test_of_a_cluster_that_is_not_managed_only_public_words_are_compared(
    world: ChainWorld,
) -> None:
    says(world, "Lab", MOULDS, stage=Stage.COMPONENT, visibility=Visibility.CLUSTER)
    says(world, "Three", "We test caps.", stage=Stage.TESTING, visibility=Visibility.CLUSTER)
    pair = side_by_side(world.desk(), world.alps, world.baltic, world.alps)
    assert (pair.a.offering.counts[TESTING], pair.b.offering.counts[MOULDING]) == (1, 0)
    public = side_by_side(world.desk(Viewer()), world.alps, world.baltic, world.alps)
    assert public.a.offering.counts[TESTING] == 0


def test_the_average_is_of_clusters_with_enough_members_in_public_words(world: ChainWorld) -> None:
    assert usual_of(world.desk(), world.alps) is None
    third = organisation(world.session, "Third", offers=["We rent cranes."])
    world.session.commit()
    world.session.add(Membership(organisation_id=third.id, cluster_id=world.baltic.id))
    world.session.commit()
    says(world, "Three", "We test caps.", stage=Stage.TESTING, visibility=Visibility.CLUSTER)
    usual = usual_of(world.desk(), world.alps)
    assert usual is not None
    assert (usual.clusters, usual.members) == (1, 3)
    assert usual.ours == (0.0, 0.75, 0.25, 0.0)
    assert usual.others == pytest.approx((1 / 3, 0.0, 0.0, 1 / 3))


def test_along_the_chain_of_another_only_plain_words_count(world: ChainWorld) -> None:
    says(world, "Lab", "Something else entirely.", stage=Stage.TOOLING)
    desk = world.desk()
    heard = hear(desk, world.baltic.id, viewer=Viewer())
    chain = seen(world).chain
    assert cover(desk, world.baltic, heard, chain).offering.counts[TOOLING] == 2
    assert cover(desk, world.baltic, heard, chain, least=STRONG).offering.counts[TOOLING] == 1


def test_the_workbook_says_what_the_page_says(world: ChainWorld) -> None:
    says(world, "Blower", CRANE, NEED)
    found = seen(world)
    fillers = fillers_of(world.desk(), found, [each.stage for each in found.weak])
    telling = Telling(say=str, notes=("Alps",))
    matrix, gaps, needs, offers = tables_of(found, fillers, loose_of(found.heard), telling)
    assert list(matrix.headings) == ["Member", "Tools", "Moulding", "Blowing", "Tests"]
    assert matrix.rows[-2:] == [
        ("Members with offers", 0, 3, 1, 0),
        ("Members in need", 2, 0, 0, 0),
    ]
    assert gaps.rows[0] == (
        *("Tools", 0, None, "One, Two"),
        *("Toolmaker", "Baltic", "LT", BUILDS),
    )
    assert [row[:2] for row in needs.rows] == [("Blower", CRANE)]
    assert [row[:2] for row in offers.rows] == [("Blower", BLOWS)]


def test_what_is_kept_gives_way_to_the_next_change_and_to_other_eyes(world: ChainWorld) -> None:
    desk, eyes = world.desk(), eyes_of(world.alps.id, None)
    first = coverage_of(desk, world.alps, viewer=eyes)
    assert coverage_of(desk, world.alps, viewer=eyes) is first
    says(world, "Three", "We test caps.", stage=Stage.TESTING, visibility=Visibility.CLUSTER)
    assert coverage_of(desk, world.alps, viewer=eyes).offering.counts[TESTING] == 1
    assert coverage_of(desk, world.alps, viewer=Viewer()).offering.counts[TESTING] == 0
    world.alps.stages = world.alps.stages[:2]
    assert coverage_of(desk, world.alps, viewer=eyes).offering.counts == (0, 4)


def test_who_answers_a_need_best_stands_first(world: ChainWorld) -> None:
    third = organisation(world.session, "Third")
    statement(world.session, third, OFFER, "We build an injection mould.", stage=Stage.TOOLING)
    world.session.add(Membership(organisation_id=third.id, cluster_id=world.baltic.id))
    embed_all(world.session, world.library.encoder)  # as whoever says a sentence does
    (toolmaker, other) = fillers_of(world.desk(), seen(world), [TOOLING])[TOOLING].best
    assert (toolmaker.profile.name, other.profile.name) == ("Toolmaker", "Third")
    only = fillers_of(world.desk(), seen(world), [TOOLING], most=1)[TOOLING]
    assert (len(only.best), only.organisations, only.clusters) == (1, 2, 1)
