"""Ways of looking at a list of members: which, in which order; kept under a name if wanted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.completeness import OLD_AFTER
from matchmaker.domain.phrases import phrase
from matchmaker.domain.vocabulary import OrganisationKind, Stage
from matchmaker.errors import InputError, NotFound
from matchmaker.services.membership.members import Member
from models import SavedView
from models.insertion import insert_once

A_YEAR = timedelta(days=365)
LONGEST_NAME = 80
LONGEST_QUERY = 1_000


class Show(StrEnum):
    """Which members: each word is a question that a manager asks."""

    ALL = ""
    INCOMPLETE = "incomplete"
    NO_OFFERS = "no_offers"
    NO_NEEDS = "no_needs"
    NO_ADDRESS = "no_address"
    UNSEEN = "unseen"
    OLD = "old"
    NOT_VOUCHED = "not_vouched"
    SUSPECTED = "suspected"
    EVENT = "event"


class Column(StrEnum):
    """By what the list is ordered."""

    NAME = "name"
    OFFERS = "offers"
    NEEDS = "needs"
    STAGE = "stage"
    KIND = "kind"
    CITY = "city"
    REGION = "region"
    COUNTRY = "country"
    SIZE = "size"
    WEBSITE = "website"
    ADDRESS = "address"
    SEEN = "seen"
    VOUCHED = "vouched"
    DOUBLE = "double"


@dataclass(frozen=True, slots=True)
class Selection:
    """What is asked of the list."""

    text: str = ""
    show: Show = Show.ALL
    kind: OrganisationKind | None = None
    stage: Stage | None = None
    sort: Column = Column.NAME
    is_falling: bool = False

    def of(self, members: Iterable[Member], *, today: date) -> list[Member]:
        """The members that are meant, in the order that is meant."""
        asks = _QUESTIONS[self.show]
        words = self.text.casefold().split()
        found = [
            each
            for each in members
            if asks(each, today)
            and (self.kind is None or each.kind is self.kind)
            and (self.stage is None or self.stage in each.stages)
            and all(word in _said_of(each) for word in words)
        ]
        return self._ordered(found)

    def _ordered(self, members: list[Member]) -> list[Member]:
        """Equal ones stand by name; what is unknown stands at the end, whichever way."""
        key = _KEYS[self.sort]
        members.sort(key=lambda each: (each.name.casefold(), each.id))
        known = [each for each in members if key(each) is not None]
        unknown = [each for each in members if key(each) is None]
        known.sort(key=key, reverse=self.is_falling)
        return known + unknown


def is_old(member: Member, today: date) -> bool:
    """Whether nothing was said or confirmed for so long that partners doubt it."""
    said_something = bool(member.offers or member.needs)
    return said_something and (member.seen_on is None or today - member.seen_on > OLD_AFTER)


def _is_unseen(member: Member, today: date) -> bool:
    return member.seen_on is None or today - member.seen_on > A_YEAR


def _fits_an_event(member: Member, today: date) -> bool:
    """Has something to give and to ask for, can be reached, and is up to date."""
    speaks = bool(member.offers and member.needs)
    return speaks and member.has_address and not is_old(member, today)


_QUESTIONS: Mapping[Show, Callable[[Member, date], bool]] = {
    Show.ALL: lambda member, today: True,
    Show.INCOMPLETE: lambda member, today: member.is_incomplete,
    Show.NO_OFFERS: lambda member, today: not member.offers,
    Show.NO_NEEDS: lambda member, today: not member.needs,
    Show.NO_ADDRESS: lambda member, today: not member.has_address,
    Show.UNSEEN: _is_unseen,
    Show.OLD: is_old,
    Show.NOT_VOUCHED: lambda member, today: member.vouched_on is None,
    Show.SUSPECTED: lambda member, today: member.is_suspected,
    Show.EVENT: _fits_an_event,
}
_SIZES = ("micro", "small", "medium", "large")
_KEYS: Mapping[Column, Callable[[Member], Any]] = {
    Column.NAME: lambda each: each.name.casefold(),
    Column.OFFERS: lambda each: each.offers,
    Column.NEEDS: lambda each: each.needs,
    Column.STAGE: lambda each: list(Stage).index(each.stages[0]) if each.stages else None,
    Column.KIND: lambda each: each.kind.value,
    Column.CITY: lambda each: each.city.casefold() if each.city else None,
    Column.REGION: lambda each: each.region or None,
    Column.COUNTRY: lambda each: each.country,
    Column.SIZE: lambda each: _SIZES.index(each.size.value) if each.size else None,
    Column.WEBSITE: lambda each: each.website or None,
    Column.ADDRESS: lambda each: (each.has_people, each.has_address),
    Column.SEEN: lambda each: each.seen_on,
    Column.VOUCHED: lambda each: each.vouched_on,
    Column.DOUBLE: lambda each: each.is_suspected,
}


def _said_of(member: Member) -> str:
    facts = (member.name, member.city, member.region, member.country, member.website)
    return " ".join(each for each in facts if each).casefold()


def saved_views(session: Session, cluster_id: int, *, account_id: int | None) -> list[SavedView]:
    """The views that this person keeps for this cluster, in order of their names."""
    query = sa.select(SavedView).filter_by(cluster_id=cluster_id, account_id=account_id)
    return list(session.scalars(query.order_by(SavedView.name, SavedView.id)))


def keep_view(
    session: Session, cluster_id: int, name: str, query: str, *, account_id: int, now: datetime
) -> None:
    """Keep a view under a name; the same name again means the newer one.

    Raises:
        InputError: no name, or one that is too long.
    """
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME:
        raise InputError(
            phrase("A view needs a name of 1 to %(most)s characters.", most=LONGEST_NAME)
        )
    row = {"account_id": account_id, "cluster_id": cluster_id, "name": name}
    content = {"query": query[:LONGEST_QUERY], "created_at": now}
    if insert_once(session, SavedView, row | content) is None:
        session.execute(sa.update(SavedView).filter_by(**row).values(**content))
    session.commit()


def drop_view(session: Session, view_id: int, *, account_id: int) -> SavedView:
    """Forget a view; gives what it was, for whoever wants it back.

    Raises:
        NotFound: this person keeps no such view.
    """
    row = session.get(SavedView, view_id)
    if row is None or row.account_id != account_id:
        raise NotFound(phrase("There is no such view."))
    session.delete(row)
    session.commit()
    return row
