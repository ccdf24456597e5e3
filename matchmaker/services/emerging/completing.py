"""How much the members of each two clusters complete each other, as the newest run of pairs found.

The scores of a run say who fits better than whom and nothing more, so that what counts is the place
of a pair among those that were found, the first being 1. A pair that was not found is 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import numpy as np
from sqlalchemy.orm import Session

from matchmaker.domain.links.world import Numbers
from matchmaker.services.ranking.cluster_pairs import Subject, newest_run


def complementarity(
    session: Session,
    meta_cluster_id: int,
    cluster_ids: Sequence[int],
    *,
    as_of: date,
    now: datetime,
) -> Numbers | None:
    """(clusters, clusters), 0…1, in the order of the ids; None where nothing was known by the day.

    A run looks at what members say today: it tells nothing of an earlier day.
    """
    run = newest_run(session, Subject(network=meta_cluster_id), now=now)
    if run is None or run.is_at_work or run.at.date() > as_of:
        return None
    number = {each: place for place, each in enumerate(cluster_ids)}
    rows = [each for each in run.found if each["a"] in number and each["b"] in number]
    if not rows:
        return None
    found = np.zeros((len(number), len(number)))
    order = sorted(rows, key=lambda each: (each["score"], -each["a"], -each["b"]))
    for place, each in enumerate(order, start=1):
        a, b = number[each["a"]], number[each["b"]]
        found[a, b] = found[b, a] = place / len(order)
    return found
