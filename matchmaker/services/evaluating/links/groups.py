"""Groups of organisations as clusters, and what is known of them on a day, as the domain reads it.

Everything is made from an `AsOf`, which holds nothing dated later.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from matchmaker.domain.links.world import Clusters, Memberships, OwnLinks, Places, Ties, World
from matchmaker.services.evaluating.as_of import AsOf
from matchmaker.services.evaluating.history import Participation, Registration, Undertaking
from matchmaker.services.evaluating.links.protocol import FEWEST_MEMBERS, Grouping

YEARS_BACK = 6
THEME_HALF_LIFE = 2.0
MOST_MET, USUALLY_MET = 20, 8
FEWEST_THEMES = 2  # programmes, up to which they tell nothing apart
_NOWHERE = ""


@dataclass(eq=False)
class Groups:
    """The groups of a world on its day.

    Attributes:
        world: everything known then.
        names: of the groups, sorted; their place is their number.
        of: (organisations of the world,): the group of each, −1 for none.
    """

    world: AsOf
    names: tuple[str, ...]
    of: Places

    @cached_property
    def number(self) -> dict[str, int]:
        """The number of each group."""
        return {name: n for n, name in enumerate(self.names)}

    @cached_property
    def group_of(self) -> Mapping[str, int]:
        """The group of each known organisation, by key, −1 for none."""
        return dict(zip(self.world.organisations, self.of.tolist(), strict=True))

    @cached_property
    def belongs(self) -> sparse.csr_array:
        """(groups, organisations): 1 where one belongs."""
        some = np.flatnonzero(self.of >= 0)
        shape = (len(self.names), len(self.of))
        return sparse.csr_array((np.ones(len(some)), (self.of[some], some)), shape=shape)

    @cached_property
    def sizes(self) -> Places:
        """(groups,): how many organisations."""
        return np.bincount(self.of[self.of >= 0], minlength=len(self.names))

    @cached_property
    def as_world(self) -> World:
        """The same as the domain reads it: ties, memberships, clusters."""
        members = np.flatnonzero(self.of >= 0)
        never = np.full(len(members), np.datetime64("NaT", "D"))
        return World(
            organisations=len(self.of),
            ties=_ties(self.world),
            memberships=Memberships(members, self.of[members], never, never),
            clusters=Clusters(
                count=len(self.names),
                links=self._links(),
                block=self._blocks(),
                themes=self._themes(),
                meetings=self._meetings(),
                doings=self._doings(),
            ),
        )

    def _links(self) -> OwnLinks:
        """Pairs of groups that have shared a project, with the day of the cut: it is known then."""
        joined = sparse.csr_array(self.belongs @ self.world.takes_part)
        joined.data = np.ones_like(joined.data)
        met = sparse.coo_array(sparse.triu(joined @ joined.T, k=1))
        day = np.full(met.nnz, np.datetime64(self.world.cut, "D"))
        return OwnLinks(met.row.astype(np.int64), met.col.astype(np.int64), day)

    def _blocks(self) -> Places:
        """(groups,): the country of each, −1 where it is unknown."""
        found = np.full(len(self.names), -1, dtype=np.int64)
        known = self.of >= 0
        found[self.of[known]] = self.world.countries[known] - 1
        return found

    def _themes(self) -> NDArray[np.float64]:
        """(groups, themes): places in projects, the newest counting most."""
        return self._by_theme(self._fading)

    def _meetings(self) -> NDArray[np.float64]:
        """(groups, themes): others met in projects, the newest counting most.

        A project of one brings nobody together, one of sixty everybody; so places count by how many
        others there are, up to MOST_MET; one of the usual size counts about as one.
        """
        met = np.clip(self.world.sizes.astype(np.float64) - 1, 0, MOST_MET) / USUALLY_MET
        return self._by_theme(met * self._fading)

    @property
    def _fading(self) -> NDArray[np.float64]:
        return np.asarray(0.5 ** (self.world.ages.astype(np.float64) / THEME_HALF_LIFE))

    def _by_theme(self, worth: NDArray[np.float64]) -> NDArray[np.float64]:
        codes = themes_of(self.world)
        shape = (len(codes), int(codes.max(initial=0)) + 1)
        coded = sparse.csr_array((worth, (np.arange(len(codes)), codes)), shape=shape)
        found = (self.belongs @ self.world.takes_part @ coded).toarray()
        return np.asarray(found[:, 1:], dtype=np.float64)

    def _doings(self) -> NDArray[np.float64]:
        """(groups, years): places in projects that began in each of the last years."""
        years = np.minimum(self.world.ages.astype(np.int64), YEARS_BACK)
        shape = (len(years), YEARS_BACK + 1)
        ones = np.ones(len(years))
        coded = sparse.csr_array((ones, (np.arange(len(years)), years)), shape=shape)
        found = (self.belongs @ self.world.takes_part @ coded).toarray()
        return np.asarray(found[:, :YEARS_BACK], dtype=np.float64)


def group(world: AsOf, grouping: Grouping) -> Groups:
    """The groups of FEWEST_MEMBERS organisations or more, as known in this world."""
    names = _names(world, grouping)
    counts = Counter(name for name in names if name != _NOWHERE)
    kept = tuple(sorted(name for name, count in counts.items() if count >= FEWEST_MEMBERS))
    number = {name: n for n, name in enumerate(kept)}
    return Groups(world, kept, np.array([number.get(name, -1) for name in names], dtype=np.int64))


def themes_of(world: AsOf) -> Places:
    """(projects,): the programme of each; the line of calls where all are of one programme."""
    several = len(np.unique(world.programmes)) > FEWEST_THEMES
    return world.programmes if several else world.topics


def name_of(said: Registration, project: Undertaking, grouping: Grouping) -> str:
    """The group of somebody who is seen for the first time in this project; "" for none."""
    detail = said.city if grouping is Grouping.CITY else project.programme
    return f"{said.country} {detail}" if said.country and detail else _NOWHERE


def _names(world: AsOf, grouping: Grouping) -> list[str]:
    if grouping is Grouping.CITY:
        details = [each.city for each in world.registered]
    else:
        details = _main_programmes(world)
    return [
        f"{said.country} {detail}" if said.country and detail else _NOWHERE
        for said, detail in zip(world.registered, details, strict=True)
    ]


def _main_programmes(world: AsOf) -> list[str]:
    """The programme in which each has most projects; of equals, the first by name."""
    counts: defaultdict[int, Counter[str]] = defaultdict(Counter)
    taking = sparse.coo_array(world.takes_part)
    for one, project in zip(taking.row.tolist(), taking.col.tolist(), strict=True):
        counts[one][world.projects[project].programme] += 1
    return [
        min(counts[n], key=lambda name: (-counts[n][name], name), default=_NOWHERE)
        for n in range(len(world.organisations))
    ]


def _ties(world: AsOf) -> Ties:
    """Each two in a project, which is shared out: that of two counts more than that of sixty."""
    of = sparse.csc_array(world.takes_part)
    sizes = np.diff(of.indptr)
    together: dict[int, tuple[Places, Places]] = {}
    low, high, number = [], [], []
    for project in np.flatnonzero(sizes > 1).tolist():
        size = int(sizes[project])
        if size not in together:
            one, other = np.triu_indices(size, 1)
            together[size] = one.astype(np.int64), other.astype(np.int64)
        one, other = together[size]
        who = of.indices[of.indptr[project] : of.indptr[project + 1]].astype(np.int64)
        low.append(who[one])
        high.append(who[other])
        number.append(np.full(len(one), project))
    nothing = [np.zeros(0, np.int64)]
    project_of = np.concatenate(number or nothing)
    starts = np.array([each.start for each in world.projects], dtype="M8[D]")
    weight = 1.0 / np.maximum(sizes - 1, 1)
    return Ties(
        a=np.concatenate(low or nothing),
        b=np.concatenate(high or nothing),
        day=starts[project_of],
        until=np.full(len(project_of), np.datetime64("NaT", "D")),
        weight=weight[project_of],
        behavioural=np.zeros(len(project_of), dtype=np.bool_),
    )


def first_links(
    groups: Groups,
    parties: Iterator[tuple[Undertaking, str]],
    newcomers: Mapping[tuple[str, str], str] | None = None,
) -> dict[tuple[int, int], date]:
    """The day of the first project of each two groups among these parties, low < high.

    Args:
        groups: as of an earlier day.
        parties: project and organisation, for what happened later.
        newcomers: the name of the group of (project, organisation) for those not known then;
            without it they are nobody.
    """
    joined: defaultdict[str, set[int]] = defaultdict(set)
    days: dict[str, date] = {}
    for project, key in parties:
        number = groups.group_of.get(key)
        if number is None and newcomers is not None:
            number = groups.number.get(newcomers.get((project.key, key), _NOWHERE), -1)
        if number is not None and number >= 0:
            joined[project.key].add(number)
            days[project.key] = project.start
    found: dict[tuple[int, int], date] = {}
    for name in sorted(joined, key=lambda each: (days[each], each)):
        members = sorted(joined[name])
        for at, one in enumerate(members):
            for other in members[at + 1 :]:
                found.setdefault((one, other), days[name])
    return found


def parties_between(
    projects: Mapping[str, Undertaking], parties: list[Participation], after: date, until: date
) -> Iterator[tuple[Undertaking, str]]:
    """Who took part in what began after one day, up to another."""
    day = after + timedelta(days=1)
    for each in parties:
        project = projects[each.project]
        if day <= project.start <= until:
            yield project, each.organisation
