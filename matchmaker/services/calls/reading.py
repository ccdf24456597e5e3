"""Rows of a table of calls to drafts: what each column means, and what is wrong with a row.

Made for tables that nobody here has seen: names of columns in many forms, days as people or
programs write them, several deadlines, mark-up in texts. What cannot be read is named with its
file, its row and its remedy; the other rows are read.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from matchmaker.domain.phrases import phrase
from matchmaker.errors import InputError
from matchmaker.services.calls.headings import fields_of, keys_of
from matchmaker.services.calls.points import LONGEST, plain_text
from matchmaker.services.calls.posting import LONGEST_TEXT, LONGEST_TITLE, LONGEST_URL
from matchmaker.services.calls.tables import CallTable, Cell, NumberedRow
from matchmaker.services.importing.report import RowProblem
from matchmaker.services.recognition.amounts import recognise_amount
from matchmaker.services.recognition.dates import recognise_date
from matchmaker.services.recognition.folding import fold, words
from matchmaker.services.recognition.languages import WRITTEN, language_of
from matchmaker.services.recognition.results import Recognised, Unrecognised

KEY = "call:"
_NO_DAY = frozenset(
    words(
        "open ongoing continuous permanent rolling none n/a na - – . tbd tba tbc null nan unknown"
        " laufend offen"
    )
)
_CLOSED = frozenset({"closed", "31094503", "cancelled", "expired", "geschlossen", "ferme"})
_DAY_IN_TEXT = re.compile(
    r"(?<!\d)\d{4}-\d{1,2}-\d{1,2}|(?<!\d)\d{1,2}[./-]\d{1,2}[./-]\d{4}"
    r"|\d{1,2}\.?\s+[^\W\d]+\s+\d{4}|[^\W\d]+\s+\d{1,2},?\s+\d{4}"
)
_DISTINCT = 0.95  # of the values of a column that names calls; a few rows may stand there twice
_MILLISECONDS, _SECONDS = 10**11, 10**8  # a number of at least this size counts them since 1970


@dataclass(frozen=True, slots=True)
class CallRow:
    """A call as a table gives it; `row` is where it stands."""

    row: int
    external_key: str
    title: str
    text: str
    language: str
    programme: str | None = None
    url: str | None = None
    opens_on: date | None = None
    deadline: date | None = None
    budget: float | None = None
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadCalls:
    """What a table holds.

    Attributes:
        columns: field → the heading that gives it.
        unused: headings that nothing is taken from.
    """

    file: str
    rows: tuple[CallRow, ...]
    problems: tuple[RowProblem, ...]
    columns: Mapping[str, str]
    unused: tuple[str, ...]


def read_calls(table: CallTable, *, today: date) -> ReadCalls:
    """The calls of a table.

    Raises:
        InputError: it has neither a column with titles nor one with texts.
    """
    found, texts, unused = fields_of(table.headings)
    if "title" not in found and not texts:
        raise InputError(
            phrase("%(file)s: no column has titles or texts of calls.", file=table.file),
            remedy=phrase(
                "Name one “title” and, if there is one, another “description”; further ones may be"
                " called id, deadline, programme, budget and url. Found: %(found)s.",
                found=", ".join(table.headings[:20]) or "–",
            ),
        )
    key = _key_column(table)
    found = {field: name for field, name in found.items() if field != "key"}
    found |= {"key": key} if key is not None else {}
    reader = _Reader(table.file, found, texts, today)
    rows = [each for row in table.rows if (each := reader.read(row)) is not None]
    columns = {**found} | ({"text": ", ".join(texts)} if texts else {})
    return ReadCalls(table.file, tuple(rows), tuple(reader.problems), columns, unused)


def _key_column(table: CallTable) -> str | None:
    """The column that tells calls apart: topics of one call share its number, not their own."""
    for name in keys_of(table.headings):
        said = [row.cells[name][0] for row in table.rows if name in row.cells]
        if len(set(said)) >= _DISTINCT * len(said):
            return name
    return None


class _Reader:
    """Reads rows one by one, and keeps what is wrong with them."""

    def __init__(
        self, file: str, fields: Mapping[str, str], texts: Sequence[str], today: date
    ) -> None:
        self.file = file
        self.fields = fields
        self.texts = texts
        self.today = today
        self.problems: list[RowProblem] = []
        self.known: dict[str, int] = {}

    def read(self, row: NumberedRow) -> CallRow | None:
        """The call of a row; None if it cannot be used or stands there already."""
        text = self._text(row)
        title = " ".join(plain_text(" ".join(self._cell(row, "title")[:1])).split())
        if not title and not text:
            expected = phrase("a title")
            remedy = phrase("Give the call a title, or take the row out.")
            self._fail(row, "title", "", expected, remedy)
            return None
        title = _shortened(title or text.split("\n")[0], LONGEST_TITLE)
        opening, closing = self._day(row, "opens_on"), self._day(row, "deadline")
        if opening is None or closing is None:
            return None
        opens_on = next(iter(opening), None)
        deadline = self._still_open(row, next(iter(closing), None))
        key = self._key(row, title)
        if key in self.known:
            expected = phrase("a call that is not in row %(row)s already", row=self.known[key])
            remedy = phrase("The first one counts.")
            self._fail(row, "key", key.removeprefix(KEY), expected, remedy, kept=True)
            return None
        self.known[key] = row.number
        return CallRow(
            row=row.number,
            external_key=key,
            title=title,
            text=text or title,
            language=self._language(row, f"{title}. {text[:2_000]}"),
            programme=self._programme(row),
            url=self._url(row),
            opens_on=opens_on if not (opens_on and deadline and opens_on > deadline) else None,
            deadline=deadline,
            budget=self._budget(row),
            parts=self._parts(row),
        )

    def _cell(self, row: NumberedRow, field: str) -> Cell:
        return list(row.cells.get(self.fields.get(field, ""), ()))

    def _text(self, row: NumberedRow) -> str:
        said = [plain_text("\n".join(row.cells.get(name, ()))) for name in self.texts]
        return "\n\n".join(dict.fromkeys(each for each in said if each))[:LONGEST_TEXT]

    def _key(self, row: NumberedRow, title: str) -> str:
        written = " ".join(self._cell(row, "key")[:1])
        if written:
            return f"{KEY}{written}"[:200]
        content = "\n".join((title, *self._cell(row, "deadline"), *self._cell(row, "url")))
        return f"{KEY}{hashlib.blake2b(content.encode(), digest_size=12).hexdigest()}"

    def _day(self, row: NumberedRow, field: str) -> list[date] | None:
        """The day that counts, [] where there is none; None if it cannot be read."""
        written = [part for each in self._cell(row, field) for part in each.split(";")]
        cells = [each.strip() for each in written if each.strip()]
        found: list[date] = []
        for each in cells:
            days = _days_of(each)
            if days:
                found += days
            elif fold(each) not in _NO_DAY and each.lower() not in _NO_DAY:
                expected = phrase("a day, like 2027-03-15")
                remedy = phrase("Write it as year-month-day, or leave it empty.")
                self._fail(row, field, each, expected, remedy)
                return None
        coming = sorted(each for each in found if each >= self.today)
        return coming[:1] or sorted(found)[-1:]

    def _still_open(self, row: NumberedRow, deadline: date | None) -> date | None:
        """A call that says that it is closed is not shown as open for want of a deadline."""
        status = {fold(each) for each in self._cell(row, "status")}
        if deadline is None and status & _CLOSED:
            return date.fromordinal(self.today.toordinal() - 1)
        return deadline

    def _budget(self, row: NumberedRow) -> float | None:
        written = " ".join(self._cell(row, "budget")[:1])
        if not written:
            return None
        try:
            return float(written) if float(written) > 0 else None
        except ValueError:
            pass
        currency = " ".join(self._cell(row, "currency")[:1])
        found = recognise_amount(f"{written} {currency}".strip())
        if isinstance(found, Unrecognised) or found.currency != "EUR":
            expected, remedy = phrase("an amount in euros"), phrase("It is left out.")
            self._fail(row, "budget", written, expected, remedy, kept=True)
            return None
        amount = found.maximum or found.minimum
        return float(amount) if amount else None

    def _programme(self, row: NumberedRow) -> str | None:
        """Its name; a number that only a portal understands is none."""
        names = [each for each in self._cell(row, "programme") if not each.isdigit()]
        return _shortened("; ".join(names[:3]), 200) or None

    def _url(self, row: NumberedRow) -> str | None:
        written = next(iter(self._cell(row, "url")), "")
        if written.startswith("www."):
            written = f"https://{written}"
        is_fine = written.startswith(("https://", "http://")) and len(written) <= LONGEST_URL
        return written if is_fine else None

    def _language(self, row: NumberedRow, text: str) -> str:
        written = fold(" ".join(self._cell(row, "language")[:1]))[:2]
        return written if written in WRITTEN else language_of(text)

    def _parts(self, row: NumberedRow) -> tuple[str, ...]:
        """Parts that the table itself lists: several values, or several lines in one."""
        cells = self._cell(row, "parts")
        lines = [each for cell in cells for each in plain_text(cell).replace("|", "\n").split("\n")]
        said = [_shortened(" ".join(each.split()).strip(" -•*;"), LONGEST) for each in lines]
        return tuple(dict.fromkeys(each for each in said if len(each.split()) > 1))

    def _fail(
        self,
        row: NumberedRow,
        field: str,
        found: str,
        expected: str,
        remedy: str,
        *,
        kept: bool = False,
    ) -> None:
        column = self.fields.get(field, field)
        self.problems.append(
            RowProblem(self.file, None, row.number, column, found[:80], expected, remedy, kept)
        )


def _shortened(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rsplit(" ", 1)[0] + "…"


def _days_of(written: str) -> list[date]:
    """The days that a cell names: those that stand in it whole, else what it means as a whole."""
    counted = _counted_day(written)
    if counted is not None:
        return [counted]
    said = _DAY_IN_TEXT.findall(written) or [written]
    return [day for each in said if (day := _written_day(each)) is not None]


def _counted_day(written: str) -> date | None:
    """Seconds or milliseconds since 1970."""
    if not written.lstrip("-").isdigit():
        return None
    number = int(written)
    seconds = number / 1000 if number >= _MILLISECONDS else number
    is_meant = _SECONDS <= number < 10**14
    return datetime.fromtimestamp(seconds, UTC).date() if is_meant else None


def _written_day(written: str) -> date | None:
    found = recognise_date(written)
    return date.fromisoformat(found.code) if isinstance(found, Recognised) else None
