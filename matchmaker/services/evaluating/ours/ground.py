"""What several signals stand on, computed once for a world: ties, places, fields, likeness."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from matchmaker.domain.proximity import decay, low_rank, places_in_network, tie_strengths
from matchmaker.domain.vocabulary import OrganisationKind
from matchmaker.services.evaluating.as_of import AsOf, Codes
from matchmaker.services.evaluating.texts import Matrix, Texts, unit

HALF_LIFE = 3.0  # years; tuned on training windows only, see `training`
FRESH = 1.0  # half-life, in years, of what counts as going on now
WIDTH = 64  # dimensions of the network's low-rank structure
ALIKE = 100  # organisations that are asked with whom they work
NEAR_PROJECTS = 150  # projects whose partners work on what the seeker works on
_SMOOTHING = 20.0  # expected ties added to each pair of countries before their lift is taken


class Ground:
    """A world, its texts, and whom we look for; everything else is derived when first asked."""

    def __init__(
        self,
        world: AsOf,
        texts: Texts,
        wanted: OrganisationKind,
        *,
        half_life: float = HALF_LIFE,
        seed: int = 0,
    ) -> None:
        """Keep what is given."""
        self.world = world
        self.texts = texts
        self.pool = world.of_kind(wanted)
        self._half_life = half_life
        self._seed = seed

    @cached_property
    def worth(self) -> Matrix:
        """(projects,): what is left of each by its age."""
        return decay(self.world.ages, self._half_life)

    @cached_property
    def fresh(self) -> Matrix:
        """(projects,): the same with a short memory."""
        return decay(self.world.ages, FRESH)

    @cached_property
    def ties(self) -> sparse.csr_array:
        """Strengths of ties, old ones faded."""
        return tie_strengths(self.world.takes_part, self.worth)

    @cached_property
    def pool_ties(self) -> sparse.csr_array:
        """(organisations, pool): the ties with those of the wanted kind."""
        return sparse.csr_array(self.ties[:, self.pool])

    @cached_property
    def fresh_ties(self) -> sparse.csr_array:
        """Strengths of ties that go on now."""
        return tie_strengths(self.world.takes_part, self.fresh)

    @cached_property
    def places(self) -> Matrix:
        """(organisations, WIDTH): where each stands in the network."""
        return places_in_network(self.ties, WIDTH, seed=self._seed)

    @cached_property
    def unit_places(self) -> Matrix:
        """The same at length 1."""
        return unit(self.places)

    @cached_property
    def whole_places(self) -> Matrix:
        """(organisations, WIDTH): where each stands by projects, calls and words together."""
        taken = self.world.takes_part @ sparse.diags_array(np.sqrt(self.worth / self.world.sizes))
        blocks = [row_unit(taken), row_unit(self.lines), 0.7 * self.texts.tfidf]
        return low_rank(sparse.csr_array(sparse.hstack(blocks)), WIDTH, seed=self._seed)

    @cached_property
    def unit_whole_places(self) -> Matrix:
        """The same at length 1."""
        return unit(self.whole_places)

    @cached_property
    def leading(self) -> Matrix:
        """(organisations,): how much each leads these days, damped."""
        return np.asarray(np.log1p(self.world.leads @ self.fresh), dtype=np.float32)

    @cached_property
    def busy(self) -> Matrix:
        """(organisations,): how much each does these days, damped."""
        return np.asarray(np.log1p(self.world.takes_part @ self.fresh), dtype=np.float32)

    @cached_property
    def is_company(self) -> Matrix:
        """(organisations,): 1 for who may ask."""
        return np.asarray(self.world.kinds == OrganisationKind.COMPANY, dtype=np.float32)

    @cached_property
    def newly_met(self) -> Matrix:
        """(organisations,): companies met for the first time in the last year, and half of those

        met in the year before.
        """
        met = [self._met_before(years) @ self.is_company for years in (0, 1, 2)]
        return np.asarray((met[0] - met[1]) + (met[1] - met[2]) / 2, dtype=np.float32)

    def _met_before(self, years: float) -> sparse.csr_array:
        """(organisations, organisations): 1 where two had shared a project so long ago."""
        old = sparse.diags_array((self.world.ages >= years).astype(np.float32))
        taken = sparse.csr_array(self.world.takes_part @ old)
        found = sparse.csr_array(taken @ self.world.takes_part.T)
        found.setdiag(0.0)
        found.eliminate_zeros()
        found.data[:] = 1.0
        return found

    @cached_property
    def led_by(self) -> sparse.csr_array:
        """(organisations, organisations): how much the row has worked under the column's lead."""
        world = self.world
        found = sparse.csr_array(world.takes_part @ sparse.diags_array(self.worth) @ world.leads.T)
        found.setdiag(0.0)
        found.eliminate_zeros()
        return found

    @cached_property
    def programmes(self) -> sparse.csr_array:
        """(organisations, programmes): how much each has done in each, old work faded."""
        return self._done_in(self.world.programmes, self.worth)

    @cached_property
    def lines(self) -> sparse.csr_array:
        """(organisations, lines of calls): the same for the lines of calls."""
        return self._done_in(self.world.topics, self.worth)

    @cached_property
    def neighbouring(self) -> sparse.csr_array:
        """(lines, lines): how often two lines of calls are served by the same organisations."""
        served = self.lines.copy()
        served.data = np.log1p(served.data)
        strength = np.sqrt(np.asarray(served.multiply(served).sum(axis=0)).ravel())
        side = sparse.diags_array(1 / np.where(strength > 0, strength, 1))
        return sparse.csr_array(side @ served.T @ served @ side).astype(np.float32)

    @cached_property
    def country_lift(self) -> Matrix:
        """(countries, countries): log of how much likelier two work together than by chance."""
        world = self.world
        width = int(world.countries.max(initial=0)) + 1
        places = np.arange(len(world.countries))
        ones = np.ones(len(places), dtype=np.float32)
        of = sparse.csr_array((ones, (places, world.countries)), shape=(len(places), width))
        ties = (of.T @ self.world.partners @ of).toarray()
        total = ties.sum() or 1.0
        expected = np.outer(ties.sum(axis=1), ties.sum(axis=0)) / total
        lift = np.log((ties + _SMOOTHING) / (expected + _SMOOTHING))
        lift[0, :] = lift[:, 0] = 0.0
        return np.asarray(lift, dtype=np.float32)

    def alike(self, seekers: Codes) -> Matrix:
        """(seekers, organisations): likeness to the ALIKE most alike, 0 to the others."""
        likeness = self.texts.profiles[seekers] @ self.texts.profiles.T
        likeness += (self.texts.tfidf[seekers] @ self.texts.tfidf.T).toarray()
        likeness[np.arange(len(seekers)), seekers] = 0.0
        return keep_largest(likeness, ALIKE)

    def near_projects(self, seekers: Codes) -> Matrix:
        """(seekers, projects): how near each of the nearest projects is to what the seeker does."""
        world, texts = self.world, self.texts
        likeness = texts.profiles[seekers] @ texts.vectors.T
        likeness[world.takes_part[seekers].toarray() > 0] = 0.0
        return keep_largest(likeness, NEAR_PROJECTS)

    def kernel(self, seekers: Codes) -> Matrix:
        """(seekers, projects): how near every project is, falling off fast with distance."""
        likeness = self.texts.profiles[seekers] @ self.texts.vectors.T
        likeness[self.world.takes_part[seekers].toarray() > 0] = 0.0
        usual, spread = likeness.mean(axis=1), likeness.std(axis=1)
        spread = np.where(spread > 0, spread, 1)  # where all are alike nobody is nearer
        return np.asarray(np.exp(np.minimum((likeness - usual[:, None]) / spread[:, None], 4.0)))

    def near_summaries(self, seekers: Codes) -> Matrix:
        """The same by words."""
        world, texts = self.world, self.texts
        likeness = np.asarray((texts.tfidf[seekers] @ texts.project_tfidf.T).toarray())
        likeness[world.takes_part[seekers].toarray() > 0] = 0.0
        return keep_largest(likeness, NEAR_PROJECTS)

    def _done_in(self, of_project: NDArray[np.int64], worth: Matrix) -> sparse.csr_array:
        known = np.flatnonzero(of_project)
        shape = (len(of_project), int(of_project.max(initial=0)) + 1)
        coded = sparse.csr_array((worth[known], (known, of_project[known])), shape=shape)
        return sparse.csr_array(self.world.takes_part @ coded).astype(np.float32)


def keep_largest(values: Matrix, most: int) -> Matrix:
    """Each row's `most` largest, what they exceed the next by; 0 elsewhere."""
    if most >= values.shape[1]:
        return np.maximum(values, 0)
    edge = -np.partition(-values, most, axis=1)[:, most : most + 1]
    return np.asarray(np.maximum(values - np.maximum(edge, 0), 0), dtype=np.float32)


def row_unit(rows: sparse.csr_array) -> sparse.csr_array:
    """Rows at length 1; an empty row stays empty."""
    lengths = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    side = sparse.diags_array((1 / np.where(lengths > 0, lengths, 1)).astype(np.float32))
    return sparse.csr_array(side @ rows)
