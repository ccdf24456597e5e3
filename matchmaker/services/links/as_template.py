"""The links that may be named as the table that an import takes: what goes out comes in again."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection
from dataclasses import replace
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.visibility import Viewer
from matchmaker.services.external_keys import chunked, stand_in
from matchmaker.services.importing.rejected import masked
from matchmaker.services.links.listing import Line, Narrowing, Party, listed_links
from models import Cluster, Link, Organisation

HEADINGS = ("key", "a", "b", "kind", "date", "until", "title", "source", "a_name", "b_name")
MOST = 500_000


def member_links_csv(
    session: Session,
    cluster_ids: Collection[int],
    wanted: Narrowing,
    *,
    viewer: Viewer,
    today: date,
) -> bytes:
    """UTF-8 with the headings of the template `links`, and the names beside the keys."""
    found = listed_links(
        session, cluster_ids, replace(wanted, page=1), viewer=viewer, today=today, most=MOST
    )
    lines = [each for each in found.lines if each.is_public]  # an import makes links public
    keys = _Keys(session, lines)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(HEADINGS)
    for each in lines:
        writer.writerow([masked(str(cell)) for cell in keys.row(each)])
    return text.getvalue().encode()


class _Keys:
    """What an import knows links, organisations and clusters by."""

    def __init__(self, session: Session, lines: Collection[Line]) -> None:
        """Look all of them up."""
        sides = {side for line in lines for side in (line.a, line.b)}
        self.links = _keys(session, Link, {each.id for each in lines})
        self.clusters = _keys(session, Cluster, {s.id for s in sides if s.is_cluster})
        self.others = _keys(session, Organisation, {s.id for s in sides if not s.is_cluster})

    def row(self, line: Line) -> tuple[object, ...]:
        """The cells of one link."""
        return (
            self.links[line.id], self._side(line.a), self._side(line.b), line.kind.value,
            line.dated or "", line.until or "", line.title or "", line.source or "",
            line.a.name, line.b.name,
        )  # fmt: skip

    def _side(self, side: Party) -> str:
        return f"cluster:{self.clusters[side.id]}" if side.is_cluster else self.others[side.id]


def _keys(
    session: Session, entity: type[Link | Cluster | Organisation], ids: Collection[int]
) -> dict[int, str]:
    found: dict[int, str] = {}
    for chunk in chunked(sorted(ids)):
        query = sa.select(entity.id, entity.external_key).where(entity.id.in_(chunk))
        found |= {number: key or stand_in(number) for number, key in session.execute(query)}
    return found
