"""Rows of the template `statements`: one sentence each, word for word."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date
from typing import Any

from matchmaker.domain.phrases import phrase
from matchmaker.domain.vocabulary import Stage, StatementRole, Urgency, Visibility
from matchmaker.services.recognition.closed_lists import (
    recognise_role,
    recognise_stage,
    recognise_urgency,
    recognise_visibility,
)
from matchmaker.services.recognition.countries import recognise_country
from matchmaker.services.recognition.folding import fold
from matchmaker.services.recognition.languages import recognise_language
from matchmaker.services.recognition.readiness import recognise_readiness

from .cells import RowCheck
from .draft import Draft, Party, Reference, Thing
from .organisations import filled

LONGEST_SENTENCE = 400
_LONGEST_KEY = 160
_LANGUAGE_OF_SHORT = "en"  # where a sentence is too short to tell


def check_statement(row: RowCheck) -> Iterator[Draft]:
    """The statement of a row; nothing if a cell of it is a problem."""
    owner = row.needed("organisation", 300, phrase("the key of an organisation"))
    text = row.needed("text", LONGEST_SENTENCE, phrase("one sentence"))
    role = row.word("role", recognise_role, phrase("a role such as capability or need"), sure=True)
    if role is None and not row.failed:
        row.fail(
            "role",
            found="",
            expected=phrase("a role such as need"),
            remedy=phrase("Say what it is."),
        )
    values = filled(
        {
            "text": text,
            "role": StatementRole(role) if role else None,
            "english": row.text("english", LONGEST_SENTENCE),
            "language": row.word("language", recognise_language, phrase("a language such as lt")),
            "source": row.text("source", 200),
            **statement_circumstances(row),
            **_money(row),
        }
    )
    key = row.text("key", _LONGEST_KEY) or ""
    _check_order(row, values)
    if not row.failed:
        yield Draft(
            Thing.STATEMENTS,
            row.number,
            key,
            values,
            references={"organisation_id": _owner(row, owner)},
            at_birth={"language": _LANGUAGE_OF_SHORT},
        )


def statement_circumstances(row: RowCheck) -> dict[str, Any]:
    """When, for whom to see, and where in the chain; what member lists know, too."""
    stage = row.word("stage", recognise_stage, phrase("a stage such as component"), first=True)
    level = row.word(
        "readiness", recognise_readiness, phrase("a readiness level from 1 to 9"), first=True
    )
    seen = row.word(
        "visibility", recognise_visibility, phrase("public, cluster or private"), sure=True
    )
    urgency = row.word("urgency", recognise_urgency, phrase("low, normal or high"))
    return {
        "stage": Stage(stage) if stage else None,
        "readiness": int(level) if level else None,
        "visibility": Visibility(seen) if seen else None,
        "urgency": Urgency(urgency) if urgency else None,
        "dated": row.day("date"),
        "valid_until": row.day("valid_until"),
    }


def derived_key(organisation: str, role: str, text: str, *, origin: str = "") -> str:
    """The key of a sentence that has none: who says it, as what, and the sentence itself.

    `origin` parts sentences of a member list from others, so that those which vanished from the
    list can be told.
    """
    digest = hashlib.blake2b(fold(text).encode(), digest_size=6).hexdigest()
    return f"{organisation}:{origin}{role}:{digest}"


def _money(row: RowCheck) -> dict[str, Any]:
    return {
        "amount_min": row.euros("amount_min"),
        "amount_max": row.euros("amount_max"),
        "countries": row.words("countries", recognise_country, phrase("countries such as LT;DE")),
    }


def _owner(row: RowCheck, written: str) -> Reference:
    heading = row.table.columns.heading_of("organisation")
    return Reference(Party.ORGANISATION, written, heading)


def _check_order(row: RowCheck, values: dict[str, Any]) -> None:
    """What begins must not end before it does."""
    low, high = values.get("amount_min"), values.get("amount_max")
    if low is not None and high is not None and low > high:
        row.fail(
            "amount_max",
            found=str(high),
            expected=phrase("at least %(number)s", number=low),
            remedy=phrase("Swap the two amounts."),
        )
    said, until = values.get("dated"), values.get("valid_until")
    check_days(row, "valid_until", said, until)


def check_days(row: RowCheck, name: str, since: date | None, until: date | None) -> None:
    """A problem if the second day lies before the first."""
    if since is not None and until is not None and until < since:
        row.fail(
            name,
            found=until.isoformat(),
            expected=phrase("a day after %(day)s", day=since.isoformat()),
            remedy=phrase("Correct one of the two days."),
        )
