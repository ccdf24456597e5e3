"""Columns whose heading we know and whose cells say something else.

"Kategorie" may hold company and university, or gold and silver member. In a member list a kind or
visibility that nobody understands keeps its row out, so a column of which hardly a cell is
understood is left out instead, with the reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from matchmaker.domain.phrases import phrase
from matchmaker.services.columns import Column, Template
from matchmaker.services.columns import Mapping as Columns
from matchmaker.services.recognition.closed_lists import (
    recognise_kind,
    recognise_stage,
    recognise_visibility,
)
from matchmaker.services.recognition.results import Recognised, Recogniser

_CLOSED: dict[str, Recogniser] = {
    "kind": recognise_kind,
    "stage": recognise_stage,
    "visibility": recognise_visibility,
}
_FEWEST = 5  # cells; fewer are judged one by one


def without_misfits(columns: Columns, samples: Sequence[Sequence[str]]) -> Columns:
    """The columns of a member list without those that hold something else than their heading."""
    if columns.template is not Template.MEMBERS:
        return columns
    checked = (_checked(column, samples[column.position]) for column in columns.columns)
    return replace(columns, columns=tuple(checked))


def _checked(column: Column, cells: Sequence[str]) -> Column:
    recogniser = _CLOSED.get(column.field or "")
    if recogniser is None or len(cells) < _FEWEST:
        return column
    strange = [cell for cell in cells if not _is_known(recogniser, cell)]
    if 2 * len(strange) <= len(cells):
        return column
    how = phrase("no %(field)s: “%(cell)s” and the like", field=column.field, cell=strange[0][:40])
    return replace(column, field=None, how=how)


def _is_known(recogniser: Recogniser, cell: str) -> bool:
    found = recogniser(cell)
    return isinstance(found, Recognised) or bool(found.suggestions)
