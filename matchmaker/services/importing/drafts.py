"""A list on its way in: its bytes and what a manager has answered so far, step by step.

Every answer is kept at once, so that going back, or coming back tomorrow, loses nothing. Nothing of
the list is written anywhere else before the last step.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, undefer

from matchmaker.domain.phrases import phrase
from matchmaker.domain.vocabulary import Visibility
from matchmaker.errors import NotFound
from matchmaker.services.posting.mailing import PostOffice
from matchmaker.services.reading import likeliest, preview
from models import ImportDraft

from .doubts import Decision

KEPT_FOR = timedelta(days=14)
PASTED = "pasted.tsv"
"""What text from the clipboard is called: tables copied from a spreadsheet part cells by tabs."""


@dataclass(frozen=True, slots=True)
class Choices:
    """The answers; those that nobody has given yet are guessed anew each time.

    Attributes:
        columns: Heading → field; empty: not used.
        decisions: What was decided about cells.
        same: Row → key of the organisation that it is, or the number of an earlier row.
        different: The same for rows that were said to be another one.
        contacts: Whether the persons in the list are kept, and `consent` on whose word.
    """

    encoding: str | None = None
    separator: str | None = None
    sheet: str | None = None
    header_row: int | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    decisions: tuple[Decision, ...] = ()
    same: Mapping[int, str | int] = field(default_factory=dict)
    different: Mapping[int, str | int] = field(default_factory=dict)
    visibility: Visibility = Visibility.PUBLIC
    overwrites: bool = True
    contacts: bool = True
    consent: str = ""

    def as_json(self) -> dict[str, Any]:
        """As a draft keeps them."""
        return {
            "encoding": self.encoding,
            "separator": self.separator,
            "sheet": self.sheet,
            "header_row": self.header_row,
            "columns": dict(self.columns),
            "decisions": [
                {
                    "name": each.name,
                    "written": each.written,
                    "rows": sorted(each.rows),
                    "value": each.value,
                    "leaves_out": each.leaves_out,
                }
                for each in self.decisions
            ],
            "same": {str(row): key for row, key in self.same.items()},
            "different": {str(row): key for row, key in self.different.items()},
            "visibility": self.visibility.value,
            "overwrites": self.overwrites,
            "contacts": self.contacts,
            "consent": self.consent,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Choices:
        """What a draft keeps; what it lacks is not answered yet."""
        known = {name: data[name] for name in cls.__slots__ if name in data}
        if "decisions" in known:
            known["decisions"] = tuple(
                Decision(**each | {"rows": frozenset(each["rows"])}) for each in known["decisions"]
            )
        for name in {"same", "different"} & known.keys():
            known[name] = {int(row): key for row, key in known[name].items()}
        if "visibility" in known:
            known["visibility"] = Visibility(known["visibility"])
        return cls(**known)


def start_draft(
    session: Session,
    *,
    cluster_id: int,
    account_id: int,
    file_name: str,
    content: bytes,
    now: datetime,
) -> ImportDraft:
    """Keep a file that can be looked into, with the sheet that looks most like a list.

    Raises:
        FileRefused: it is empty, broken, protected, too large, or no table; nothing is kept.
    """
    name = (file_name or PASTED)[-300:]
    grid = likeliest(preview(content, name=name))
    draft = ImportDraft(
        cluster_id=cluster_id,
        account_id=account_id,
        file_name=name,
        data=content,
        choices=Choices(sheet=grid.sheet).as_json(),
        created_at=now,
        updated_at=now,
    )
    session.add(draft)
    session.commit()
    return draft


def draft_of(
    session: Session, draft_id: int, *, cluster_id: int, account_id: int | None
) -> ImportDraft:
    """A draft of this account for this cluster, with its bytes.

    Raises:
        NotFound: there is none.
    """
    draft = session.get(ImportDraft, draft_id, options=[undefer(ImportDraft.data)])
    if draft is None or draft.cluster_id != cluster_id or draft.account_id != account_id:
        raise NotFound(
            phrase("There is no such list on its way in."),
            remedy=phrase("It may have been imported, or thrown away; start with the file again."),
        )
    return draft


def choices_of(draft: ImportDraft) -> Choices:
    """What was answered so far."""
    return Choices.from_json(draft.choices)


def keep_choices(session: Session, draft: ImportDraft, *, now: datetime, **answers: Any) -> Choices:
    """Keep more answers of a draft that was not imported yet; gives all of them."""
    choices = replace(choices_of(draft), **answers)
    draft.choices = choices.as_json()
    draft.updated_at = now
    session.commit()
    return choices


def open_drafts(session: Session, *, cluster_id: int, account_id: int) -> list[ImportDraft]:
    """The lists that this account has begun to import, newest first."""
    query = (
        sa.select(ImportDraft)
        .where(
            ImportDraft.cluster_id == cluster_id,
            ImportDraft.account_id == account_id,
            ImportDraft.batch_id.is_(None),
        )
        .order_by(ImportDraft.updated_at.desc(), ImportDraft.id.desc())
        .limit(20)
    )
    return list(session.scalars(query))


def throw_away(session: Session, draft: ImportDraft) -> None:
    """Forget a list."""
    session.delete(draft)
    session.commit()


def forget_old_drafts(session: Session, office: PostOffice | None, now: datetime) -> int:
    """Forget lists that nobody has touched for two weeks: they hold names of people.

    A chore; gives how many lists went.
    """
    query = sa.delete(ImportDraft).where(ImportDraft.updated_at < now - KEPT_FOR)
    gone: Any = session.execute(query.execution_options(synchronize_session=False))
    session.commit()
    return int(gone.rowcount)
