"""«Not these two»: a pair leaves a cluster's lists; only the managers of the cluster learn of it.

It is neither an answer of the member, who was not asked, nor a dismissal by it: what the member
itself is shown does not change.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.visibility import Viewer
from matchmaker.services.identity.auditing import record
from matchmaker.services.suggesting.matching import listed_pair
from models import Proposal, SetAside
from models.insertion import insert_once


def put_aside(
    session: Session, cluster_id: int, proposal_id: int, *, viewer: Viewer, now: datetime
) -> Proposal:
    """Take the pair off; twice is as good as once.

    Raises:
        NotFound, NotAllowed: as for `listed_pair`.
    """
    _, proposal = listed_pair(session, cluster_id, proposal_id, viewer=viewer, today=now.date())
    row = _pair(cluster_id, proposal) | {"account_id": viewer.account_id, "at": now}
    if insert_once(session, SetAside, row) is not None:
        _audit(session, "put pair aside", proposal_id, cluster_id, viewer, now)
    session.commit()
    return proposal


def bring_back(
    session: Session, cluster_id: int, proposal_id: int, *, viewer: Viewer, now: datetime
) -> None:
    """Undo it.

    Raises:
        NotFound, NotAllowed: as for `listed_pair`.
    """
    _, proposal = listed_pair(session, cluster_id, proposal_id, viewer=viewer, today=now.date())
    gone = sa.delete(SetAside).filter_by(**_pair(cluster_id, proposal))
    found: Any = session.execute(gone.execution_options(synchronize_session=False))
    if found.rowcount:
        _audit(session, "bring pair back", proposal_id, cluster_id, viewer, now)
    session.commit()


def _pair(cluster_id: int, proposal: Proposal) -> dict[str, Any]:
    low, high = sorted((proposal.seeker_id, proposal.candidate_id))
    return {"cluster_id": cluster_id, "a_id": low, "b_id": high}


def _audit(
    session: Session, action: str, proposal_id: int, cluster_id: int, viewer: Viewer, now: datetime
) -> None:
    record(
        session,
        action,
        f"proposal {proposal_id}",
        account_id=viewer.account_id,
        now=now,
        cluster=cluster_id,
    )
