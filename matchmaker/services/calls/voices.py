"""Who has expressed interest in a call, as far as a viewer may know it.

Those who run the call see everybody, with the person to write to; managers and coordinators see
members of the clusters that they look after; a firm sees what it has said itself, and how many
others there are.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.visibility import Viewer
from matchmaker.services.calls.access import looked_after, runs
from matchmaker.services.calls.expressing import FEW, Said, interested
from matchmaker.services.calls.views import CallView, PartView
from matchmaker.services.identity.access import is_current
from matchmaker.services.introducing.people import Person, people_by_organisation
from models import Call, Membership, Organisation


@dataclass(frozen=True, slots=True)
class Voice:
    """An organisation that is interested: which parts it could do, and what it wrote.

    Attributes:
        parts: () where it named none.
        person: whom to write to; None for those who do not run the call, or where nobody is known.
    """

    organisation_id: int
    name: str
    country: str | None
    is_example: bool
    parts: tuple[PartView, ...]
    text: str
    at: datetime
    person: Person | None = None


@dataclass(frozen=True, slots=True)
class Interest:
    """What a viewer may know of the interest in a call.

    Attributes:
        voices: those whose names the viewer may know, the newest first.
        total: how many organisations are interested.
        own: what the viewer's own organisations say, by number.
        sees_names: whether the viewer is of those who are told names.
        claims: by organisation, the parts that it names; {} for those who do not run the call.
    """

    voices: tuple[Voice, ...]
    total: int
    own: Mapping[int, Said]
    sees_names: bool
    runs_it: bool
    claims: Mapping[int, frozenset[int]]

    @property
    def others(self) -> int:
        """How many there are whose names the viewer may not know."""
        known = {each.organisation_id for each in self.voices} | self.own.keys()
        return self.total - len(known)

    @property
    def are_few_others(self) -> bool:
        """Whether they are so few that their number would nearly name them."""
        return 0 < self.others < FEW

    @property
    def busy(self) -> frozenset[int]:
        """The numbers of the parts that a named voice could do."""
        return frozenset(part.number for each in self.voices for part in each.parts)


def interest_in(session: Session, viewer: Viewer, row: Call, call: CallView) -> Interest:
    """What the viewer may know of the interest in this call; a fixed number of queries."""
    said = interested(session, call)
    runs_it = runs(session, viewer, row)
    clusters = looked_after(session, viewer)
    named = set(said) if runs_it else _members(session, said, clusters, call)
    return Interest(
        voices=_voices(session, call, [said[each] for each in named], with_people=runs_it),
        total=len(said),
        own={number: each for number, each in said.items() if number in viewer.organisations},
        sees_names=runs_it or bool(clusters),
        runs_it=runs_it,
        claims={n: frozenset(each.parts) for n, each in said.items()} if runs_it else {},
    )


def _members(
    session: Session, ids: Collection[int], clusters: Collection[int], call: CallView
) -> set[int]:
    """Those among them that belong to these clusters today."""
    if not clusters or not ids:
        return set()
    query = sa.select(Membership.organisation_id).where(
        Membership.organisation_id.in_(ids),
        Membership.cluster_id.in_(clusters),
        *is_current(call.today),
    )
    return set(session.scalars(query))


def _voices(
    session: Session, call: CallView, said: Collection[Said], *, with_people: bool
) -> tuple[Voice, ...]:
    ids = [each.organisation_id for each in said]
    query = sa.select(Organisation).where(Organisation.id.in_(ids))
    rows = {row.id: row for row in session.scalars(query)} if ids else {}
    people = people_by_organisation(session, ids) if with_people else {}
    parts = {each.number: each for each in call.parts}
    found = [
        Voice(
            organisation_id=each.organisation_id,
            name=rows[each.organisation_id].name,
            country=rows[each.organisation_id].country,
            is_example=rows[each.organisation_id].is_example,
            parts=tuple(parts[number] for number in each.parts),
            text=each.text,
            at=each.at,
            person=_person(people.get(each.organisation_id, ()), each.account_id),
        )
        for each in said
    ]
    return tuple(sorted(found, key=lambda each: (each.at, each.organisation_id), reverse=True))


def _person(people: tuple[Person, ...], account_id: int | None) -> Person | None:
    """Whoever said it; else the first who is known."""
    who = [each for each in people if each.account_id == account_id and account_id is not None]
    return next(iter((*who, *people)), None)
