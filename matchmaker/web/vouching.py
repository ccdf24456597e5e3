"""What stands for an organisation beside its own words: place, who vouches, whom it works with."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import LinkKind, SizeClass
from matchmaker.services.identity.access import is_current
from matchmaker.services.introducing.answer_rates import AnswerRate, answer_rate
from matchmaker.services.network.trust_paths import visible_links
from models import Cluster, Link, Membership, Organisation

# Having met is not working together.
_WORK = (LinkKind.PROJECT, LinkKind.CONTRACT, LinkKind.OUTCOME)


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of an organisation that it has not said itself.

    Attributes:
        city: where it is.
        vouched_by, vouched_on: the cluster that said last that the profile is true, and when.
    """

    city: str | None = None
    vouched_by: str = ""
    vouched_on: date | None = None


@dataclass(frozen=True, slots=True)
class Alike:
    """How many partners of one size an organisation works with, as the viewer may know."""

    count: int
    size: SizeClass


NOTHING_KNOWN = Standing()


@dataclass(frozen=True, slots=True)
class Trust:
    """What stands for one organisation on its page, each only where it may be told.

    Attributes:
        known: who vouches for it.
        alike: how many partners of a size it works with.
        answering: how reliably it answers; None below a number that would tell of single requests.
    """

    known: Standing
    alike: Alike | None
    answering: AnswerRate | None


def trust_of(
    session: Session,
    organisation_id: int,
    size: SizeClass | None,
    *,
    viewer: Viewer,
    now: datetime,
) -> Trust:
    """Everything of that; `size` is that of the viewer's own organisation, if known."""
    return Trust(
        known=standings(session, [organisation_id], today=now.date()).get(
            organisation_id, NOTHING_KNOWN
        ),
        alike=alike_partners(session, organisation_id, size, viewer=viewer),
        answering=answer_rate(session, organisation_id, now=now),
    )


def standings(
    session: Session, organisation_ids: Collection[int], *, today: date
) -> dict[int, Standing]:
    """What stands for each of these organisations; one query."""
    if not organisation_ids:
        return {}
    query = (
        sa.select(Organisation.id, Organisation.city, Cluster.name, Membership.vouched_on)
        .outerjoin(
            Membership,
            sa.and_(Membership.organisation_id == Organisation.id, *is_current(today)),
        )
        .outerjoin(Cluster, Cluster.id == Membership.cluster_id)
        .where(Organisation.id.in_(organisation_ids))
        .order_by(Organisation.id, Membership.vouched_on, Cluster.id)
    )
    found: dict[int, Standing] = {}
    for number, city, cluster, vouched_on in session.execute(query):
        known = found.setdefault(number, Standing(city))
        if vouched_on is not None and (known.vouched_on or date.min) <= vouched_on:
            found[number] = Standing(city, cluster, vouched_on)
    return found


def alike_partners(
    session: Session, organisation_id: int, size: SizeClass | None, *, viewer: Viewer
) -> Alike | None:
    """With how many organisations of this size it works, by links that the viewer may know of."""
    if size is None:
        return None
    other = sa.case((Link.a_id == organisation_id, Link.b_id), else_=Link.a_id)
    query = (
        sa.select(sa.func.count(sa.distinct(Organisation.id)))
        .select_from(Link)
        .join(Organisation, Organisation.id == other)
        .where(
            sa.or_(Link.a_id == organisation_id, Link.b_id == organisation_id),
            Link.kind.in_(_WORK),
            visible_links(viewer),
            Organisation.size == size,
            Organisation.merged_into_id.is_(None),
        )
    )
    count = session.scalar(query) or 0
    return Alike(count, size) if count else None
