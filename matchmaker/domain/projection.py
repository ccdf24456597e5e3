"""Europe on a plane, the way Europe's statistics draw it: EPSG:3035.

Lambert's azimuthal equal-area projection of the GRS 1980 ellipsoid, centred at 52° N 10° E with
4,321 km and 3,210 km added (formulas: IOGP Guidance Note 7-2, method 9820).
"""

from __future__ import annotations

import math

_AXIS, _FLATTENING = 6_378_137.0, 1 / 298.257222101  # GRS 1980
_LATITUDE, _LONGITUDE = math.radians(52), math.radians(10)
_EAST, _NORTH = 4_321_000.0, 3_210_000.0
_E2 = _FLATTENING * (2 - _FLATTENING)
_E = math.sqrt(_E2)


def _authalic(latitude: float) -> float:
    """q: what the sphere of equal area has in place of twice the sine of the latitude."""
    s = math.sin(latitude)
    return (1 - _E2) * (s / (1 - _E2 * s * s) - math.log((1 - _E * s) / (1 + _E * s)) / (2 * _E))


_POLE = _authalic(math.pi / 2)
_CENTRE = math.asin(_authalic(_LATITUDE) / _POLE)
_RADIUS = _AXIS * math.sqrt(_POLE / 2)
_STRETCH = (
    _AXIS
    * math.cos(_LATITUDE)
    / (math.sqrt(1 - _E2 * math.sin(_LATITUDE) ** 2) * _RADIUS * math.cos(_CENTRE))
)


def project(latitude: float, longitude: float) -> tuple[float, float]:
    """Metres east and north of the projection's origin, for a place in degrees."""
    beta = math.asin(_authalic(math.radians(latitude)) / _POLE)
    apart = math.radians(longitude) - _LONGITUDE
    across = math.cos(beta) * math.cos(apart)
    reach = _RADIUS * math.sqrt(
        2 / (1 + math.sin(_CENTRE) * math.sin(beta) + math.cos(_CENTRE) * across)
    )
    up = math.cos(_CENTRE) * math.sin(beta) - math.sin(_CENTRE) * across
    return (
        _EAST + reach * _STRETCH * math.cos(beta) * math.sin(apart),
        _NORTH + reach / _STRETCH * up,
    )
