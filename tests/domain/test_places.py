"""How far two places are apart, in steps of administration."""

from __future__ import annotations

import pytest

from matchmaker.domain.places import ABROAD, NEAR_REGION, SAME_COUNTRY, SAME_REGION, remoteness
from matchmaker.domain.profile import Place


@pytest.mark.parametrize(
    ("one", "other", "step"),
    [
        (Place("DE", "DE711"), Place("DE", "DE711"), SAME_REGION),
        (Place("DE", "DE711"), Place("DE", "DE712"), SAME_REGION),
        (Place("DE", "DE711"), Place("DE", "DE721"), NEAR_REGION),
        (Place("DE", "DE7"), Place("DE", "DE711"), NEAR_REGION),
        (Place("DE", "DE711"), Place("DE", "DEB32"), SAME_COUNTRY),
        (Place("DE"), Place("DE", "DEB32"), SAME_COUNTRY),
        (Place("DE", "DE711"), Place("AT", "AT312"), ABROAD),
        (Place("DE", "DE711"), Place(), None),
        (Place(), Place(), None),
    ],
)
def test_the_step_is_that_of_the_smallest_common_region(
    one: Place, other: Place, step: float | None
) -> None:
    assert remoteness(one, other) == step
    assert remoteness(other, one) == step
