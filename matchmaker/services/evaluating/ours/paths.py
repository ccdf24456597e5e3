"""Signals of the network: by whom two know each other, and where they stand in it."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from matchmaker.domain.proximity import (
    adamic_adar,
    common_neighbours,
    introductions,
    long_introductions,
    random_walk,
)
from matchmaker.services.evaluating.as_of import Codes
from matchmaker.services.evaluating.ours.ground import Ground
from matchmaker.services.evaluating.ours.shapes import dense_rows, matrix
from matchmaker.services.evaluating.texts import Matrix


def partners_in_common(ground: Ground, seekers: Codes) -> Matrix:
    """How many organisations have worked with both."""
    return matrix(np.log1p(common_neighbours(ground.world.partners, seekers)[:, ground.pool]))


def close_partners_in_common(ground: Ground, seekers: Codes) -> Matrix:
    """The same, a common partner counting for more the fewer others it works with."""
    return matrix(np.log1p(adamic_adar(ground.world.partners, seekers)[:, ground.pool]))


def introduction(ground: Ground, seekers: Codes) -> Matrix:
    """Somebody who has worked closely with both, not long ago, could introduce them."""
    return introductions(ground.ties, seekers)[:, ground.pool]


def introduction_now(ground: Ground, seekers: Codes) -> Matrix:
    """Somebody works with both at this time."""
    return introductions(ground.fresh_ties, seekers)[:, ground.pool]


def introduction_by_peers(ground: Ground, seekers: Codes) -> Matrix:
    """Organisations of the candidate's kind have worked with both."""
    peers = ground.pool_ties[seekers]
    return matrix(np.sqrt(dense_rows(peers @ ground.pool_ties[ground.pool])))


def long_introduction(ground: Ground, seekers: Codes) -> Matrix:
    """Partners of the seeker's partners work with it."""
    return long_introductions(ground.ties, seekers)[:, ground.pool]


def way_through_the_network(ground: Ground, seekers: Codes) -> Matrix:
    """Many ways through partners of partners lead from one to the other."""
    return random_walk(ground.ties, seekers)[:, ground.pool]


def same_place_in_the_network(ground: Ground, seekers: Codes) -> Matrix:
    """Both stand in the same part of the network, whoever lies between."""
    return ground.unit_places[seekers] @ ground.unit_places[ground.pool].T


def expected_tie(ground: Ground, seekers: Codes) -> Matrix:
    """The pattern of all ties leads one to expect one between the two."""
    return ground.places[seekers] @ ground.places[ground.pool].T


def same_leader(ground: Ground, seekers: Codes) -> Matrix:
    """Both have worked under the lead of the same organisations."""
    return dense_rows(ground.led_by[seekers] @ ground.led_by[ground.pool].T)


def introduction_by_leaders(ground: Ground, seekers: Codes) -> Matrix:
    """Somebody who leads projects these days has worked with both."""
    through = sparse.csr_array(ground.ties[seekers] @ sparse.diags_array(ground.leading))
    return dense_rows(through @ ground.ties[:, ground.pool])


def introduction_by_the_busy(ground: Ground, seekers: Codes) -> Matrix:
    """Somebody who is busy these days has worked with both."""
    through = sparse.csr_array(ground.ties[seekers] @ sparse.diags_array(ground.busy))
    return dense_rows(through @ ground.ties[:, ground.pool])


def same_place_in_all(ground: Ground, seekers: Codes) -> Matrix:
    """Partners, calls and words taken together put both in the same place."""
    return ground.unit_whole_places[seekers] @ ground.unit_whole_places[ground.pool].T


def partner_of_those_alike(ground: Ground, seekers: Codes) -> Matrix:
    """Organisations that do what the seeker does work with it."""
    return matrix(ground.alike(seekers) @ ground.ties[:, ground.pool])
