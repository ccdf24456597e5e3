"""The digest: at most three new partners that saved searches have found, each with its evidence.

Weekly on Monday morning where the reader is, or as soon as something changes; one letter for all
searches of a person. Nobody is told of the same partner twice, whichever search found it, and
each search is asked with the eyes of its owner as they are on that day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from itertools import zip_longest
from typing import TypeAlias
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.explanation import Card
from matchmaker.domain.phrases import counted, phrase
from matchmaker.domain.scoring import Weights
from matchmaker.domain.vocabulary import Frequency, LetterKind
from matchmaker.errors import MatchmakerError
from matchmaker.services.desk import Desk
from matchmaker.services.identity.access import viewer_of
from matchmaker.services.index.library import Library
from matchmaker.services.posting.mailing import (
    Choice,
    Draft,
    Paragraph,
    Part,
    PostOffice,
    Quote,
    write,
)
from matchmaker.services.ranking.policy import PLAIN, Policy
from matchmaker.services.searching.saving import ask_again, note_hits
from models import Account, SavedSearch, SearchHit
from models.changes import latest_change

Work: TypeAlias = Callable[[Session, PostOffice, datetime], int]
MOST_TOLD = 3  # partners in one letter
LOOKED_THROUGH = 30  # of those found, the best, among whom new ones are looked for
TIME_ZONE = "Europe/Brussels"
MORNING = time(7)
MONDAY = 0
KEPT_DELETED = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class News:
    """A new partner of a saved search."""

    search: SavedSearch
    card: Card

    @property
    def candidate_id(self) -> int:
        """Who it is."""
        return self.card.match.encounter.candidate.id


def telling(
    library: Callable[[], Library],
    weights: Callable[[], Weights],
    policy: Callable[[], Policy] = lambda: PLAIN,
) -> Work:
    """The chore that asks saved searches again and writes what is new; it gives how many letters.

    The library is opened only when some search is due. Letters are ordered by the rule of the
    pages; none of their few places is drawn by lot.
    """

    def tell_of_new_partners(session: Session, office: PostOffice, now: datetime) -> int:
        _forget_deleted(session, now)
        newest = latest_change(session)
        due: dict[int, list[SavedSearch]] = {}
        for search, account in _watched(session):
            if _is_due(search, account, newest, now):
                due.setdefault(account.id, []).append(search)
        letters = 0
        for account_id, searches in due.items():
            account = session.get_one(Account, account_id)
            viewer = viewer_of(session, account, today=now.date())
            rule = replace(policy(), explores=False)
            desk = Desk(session, library(), weights(), viewer, now, rule)
            letters += _tell(desk, office, account, searches, newest)
            session.commit()
        return letters

    return tell_of_new_partners


def _tell(
    desk: Desk, office: PostOffice, account: Account, searches: Sequence[SavedSearch], newest: int
) -> int:
    """Ask one person's searches again and write one letter, if there is something new."""
    told = _told_of(desk.session, account.id)
    found = [list(_news(desk, each, told)) for each in searches]
    for each in searches:
        each.change_seen, each.told_at = newest, desk.now
    chosen = _best(found)
    if not chosen:
        return 0
    _note_told(desk.session, chosen, desk.now)
    return int(
        write(desk.session, office, _letter(account, chosen, office), now=desk.now) is not None
    )


def next_letter(zone: str | None, now: datetime) -> datetime:
    """When the next weekly letter is due, where its reader is."""
    return _monday(zone, now) + timedelta(days=7)


def _watched(session: Session) -> list[tuple[SavedSearch, Account]]:
    query = (
        sa.select(SavedSearch, Account)
        .join(Account, Account.id == SavedSearch.account_id)
        .where(
            SavedSearch.frequency != Frequency.OFF,
            SavedSearch.deleted_at.is_(None),
            Account.active,
        )
        .order_by(SavedSearch.account_id, SavedSearch.id)
    )
    return [(row[0], row[1]) for row in session.execute(query)]


def _is_due(search: SavedSearch, account: Account, newest: int, now: datetime) -> bool:
    if search.frequency is Frequency.AT_ONCE:
        return search.change_seen < newest
    monday = _monday(account.time_zone, now)
    return (search.told_at or search.created_at) < monday <= now


def _monday(zone: str | None, now: datetime) -> datetime:
    """The last Monday morning before now, where somebody is."""
    try:
        local = now.astimezone(ZoneInfo(zone or TIME_ZONE))
    except (ZoneInfoNotFoundError, ValueError):
        local = now.astimezone(ZoneInfo(TIME_ZONE))
    day = local.date() - timedelta(days=(local.weekday() - MONDAY) % 7)
    morning = datetime.combine(day, MORNING, local.tzinfo)
    return morning if morning <= local else morning - timedelta(days=7)


def _news(desk: Desk, search: SavedSearch, told: set[int]) -> Iterator[News]:
    """Whom the search finds and its owner was not told of, best first; all are remembered."""
    own = desk.viewer.organisations & {search.organisation_id}
    try:
        found = ask_again(desk, search.query, next(iter(own), None), limit=LOOKED_THROUGH)
    except MatchmakerError:
        return  # a filter of an earlier version, say: the search rests until its owner mends it
    note_hits(desk.session, search.id, found.ids, now=desk.now)
    for each in found.slate.shown:
        news = News(search, each.card)
        if news.candidate_id not in told:
            yield news


def _told_of(session: Session, account_id: int) -> set[int]:
    """Whom this person was told of by any search, or had found when saving it."""
    query = (
        sa.select(SearchHit.organisation_id)
        .join(SavedSearch, SavedSearch.id == SearchHit.search_id)
        .where(SavedSearch.account_id == account_id, SearchHit.told_at.is_not(None))
    )
    return set(session.scalars(query))


def _best(found: Sequence[Sequence[News]]) -> list[News]:
    """The best of each search in turn, each partner once, as many as a letter holds."""
    in_turn = (each for row in zip_longest(*found) for each in row if each is not None)
    chosen: dict[int, News] = {}
    for each in in_turn:
        chosen.setdefault(each.candidate_id, each)
    return list(chosen.values())[:MOST_TOLD]


def _note_told(session: Session, chosen: Sequence[News], now: datetime) -> None:
    for each in chosen:
        hit = session.get_one(SearchHit, (each.search.id, each.candidate_id))
        hit.told_at = now


def _letter(account: Account, chosen: Sequence[News], office: PostOffice) -> Draft:
    partners = ",".join(f"{each.search.id}.{each.candidate_id}" for each in chosen)
    return Draft(
        kind=LetterKind.DIGEST,
        key=f"digest:{account.id}:{partners}",
        recipient=account.email,
        subject=counted(
            "%(n)s new partner for what you look for",
            "%(n)s new partners for what you look for",
            len(chosen),
        ),
        parts=tuple(_parts(chosen, office)),
        language=account.language,
        account_id=account.id,
    )


def _parts(chosen: Sequence[News], office: PostOffice) -> Iterator[Part]:
    asked: SavedSearch | None = None
    for each in chosen:
        if each.search is not asked:
            asked = each.search
            yield Paragraph(phrase("You look for: %(sentence)s", sentence=asked.sentence))
        them = each.card.match.encounter.candidate
        for quote in each.card.why_you[:1]:
            said = quote.offering
            yield Quote(them.name, said.text, said.language)
        yield Choice(
            phrase("Look at %(partner)s", partner=them.name),
            office.address(f"/organisations/{them.id}"),
        )
    yield Choice(
        phrase("Open the search"),
        office.address(f"/find?{chosen[0].search.query}"),
        is_primary=True,
    )
    yield Choice(phrase("Your saved searches: less often, or never"), office.address("/searches"))


def _forget_deleted(session: Session, now: datetime) -> None:
    session.execute(sa.delete(SavedSearch).where(SavedSearch.deleted_at < now - KEPT_DELETED))
    session.commit()
