"""Are needs and offers in balance among those who come? Counted for each place in the chain."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import Stage
from matchmaker.services.membership.members import StageCount
from matchmaker.services.membership.vouching import visible_statements
from models import Statement


def balance_of(
    session: Session, organisation_ids: Collection[int], *, viewer: Viewer, today: date
) -> list[StageCount]:
    """How many of these organisations seek and how many offer at each stage, in the order of the
    chain; only sentences count that this viewer may see. One query.
    """
    query = (
        sa.select(Statement.organisation_id, Statement.stage, Statement.role)
        .where(
            Statement.organisation_id.in_(organisation_ids),
            Statement.stage.is_not(None),
            *visible_statements(viewer, today),
        )
        .distinct()
    )
    seeking: dict[Stage, set[int]] = defaultdict(set)
    offering: dict[Stage, set[int]] = defaultdict(set)
    for number, stage, role in session.execute(query):
        if stage is not None:
            (seeking if role.is_seeking else offering)[stage].add(number)
    return [
        StageCount(stage, len(offering[stage]), len(seeking[stage]))
        for stage in Stage
        if offering[stage] or seeking[stage]
    ]
