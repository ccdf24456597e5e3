"""Features against plain counts on a world that one can draw on paper."""

from __future__ import annotations

import math
from datetime import date

import numpy as np
import pytest
from tie_worlds import drawn_world, world_of

from matchmaker.domain.links.aggregating import pair_up
from matchmaker.domain.links.features import FEATURES, NAMES, evidence
from matchmaker.domain.links.ground import Ground
from matchmaker.domain.links.hazard import hand_set, hazards

DAY = date(2018, 12, 31)
# Clusters 0 and 1 are tied once; both know cluster 2; 3 knows nobody.
PAPER = world_of(
    {0: [0, 1], 1: [2, 3], 2: [4, 5], 3: [6]},
    [(0, 2, "2012-12-31", "2019-06-01"), (1, 4, "2018-01-01"), (3, 4, "2018-01-01")],
    links=[(1, 2, "2016-01-01")],
    meta=np.array([7, 7, -1, -1]),
    block=np.array([1, 1, 2, -1]),
    position=np.array([[50.0, 8.0], [54.7, 25.3], [50.0, 8.0], [np.nan, np.nan]]),
    themes=np.array([[3.0, 0.0], [3.0, 0.0], [0.0, 2.0], [0.0, 0.0]]),
    complementarity=np.full((4, 4), 0.8),
)


def ground(world=PAPER) -> Ground:
    return Ground(pair_up(world, DAY), world.clusters)


def value(name: str, i: int = 0, j: int = 1) -> float:
    of = FEATURES[NAMES.index(name)].of
    return float(of(ground(), np.array([i]), np.array([j]))[0])


def test_pairs_with_a_link_of_their_own_are_not_at_risk() -> None:
    i, j = ground().at_risk
    assert list(zip(i.tolist(), j.tolist(), strict=True)) == [
        (0, 1), (0, 2), (0, 3), (1, 3), (2, 3),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("ties_across", math.log(1 + 1.5)),  # runs on, and has lasted
        ("shared_member", 0.0),
        ("age", 6.0),
        ("growth", math.log(1 / (1 * 3 / 6 + 1))),
        ("same_meta", 1.0),
        ("complementarity", 0.3),
        ("own_links", math.log(2)),
        ("common_partners", math.log(1 + 1 / math.log(2))),
        ("partners_alike", 1 / 3),
        ("same_country", 1.0),
    ],
)
def test_features_are_what_one_counts_on_paper(name: str, wanted: float) -> None:
    assert value(name) == pytest.approx(wanted, abs=2e-3)


def test_firms_that_share_a_partner_are_bridged_and_others_are_not() -> None:
    assert value("bridges") > value("bridges", 0, 3) == pytest.approx(math.log(1e-3))


def test_themes_bring_together_who_shares_them() -> None:
    assert value("themes_meet") > value("themes_meet", 0, 2)
    assert value("themes_alike") > 0 > value("themes_alike", 0, 2)


def test_kilometres_are_those_of_a_globe_and_unknown_places_say_nothing() -> None:
    assert math.expm1(value("distance")) == pytest.approx(1_295, rel=0.02)
    assert math.isnan(value("distance", 0, 3))
    g = ground()
    column = evidence(g, *g.at_risk)[:, NAMES.index("distance")]
    assert column[2] == 0.0


def test_relative_features_have_no_mean_and_do_not_depend_on_their_scale() -> None:
    g = ground(drawn_world(1))
    found = evidence(g, *g.at_risk)
    for column, feature in enumerate(FEATURES):
        if feature.is_relative:
            assert abs(found[:, column].mean()) < 0.1
    assert np.isfinite(found).all()


def test_whatever_is_not_known_says_nothing() -> None:
    bare = ground(drawn_world(1))
    found = evidence(bare, *bare.at_risk)
    for name in ("complementarity", "same_meta", "distance", "themes_meet", "countries_meet"):
        assert not found[:, NAMES.index(name)].any()


def test_hazards_are_chances_and_one_more_tie_raises_them() -> None:
    g = ground()
    told = evidence(g, *g.at_risk)
    before = hazards(told, hand_set())
    assert ((before > 0) & (before < 1)).all()
    more = told.copy()
    more[:, NAMES.index("ties_across")] += 1
    assert (hazards(more, hand_set()) > before).all()


def test_every_feature_says_what_it_is() -> None:
    assert len(set(NAMES)) == len(FEATURES)
    for feature in FEATURES:
        assert feature.of.__doc__
        assert str(feature.sentence)
