"""What was promised of foresight, and whether the figures keep it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

AP_RATIO, AUC_AHEAD, FIRST_RATIO, SMALL_RATIO = 1.10, 0.015, 1.05, 1.25


def bars(difference: Mapping[str, Any], slices: Mapping[str, Any]) -> dict[str, Any]:
    """Each promise with what was found: against the best of the simple ways, measure by measure."""
    ap, area, first = (difference[name] for name in ("AP", "AUC", "P@1000"))
    found = {
        "AP, times the best": (AP_RATIO, ap["ratio"]),
        "AP, difference above 0 (lower bound)": (0.0, ap["low"]),
        "AUC, above the best": (AUC_AHEAD, area["value"]),
        "P@1000, times the best": (FIRST_RATIO, first["ratio"]),
    }
    if "small groups" in slices:
        small = slices["small groups"]["difference"]["AP"]
        found["AP of small groups, times the best"] = (SMALL_RATIO, small["ratio"])
    return {
        name: {"wanted": wanted, "found": value, "holds": value >= wanted and value > 0}
        for name, (wanted, value) in found.items()
    }
