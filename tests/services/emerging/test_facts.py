"""What a look is taken at: ties of the day, and where the clusters lie."""

from __future__ import annotations

from datetime import date

import numpy as np
from sqlalchemy.orm import Session

from matchmaker.services.emerging.facts import facts_on
from matchmaker.services.links.ties import known
from tests.factories import cluster

DAY = date(2026, 3, 31)


def test_clusters_lie_at_their_seat_and_nobody_is_put_where_nothing_is_known(
    session: Session,
) -> None:
    vilnius, somewhere, lost = (cluster(session, name) for name in ("V", "S", "L"))
    vilnius.country, vilnius.region = "LT", "LT011"
    somewhere.country, somewhere.region = "DE", None
    lost.country = lost.region = None
    session.commit()
    ids = [vilnius.id, somewhere.id, lost.id]

    facts = facts_on(session, ids, as_of=DAY)
    position = facts.world.clusters.position
    assert position is not None
    found = dict(zip(facts.clusters, position, strict=True))
    assert np.allclose(found[vilnius.id], (54.7, 25.3), atol=0.6)
    assert 47 < found[somewhere.id][0] < 55
    assert 6 < found[somewhere.id][1] < 15
    assert np.isnan(found[lost.id]).all()
    assert known(session, ids, as_of=DAY).world.clusters.position is None


def test_a_network_without_clusters_lies_nowhere(session: Session) -> None:
    assert facts_on(session, [], as_of=DAY).world.clusters.position.shape == (0, 2)
