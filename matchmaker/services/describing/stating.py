"""What an organisation says about itself, one sentence at a time: said, changed, withdrawn.

The vector is made in the same transaction as the sentence, so that the very next search, in any
process, finds it. Other words are another sentence: it takes the place of the old one under a
number of its own, so that what the ledger has quoted never turns into something else. What is
taken away is kept for a month, for whoever presses «Undo».
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from indexing.encoder import Encoder
from matchmaker.domain.phrases import phrase
from matchmaker.domain.profile import Statement
from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import Visibility
from matchmaker.errors import NotAllowed, NotFound
from matchmaker.services.deduplicating.sameness import sentence_key
from matchmaker.services.describing.saying import (
    LONGEST,
    ChangedMeanwhile,
    FieldsError,
    Saying,
    check,
    saying_of,
    version_of,
)
from matchmaker.services.describing.taking import newest_taken, take_away, what_was_taken
from matchmaker.services.identity.access import may_act_for
from matchmaker.services.identity.auditing import record
from matchmaker.services.index.embedding import store_readings
from matchmaker.services.rows_as_json import row_as_json, row_from_json
from models import Statement as StatementRow
from models import TakenAway
from models.changes import append_changes

__all__ = ["LONGEST", "FieldsError", "Saying", "restore", "say", "say_all", "state", "withdraw"]


def say(
    session: Session,
    encoder: Encoder,
    organisation_id: int,
    saying: Saying,
    *,
    viewer: Viewer,
    now: datetime,
    statement_id: int | None = None,
    version: str | None = None,
) -> int:
    """Add a sentence, or change the one with this id; gives the id under which it stands.

    With `version` (see `version_of`) it is changed only if it still stands as the author saw it.
    A sentence that is said already in this role is not said twice.

    Raises:
        NotAllowed: the viewer neither acts for the organisation nor manages a cluster of it.
        NotFound: it has no such sentence, or the viewer may not read it.
        ChangedMeanwhile: it does not stand as the author saw it.
        FieldsError: the sentence is empty or too long, the readiness no TRL, two days or two
            amounts are the wrong way round, or a manager wants to hide it from the managers.
    """
    require_editor(session, viewer, organisation_id, today=now.date())
    row = None
    if statement_id is not None:
        row = _standing(session, organisation_id, statement_id, viewer, version, saying)
    number = state(session, encoder, organisation_id, saying, row=row, viewer=viewer, now=now)
    session.commit()
    return number


def say_all(
    session: Session,
    encoder: Encoder,
    organisation_id: int,
    sayings: Iterable[Saying],
    *,
    viewer: Viewer,
    now: datetime,
) -> list[int]:
    """Add several sentences in one commit, or none; gives their ids.

    Raises:
        NotAllowed, FieldsError: as for `say`.
    """
    require_editor(session, viewer, organisation_id, today=now.date())
    numbers = [
        state(session, encoder, organisation_id, each, row=None, viewer=viewer, now=now)
        for each in sayings
    ]
    session.commit()
    return numbers


def withdraw(
    session: Session, organisation_id: int, statement_id: int, *, viewer: Viewer, now: datetime
) -> int:
    """Remove a sentence; gives the number by which `restore` brings it back.

    What was shown of it in the past stays in the ledger as it was shown. Twice is as good as once.

    Raises:
        NotAllowed, NotFound: as for `say`.
    """
    require_editor(session, viewer, organisation_id, today=now.date())
    row = _own_row(session, organisation_id, statement_id, viewer)
    if row is None:
        return _taken(session, organisation_id, statement_id, viewer).id
    if row.visibility is not Visibility.PRIVATE:
        append_changes(session, [organisation_id])
    taken = take_away(session, row, now=now)
    record(session, "withdrew", f"statement {statement_id}", account_id=viewer.account_id, now=now)
    session.commit()
    return taken.id


def restore(
    session: Session,
    encoder: Encoder,
    organisation_id: int,
    taken_id: int,
    *,
    viewer: Viewer,
    now: datetime,
) -> int:
    """Say again, word for word, what was withdrawn; gives its new id.

    Raises:
        NotAllowed: as for `say`.
        NotFound: nothing of that number can be brought back (any more).
    """
    require_editor(session, viewer, organisation_id, today=now.date())
    taken = what_was_taken(session, StatementRow, organisation_id, taken_id)
    if not _may_read(taken.row["visibility"], taken, viewer):
        raise _unknown(taken.row_id)
    was = row_from_json(StatementRow, taken.row)
    number = state(
        session, encoder, organisation_id, saying_of(was), row=None, viewer=viewer, now=now
    )
    row = session.get_one(StatementRow, number)
    if was.external_key and not _is_known(session, was.external_key):
        row.external_key, row.source = was.external_key, was.source
    session.delete(taken)
    session.commit()
    return number


def state(
    session: Session,
    encoder: Encoder,
    organisation_id: int,
    saying: Saying,
    *,
    row: StatementRow | None,
    viewer: Viewer,
    now: datetime,
) -> int:
    """Let a sentence stand, in place of `row` if there is one, in the caller's transaction.

    It asks nobody whether the viewer may: that is the caller's part.
    """
    check(saying, is_own=organisation_id in viewer.organisations)
    if row is None:
        saying = replace(saying, dated=saying.dated or now.date())
    row = row or _said_already(session, organisation_id, saying)
    was_shared = row is not None and row.visibility is not Visibility.PRIVATE
    if row is None or row.text != saying.text or row.role is not saying.role:
        row = _in_place_of(session, row, organisation_id, saying, now=now)
    else:
        for name, value in _values(saying).items():
            setattr(row, name, value)
        session.flush()
    store_readings(session, encoder, [_value(row)])
    # A sentence that was private and stays private changes nothing that others could meet, so
    # nobody is told that anything happened.
    if was_shared or saying.visibility is not Visibility.PRIVATE:
        append_changes(session, [organisation_id])
    record(session, "said", f"statement {row.id}", account_id=viewer.account_id, now=now)
    return row.id


def require_editor(session: Session, viewer: Viewer, organisation_id: int, *, today: date) -> None:
    """Refuse whoever neither acts for an organisation nor manages a cluster it belongs to.

    Raises:
        NotAllowed: so.
    """
    if not may_act_for(session, viewer, organisation_id, today=today):
        raise NotAllowed(
            phrase("Only its own people and the managers of its clusters may change a profile.")
        )


def _standing(
    session: Session,
    organisation_id: int,
    statement_id: int,
    viewer: Viewer,
    version: str | None,
    wanted: Saying,
) -> StatementRow:
    """The row to change: that of this id, or the one that has taken its place."""
    row = _own_row(session, organisation_id, statement_id, viewer)
    while row is None:
        taken = _taken(session, organisation_id, statement_id, viewer)
        if taken.replaced_by_id is None:
            raise ChangedMeanwhile(None)
        statement_id = taken.replaced_by_id
        row = _own_row(session, organisation_id, statement_id, viewer)
    stands = saying_of(row)
    if version not in {None, version_of(stands)} and stands != wanted:
        raise ChangedMeanwhile(row)
    return row


def _own_row(
    session: Session, organisation_id: int, statement_id: int, viewer: Viewer
) -> StatementRow | None:
    """The row; None if it was taken away. A manager is not told of a private one."""
    row = session.get(StatementRow, statement_id)
    if row is None:
        return None
    if row.organisation_id != organisation_id or not _may_read(row.visibility, row, viewer):
        raise _unknown(statement_id)
    return row


def _taken(session: Session, organisation_id: int, statement_id: int, viewer: Viewer) -> TakenAway:
    """The note that this sentence was taken away."""
    found = newest_taken(session, StatementRow, organisation_id, statement_id)
    if found is None or not _may_read(found.row["visibility"], found, viewer):
        raise _unknown(statement_id)
    return found


def _may_read(visibility: str, owned: StatementRow | TakenAway, viewer: Viewer) -> bool:
    return visibility != Visibility.PRIVATE or owned.organisation_id in viewer.organisations


def _unknown(statement_id: int) -> NotFound:
    return NotFound(phrase("This organisation has no sentence %(n)s.", n=statement_id))


def _said_already(session: Session, organisation_id: int, saying: Saying) -> StatementRow | None:
    """The sentence that says the same in the same role to the same readers: a second click.

    To other readers it may be said again: what is hidden must not change what is shown.
    """
    query = sa.select(StatementRow).where(
        StatementRow.organisation_id == organisation_id,
        StatementRow.role == saying.role,
        StatementRow.visibility == saying.visibility,
    )
    key = sentence_key(saying.text)
    rows = session.scalars(query.order_by(StatementRow.id))
    return next((each for each in rows if sentence_key(each.text) == key), None)


def _in_place_of(
    session: Session,
    old: StatementRow | None,
    organisation_id: int,
    saying: Saying,
    *,
    now: datetime,
) -> StatementRow:
    """A new row; it inherits the key of the old one, by which imports know it."""
    row = StatementRow(organisation_id=organisation_id, created_at=now, **_values(saying))
    if old is None:
        session.add(row)
        session.flush()
        return row
    kept, row.external_key, row.source = row_as_json(old), old.external_key, old.source
    old.external_key = None
    session.flush()  # the key is free before it is taken
    session.add(row)
    session.flush()  # and the new number is not that of the row which goes
    take_away(session, old, now=now, kept=kept, replaced_by_id=row.id)
    return row


def _is_known(session: Session, key: str) -> bool:
    query = sa.select(StatementRow.id).where(StatementRow.external_key == key)
    return session.scalar(query) is not None


def _values(saying: Saying) -> dict[str, Any]:
    return asdict(saying) | {"countries": list(saying.countries)}


def _value(row: StatementRow) -> Statement:
    said = (row.id, row.role, row.text, row.english, row.language)
    return Statement(*said, visibility=row.visibility)
