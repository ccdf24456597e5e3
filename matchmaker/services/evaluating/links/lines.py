"""The result of `evaluate links` as tables for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from matchmaker.services.evaluating import report


def lines(result: Mapping[str, Any]) -> Iterator[str]:
    """The table that all evaluations share, then the promises and the calibration."""
    yield from report.lines(result)
    yield ""
    yield "What was promised:"
    for name, each in result["bars"].items():
        mark = "✓" if each["holds"] else "✗"
        yield f"  {mark} {name:<40}{each['found']:.3f} (wanted {each['wanted']:.3f})"
    found = result["calibration"]
    yield ""
    yield (
        f"Chances: {found['said']:.3f} said, {found['true']:.3f} came true in the mean;"
        f" expected calibration error {found['expected error']:.3f}"
    )
    yield f"  {'said':>8}{'true':>8}  {'95 %':<18}{'pairs':>9}"
    for each in found["reliability"]:
        bounds = f"[{each['low']:.3f}, {each['high']:.3f}]"
        yield f"  {each['said']:>8.3f}{each['true']:>8.3f}  {bounds:<18}{each['pairs']:>9,}"
