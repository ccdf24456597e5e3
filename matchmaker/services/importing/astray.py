"""Rows that are no members, and rows that went astray: totals, footnotes, shifted cells."""

from __future__ import annotations

import re

from matchmaker.domain.phrases import phrase
from matchmaker.services.organisation_names import split_name
from matchmaker.services.recognition.closed_lists import recognise_kind
from matchmaker.services.recognition.countries import recognise_country
from matchmaker.services.recognition.dates import recognise_date
from matchmaker.services.recognition.folding import fold, tidy
from matchmaker.services.recognition.lexicon import lexicon
from matchmaker.services.recognition.results import Recognised, Recogniser, Suggestion
from matchmaker.services.recognition.websites import recognise_website

from .cells import RowCheck
from .doubts import SHIFTED

_MARK = re.compile(r"\s*[*†‡¹²³§]")
_FIGURE = re.compile(r"[\d.,\s%]*")
_LONGEST_LABEL = 3  # words before the figure of a total or the colon of a footnote
_FEWEST_COLUMNS = 3  # in a narrower table a lone name is how members are listed
_BETTER = 2  # cells that must be understood only when shifted
_BETWEEN = re.compile(r"\s*[/;|\n]\s*|\s+(?:und|and|et|e|y|oraz|ir|en|og|\+)\s+")
_TELLING: dict[str, Recogniser] = {
    "country": recognise_country,
    "kind": recognise_kind,
    "website": recognise_website,
    "since": recognise_date,
}


def what_instead(row: RowCheck) -> str:
    """Why a row is no member: a total, a footnote; empty for a member."""
    used = [column for column in row.table.columns.columns if column.field]
    spoken = [cell for cell in row.cells.values() if not _FIGURE.fullmatch(cell)]
    if not spoken or len(used) < _FEWEST_COLUMNS:
        return ""
    kinds = {_footer(cell) for cell in spoken}
    return kinds.pop() if len(kinds) == 1 else ""


def is_shifted(row: RowCheck) -> bool:
    """Write down the problem of a row whose cells stand one column too far to the right."""
    columns = row.table.columns
    start = next(column.position for column in columns.columns if column.field == "name")
    cells = row.row.cells
    if tidy(cells[start]) or start + 1 >= len(cells) or not tidy(cells[start + 1]):
        return False
    moved = columns.values((*cells[:start], *cells[start + 1 :], ""))
    if _understood(moved) < _understood(row.cells) + _BETTER:
        return False
    if row.accepts("name", SHIFTED):
        row.cells = {name: cell for name, cell in moved.items() if tidy(cell)}
        return False
    first = tidy(cells[start + 1])
    remedy = phrase(
        "“%(cell)s” and all after it stand one column too far to the right; move them one to the "
        "left.",
        cell=first,
    )
    expected = phrase("the name of the member")
    shift = Suggestion(SHIFTED, first, 100.0)
    row.fail("name", found="", expected=expected, remedy=remedy, suggestions=(shift,))
    return True


def holds_two_names(row: RowCheck, name: str) -> bool:
    """Write down the problem of a cell that names two organisations, each with its legal form."""
    parts = [part for part in _BETWEEN.split(name) if part]
    firms = [part for part in parts if split_name(part)[1]]
    if len(firms) < 2 or len(firms) < len(parts):
        return False
    remedy = phrase("Make a row for each: %(names)s.", names=", ".join(firms))
    one = phrase("one organisation")
    nearest = tuple(Suggestion(each, each, 100.0) for each in firms)
    row.fail("name", found=name, expected=one, remedy=remedy, suggestions=nearest)
    return True


def _footer(text: str) -> str:
    """What a cell below a list says that it is: by a mark, or by the words it begins with."""
    if _MARK.match(text):
        return phrase("a footnote, no member: left out")
    label, colon, _ = text.partition(":")
    words = fold(label).split()[:_LONGEST_LABEL]
    starts = [" ".join(words[:length]) for length in range(1, len(words) + 1)]
    codes = {code for start in starts for code in lexicon("footers").codes_of(start)}
    if "total" in codes:
        return phrase("a total, no member: left out")
    return phrase("a footnote, no member: left out") if "footnote" in codes and colon else ""


def _understood(values: dict[str, str]) -> int:
    return sum(
        isinstance(recogniser(values.get(name, "")), Recognised)
        for name, recogniser in _TELLING.items()
    )
