"""Saved searches and the digest: new means new, and nobody is told twice or too much."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from factories import HAND_SET, NOW, indexed, organisation, statement
from sqlalchemy.orm import Session

from matchmaker.domain.vocabulary import AccountRole, Frequency, StatementRole, Visibility
from matchmaker.errors import InputError, NotAllowed, NotFound
from matchmaker.services.desk import Desk
from matchmaker.services.identity.access import viewer_of
from matchmaker.services.identity.accounts import Holding, add_account
from matchmaker.services.index.embedding import embed_all
from matchmaker.services.index.library import Library
from matchmaker.services.posting.mailing import PostOffice
from matchmaker.services.posting.signing import Signer
from matchmaker.services.searching.digests import KEPT_DELETED, next_letter, telling
from matchmaker.services.searching.saving import (
    MOST_SAVED,
    bring_back,
    delete,
    look_at,
    read_query,
    save,
    saved_as,
    saved_searches,
    set_frequency,
)
from models import Account, Letter, SavedSearch, SearchHit

QUERY = "q=We+need+anodising+of+housings&country=LT"
SENTENCE = "We need anodising of housings"
OFFICE = PostOffice("https://example.org", Signer("secret"))
SUNDAY = NOW  # 22 November 2026
MONDAY = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)  # 7:30 in Brussels


class World:
    """A person of «Asker» who looks for anodising, and somebody who already offers it."""

    def __init__(self, session: Session, folder: Path) -> None:
        self.session = session
        self.asker = organisation(session, "Asker", offers=["We build housings."])
        organisation(session, "First", offers=["We do anodising of housings."])
        session.commit()
        grants = [Holding(AccountRole.MEMBER, self.asker.id)]
        add_account(session, email="a@example.org", name="A", password=None, grants=grants, now=NOW)
        self.account = session.scalars(sa.select(Account)).one()
        self.library: Library = indexed(session, folder)
        self.asked = 0

    def desk(self, now: datetime = NOW) -> Desk:
        viewer = viewer_of(self.session, self.account, today=now.date())
        return Desk(self.session, self.library, HAND_SET, viewer, now)

    def save(self, query: str = QUERY) -> SavedSearch:
        return save(self.desk(), query, SENTENCE, self.asker.id)[0]

    def appear(self, *names: str, visibility: Visibility = Visibility.PUBLIC) -> None:
        for name in names:
            row = organisation(self.session, name)
            text = f"We do anodising of housings, says {name}."
            statement(self.session, row, StatementRole.CAPABILITY, text, visibility=visibility)
        self.session.commit()
        embed_all(self.session, self.library.encoder)

    def work(self, now: datetime) -> list[str]:
        """Do the chore; the texts of the letters that it writes."""
        before = set(self.session.scalars(sa.select(Letter.id)))

        def library() -> Library:
            self.asked += 1
            return self.library

        count = telling(library, lambda: HAND_SET)(self.session, OFFICE, now)
        letters = self.session.scalars(sa.select(Letter).order_by(Letter.id)).all()
        found = [each.text for each in letters if each.id not in before]
        assert count == len(found)
        return found


@pytest.fixture
def world(session: Session, tmp_path: Path) -> World:
    return World(session, tmp_path)


def test_a_search_is_saved_once_with_what_it_finds_today(world: World) -> None:
    first = world.save()
    again, is_new = save(world.desk(), QUERY, SENTENCE, world.asker.id)
    assert (again.id, is_new) == (first.id, False)
    assert (first.frequency, first.sentence) == (Frequency.WEEKLY, SENTENCE)
    hits = world.session.scalars(sa.select(SearchHit)).all()
    assert [each.told_at for each in hits] == [NOW]
    assert [each.new for each in saved_searches(world.session, world.desk().viewer)] == [0]


def test_a_deleted_search_rests_and_comes_back(world: World) -> None:
    found, viewer = world.save(), world.desk().viewer
    delete(world.session, found.id, viewer=viewer, now=NOW)
    assert saved_searches(world.session, viewer) == []
    assert saved_as(world.session, viewer, QUERY) is None
    bring_back(world.session, found.id, viewer=viewer)
    assert [each.row.id for each in saved_searches(world.session, viewer)] == [found.id]
    delete(world.session, found.id, viewer=viewer, now=NOW)
    assert save(world.desk(), QUERY, SENTENCE, world.asker.id) == (found, True)
    delete(world.session, found.id, viewer=viewer, now=NOW)
    world.work(NOW + KEPT_DELETED + timedelta(hours=1))
    assert world.session.scalars(sa.select(SavedSearch)).all() == []


def test_a_saved_search_is_its_owners(world: World) -> None:
    found = world.save()
    grants = [Holding(AccountRole.ADMINISTRATOR)]
    add_account(
        world.session, email="b@example.org", name="B", password=None, grants=grants, now=NOW
    )
    other = world.session.scalars(sa.select(Account).filter_by(email="b@example.org")).one()
    viewer = viewer_of(world.session, other, today=NOW.date())
    assert saved_searches(world.session, viewer) == []
    with pytest.raises(NotFound):
        set_frequency(world.session, found.id, Frequency.OFF, viewer)
    with pytest.raises(NotFound):
        look_at(world.session, found.id, viewer=viewer, now=NOW)
    with pytest.raises(NotFound):
        delete(world.session, found.id, viewer=viewer, now=NOW)


def test_what_cannot_be_asked_is_not_saved(world: World) -> None:
    with pytest.raises(InputError):
        world.save("q=")
    with pytest.raises(InputError):
        world.save("q=x&kind=friendship")
    visitor = Desk(
        world.session,
        world.library,
        HAND_SET,
        viewer_of(world.session, None, today=NOW.date()),
        NOW,
    )
    with pytest.raises(NotAllowed):
        save(visitor, QUERY, SENTENCE, None)
    for number in range(MOST_SAVED):
        world.save(f"q=anodising+{number}")
    with pytest.raises(InputError, match="50"):
        world.save()


def test_an_address_is_read_as_find_reads_it() -> None:
    read = read_query("q=a+b&part=c&part=d&own=yes&country=lt&cluster=7", limit=3)
    assert read.sentence == "a b"
    assert (read.wish.parts, read.wish.include_own_clusters) == (("c", "d"), True)
    assert (read.wish.filters.countries, read.wish.filters.clusters) == (("LT",), (7,))
    assert (read.wish.limit, read.wish.is_recorded) == (3, False)


def test_the_weekly_letter_comes_on_monday_morning_with_three_new_partners(world: World) -> None:
    world.save()
    world.appear("Second", "Third", "Fourth", "Fifth")
    assert world.work(SUNDAY + timedelta(hours=1)) == []
    assert world.work(MONDAY - timedelta(hours=1)) == []
    assert world.asked == 0  # nothing was due, so no index was opened
    [letter] = world.work(MONDAY)
    assert letter.count("We do anodising of housings, says ") == 3
    assert "First" not in letter
    assert f"You look for: {SENTENCE}" in letter
    assert "https://example.org/find?q=We+need+anodising" in letter
    assert "https://example.org/searches" in letter
    assert world.work(MONDAY + timedelta(hours=1)) == []


def test_nobody_is_told_of_twice_and_the_rest_comes_next_week(world: World) -> None:
    world.save()
    world.save("q=anodising+housings")
    world.appear("Second", "Third", "Fourth", "Fifth")
    [first] = world.work(MONDAY)
    [second] = world.work(MONDAY + timedelta(days=7))
    names = ("Second", "Third", "Fourth", "Fifth")
    assert [sum(f"says {each}." in letter for each in names) for letter in (first, second)] == [
        3,
        1,
    ]
    assert not any(f"says {n}." in first and f"says {n}." in second for n in names)
    assert world.work(MONDAY + timedelta(days=14)) == []


def test_at_once_is_as_soon_as_something_changes_and_off_is_never(world: World) -> None:
    found, viewer = world.save(), world.desk().viewer
    set_frequency(world.session, found.id, Frequency.AT_ONCE, viewer)
    assert world.work(SUNDAY + timedelta(minutes=5)) == []
    assert world.asked == 0
    world.appear("Second")
    assert "says Second." in world.work(SUNDAY + timedelta(minutes=10))[0]
    world.appear("Third")
    set_frequency(world.session, found.id, Frequency.OFF, viewer)
    assert world.work(MONDAY) == []


def test_a_new_partner_is_new_until_the_search_is_looked_at(world: World) -> None:
    found, viewer = world.save(), world.desk().viewer
    world.appear("Second")
    world.work(MONDAY)
    assert [each.new for each in saved_searches(world.session, viewer)] == [1]
    look_at(world.session, found.id, viewer=viewer, now=MONDAY + timedelta(hours=2))
    assert [each.new for each in saved_searches(world.session, viewer)] == [0]


def test_the_letter_holds_only_what_its_reader_may_see(world: World) -> None:
    world.save()
    world.appear("Hidden", visibility=Visibility.PRIVATE)
    world.appear("Inside", visibility=Visibility.CLUSTER)
    assert world.work(MONDAY) == []


def test_a_person_who_left_the_organisation_is_asked_as_a_visitor(world: World) -> None:
    world.save()
    world.session.execute(sa.text('DELETE FROM "grant"'))
    world.session.commit()
    world.session.expire_all()
    world.appear("Second")
    [letter] = world.work(MONDAY)
    assert "says Second." in letter


def test_monday_morning_is_where_the_reader_is() -> None:
    assert next_letter("Europe/Brussels", SUNDAY) == datetime(2026, 11, 23, 6, tzinfo=UTC)
    assert next_letter("Europe/Vilnius", SUNDAY) == datetime(2026, 11, 23, 5, tzinfo=UTC)
    assert next_letter("nowhere at all", SUNDAY) == datetime(2026, 11, 23, 6, tzinfo=UTC)
    summer = datetime(2027, 6, 8, 12, tzinfo=UTC)
    assert next_letter(None, summer) == datetime(2027, 6, 14, 5, tzinfo=UTC)
