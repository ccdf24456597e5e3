"""The parts of a call: suggested from its text, then added, reworded and removed by people.

A part keeps its number for good, and no number is given twice, so that an expression of interest
in part 3 never comes to mean something else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.phrases import counted, phrase
from matchmaker.services.calls.points import LONGEST, points_of
from matchmaker.services.describing.saying import FieldsError
from models import Call, CallPart, Expression

MOST_PARTS = 12


@dataclass(frozen=True, slots=True)
class PartDraft:
    """A part as a form holds it; without a number it is new, without a text it is taken away."""

    text: str
    is_required: bool = True
    number: int | None = None


def suggested(title: str, text: str, language: str | None) -> tuple[PartDraft, ...]:
    """What the text of a call asks for, as parts that are all required."""
    return tuple(PartDraft(each) for each in points_of(title, text, language))


def add_parts(session: Session, call: Call, drafts: Sequence[PartDraft]) -> None:
    """The first parts of a call, in the caller's transaction."""
    rows = [
        CallPart(call_id=call.id, number=number, text=each.text, is_required=each.is_required)
        for number, each in enumerate(drafts, start=1)
    ]
    session.add_all(rows)


def checked(drafts: Sequence[PartDraft]) -> tuple[PartDraft, ...]:
    """The drafts with tidy texts, those without a text left out.

    Raises:
        FieldsError: a part is too long, or there are too many; by the field of the form.
    """
    wrong: dict[str, str] = {}
    tidy = []
    for place, each in enumerate(drafts):
        text = " ".join(each.text.split())
        if len(text) > LONGEST:
            wrong[f"part-{place}"] = counted(
                "This part has %(n)s character; %(most)s fit.",
                "This part has %(n)s characters; %(most)s fit.",
                len(text),
                most=LONGEST,
            )
        if text:
            tidy.append(replace(each, text=text))
    if len(tidy) > MOST_PARTS:
        words = phrase("A call has %(most)s parts at most. Join some of them.", most=MOST_PARTS)
        wrong[f"part-{MOST_PARTS}"] = words
    if wrong:
        raise FieldsError(**wrong)
    return tuple(tidy)


def set_parts(session: Session, call: Call, drafts: Sequence[PartDraft]) -> bool:
    """Make these, and no others, the parts of the call, in the caller's transaction.

    Gives whether anything has changed. Two people who save at once: the later form holds.
    """
    standing = {
        row.number: row
        for row in session.scalars(sa.select(CallPart).where(CallPart.call_id == call.id))
    }
    named = {each.number for each in drafts if each.number in standing}
    changed = False
    for number in standing.keys() - named:
        session.delete(standing[number])
        changed = True
    following = _next_number(session, call, standing)
    for each in drafts:
        row = standing.get(each.number or 0)
        if row is None:
            row = CallPart(call_id=call.id, number=following)
            session.add(row)
            following += 1
        changed |= (row.text, row.is_required) != (each.text, each.is_required)
        row.text, row.is_required = each.text, each.is_required
    return changed


def _next_number(session: Session, call: Call, standing: dict[int, CallPart]) -> int:
    """One above every number that ever stood in an expression or stands now."""
    query = sa.select(Expression.parts).where(Expression.call_id == call.id)
    told = {number for parts in session.scalars(query) for number in parts}
    return max({0, *told, *standing}) + 1
