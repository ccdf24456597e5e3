"""The projection of Europe's statistics, against the point that its registry gives."""

from __future__ import annotations

import math

import pytest

from matchmaker.domain.projection import project


def test_the_point_of_the_registry_is_met_to_the_centimetre() -> None:
    assert project(50, 5) == pytest.approx((3_962_799.45, 2_999_718.85), abs=0.01)


def test_the_centre_lies_at_its_offsets() -> None:
    assert project(52, 10) == pytest.approx((4_321_000, 3_210_000), abs=1e-6)


def test_equal_areas_stay_equal() -> None:
    """A quarter of a degree square at 40° N and one at 65° N: their areas are as on the globe."""

    def area(latitude: float, longitude: float) -> float:
        side = 0.25
        corners = [(0, 0), (0, side), (side, side), (side, 0)]
        at = [project(latitude + up, longitude + across) for up, across in corners]
        return abs(
            sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(at, [*at[1:], at[0]], strict=True)) / 2
        )

    axis, e2 = 6_378_137.0, 0.00669438002290

    def on_the_globe(latitude: float) -> float:
        middle = math.radians(latitude + 0.125)
        narrow = 1 - e2 * math.sin(middle) ** 2
        return math.radians(0.25) ** 2 * axis**2 * (1 - e2) * math.cos(middle) / narrow**2

    for place in ((40.0, -5.0), (65.0, 25.0), (38.0, 30.0)):
        assert area(*place) == pytest.approx(on_the_globe(place[0]), rel=1e-4)
