"""The question in the address of /find: a sentence, in whose name, and the filters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from werkzeug.datastructures import MultiDict

from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import MatchKind, OrganisationKind, SizeClass, Stage, label
from matchmaker.services.filtering import Filters, filters_from
from matchmaker.services.proposing import Wish
from matchmaker.web.directory import Named
from matchmaker.web.forms import number
from matchmaker.web.words import country

Pairs = tuple[tuple[str, str], ...]
SHOWN = 10
FILTERS = {
    "kind": "Kind of partnership",
    "country": "Country",
    "cluster": "Cluster",
    "type": "Kind of organisation",
    "stage": "Place in the chain",
    "size": "Size",
    "sector": "Sector",
    "region": "Region",
    "language": "Working language",
}


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody asks; `filters` are the words as they stand in the address."""

    sentence: str
    filters: Pairs
    organisation_id: int | None
    include_own_clusters: bool

    def wish(self, *, is_recorded: bool) -> Wish:
        """The question as the service takes it.

        Raises:
            InputError: a filter says what its closed list does not have.
        """
        return Wish(
            filters=self._filters(),
            limit=SHOWN,
            include_own_clusters=self.include_own_clusters,
            is_recorded=is_recorded,
        )

    @property
    def pairs(self) -> Pairs:
        """The whole question as the fields of a form or of an address."""
        head: list[tuple[str, str]] = [("q", self.sentence)]
        if self.organisation_id is not None:
            head.append(("organisation", str(self.organisation_id)))
        if self.include_own_clusters:
            head.append(("own", "yes"))
        return (*head, *self.filters)

    def without(self, name: str, value: str) -> Pairs:
        """The same question with one filter less."""
        return tuple(each for each in self.pairs if each != (name, value))

    def has(self, name: str, value: str) -> bool:
        """Whether a filter is set."""
        return (name, value) in self.filters

    def text(self, name: str) -> str:
        """What was typed into a filter that is typed."""
        return " ".join(value for key, value in self.filters if key == name)

    def _filters(self) -> Filters:
        values: dict[str, list[str]] = {}
        for name, value in self.filters:
            values.setdefault(name, []).append(value)
        return filters_from(values)


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter, as the address writes it and as people read it."""

    value: str
    words: str


@dataclass(frozen=True, slots=True)
class FilterList:
    """A filter with its values."""

    name: str
    words: str
    choices: tuple[Choice, ...]


def read_question(values: MultiDict[str, str], viewer: Viewer) -> Question:
    """The question in an address or a form; a member asks in their organisation's name."""
    organisation_id = number(values, "organisation")
    if organisation_id is None and viewer.organisations:
        organisation_id = min(viewer.organisations)
    filters = tuple(
        (name, value.strip())
        for name in FILTERS
        for value in dict.fromkeys(values.getlist(name))
        if value.strip()
    )
    return Question(
        sentence=values.get("q", "").strip(),
        filters=filters,
        organisation_id=organisation_id,
        include_own_clusters=values.get("own") == "yes",
    )


def filter_lists(countries: Sequence[str], clusters: Sequence[Named]) -> list[FilterList]:
    """The filters that are ticked, with the values that can occur."""
    return [
        _words("kind", [each for each in MatchKind if each is not MatchKind.C2C]),
        _list("country", sorted(((code, country(code)) for code in countries), key=_by_words)),
        _list("cluster", [(str(each.id), each.name) for each in clusters]),
        _words("type", list(OrganisationKind)),
        _words("stage", list(Stage)),
        _words("size", list(SizeClass)),
    ]


def _words(name: str, values: Sequence[StrEnum]) -> FilterList:
    return _list(name, [(each.value, label(each)) for each in values])


def _list(name: str, pairs: Sequence[tuple[str, str]]) -> FilterList:
    return FilterList(name, FILTERS[name], tuple(Choice(*each) for each in pairs))


def _by_words(pair: tuple[str, str]) -> str:
    return pair[1]
