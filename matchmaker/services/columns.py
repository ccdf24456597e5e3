"""What the columns of a table are: headings in many languages → our field names.

Each template is a list of fields; `data/vocabulary/headings.csv` holds the headings people give
them. What a heading does not tell, the values below it may. No column is dropped in silence: one
that is not used is listed with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache, lru_cache

from matchmaker.domain.phrases import phrase
from matchmaker.services.recognition.lexicon import VOCABULARY, Entry, Lexicon, entries_of
from matchmaker.services.recognition.results import Recognised
from matchmaker.services.recognition.shapes import shape_of


class Template(StrEnum):
    """What a table lists."""

    ORGANISATIONS = "organisations"
    STATEMENTS = "statements"
    CLUSTERS = "clusters"
    MEMBERSHIPS = "memberships"
    LINKS = "links"
    MEMBERS = "members"


FIELDS: dict[Template, tuple[str, ...]] = {
    Template.ORGANISATIONS: (
        "key", "name", "kind", "country", "region", "city", "size", "website", "languages",
        "sectors", "description", "founded", "example",
    ),
    Template.STATEMENTS: (
        "key", "organisation", "role", "text", "english", "language", "stage", "readiness", "date",
        "valid_until", "visibility", "urgency", "amount_min", "amount_max", "countries", "source",
    ),
    Template.CLUSTERS: (
        "key", "name", "country", "region", "city", "field", "sectors", "stages", "strategy",
        "website", "founded", "meta_cluster", "organisation", "example",
    ),
    Template.MEMBERSHIPS: ("organisation", "cluster", "since", "until"),
    Template.LINKS: ("key", "a", "b", "kind", "date", "until", "title", "source"),
    Template.MEMBERS: (
        "key", "name", "kind", "country", "region", "city", "size", "website", "languages",
        "sectors", "description", "founded", "stage", "readiness", "offers", "needs", "by_products",
        "feedstock", "visibility", "date", "cluster", "since", "example",
    ),
}  # fmt: skip

REQUIRED: dict[Template, tuple[str, ...]] = {
    Template.ORGANISATIONS: ("key", "name"),
    Template.STATEMENTS: ("organisation", "role", "text"),
    Template.CLUSTERS: ("key", "name"),
    Template.MEMBERSHIPS: ("organisation", "cluster"),
    Template.LINKS: ("a", "b"),
    Template.MEMBERS: ("name",),
}
"""Without these columns a table cannot be imported."""

REPEATABLE = frozenset(
    {"offers", "needs", "by_products", "feedstock", "sectors", "languages", "description"}
    | {"contact", "email", "phone"}
)
"""Fields that several columns may fill ("Offer 1", "Offer 2"), one cell under the other."""

_CONTACT_DATA = phrase("contact data is not kept")
NOT_KEPT = {
    "email": _CONTACT_DATA,
    "phone": _CONTACT_DATA,
    "contact": _CONTACT_DATA,
    "address": _CONTACT_DATA,
    "postcode": _CONTACT_DATA,
    "vat": phrase("tax numbers are not kept"),
    "remark": phrase("internal remarks are not kept"),
}
"""Columns that are understood and left out, because matching has no need of them, and why."""

CONTACT = ("contact", "email", "phone")
"""Fields of a member list that are kept only on somebody's word that they may be."""

FREE_TEXT = frozenset({"offers", "needs", "by_products", "feedstock", "description", "text"})
"""Fields whose words others will read; a hidden column was never meant for them."""

_UNKNOWN = phrase("unknown heading")
_LONGEST_HEADING = 80  # characters; longer cells are data
_NUMBERING = re.compile(r"^\s*\d+\s*[.)]\s*|[\s_-]*\d+\s*$|[*:]")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: where it stands, what it was taken for and by what; None: not used.

    `not_kept` is what a column holds that is understood and left out on purpose.
    """

    position: int
    heading: str
    field: str | None
    confidence: float
    how: str
    not_kept: str = ""


@dataclass(frozen=True, slots=True)
class Mapping:
    """What a table is and what each of its columns is, in the order of the file."""

    template: Template
    columns: tuple[Column, ...]

    @property
    def unmapped(self) -> tuple[Column, ...]:
        """The columns that will not be used, each with its reason in `how`."""
        return tuple(column for column in self.columns if column.field is None)

    @property
    def missing(self) -> tuple[str, ...]:
        """The required fields that no column fills; a table with any cannot be imported."""
        present = {column.field for column in self.columns}
        return tuple(field for field in REQUIRED[self.template] if field not in present)

    def heading_of(self, field: str) -> str:
        """The heading of the column that fills a field, for messages; the field's name if none."""
        return next((c.heading for c in self.columns if c.field == field), field)

    def values(self, cells: Sequence[str]) -> dict[str, str]:
        """A row's cells by field; those of a repeatable field are parted by line breaks."""
        values: dict[str, str] = {}
        for column in self.columns:
            if column.field is not None and (cell := cells[column.position]):
                earlier = values.get(column.field)
                values[column.field] = f"{earlier}\n{cell}" if earlier else cell
        return values


def recognised_headings(cells: Iterable[str]) -> frozenset[str]:
    """The fields whose headings these cells are, in the template that knows most of them.

    This is how reading tells the row of headings from titles and data.
    """
    heads = tuple(cell for cell in cells if 0 < len(cell) <= _LONGEST_HEADING)
    return max((_fields_among(template, heads) for template in Template), key=len)


def template_of(columns: Sequence[str]) -> Template | None:
    """What a table lists, by its headings; None if it has the required ones of no template.

    The template that explains most headings wins; of equals the earlier one in `Template`.
    """
    scores = {}
    for template in Template:
        fields = _fields_among(template, columns)
        if fields.issuperset(REQUIRED[template]):
            scores[template] = len(fields)
    return max(scores, key=lambda template: scores[template]) if scores else None


def map_columns(
    columns: Sequence[str],
    *,
    samples: Sequence[Sequence[str]] = (),
    template: Template | None = None,
    hidden: Iterable[int] = (),
    contacts: bool = False,
) -> Mapping:
    """What each column is: by its heading, by a similar one, then by the shape of its values.

    `samples` holds some filled cells of each column, in the same order; `hidden` the positions of
    columns that whoever opens the file does not see. Without a template the one that fits is taken,
    or the member list. With `contacts` a member list keeps whom to write to.
    """
    chosen = template or template_of(columns) or Template.MEMBERS
    kept = CONTACT if contacts and chosen is Template.MEMBERS else ()
    found = [
        _by_heading(chosen, position, heading, kept) for position, heading in enumerate(columns)
    ]
    taken = {column.field for column in found}
    for position, column in enumerate(found):
        if column.how == _UNKNOWN and position < len(samples):
            field = shape_of(samples[position])
            if field in (*FIELDS[chosen], *kept) and field not in taken:
                how = phrase("values")
                found[position] = replace(column, field=field, confidence=0.7, how=how)
                taken.add(field)
            elif not samples[position]:
                found[position] = replace(column, how=phrase("empty"))
            elif field in NOT_KEPT:
                found[position] = replace(column, how=NOT_KEPT[field], not_kept=field)
    for position in hidden:
        if position < len(found) and found[position].field in FREE_TEXT:
            found[position] = replace(found[position], field=None, how=phrase("hidden"))
    return Mapping(chosen, tuple(_without_rivals(found)))


def chosen_columns(
    template: Template, columns: Sequence[str], fields: Sequence[str | None]
) -> Mapping:
    """What a person says that each column is, in the order of the file; None: not used."""
    how = phrase("chosen")
    found = zip(columns, fields, strict=True)
    listed = (Column(at, heading, field, 1.0, how) for at, (heading, field) in enumerate(found))
    return Mapping(template, tuple(listed))


def _by_heading(
    template: Template, position: int, heading: str, kept: Sequence[str] = ()
) -> Column:
    found = _known(template, heading) or _headings(template).recognise(_NUMBERING.sub(" ", heading))
    if not isinstance(found, Recognised):
        return Column(position, heading, None, 0.0, _UNKNOWN)
    if found.code in NOT_KEPT and found.code not in kept:
        why = NOT_KEPT[found.code]
        return Column(position, heading, None, found.confidence, why, not_kept=found.code)
    return Column(position, heading, found.code, found.confidence, found.how)


def _without_rivals(columns: list[Column]) -> list[Column]:
    """Of several columns for one field the surest stays, then the first; others say which."""
    best: dict[str, Column] = {}
    for column in columns:
        field = column.field
        if field and field not in REPEATABLE:
            rival = best.setdefault(field, column)
            if column.confidence > rival.confidence:
                best[field] = column
    return [
        column
        if column.field is None or best.get(column.field, column) is column
        else replace(column, field=None, how=_rivals(column.field, best[column.field]))
        for column in columns
    ]


def _rivals(field: str, best: Column) -> str:
    return phrase("%(field)s is “%(heading)s”", field=field, heading=best.heading)


def _fields_among(template: Template, headings: Iterable[str]) -> frozenset[str]:
    return frozenset(found.code for head in headings if (found := _known(template, head)))


@lru_cache(maxsize=4096)
def _known(template: Template, heading: str) -> Recognised | None:
    lexicon = _headings(template)
    return lexicon.known(heading) or lexicon.known(_NUMBERING.sub(" ", heading))


@cache
def _headings(template: Template) -> Lexicon:
    """The headings of one template; in the file, "members.name" is a name in that list only."""
    known = (*FIELDS[template], *NOT_KEPT)
    entries = [Entry(field, field) for field in FIELDS[template]]
    for entry in entries_of(VOCABULARY / "headings.csv"):
        scope, _, field = entry.code.rpartition(".")
        if field in known and scope in ("", template):
            entries.append(replace(entry, code=field, rank=1 if scope else 2))
    return Lexicon(entries)
