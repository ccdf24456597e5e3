"""A member added by hand: who looks like it already, and the rows that it becomes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.phrases import Phrase, phrase
from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import AccountRole, OrganisationKind, SizeClass
from matchmaker.errors import Conflict, NotFound
from matchmaker.services.deduplicating.likeness import (
    LIKELY,
    DuplicatePair,
    Party,
    candidates_of,
    judge,
)
from matchmaker.services.identity.access import is_current
from matchmaker.services.identity.auditing import record
from matchmaker.services.membership.member_changes import require_manager
from matchmaker.services.organisation_names import name_key
from matchmaker.services.recognition.websites import domain_of
from models import Contact, Grant, Membership, Organisation
from models.changes import append_changes

WORTH_ASKING = LIKELY - 0.1
MOST_READ = 500
MOST_SHOWN = 3
SOURCE = "added by hand"
_STEM = 4  # letters of a word that survive most slips of the pen
_NEW = 0  # the id of whoever is not there yet


@dataclass(frozen=True, slots=True)
class Newcomer:
    """What is known of somebody who is to become a member; a person comes with their address."""

    name: str
    kind: OrganisationKind
    country: str | None = None
    region: str | None = None
    city: str | None = None
    size: SizeClass | None = None
    website: str | None = None
    person: str | None = None
    email: str | None = None

    @property
    def party(self) -> Party:
        """The same as duplicates are judged by."""
        return Party(_NEW, self.name, self.country, self.city, self.website, self.region)


@dataclass(frozen=True, slots=True)
class Lookalike:
    """Somebody who is there and may be the same; `hindrance` says why it cannot just be taken."""

    row: Organisation
    reasons: tuple[str, ...]
    is_member: bool
    hindrance: Phrase | None


def lookalikes(
    session: Session, cluster_id: int, newcomer: Newcomer, *, now: datetime
) -> list[Lookalike]:
    """The likeliest of those who are there, best first."""
    new = list(candidates_of(newcomer.party, says=0))
    found: dict[int, DuplicatePair] = {}
    for party in _near(session, newcomer):
        for candidate in candidates_of(party, says=0):
            for pair in (judge(each, candidate) for each in new):
                is_like = pair is not None and pair.score >= WORTH_ASKING
                if pair is not None and is_like and party.id not in found:
                    found[party.id] = pair
    best = sorted(found.items(), key=lambda item: (-item[1].score, item[0]))[:MOST_SHOWN]
    return list(_lookalikes(session, cluster_id, dict(best), now))


def add_member(
    session: Session, cluster_id: int, newcomer: Newcomer, *, viewer: Viewer, now: datetime
) -> int:
    """Make an organisation and its membership; gives its id.

    Raises:
        NotAllowed: the viewer does not manage the cluster.
    """
    require_manager(viewer, cluster_id)
    row = Organisation(
        name=newcomer.name,
        name_key=name_key(newcomer.name),
        kind=newcomer.kind,
        country=newcomer.country,
        region=newcomer.region,
        city=newcomer.city,
        size=newcomer.size,
        website=newcomer.website,
        languages=[],
        sectors=[],
        source=SOURCE,
        created_at=now,
        updated_at=now,
    )
    session.add(row)
    session.flush()
    if newcomer.email:
        session.add(
            Contact(
                organisation_id=row.id,
                name=newcomer.person or newcomer.name,
                email=newcomer.email,
                source=SOURCE,
                created_at=now,
            )
        )
    _enrol(session, cluster_id, row.id, viewer=viewer, now=now)
    session.commit()
    return row.id


def take_in(
    session: Session, cluster_id: int, organisation_id: int, *, viewer: Viewer, now: datetime
) -> None:
    """Make somebody who is there, and nobody's, a member.

    Raises:
        NotAllowed: the viewer does not manage the cluster.
        NotFound: there is no such organisation.
        Conflict: it belongs to somebody: a cluster, or people of its own.
    """
    require_manager(viewer, cluster_id)
    row = session.get(Organisation, organisation_id)
    if row is None or row.merged_into_id is not None:
        raise NotFound(phrase("There is no such organisation."))
    found = next(_lookalikes(session, cluster_id, {row.id: None}, now))
    if found.is_member:
        return
    if found.hindrance is not None:
        raise Conflict(found.hindrance)
    ended = session.scalars(
        sa.select(Membership).filter_by(cluster_id=cluster_id, organisation_id=row.id)
    ).first()
    if ended is not None:
        session.delete(ended)
        session.flush()
    _enrol(session, cluster_id, row.id, viewer=viewer, now=now)
    session.commit()


def _enrol(
    session: Session, cluster_id: int, organisation_id: int, *, viewer: Viewer, now: datetime
) -> None:
    session.add(
        Membership(organisation_id=organisation_id, cluster_id=cluster_id, since=now.date())
    )
    append_changes(session, [organisation_id])
    subject = f"cluster {cluster_id}"
    account_id = viewer.account_id
    record(session, "add member", subject, account_id=account_id, now=now, member=organisation_id)


def _near(session: Session, newcomer: Newcomer) -> Iterator[Party]:
    """Those who share the beginning of a telling word of the name, or the web domain."""
    words = sorted(name_key(newcomer.name).split(), key=len, reverse=True)[:2]
    near = [Organisation.name_key.contains(each[:_STEM], autoescape=True) for each in words]
    domain = domain_of(newcomer.website or "")
    if domain:
        near.append(Organisation.website.contains(domain, autoescape=True))
    query = sa.select(
        Organisation.id,
        Organisation.name,
        Organisation.country,
        Organisation.city,
        Organisation.website,
        Organisation.region,
    ).where(Organisation.merged_into_id.is_(None), sa.or_(sa.false(), *near))
    for row in session.execute(query.order_by(Organisation.id).limit(MOST_READ)):
        yield Party(*row)


def _lookalikes(
    session: Session, cluster_id: int, found: dict[int, DuplicatePair | None], now: datetime
) -> Iterator[Lookalike]:
    current = sa.select(Membership.organisation_id, Membership.cluster_id).where(
        Membership.organisation_id.in_(found), *is_current(now.date())
    )
    clusters: dict[int, set[int]] = {}
    for organisation_id, belongs_to in session.execute(current):
        clusters.setdefault(organisation_id, set()).add(belongs_to)
    spoken_for = sa.select(Grant.organisation_id).where(
        Grant.role == AccountRole.MEMBER, Grant.organisation_id.in_(found)
    )
    with_people = set(session.scalars(spoken_for))
    rows = session.scalars(sa.select(Organisation).where(Organisation.id.in_(found)))
    by_id = {each.id: each for each in rows}
    for number, pair in found.items():
        yield Lookalike(
            row=by_id[number],
            reasons=pair.reasons if pair else (),
            is_member=cluster_id in clusters.get(number, ()),
            hindrance=_hindrance(clusters.get(number, set()), number in with_people),
        )


def _hindrance(clusters: set[int], has_people: bool) -> Phrase | None:
    """A membership opens a firm's inside to the manager, so others' firms cannot just be taken."""
    if has_people:
        return phrase("It has people of its own here: ask them whether they want to join.")
    if clusters:
        return phrase("It is a member of another cluster: ask it whether it wants to join.")
    return None
