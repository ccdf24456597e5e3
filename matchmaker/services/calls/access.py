"""Who may know of a call and who runs it.

A call of a cluster is for its members and for those who look after it; a call without a cluster is
for everybody who has signed in. To everybody else there is no such call. It is run by those who
look after its cluster and by whoever posted it; an imported one by coordinators and administrators.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.phrases import phrase
from matchmaker.domain.visibility import Viewer
from matchmaker.errors import NotAllowed, NotFound
from models import Call, Cluster


def is_caller(viewer: Viewer) -> bool:
    """Whether somebody is of those who may post a call."""
    return bool(viewer.managed or viewer.meta_clusters)


def looked_after(session: Session, viewer: Viewer) -> frozenset[int]:
    """The clusters that the viewer manages, and those of the viewer's networks."""
    if not viewer.meta_clusters:
        return viewer.managed
    query = sa.select(Cluster.id).where(Cluster.meta_cluster_id.in_(viewer.meta_clusters))
    return viewer.managed | frozenset(session.scalars(query))


def known_calls(session: Session, viewer: Viewer) -> sa.ColumnElement[bool]:
    """The condition that the viewer may know of a call."""
    if viewer.account_id is None and not viewer.organisations:
        return sa.false()
    clusters = viewer.clusters | looked_after(session, viewer)
    mine = Call.account_id == viewer.account_id if viewer.account_id is not None else sa.false()
    return sa.or_(Call.cluster_id.is_(None), Call.cluster_id.in_(clusters), mine)


def call_for(session: Session, viewer: Viewer, call_id: int, *, to_run: bool = False) -> Call:
    """The call, if the viewer may know of it, or (`to_run`) change it.

    Raises:
        NotFound: there is none of which the viewer may know.
        NotAllowed: the viewer may read it, but not change it.
    """
    query = sa.select(Call).where(Call.id == call_id, known_calls(session, viewer))
    found = session.scalar(query)
    if found is None:
        raise NotFound(phrase("There is no call %(number)s.", number=call_id))
    if to_run and not runs(session, viewer, found):
        raise NotAllowed(phrase("Only those who have posted this call may change it."))
    return found


def runs(session: Session, viewer: Viewer, call: Call) -> bool:
    """Whether the viewer may change the call and sees who has expressed interest in it."""
    if call.cluster_id is not None and call.cluster_id in looked_after(session, viewer):
        return True
    if call.account_id is not None:
        return call.account_id == viewer.account_id and is_caller(viewer)
    return call.cluster_id is None and bool(viewer.meta_clusters or viewer.is_administrator)
