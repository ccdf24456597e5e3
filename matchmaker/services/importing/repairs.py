"""Doubts put together by what would mend them: one decision for all rows with the same cell.

"14 countries not recognised" is a section, "Deutschl. → Germany? (9 rows)" a repair in it.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from matchmaker.domain.phrases import counted, phrase
from matchmaker.domain.vocabulary import (
    OrganisationKind,
    SizeClass,
    Stage,
    Visibility,
)
from matchmaker.services.columns import FREE_TEXT
from matchmaker.services.recognition.closed_lists import (
    recognise_kind,
    recognise_stage,
    recognise_visibility,
)
from matchmaker.services.recognition.countries import recognise_country
from matchmaker.services.recognition.dates import recognise_date, recognise_year
from matchmaker.services.recognition.folding import tidy
from matchmaker.services.recognition.languages import recognise_language
from matchmaker.services.recognition.readiness import recognise_readiness
from matchmaker.services.recognition.regions import recognise_region
from matchmaker.services.recognition.results import Recognised, Recogniser, Suggestion
from matchmaker.services.recognition.sectors import recognise_sector
from matchmaker.services.recognition.sizes import recognise_size
from matchmaker.services.recognition.websites import recognise_website

from .contacts import recognise_email
from .doubts import Doubt, Effect

_RECOGNISERS: dict[str, Recogniser] = {
    "kind": recognise_kind,
    "stage": recognise_stage,
    "visibility": recognise_visibility,
    "country": recognise_country,
    "since": recognise_date,
    "date": recognise_date,
    "founded": recognise_year,
    "languages": recognise_language,
    "readiness": recognise_readiness,
    "region": recognise_region,
    "sectors": recognise_sector,
    "size": recognise_size,
    "website": recognise_website,
    "email": recognise_email,
}
CLOSED: dict[str, tuple[str, ...]] = {
    "kind": tuple(OrganisationKind),
    "stage": tuple(Stage),
    "size": tuple(SizeClass),
    "visibility": tuple(Visibility),
    "readiness": tuple("123456789"),
}
"""Fields whose values are few enough to be chosen from a list."""

_EACH_ITS_OWN = frozenset({"name", "key"})  # one value cannot mend several rows
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class Repair:
    """One cell, the rows that it stands in, and what would become of it undecided."""

    id: str
    name: str
    column: str
    written: str
    effect: Effect
    rows: tuple[int, ...]
    expected: str
    remedy: str
    suggestions: tuple[Suggestion, ...]

    @property
    def is_mendable(self) -> bool:
        """Whether a value can mend it; else the rows stay out or are mended in the file."""
        return bool(self.name)

    @property
    def may_be_empty(self) -> bool:
        """Whether the rows can do without the cell."""
        return self.is_mendable and self.name != "name"

    @property
    def is_free_text(self) -> bool:
        """Whether any words will do."""
        return self.name in FREE_TEXT


@dataclass(frozen=True, slots=True)
class Section:
    """Repairs of one kind in one column."""

    column: str
    title: str
    repairs: tuple[Repair, ...]

    @property
    def count(self) -> int:
        """In how many rows."""
        return len({row for each in self.repairs for row in each.rows})


def repairs_of(doubts: Iterable[Doubt]) -> tuple[Repair, ...]:
    """The repairs, those that keep rows out first, in the order of columns as they came up."""
    groups: defaultdict[tuple[str, ...], list[Doubt]] = defaultdict(list)
    for each in doubts:
        own = str(each.row) if each.name in _EACH_ITS_OWN or not each.name else ""
        groups[each.name, each.column, tidy(each.written), each.effect, each.remedy, own].append(
            each
        )
    found = [_repair(key, group) for key, group in groups.items()]
    return tuple(sorted(found, key=_place))


def _place(repair: Repair) -> tuple[int, ...]:
    """Problems as they come in the list, then questions, those of most rows first."""
    if repair.effect.is_problem:
        return 0, repair.rows[0]
    return 1, -len(repair.rows), repair.rows[0]


def sections_of(repairs: Sequence[Repair]) -> tuple[Section, ...]:
    """Repairs by column, and by whether they keep rows out."""
    groups: defaultdict[tuple[str, Effect], list[Repair]] = defaultdict(list)
    for each in repairs:
        groups[each.column, each.effect].append(each)
    return tuple(
        Section(column, _title(effect, group), tuple(group))
        for (column, effect), group in groups.items()
    )


def wrong_value(name: str, value: str) -> str:
    """Why a value cannot be put into a field; empty if it can."""
    if not tidy(value):
        return phrase("Write a value, or choose another way.")
    recogniser = _RECOGNISERS.get(name)
    if recogniser is None:
        if name in FREE_TEXT or len(value) <= _LONGEST:
            return ""
        return phrase("Write at most %(most)s characters.", most=_LONGEST)
    found = recogniser(tidy(value))
    if isinstance(found, Recognised):
        return ""
    if found.suggestions:
        return phrase("Not understood. Did you mean %(advice)s?", advice=found.advice())
    return phrase("Not understood. Write it as in the other rows.")


def _repair(key: tuple[str, ...], group: Sequence[Doubt]) -> Repair:
    first = group[0]
    suggestions = {each.code: each for doubt in group for each in doubt.suggestions}
    return Repair(
        id=hashlib.blake2b("\0".join(key).encode(), digest_size=6).hexdigest(),
        name=first.name,
        column=first.column,
        written=first.written,
        effect=first.effect,
        rows=tuple(dict.fromkeys(each.row for each in group)),
        expected=first.expected,
        remedy=first.remedy,
        suggestions=tuple(suggestions.values())[:4],
    )


def _title(effect: Effect, repairs: Sequence[Repair]) -> str:
    rows = len({row for each in repairs for row in each.rows})
    if effect is Effect.ROW_OUT:
        return counted("%(n)s row stays out", "%(n)s rows stay out", rows)
    if effect is Effect.CELL_OUT:
        return counted("a text in %(n)s row stays out", "a text in %(n)s rows stays out", rows)
    if effect is Effect.LEFT_EMPTY:
        return counted("left empty in %(n)s row", "left empty in %(n)s rows", rows)
    return counted("guessed in %(n)s row", "guessed in %(n)s rows", rows)
