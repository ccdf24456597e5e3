"""What a manager decides about a suspected pair: the same, different, and each taken back.

Joining two hands over all sentences of one to the people of the other, private ones too. So it
needs more than a look: both must be this manager's members, or nobody's.
"""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.phrases import phrase
from matchmaker.domain.visibility import Viewer
from matchmaker.errors import Conflict, NotAllowed, NotFound
from matchmaker.services.deduplicating.duplicates import judge_distinct, merge, undo_merge
from matchmaker.services.deduplicating.suspects import hindrance_of, pairs_of, sides_of
from matchmaker.services.identity.auditing import record
from matchmaker.services.membership.vouching import current_members
from models import DistinctPair, Merge, Organisation


def join(
    session: Session,
    cluster_id: int,
    pair: tuple[int, int],
    *,
    kept_id: int,
    viewer: Viewer,
    now: datetime,
) -> int:
    """Make one of a suspected pair, and keep `kept_id`; gives the number of the merge.

    Raises:
        NotFound: the pair is not one of this cluster's.
        NotAllowed: one of them is not this manager's to join.
        Conflict: they were joined in the meantime.
    """
    _require_pair(session, cluster_id, pair, today=now.date())
    sides = sides_of(session, set(pair), viewer, now.date())
    hindrance = hindrance_of([sides[each] for each in pair], viewer)
    if hindrance is not None:
        raise NotAllowed(hindrance)
    merged_id = pair[1] if kept_id == pair[0] else pair[0]
    return merge(session, kept_id, merged_id, now=now, account_id=viewer.account_id)


def separate(
    session: Session, cluster_id: int, pair: tuple[int, int], *, viewer: Viewer, now: datetime
) -> None:
    """Say that a suspected pair is two organisations.

    Raises:
        NotFound: the pair is not one of this cluster's.
    """
    _require_pair(session, cluster_id, pair, today=now.date())
    judge_distinct(session, *pair, now=now, account_id=viewer.account_id)


def take_back_join(session: Session, merge_id: int, *, viewer: Viewer, now: datetime) -> None:
    """Undo a merge that this person made.

    Raises:
        NotFound: this person made none of that number.
        Conflict: it was undone already, or another one lies on it.
    """
    made = session.get(Merge, merge_id)
    if made is None or viewer.account_id is None or made.account_id != viewer.account_id:
        raise NotFound(phrase("There is no such decision to take back."))
    undo_merge(session, merge_id, now=now, account_id=viewer.account_id)


def take_back_separation(
    session: Session, cluster_id: int, pair: tuple[int, int], *, viewer: Viewer, now: datetime
) -> None:
    """Let a pair that was judged distinct be suspected again.

    Raises:
        NotFound: neither is a member of this cluster.
    """
    members = sa.select(current_members(cluster_id, now.date()).c.organisation_id)
    query = sa.select(Organisation.id).where(
        Organisation.id.in_(pair), Organisation.id.in_(members)
    )
    if session.scalar(query.limit(1)) is None:
        raise NotFound(phrase("There is no such decision to take back."))
    low, high = sorted(pair)
    judged = session.get(DistinctPair, (low, high))
    if judged is not None:
        session.delete(judged)
        subject = f"organisation {low}"
        record(
            session,
            "undo judge distinct",
            subject,
            account_id=viewer.account_id,
            now=now,
            other=high,
        )
    session.commit()


def _require_pair(session: Session, cluster_id: int, pair: tuple[int, int], *, today: date) -> None:
    pairs = pairs_of(cluster_id, today)
    low, high = sorted(pair)
    query = sa.select(pairs.c.a_id).where(pairs.c.a_id == low, pairs.c.b_id == high)
    if session.scalar(query) is None:
        raise Conflict(
            phrase("This pair is decided already."), remedy=phrase("Look at those that are left.")
        )
