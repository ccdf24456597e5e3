"""What is known of a network on a day: the ties of its members, and where its clusters lie."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date

import numpy as np
from sqlalchemy.orm import Session

from matchmaker.services.links.ties import Known, known
from matchmaker.services.network.places import places_of


def facts_on(session: Session, cluster_ids: Collection[int], *, as_of: date) -> Known:
    """The ties of that day, with latitude and longitude of each cluster where they are known."""
    facts = known(session, cluster_ids, as_of=as_of)
    places = places_of(session, facts.clusters, day=as_of)
    nowhere = (np.nan, np.nan)
    position = np.array([places.get(each, nowhere) for each in facts.clusters]).reshape(-1, 2)
    clusters = replace(facts.world.clusters, position=position)
    return replace(facts, world=replace(facts.world, clusters=clusters))
