"""The list to fill in: a workbook with every heading that is understood, and made-up rows."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from .rehearsal import OFFERED
from .rejected import as_workbook

_ROWS = Path(__file__).resolve().parents[3] / "data" / "templates" / "members.csv"
_PEOPLE = (
    {"contact": "Ona Example", "email": "ona@example.org", "phone": "00370 600 00000"},
    {"contact": "Max Beispiel", "email": "max@example.org", "phone": "0049 151 0000000"},
)


@cache
def template_workbook() -> bytes:
    """The bytes of the workbook."""
    with _ROWS.open(encoding="utf-8-sig", newline="") as file:
        rows = [row | people for row, people in zip(csv.DictReader(file), _PEOPLE, strict=False)]
    grid = [list(OFFERED), *([row.get(each, "") for each in OFFERED] for row in rows)]
    return as_workbook(grid, "Members")
