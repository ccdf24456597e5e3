"""Who is known to work with whom, as far as the viewer may know it."""

from __future__ import annotations

from datetime import date

import pytest
from factories import TODAY, cluster, link, organisation, voice_of
from sqlalchemy.orm import Session

from matchmaker.domain.trust import KnownTie, TrustPath
from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import LinkKind, Visibility
from matchmaker.services.network.trust_paths import MOST_THROUGH, ties_of, trust_paths
from matchmaker.services.ranking.profiling import load_profiles
from models import Cluster, Link, Organisation

VISITOR = Viewer()


@pytest.fixture
def topag(session: Session) -> Organisation:
    return organisation(session, "TOPAG")


@pytest.fixture
def eksma(session: Session) -> Organisation:
    return organisation(session, "EKSMA")


def path(
    session: Session, seeker: Organisation, candidate: Organisation, viewer: Viewer = VISITOR
) -> TrustPath | None:
    ids = [seeker.id, candidate.id]
    profiles = load_profiles(session, ids, viewer=viewer, today=TODAY)
    ties = ties_of(session, seeker.id, viewer=viewer)
    mine, theirs = profiles[seeker.id], profiles[candidate.id]
    found = trust_paths(session, mine, [theirs], ties=ties, viewer=viewer)
    assert set(found) <= {candidate.id}
    return found.get(candidate.id)


def test_strangers_have_no_path(session: Session, topag: Organisation, eksma: Organisation) -> None:
    assert path(session, topag, eksma) is None


def test_two_who_know_each_other_are_named_with_what_they_did_oldest_first(
    session: Session, topag: Organisation, eksma: Organisation
) -> None:
    link(session, topag, eksma, kind=LinkKind.PROJECT, dated=date(2012, 5, 1), title="NOVEL")
    link(session, topag, eksma, dated=date(2006, 1, 1))
    expected = TrustPath(
        direct=(
            KnownTie(LinkKind.CONTACT, date(2006, 1, 1)),
            KnownTie(LinkKind.PROJECT, date(2012, 5, 1), "NOVEL"),
        )
    )
    assert path(session, topag, eksma) == path(session, eksma, topag) == expected


def test_common_partners_are_named_at_most_a_handful(
    session: Session, topag: Organisation, eksma: Organisation
) -> None:
    for number in range(MOST_THROUGH + 2):
        partner = organisation(session, f"Partner {number}")
        link(session, topag, partner)
        link(session, partner, eksma)
    found = path(session, topag, eksma)
    assert found == TrustPath(through=tuple(f"Partner {n}" for n in range(MOST_THROUGH)))


def test_a_partner_of_one_side_alone_introduces_nobody(
    session: Session, topag: Organisation, eksma: Organisation
) -> None:
    link(session, topag, organisation(session, "Partner"))
    assert path(session, topag, eksma) is None


def test_shared_clusters_and_clusters_that_work_together_are_named(
    session: Session, topag: Organisation, eksma: Organisation
) -> None:
    optence, litek = cluster(session, "Optence", topag), cluster(session, "LITEK", eksma)
    cluster(session, "Photonics21", topag, eksma)
    assert path(session, topag, eksma) == TrustPath(shared_clusters=("Photonics21",))
    link_clusters(session, optence, litek)
    assert path(session, topag, eksma) == TrustPath(
        shared_clusters=("Photonics21",), linked_clusters=(("Optence", "LITEK"),)
    )
    assert path(session, eksma, topag) == TrustPath(
        shared_clusters=("Photonics21",), linked_clusters=(("LITEK", "Optence"),)
    )


def test_a_private_tie_is_known_to_its_two_sides_and_to_nobody_else(
    session: Session, topag: Organisation, eksma: Organisation
) -> None:
    link(session, topag, eksma, visibility=Visibility.PRIVATE)
    own = TrustPath(direct=(KnownTie(LinkKind.CONTACT, is_public=False),))
    third = organisation(session, "Third")
    for viewer, known in (
        (voice_of(topag), own),
        (voice_of(eksma), own),
        (voice_of(third), None),
        (Viewer(is_administrator=True), None),
        (VISITOR, None),
    ):
        assert path(session, topag, eksma, viewer) == known
        expected = {eksma.id} if known else set()
        assert set(ties_of(session, topag.id, viewer=viewer)) == expected


def test_a_partner_met_in_confidence_may_introduce_and_is_marked_so(
    session: Session, topag: Organisation, eksma: Organisation
) -> None:
    secret, known = organisation(session, "Secret"), organisation(session, "Known")
    for partner, visibility in ((secret, Visibility.PRIVATE), (known, Visibility.PUBLIC)):
        link(session, topag, partner, visibility=visibility)
        link(session, partner, eksma)
    found = path(session, topag, eksma, voice_of(topag))
    assert found == TrustPath(through=("Known", "Secret"), confided=frozenset({"Secret"}))
    assert found.as_the_other_may_know == TrustPath(through=("Known",))


def test_what_a_partner_does_in_private_with_the_other_is_not_seen(
    session: Session, topag: Organisation, eksma: Organisation
) -> None:
    partner = organisation(session, "Partner")
    link(session, topag, partner)
    link(session, partner, eksma, visibility=Visibility.PRIVATE)
    assert path(session, topag, eksma, voice_of(topag)) is None


def link_clusters(session: Session, one: Cluster, other: Cluster) -> None:
    low, high = sorted((one.id, other.id))
    session.add(Link(a_cluster_id=low, b_cluster_id=high, kind=LinkKind.CONTACT))
    session.flush()
