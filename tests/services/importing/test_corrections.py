"""Links that a table tells differently: the old row stays, and an undo lets it hold again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import LinkKind
from matchmaker.services.importing import Upload, import_files
from matchmaker.services.importing.undoing import undo_import
from matchmaker.services.links.linking import Details, correct_link, retract_link
from models import Link
from tests.factories import cluster, organisation

HEAD = "key,a,b,kind,date,until,title,source\n"
CONTACT = f"{HEAD}l1,moulder,lab,contact,2006-01-01,,First order,story\n"
PROJECT = f"{HEAD}l1,moulder,lab,project,2006-01-01,2009-01-01,First order,story\n"
Load = Callable[..., int]


@pytest.fixture
def manager(session: Session) -> Viewer:
    """Of a cluster of both."""
    both = [organisation(session, name) for name in ("Moulder", "Lab")]
    row = cluster(session, "Alps", *both)
    session.commit()
    return Viewer(managed=frozenset({row.id}))


@pytest.fixture
def load(session: Session, manager: Viewer, now: datetime) -> Load:
    def do(text: str, days: int = 0) -> int:
        upload = Upload("links.csv", text.encode())
        moment = now + timedelta(days=days)
        batch = import_files(session, [upload], now=moment).tables[0].batch
        assert batch is not None
        return batch

    return do


def rows(session: Session) -> list[Link]:
    session.expire_all()
    return list(session.scalars(sa.select(Link).order_by(Link.id)))


def test_a_new_link_says_when_it_was_recorded(session: Session, load: Load, now: datetime) -> None:
    load(CONTACT)
    (link,) = rows(session)
    assert (link.recorded_at, link.retracted_at, link.replaces_id) == (now, None, None)


def test_the_same_table_again_changes_nothing(session: Session, load: Load) -> None:
    load(CONTACT)
    load(CONTACT, days=1)
    assert len(rows(session)) == 1


def test_a_changed_row_is_appended_and_the_old_one_kept(
    session: Session, load: Load, now: datetime
) -> None:
    load(CONTACT)
    load(PROJECT, days=1)
    old, new = rows(session)
    moment = now + timedelta(days=1)
    assert (old.kind, old.retracted_at, old.external_key) == (LinkKind.CONTACT, moment, None)
    assert (new.kind, new.until) == (LinkKind.PROJECT, date(2009, 1, 1))
    assert (new.recorded_at, new.retracted_at, new.replaces_id) == (moment, None, old.id)
    assert (new.external_key, new.title, new.source) == ("l1", "First order", "story")


def test_undoing_the_import_lets_the_old_row_hold_again(
    session: Session, load: Load, now: datetime
) -> None:
    load(CONTACT)
    load(CONTACT)
    (before,) = rows(session)
    said = (before.id, before.external_key, before.kind, before.recorded_at)
    batch = load(PROJECT, days=1)

    report = undo_import(session, batch, now=now)

    (after,) = rows(session)
    assert (after.id, after.external_key, after.kind, after.recorded_at) == said
    assert after.retracted_at is None
    assert (report.removed, report.restored, report.left) == ({"link": 1}, 1, ())


def test_an_undo_leaves_what_somebody_has_corrected_since(
    session: Session, load: Load, manager: Viewer, now: datetime
) -> None:
    load(CONTACT)
    batch = load(PROJECT, days=1)
    newest = rows(session)[-1]
    details = Details(LinkKind.CONTRACT, date(2006, 1, 1))
    correct_link(session, newest.id, details, viewer=manager, now=now + timedelta(days=2))

    report = undo_import(session, batch, now=now + timedelta(days=3))

    standing = [each.kind for each in rows(session) if each.retracted_at is None]
    assert standing == [LinkKind.CONTRACT]
    assert [(each.name, str(each.why)) for each in report.left] == [
        ("First order", "it was corrected again since")
    ]


def test_a_retracted_link_is_not_brought_back_by_the_table_that_told_it(
    session: Session, load: Load, manager: Viewer, now: datetime
) -> None:
    load(CONTACT)
    retract_link(session, rows(session)[0].id, viewer=manager, now=now)
    load(CONTACT, days=1)
    (link,) = rows(session)
    assert link.retracted_at == now


def test_what_was_corrected_by_hand_is_known_to_the_next_import(
    session: Session, load: Load, manager: Viewer, now: datetime
) -> None:
    """Also where the link had no key: its number stands in for one."""
    load(CONTACT)
    session.execute(sa.update(Link).values(external_key=None))
    session.commit()
    old = rows(session)[0]
    details = Details(LinkKind.CONTRACT, date(2006, 1, 1), title="First order", source="story")
    correct_link(session, old.id, details, viewer=manager, now=now)

    load(PROJECT.replace("l1,", f"id-{old.id},"), days=1)

    assert [each.kind for each in rows(session)] == [
        LinkKind.CONTACT, LinkKind.CONTRACT, LinkKind.PROJECT,
    ]  # fmt: skip
    assert rows(session)[-1].replaces_id == rows(session)[1].id
