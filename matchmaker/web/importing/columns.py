"""Step 3: what each column holds, with three of its cells and how sure the guess is."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from flask import request
from flask.typing import ResponseReturnValue

from matchmaker.domain.phrases import counted, phrase
from matchmaker.services.columns import REPEATABLE, Column
from matchmaker.services.importing.drafts import keep_choices
from matchmaker.services.importing.rehearsal import (
    OFFERED,
    columns_of,
    remembered,
    signature_of,
    table_of,
)
from matchmaker.services.reading import FileRefused, Table
from matchmaker.web.desk import database, now
from matchmaker.web.entry import MANAGER, entry
from matchmaker.web.importing.files import refused
from matchmaker.web.importing.room import HERE, Case, case_of, go_on, importing, show_step
from matchmaker.web.importing.words import FIELDS, confidence

_SAMPLES = 3
_SHOWN = 70  # characters of a sample


@dataclass(frozen=True, slots=True)
class Shown:
    """A column as the page shows it; `how` says why it is not used."""

    at: int
    heading: str
    field: str
    sure: str
    how: str
    samples: tuple[str, ...]
    error: str = ""


@importing.route(f"{HERE}/<int:draft_id>/columns", methods=["GET", "POST"])
@entry(MANAGER)
def columns(cluster_id: int, draft_id: int) -> ResponseReturnValue:
    """Step 3."""
    case = case_of(cluster_id, draft_id)
    try:
        table = table_of(case.draft, case.choices)
    except FileRefused as error:
        return refused(case, error)
    if request.method == "GET":
        return _page(case, table, {})
    chosen = _chosen(table)
    errors = {} if request.form.get("go") == "back" else _errors(chosen)
    known = {**case.choices.columns, **chosen}
    tried = keep_choices(database(), case.draft, now=now(), columns=known)
    if errors:
        return _page(Case(case.cluster, case.draft, tried), table, errors), 422
    return go_on(case, back="importing.sheet", on="importing.check")


def _chosen(table: Table) -> dict[str, str]:
    """What was chosen for each heading; what the form lacks stays as it was."""
    fields = {
        heading: request.form[f"column-{at}"]
        for at, heading in enumerate(table.columns)
        if f"column-{at}" in request.form
    }
    return {heading: field if field in OFFERED else "" for heading, field in fields.items()}


def _errors(chosen: dict[str, str]) -> dict[str, str]:
    """By the name of a select what is wrong with it."""
    headings = list(chosen)
    often = Counter(chosen.values())
    errors: dict[str, str] = {
        f"column-{at}": phrase(
            "“%(field)s” is chosen for another column too; keep one.", field=FIELDS[field]
        )
        for at, field in enumerate(chosen.values())
        if field
        and field not in REPEATABLE
        and often[field] > 1
        and at != headings.index(next(each for each in headings if chosen[each] == field))
    }
    if headings and "name" not in chosen.values():
        errors["column-0"] = phrase("Choose “Name” for the column with the members’ names.")
    return errors


def _page(case: Case, table: Table, errors: dict[str, str]) -> str:
    earlier = remembered(database(), case.cluster.id, signature_of(table.columns))
    found = columns_of(table, case.choices, earlier)
    remembers = earlier.columns if earlier else {}
    shown = [
        _shown(
            each,
            table,
            is_remembered=each.heading in remembers,
            is_chosen=each.heading in case.choices.columns,
            error=errors.get(f"column-{each.position}", ""),
        )
        for each in found.columns
    ]
    used = [each for each in shown if each.field]
    title = counted(
        "%(used)s of %(n)s column is understood",
        "%(used)s of %(n)s columns are understood",
        len(shown),
        used=len(used),
    )
    return show_step(
        case,
        3,
        "columns",
        title=title,
        used=used,
        unused=[each for each in shown if not each.field],
        fields=FIELDS,
        layout=table.layout,
        count=len(table.rows),
        errors=errors,
        is_remembered=bool(earlier),
    )


def _shown(
    column: Column, table: Table, *, is_remembered: bool, is_chosen: bool, error: str
) -> Shown:
    cells = dict.fromkeys(table.column(column.position, 40))
    samples = [each if len(each) <= _SHOWN else f"{each[:_SHOWN]}…" for each in cells]
    return Shown(
        column.position,
        column.heading,
        column.field or "",
        confidence(column, is_remembered=is_remembered, is_chosen=is_chosen),
        "" if is_chosen or is_remembered or column.field else column.how,
        tuple(samples[:_SAMPLES]),
        error,
    )
