"""Links as a table: what goes out comes in again, and changes nothing."""

from __future__ import annotations

import csv
import io
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import LinkKind, Visibility
from matchmaker.services.importing import Upload, import_files
from matchmaker.services.links.as_template import HEADINGS, member_links_csv
from matchmaker.services.links.listing import Narrowing
from models import Link
from tests.factories import NOW, TODAY, cluster, link, organisation


def exported(session: Session, cluster_id: int, wanted: Narrowing | None = None) -> bytes:
    return member_links_csv(
        session,
        [cluster_id],
        wanted or Narrowing(),
        viewer=Viewer(clusters=frozenset({cluster_id})),
        today=TODAY,
    )


def test_what_goes_out_comes_in_again_and_changes_nothing(session: Session) -> None:
    a, b = organisation(session, "A"), organisation(session, "B")
    b.external_key = None
    alps, baltic = cluster(session, "Alps", a), cluster(session, "Baltic", b)
    baltic.external_key = None
    link(session, a, b, kind=LinkKind.PROJECT, dated=date(2020, 1, 1), title="=1+1", source="x")
    session.add(
        Link(
            external_key="own", a_cluster_id=alps.id, b_cluster_id=baltic.id,
            kind=LinkKind.CONTACT, dated=date(2016, 1, 1), visibility=Visibility.PUBLIC,
        )
    )  # fmt: skip
    session.commit()
    content = exported(session, alps.id)
    assert b"'=1+1" in content

    report = import_files(session, [Upload("links.csv", content)], now=NOW)

    (table,) = report.tables
    assert [str(each.text) for each in table.problems] == []
    rows = session.scalars(sa.select(Link).order_by(Link.id)).all()
    assert [(each.retracted_at, each.title) for each in rows] == [(None, "=1+1"), (None, None)]


def test_only_what_may_be_named_and_was_asked_for_goes_out(session: Session) -> None:
    a, b = organisation(session, "A"), organisation(session, "B")
    alps = cluster(session, "Alps", a)
    link(session, a, b, title="public")
    link(session, a, b, title="contract", kind=LinkKind.CONTRACT)
    link(session, a, b, title="private", visibility=Visibility.PRIVATE)
    link(session, a, b, title="behaviour", kind=LinkKind.OUTCOME)
    link(session, a, b, title="cluster", visibility=Visibility.CLUSTER)
    session.commit()
    for wanted, titles in (
        (None, ["contract", "public"]),
        (Narrowing(kind=LinkKind.CONTRACT), ["contract"]),
    ):
        rows = list(csv.DictReader(io.StringIO(exported(session, alps.id, wanted).decode())))
        assert [each["title"] for each in rows] == titles
        assert tuple(rows[0]) == HEADINGS
