"""What became of those listed a year ago, against drawing by lot."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from scipy.stats import hypergeom

from matchmaker.domain.links.tracking import by_lot, track
from matchmaker.domain.links.world import OwnLinks

THEN, NOW = date(2017, 12, 31), date(2018, 12, 31)


def links(*rows: tuple[int, int, str]) -> OwnLinks:
    a, b, day = zip(*rows, strict=True)
    return OwnLinks(np.array(a), np.array(b), np.array(day, dtype="M8[D]"))


def test_a_list_is_compared_with_chance() -> None:
    known = links(
        (0, 1, "2010-01-01"), (2, 1, "2018-03-01"), (3, 4, "2018-05-01"), (0, 4, "2019-01-01")
    )
    found = track([(1, 2), (0, 4), (0, 1)], known, THEN, NOW, clusters=5)
    assert (found.listed, found.linked) == (2, 1)
    assert (found.at_risk, found.linked_of_all) == (9, 2)
    assert found.by_chance == pytest.approx(4 / 9)
    assert found.sentence == "Of 2 pairs listed a year ago, 1 linked; by chance it would be 0.4"


def test_a_bad_list_is_shown_as_it_is() -> None:
    found = track([(0, 3)], links((1, 2, "2018-03-01")), THEN, NOW, clusters=5)
    assert (found.linked, found.p) == (0, 1.0)
    assert found.sentence == "Of 1 pair listed a year ago, 0 linked; by chance it would be 0.1"


def test_nothing_listed_is_nothing_to_check() -> None:
    found = track([], links((1, 2, "2018-03-01")), THEN, NOW, clusters=5)
    assert (found.listed, found.p) == (0, 1.0)
    assert found.sentence.startswith("Nothing was listed a year ago")


def test_a_pair_that_linked_again_is_no_hit() -> None:
    known = links((1, 2, "2010-01-01"), (1, 2, "2018-03-01"))
    assert track([(1, 2)], known, THEN, NOW, clusters=5).linked == 0


@pytest.mark.parametrize("hits", [0, 1, 3])
def test_chances_of_drawing_by_lot_are_those_of_the_hypergeometric_law(hits: int) -> None:
    found = by_lot(hits, drawn=20, among=500, right=15)
    assert found == pytest.approx(hypergeom.sf(hits - 1, 500, 15, 20))
