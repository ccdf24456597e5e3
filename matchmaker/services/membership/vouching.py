"""Who belongs to a cluster today, and which of their sentences count for whoever looks."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa

from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import Visibility
from matchmaker.services.identity.access import is_current
from models import Membership, Organisation, Statement


def current_members(cluster_id: int, today: date) -> sa.Subquery:
    """The organisations of a cluster on this day (column organisation_id), merged ones left out."""
    return (
        sa.select(Membership.organisation_id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(
            Membership.cluster_id == cluster_id,
            Organisation.merged_into_id.is_(None),
            *is_current(today),
        )
        .subquery()
    )


def visible_statements(viewer: Viewer, today: date) -> tuple[sa.ColumnElement[bool], ...]:
    """The condition that a sentence counts: valid, and public or open to the viewer's clusters.

    Private ones never count here, not even one's own: what is counted is what others can find.
    """
    insiders = sa.select(Membership.organisation_id).where(
        Membership.cluster_id.in_(viewer.clusters), *is_current(today)
    )
    is_shared = sa.and_(
        Statement.visibility == Visibility.CLUSTER, Statement.organisation_id.in_(insiders)
    )
    return (
        sa.or_(Statement.visibility == Visibility.PUBLIC, is_shared),
        sa.or_(Statement.valid_until.is_(None), Statement.valid_until >= today),
    )
