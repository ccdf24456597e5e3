"""How many of the partners that a search finds have each value of each filter.

The rule of facets: what is ticked in one filter does not shrink that filter's own counts, only
those of the others. Counts are made of what this viewer's search finds, so nothing that the viewer
may not see can be counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from matchmaker.domain.pairing import Match
from matchmaker.domain.profile import Profile
from matchmaker.services.ranking.filtering import Filters

REGION_LEVEL = 4  # characters of a NUTS 2 code
SECTOR_LEVEL = 2  # digits of a division of NACE
# The fields of Filters that are one filter to people: regions stand below their countries.
_TOGETHER = {"regions": "countries"}
_FIELDS = {
    "kind": "kinds",
    "country": "countries",
    "region": "regions",
    "cluster": "clusters",
    "sector": "sectors",
    "stage": "stages",
    "type": "organisations",
    "size": "sizes",
    "language": "languages",
}


@dataclass(frozen=True, slots=True)
class Counts:
    """Counts by the name of the filter, then by value.

    Attributes:
        values: how many there are of each value, given what is ticked in the other filters; a
            value that the search finds somewhere and that nobody left has, is 0.
        clusters: the names of the clusters that are counted.
        without: for each (filter, value) that is set, how many there are without it.
        without_all: how many there are without any filter.
    """

    values: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    clusters: dict[str, str] = field(default_factory=dict)
    without: Mapping[tuple[str, str], int] = field(default_factory=dict)
    without_all: int = 0


def count(found: Iterable[Match], filters: Filters) -> Counts:
    """Count the values of those found, whether or not the filters let them pass."""
    matches = list({each.encounter.candidate.id: each for each in found}.values())
    values: dict[str, Counter[str]] = {name: Counter() for name in _FIELDS}
    for match in matches:
        failed = failing(match, filters)
        for name, has in _VALUES.items():
            is_counted = failed <= {_group(_FIELDS[name])}
            for value in has(match):
                values[name][value] += is_counted
    return Counts(
        values=values,
        clusters={
            str(mark.id): mark.name
            for match in matches
            for mark in match.encounter.candidate.clusters
        },
        without={each: _passing(matches, lacking(filters, *each)) for each in _set(filters)},
        without_all=len(matches),
    )


def failing(match: Match, filters: Filters) -> frozenset[str]:
    """The filters that this partner does not pass, by the field of `Filters`."""
    candidate = match.encounter.candidate
    return frozenset(
        _group(name)
        for name, passes in _TESTS.items()
        if getattr(filters, name) and not passes(candidate, match, filters)
    )


def lacking(filters: Filters, name: str, value: str) -> Filters:
    """The filters with one value less."""
    field_name = _FIELDS[name]
    kept = tuple(each for each in getattr(filters, field_name) if str(each) != value)
    return replace(filters, **{field_name: kept})


def _passing(matches: Iterable[Match], filters: Filters) -> int:
    return sum(not failing(each, filters) for each in matches)


def _set(filters: Filters) -> Iterator[tuple[str, str]]:
    for name, field_name in _FIELDS.items():
        yield from ((name, str(each)) for each in getattr(filters, field_name))


def _group(field_name: str) -> str:
    return _TOGETHER.get(field_name, field_name)


def _is_placed(candidate: Profile, filters: Filters) -> bool:
    place = candidate.place
    is_near = place.region is not None and place.region.startswith(filters.regions or ("?",))
    return place.country in filters.whole_countries or is_near


def _is_in_sector(candidate: Profile, filters: Filters) -> bool:
    plain = [each.replace(".", "") for each in candidate.sectors]
    return any(each.startswith(filters.sectors) for each in plain)


_Test = Callable[[Profile, Match, Filters], bool]
_TESTS: dict[str, _Test] = {
    "kinds": lambda _, match, filters: match.kind in filters.kinds,
    "countries": lambda each, _, filters: _is_placed(each, filters),
    "regions": lambda each, _, filters: _is_placed(each, filters),
    "clusters": lambda each, _, filters: not each.cluster_ids.isdisjoint(filters.clusters),
    "sectors": lambda each, _, filters: _is_in_sector(each, filters),
    "stages": lambda each, _, filters: any(s.stage in filters.stages for s in each.statements),
    "organisations": lambda each, _, filters: each.kind in filters.organisations,
    "sizes": lambda each, _, filters: each.size in filters.sizes,
    "languages": lambda each, _, filters: not each.languages.isdisjoint(filters.languages),
}


def _regions(match: Match) -> set[str]:
    region = match.encounter.candidate.place.region
    return {region[:REGION_LEVEL]} if region and len(region) >= REGION_LEVEL else set()


def _sectors(match: Match) -> set[str]:
    return {each.replace(".", "")[:SECTOR_LEVEL] for each in match.encounter.candidate.sectors}


_VALUES: dict[str, Callable[[Match], Iterable[str]]] = {
    "kind": lambda match: {match.kind.value},
    "country": lambda match: filter(None, {match.encounter.candidate.place.country}),
    "region": _regions,
    "cluster": lambda match: {str(each) for each in match.encounter.candidate.cluster_ids},
    "sector": _sectors,
    "stage": lambda match: {
        each.stage.value for each in match.encounter.candidate.statements if each.stage
    },
    "type": lambda match: {match.encounter.candidate.kind.value},
    "size": lambda match: filter(None, {match.encounter.candidate.size}),
    "language": lambda match: match.encounter.candidate.languages,
}
