"""Whether a cluster lets counts of what its members do here help to spot links."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from matchmaker.domain.visibility import Viewer
from matchmaker.services.identity.auditing import record
from matchmaker.services.membership.member_changes import require_manager
from models import Cluster


def share_signals(
    session: Session, cluster_id: int, *, shares: bool, viewer: Viewer, now: datetime
) -> bool:
    """Switch a cluster's signals on or off; whether that changed anything.

    Lists that were made before stay as they were; the next one follows.

    Raises:
        NotAllowed: the viewer does not manage the cluster.
    """
    require_manager(viewer, cluster_id)
    cluster = session.get_one(Cluster, cluster_id)
    if cluster.shares_signals is shares:
        return False
    cluster.shares_signals = shares
    record(
        session,
        "share signals" if shares else "keep signals",
        f"cluster {cluster_id}",
        account_id=viewer.account_id,
        now=now,
    )
    session.commit()
    return True
