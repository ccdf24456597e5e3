"""Links that people add, correct and retract: history is never overwritten.

A correction is a new row that replaces the old one, which keeps the moment at which it was
retracted; taking a retraction back is a new row, too. So it can always be asked what was known
when. Links that come from what people do here (introductions, outcomes) are no one's to change.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.links.world import BEHAVIOURAL
from matchmaker.domain.phrases import phrase
from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import LinkKind, Visibility
from matchmaker.errors import Conflict, InputError, NotAllowed, NotFound
from matchmaker.services.external_keys import stand_in
from matchmaker.services.identity.access import is_current
from matchmaker.services.identity.auditing import record
from models import Cluster, Link, Membership, Organisation
from models.insertion import insert_once

HEAVIEST = 10.0  # a contract counts 1
LONGEST_TITLE, LONGEST_SOURCE = 500, 200
KINDS = tuple(kind for kind in LinkKind if kind not in BEHAVIOURAL)


@dataclass(frozen=True, slots=True)
class Ends:
    """The two that are linked: organisations or clusters, by id."""

    a: int
    b: int
    are_clusters: bool = False

    def as_columns(self) -> dict[str, int]:
        """The columns of a link, the smaller id first."""
        middle = "_cluster" if self.are_clusters else ""
        low, high = sorted((self.a, self.b))
        return {f"a{middle}_id": low, f"b{middle}_id": high}


@dataclass(frozen=True, slots=True)
class Details:
    """What is said of a link.

    Attributes:
        kind: not one that comes from what people do here.
        dated: when it began; None where nobody knows, then it counts from when it was recorded.
        until: when it ended or ends; None where it was a moment, or nobody knows.
        weight: what it counts for; None for what its kind counts for.
        title: what it is about, in a few words.
        source: where this is known from.
    """

    kind: LinkKind
    dated: date | None = None
    until: date | None = None
    weight: float | None = None
    title: str | None = None
    source: str | None = None


def add_link(
    session: Session, ends: Ends, details: Details, *, viewer: Viewer, now: datetime, once: str
) -> int:
    """Add a public link; gives its id. The same `once` a second time adds nothing.

    Raises:
        InputError: the details cannot be, or both ends are one.
        NotFound: an end is not there.
        NotAllowed: neither end is the viewer's to speak of.
        Conflict: exactly this is known already.
    """
    _require_sound(details, now)
    if ends.a == ends.b:
        raise InputError(phrase("A link joins two different parties."))
    _require_there(session, ends)
    _require_own(session, ends, viewer, now)
    key = f"entered:{viewer.account_id}:{once}"
    sent_twice = session.scalar(sa.select(Link.id).where(Link.external_key == key))
    if sent_twice is not None:
        return sent_twice
    _require_new(session, ends, details)
    row = _row(ends.as_columns(), details, viewer, now) | {"external_key": key}
    link_id = insert_once(session, Link, row)
    if link_id is None:  # the other click was quicker
        session.rollback()
        return add_link(session, ends, details, viewer=viewer, now=now, once=once)
    _note(session, "add link", link_id, viewer, now)
    session.commit()
    return link_id


def correct_link(
    session: Session, link_id: int, details: Details, *, viewer: Viewer, now: datetime
) -> int:
    """Say it differently; gives the id of the new row, or the old one's if nothing differs.

    Raises:
        InputError: the details cannot be.
        NotFound: there is no such link, or not for this viewer.
        NotAllowed: neither end is the viewer's to speak of.
        Conflict: somebody else has corrected or retracted it meanwhile.
    """
    link = own_link(session, link_id, viewer=viewer, now=now)
    _require_sound(details, now)
    if link.retracted_at is not None:
        raise _changed_meanwhile()
    if details == details_of(link):
        return link.id
    new_id = _replace(session, link, details, viewer, now)
    _note(session, "correct link", new_id, viewer, now, replaces=link_id)
    session.commit()
    return new_id


def retract_link(session: Session, link_id: int, *, viewer: Viewer, now: datetime) -> None:
    """It was not so, or is not to be told: it counts no more. A second time does nothing.

    Raises:
        NotFound: there is no such link, or not for this viewer.
        NotAllowed: neither end is the viewer's to speak of.
    """
    link = own_link(session, link_id, viewer=viewer, now=now)
    if link.retracted_at is None:
        _write(session, link, now)
        _note(session, "retract link", link_id, viewer, now)
    session.commit()


def restore_link(session: Session, link_id: int, *, viewer: Viewer, now: datetime) -> int:
    """Take a retraction back, by a new row that says the same; a second time does nothing.

    Also takes back a correction: given the row that was corrected, it holds again.

    Raises:
        NotFound: there is no such link, or not for this viewer.
        NotAllowed: neither end is the viewer's to speak of.
        Conflict: it was corrected again since.
    """
    link = own_link(session, link_id, viewer=viewer, now=now)
    newest = _newest(session, link)
    if newest.retracted_at is None and details_of(newest) == details_of(link):
        return newest.id
    is_next = newest.replaces_id == link_id and newest.retracted_at is None
    if newest is not link and not is_next:
        raise Conflict(phrase("This link was changed again since; look at what it says now."))
    new_id = _replace(session, newest, details_of(link), viewer, now)
    _note(session, "restore link", new_id, viewer, now, replaces=newest.id)
    session.commit()
    return new_id


def own_link(session: Session, link_id: int, *, viewer: Viewer, now: datetime) -> Link:
    """The link, if the viewer may change it.

    Raises:
        NotFound: there is none that the viewer may know of.
        NotAllowed: neither end is the viewer's to speak of.
    """
    link = session.get(Link, link_id)
    if link is None or link.visibility is not Visibility.PUBLIC or link.kind in BEHAVIOURAL:
        raise NotFound(phrase("There is no link %(number)s.", number=link_id))
    _require_own(session, ends_of(link), viewer, now)
    return link


def ends_of(link: Link) -> Ends:
    """The two that it joins."""
    if link.a_cluster_id is not None and link.b_cluster_id is not None:
        return Ends(link.a_cluster_id, link.b_cluster_id, are_clusters=True)
    assert link.a_id is not None, "a link joins two alike"
    assert link.b_id is not None, "a link joins two alike"
    return Ends(link.a_id, link.b_id)


def details_of(link: Link) -> Details:
    """What it says."""
    return Details(link.kind, link.dated, link.until, link.weight, link.title, link.source)


def may_change(session: Session, ends: Ends, *, viewer: Viewer, now: datetime) -> bool:
    """Whether an end is a cluster that the viewer looks after, or a member of one today."""
    ours = sa.or_(Cluster.id.in_(viewer.managed), Cluster.meta_cluster_id.in_(viewer.meta_clusters))
    found = sa.select(Cluster.id).where(ours).limit(1)
    if ends.are_clusters:
        return session.scalar(found.where(Cluster.id.in_((ends.a, ends.b)))) is not None
    found = found.join(Membership, Membership.cluster_id == Cluster.id)
    member = Membership.organisation_id.in_((ends.a, ends.b))
    return session.scalar(found.where(member, *is_current(now.date()))) is not None


def _require_there(session: Session, ends: Ends) -> None:
    for number in (ends.a, ends.b):
        if ends.are_clusters and session.get(Cluster, number) is None:
            raise NotFound(phrase("There is no cluster %(number)s.", number=number))
        if not ends.are_clusters and session.get(Organisation, number) is None:
            raise NotFound(phrase("There is no organisation %(number)s.", number=number))


def _require_own(session: Session, ends: Ends, viewer: Viewer, now: datetime) -> None:
    if not may_change(session, ends, viewer=viewer, now=now):
        raise NotAllowed(
            phrase("One side must be a cluster that you look after, or a member of one.")
        )


def _require_sound(details: Details, now: datetime) -> None:
    if details.kind in BEHAVIOURAL:
        raise InputError(phrase("Introductions and outcomes are written by what people do here."))
    begins, ends = details.dated, details.until
    if begins is not None and begins > now.date():
        raise InputError(phrase("A link begins today at the latest."))
    if begins is not None and ends is not None and ends < begins:
        raise InputError(phrase("It ends before it begins."))
    if details.weight is not None and not 0 < details.weight <= HEAVIEST:
        raise InputError(phrase("The weight lies above 0 and at most at %(most)s.", most=HEAVIEST))


def _require_new(session: Session, ends: Ends, details: Details) -> None:
    same = sa.select(Link.id).filter_by(
        **ends.as_columns(), kind=details.kind, dated=details.dated, title=details.title
    )
    public = Link.visibility == Visibility.PUBLIC
    if session.scalar(same.where(public, Link.retracted_at.is_(None)).limit(1)) is not None:
        raise Conflict(phrase("This link is known already: same two, kind, day and title."))


def _row(
    columns: dict[str, int], details: Details, viewer: Viewer, now: datetime
) -> dict[str, Any]:
    return {
        **columns,
        **asdict(details),
        "visibility": Visibility.PUBLIC,
        "recorded_at": now,
        "account_id": viewer.account_id,
    }


def _newest(session: Session, link: Link) -> Link:
    """The row that stands at the end of a link's history."""
    query = sa.select(Link).order_by(Link.id.desc()).limit(1)
    while (newer := session.scalar(query.where(Link.replaces_id == link.id))) is not None:
        link = newer
    return link


def _replace(session: Session, old: Link, details: Details, viewer: Viewer, now: datetime) -> int:
    """Append what holds from now on; the key goes over, so that an import finds the newest row.

    The key is also what two who do this at once collide at: the slower one has changed nothing.
    """
    key = old.external_key or stand_in(old.id)
    row = _row(ends_of(old).as_columns(), details, viewer, now)
    _write(session, old, now, external_key=None)
    link_id = insert_once(session, Link, row | {"external_key": key, "replaces_id": old.id})
    if link_id is None:
        session.rollback()
        raise _changed_meanwhile()
    return link_id


def _changed_meanwhile() -> Conflict:
    return Conflict(
        phrase("Somebody else has changed this link meanwhile."),
        remedy=phrase("Open it again and look at what it says now."),
    )


def _write(session: Session, link: Link, now: datetime, **values: Any) -> None:
    """End a link, unless it has ended already."""
    ended = sa.func.coalesce(Link.retracted_at, sa.bindparam("ended", now, Link.retracted_at.type))
    query = sa.update(Link).where(Link.id == link.id).values(retracted_at=ended, **values)
    session.execute(query.execution_options(synchronize_session=False))
    session.expire(link)


def _note(
    session: Session, action: str, link_id: int, viewer: Viewer, now: datetime, **detail: Any
) -> None:
    subject = f"link {link_id}"
    record(session, action, subject, account_id=viewer.account_id, now=now, **detail)
