"""What an organisation says about itself, one sentence at a time: said, changed, withdrawn.

The vector is made in the same transaction as the sentence, so that the very next search, in any
process, finds it.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from indexing.encoder import Encoder
from matchmaker.domain.profile import Statement
from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import Stage, StatementRole, Urgency, Visibility
from matchmaker.errors import InputError, NotFound
from matchmaker.services.access import require_own
from matchmaker.services.auditing import record
from matchmaker.services.embedding import store_readings
from models import Statement as StatementRow
from models.changes import append_changes

LONGEST = 400


@dataclass(frozen=True, slots=True)
class Saying:
    """A sentence as its author wants it to stand."""

    role: StatementRole
    text: str
    english: str | None = None
    language: str | None = None
    stage: Stage | None = None
    readiness: int | None = None
    dated: date | None = None
    valid_until: date | None = None
    visibility: Visibility = Visibility.PUBLIC
    urgency: Urgency = Urgency.NORMAL


def say(
    session: Session,
    encoder: Encoder,
    organisation_id: int,
    saying: Saying,
    *,
    viewer: Viewer,
    now: datetime,
    statement_id: int | None = None,
) -> int:
    """Add a sentence, or change the one with this id; gives its id.

    Raises:
        NotAllowed: the viewer does not act for the organisation.
        NotFound: it has no such sentence.
        InputError: the sentence is empty or too long, or the readiness is no TRL.
    """
    require_own(viewer, organisation_id)
    _check(saying)
    row = _row(session, organisation_id, statement_id)
    was_shared = row is not None and row.visibility is not Visibility.PRIVATE

    values = asdict(saying) | {"dated": saying.dated or now.date()}
    if row is None:
        row = StatementRow(organisation_id=organisation_id, created_at=now, **values)
        session.add(row)
    else:
        for name, value in values.items():
            setattr(row, name, value)
    session.flush()  # the vector is keyed by the text, the event by the number
    store_readings(session, encoder, [_value(row)])
    # A sentence that was private and stays private changes nothing that others could meet, so
    # nobody is told that anything happened.
    if was_shared or saying.visibility is not Visibility.PRIVATE:
        append_changes(session, [organisation_id])
    record(session, "said", f"statement {row.id}", account_id=viewer.account_id, now=now)
    session.commit()
    return row.id


def withdraw(
    session: Session, organisation_id: int, statement_id: int, *, viewer: Viewer, now: datetime
) -> None:
    """Remove a sentence; what was shown of it in the past stays in the ledger as it was shown.

    Raises:
        NotAllowed, NotFound: as for `say`.
    """
    require_own(viewer, organisation_id)
    row = _row(session, organisation_id, statement_id)
    assert row is not None, "an id was given"
    if row.visibility is not Visibility.PRIVATE:
        append_changes(session, [organisation_id])
    session.delete(row)
    record(session, "withdrew", f"statement {statement_id}", account_id=viewer.account_id, now=now)
    session.commit()


def _check(saying: Saying) -> None:
    if not saying.text.strip():
        raise InputError("The sentence is empty.", remedy="Say in one sentence what it is about.")
    if len(saying.text) > LONGEST:
        raise InputError(
            f"The sentence has {len(saying.text)} characters.",
            remedy=f"Say it in {LONGEST} or fewer; two sentences are two entries.",
        )
    if saying.readiness is not None and saying.readiness not in range(1, 10):
        raise InputError(f"Readiness {saying.readiness} does not exist.", remedy="Use 1 to 9.")


def _row(session: Session, organisation_id: int, statement_id: int | None) -> StatementRow | None:
    if statement_id is None:
        return None
    row = session.get(StatementRow, statement_id)
    if row is None or row.organisation_id != organisation_id:
        raise NotFound(f"This organisation has no sentence {statement_id}.")
    return row


def _value(row: StatementRow) -> Statement:
    return Statement(
        id=row.id,
        role=row.role,
        text=row.text,
        english=row.english,
        language=row.language,
        visibility=row.visibility,
    )
