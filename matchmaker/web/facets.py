"""The filters beside the results: every value in words, with how many partners it would leave."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from matchmaker.domain.vocabulary import MatchKind, OrganisationKind, SizeClass, Stage, Word
from matchmaker.services.recognition.regions import country_of_region, region_name
from matchmaker.services.recognition.sectors import sector_name
from matchmaker.services.searching.counting import REGION_LEVEL, Counts
from matchmaker.web import words
from matchmaker.web.asking import FILTERS, Question
from matchmaker.web.languages import said

SEEN_AT_ONCE = 7  # values of one filter; the others are one click away


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter.

    Attributes:
        name, value: as the address writes them.
        words: as people read them.
        count: how many partners have it, given what is ticked in the other filters.
        is_set: whether it is ticked.
        is_below: whether it belongs to the value above it, as a region to its country.
    """

    name: str
    value: str
    words: str
    count: int
    is_set: bool
    is_below: bool = False


@dataclass(frozen=True, slots=True)
class Facet:
    """A filter with its values: those seen at once, and the others."""

    name: str
    words: str
    first: tuple[Choice, ...]
    others: tuple[Choice, ...]

    @property
    def choices(self) -> tuple[Choice, ...]:
        """All values."""
        return (*self.first, *self.others)


def facets(question: Question, counts: Counts) -> list[Facet]:
    """All filters; one whose values nobody found has, and that is not ticked, is left out."""
    known: dict[str, Callable[[str], str]] = {
        "country": words.country,
        "cluster": lambda value: counts.clusters.get(value, value),
        "sector": sector_name,
        "language": words.language,
    }
    made = [
        _closed("kind", [each for each in MatchKind if each is not MatchKind.C2C]),
        _open("country", known, question, counts),
        _open("cluster", known, question, counts),
        _closed("type", OrganisationKind),
        _closed("stage", Stage),
        _open("sector", known, question, counts),
        _closed("size", SizeClass),
        _open("language", known, question, counts),
    ]
    found = [_facet(name, list(values), question, counts) for name, values in made]
    return [each for each in found if each.choices]


def words_of(name: str, value: str, counts: Counts) -> str:
    """A value of a filter in words, wherever it comes from."""
    if name == "cluster":
        return counts.clusters.get(value, value)
    if name == "region":
        return region_name(value)
    of_open = {"country": words.country, "sector": sector_name, "language": words.language}
    if name in of_open:
        return of_open[name](value)
    for known in (MatchKind, OrganisationKind, Stage, SizeClass):
        if value in {each.value for each in known}:
            return words.in_words(known(value))
    return value


_Values = Iterable[tuple[str, str]]


def _closed(name: str, values: Iterable[Word]) -> tuple[str, _Values]:
    """A short list: all of it, in its own order."""
    return name, [(each.value, words.in_words(each)) for each in values]


def _open(
    name: str, known: Mapping[str, Callable[[str], str]], question: Question, counts: Counts
) -> tuple[str, _Values]:
    """A long list: what the search finds somewhere or is ticked; the most frequent first."""
    found = counts.values.get(name, {})
    ticked = [value for key, value in question.filters if key == name]
    pairs = [(value, known[name](value)) for value in {*found, *ticked}]
    return name, sorted(
        pairs,
        key=lambda each: (not question.has(name, each[0]), -found.get(each[0], 0), each[1]),
    )


def _facet(name: str, values: list[tuple[str, str]], question: Question, counts: Counts) -> Facet:
    found = counts.values.get(name, {})
    groups = [
        [
            Choice(name, value, said_so, found.get(value, 0), question.has(name, value)),
            *(_regions(value, question, counts) if name == "country" else ()),
        ]
        for value, said_so in values
    ]
    is_closed = name in {"kind", "type", "stage", "size"}
    cut = len(groups) if is_closed and len(groups) <= SEEN_AT_ONCE else SEEN_AT_ONCE - 1
    cut = len(groups) if len(groups) <= SEEN_AT_ONCE else cut
    seen = [n for n, group in enumerate(groups) if n < cut or any(each.is_set for each in group)]
    return Facet(
        name,
        said(FILTERS[name]),
        tuple(each for n in seen for each in groups[n]),
        tuple(each for n, group in enumerate(groups) if n not in set(seen) for each in group),
    )


def _regions(country: str, question: Question, counts: Counts) -> Iterator[Choice]:
    """The regions of a country that is ticked, or in which one is."""
    ticked = {value for key, value in question.filters if key == "region"}
    own = {each for each in ticked if country_of_region(each) == country}
    if not own and not question.has("country", country):
        return
    found = counts.values.get("region", {})
    values = {
        each for each in found if len(each) == REGION_LEVEL and country_of_region(each) == country
    }
    for value in sorted(values | own, key=lambda each: (-found.get(each, 0), each)):
        is_set = value in ticked
        yield Choice("region", value, region_name(value), found.get(value, 0), is_set, True)
