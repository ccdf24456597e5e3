"""The facts of an organisation as its people and its cluster managers keep them up to date.

Two who edit at once do not overwrite each other: a form carries the version it was made from, and
the slower one is shown both. Saving the same twice is as good as once.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.phrases import phrase
from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import OrganisationKind, SizeClass, Visibility
from matchmaker.errors import Conflict, NotFound
from matchmaker.services.describing.saying import FieldsError
from matchmaker.services.describing.stating import require_editor
from matchmaker.services.identity.access import require_own
from matchmaker.services.identity.auditing import record
from matchmaker.services.organisation_names import name_key
from matchmaker.services.recognition.regions import regions_of
from models import Organisation, Statement
from models.changes import append_changes

LONGEST = {"name": 300, "city": 120, "website": 300, "description": 2_000}
OLDEST = 1000  # founded in this year at the earliest: some breweries and mints are that old
A_MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Facts:
    """What an organisation is, apart from what it says."""

    name: str
    kind: OrganisationKind
    country: str | None = None
    region: str | None = None
    city: str | None = None
    size: SizeClass | None = None
    website: str | None = None
    languages: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    description: str | None = None
    founded: int | None = None


class FactsChanged(Conflict):
    """Somebody else has saved other facts meanwhile; `standing` is what stands now."""

    def __init__(self, standing: Organisation) -> None:
        """Keep what stands, to be shown beside what was to be saved."""
        super().__init__(
            phrase("Somebody else has changed this in the meantime."),
            remedy=phrase("Compare both texts, then save again."),
        )
        self.standing = standing


def facts_of(row: Organisation) -> Facts:
    """The facts in a row."""
    values = {each.name: getattr(row, each.name) for each in fields(Facts)}
    return Facts(**values | {"languages": tuple(row.languages), "sectors": tuple(row.sectors)})


def version_of_facts(row: Organisation) -> str:
    """Changes with each saving: what a form carries to notice others."""
    return row.updated_at.isoformat()


def save_facts(
    session: Session,
    organisation_id: int,
    facts: Facts,
    *,
    viewer: Viewer,
    now: datetime,
    version: str,
) -> None:
    """Keep these facts, if the organisation is still as the author of the form saw it.

    Raises:
        NotAllowed: the viewer neither acts for it nor manages a cluster of it.
        FactsChanged: it is not; nothing was saved.
        FieldsError: a fact that cannot be.
    """
    require_editor(session, viewer, organisation_id, today=now.date())
    check_facts(facts, today=now.date())
    row = find(session, organisation_id)
    if facts_of(row) == facts:
        return
    stamp = max(now, row.updated_at + A_MOMENT)
    if version != version_of_facts(row) or not _swap(session, row, facts, stamp):
        session.rollback()
        raise FactsChanged(find(session, organisation_id))
    append_changes(session, [organisation_id])
    about = f"organisation {organisation_id}"
    record(session, "edited", about, account_id=viewer.account_id, now=now)
    session.commit()


def confirm(session: Session, organisation_id: int, *, viewer: Viewer, now: datetime) -> None:
    """Note that its own people say: all of this is still true.

    Raises:
        NotAllowed: the viewer does not act for it; a manager vouches, which is something else.
    """
    require_own(viewer, organisation_id)
    note_confirmed(session, organisation_id, account_id=viewer.account_id, now=now)
    session.commit()


def note_confirmed(
    session: Session, organisation_id: int, *, account_id: int | None, now: datetime
) -> None:
    """The same in the caller's transaction, when a link has proved who says it."""
    find(session, organisation_id).confirmed_at = now
    append_changes(session, [organisation_id])  # cards say that its needs still stand
    record(session, "confirmed", f"organisation {organisation_id}", account_id=account_id, now=now)


def sentences_to_edit(session: Session, organisation_id: int, *, viewer: Viewer) -> list[Statement]:
    """All its sentences, newest first, those that rest too; private ones for its own people only.

    The caller has made sure that the viewer may edit.
    """
    query = sa.select(Statement).where(Statement.organisation_id == organisation_id)
    if organisation_id not in viewer.organisations:
        query = query.where(Statement.visibility != Visibility.PRIVATE)
    order = (sa.func.coalesce(Statement.dated, date.min).desc(), Statement.id.desc())
    return list(session.scalars(query.order_by(*order)))


def find(session: Session, organisation_id: int) -> Organisation:
    """The organisation of this number, which must not have been merged away.

    Raises:
        NotFound: there is none.
    """
    row = session.get(Organisation, organisation_id)
    if row is None or row.merged_into_id is not None:
        raise NotFound(phrase("There is no organisation %(n)s.", n=organisation_id))
    return row


def check_facts(facts: Facts, *, today: date) -> None:
    """Refuse facts that cannot be, all at once.

    Raises:
        FieldsError: with the fields that are wrong.
    """
    wrong: dict[str, str] = {}
    if not facts.name.strip():
        wrong["name"] = phrase("An organisation needs a name.")
    for name, most in LONGEST.items():
        length = len(getattr(facts, name) or "")
        if length > most:
            wrong[name] = phrase("It has %(n)s characters; %(most)s fit.", n=length, most=most)
    if facts.founded is not None and not OLDEST <= facts.founded <= today.year:
        wrong["founded"] = phrase("Write a year such as 1998.")
    if facts.region and facts.region not in regions_of(facts.country or ""):
        wrong["region"] = phrase("This region lies in another country.")
    if wrong:
        raise FieldsError(**wrong)


def _swap(session: Session, row: Organisation, facts: Facts, stamp: datetime) -> bool:
    """Write the facts if the row is as it was read; of two who save at once one is told no."""
    values: dict[str, Any] = asdict(facts)
    values |= {"languages": list(facts.languages), "sectors": list(facts.sectors)}
    change = (
        sa.update(Organisation)
        .where(Organisation.id == row.id, Organisation.updated_at == row.updated_at)
        .values(**values, name_key=name_key(facts.name), updated_at=stamp)
        .execution_options(synchronize_session=False)
    )
    written: Any = session.execute(change)
    session.expire(row)
    return bool(written.rowcount == 1)
