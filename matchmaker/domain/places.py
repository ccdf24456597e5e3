"""How far apart two places are, in steps of administration rather than kilometres."""

from __future__ import annotations

from matchmaker.domain.profile import Place

SAME_REGION, NEAR_REGION, SAME_COUNTRY, ABROAD = 0.0, 0.3, 0.6, 1.0


def remoteness(a: Place, b: Place) -> float | None:
    """0 (same NUTS-2 region or closer), 0.3 (same NUTS-1), 0.6 (same country), 1 (abroad).

    None if a country is not known.
    """
    if not a.country or not b.country:
        return None
    if a.country != b.country:
        return ABROAD
    shared = _common_prefix(a.region or "", b.region or "")
    if shared >= 4:
        return SAME_REGION
    return NEAR_REGION if shared == 3 else SAME_COUNTRY


def _common_prefix(a: str, b: str) -> int:
    for length in range(min(len(a), len(b)), 0, -1):
        if a[:length] == b[:length]:
            return length
    return 0
