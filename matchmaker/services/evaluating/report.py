"""A result in the shared form as a table for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

_NAME = 30


def lines(result: Mapping[str, Any]) -> Iterator[str]:
    """The protocol, every system with its intervals, the differences, the slices."""
    yield f"{result['task']}: " + ", ".join(f"{k} {v}" for k, v in result["protocol"].items())
    yield ""
    yield from _table(result["systems"])
    yield from _differences(result["difference"])
    for name, part in result.get("slices", {}).items():
        yield ""
        yield f"{name}: {part['queries']:,} queries"
        yield from _table(part["systems"], is_short=True)
        yield from _differences(part["difference"])
    if "exposure" in result:
        yield ""
        yield "How evenly candidates are shown:"
        for name, found in result["exposure"].items():
            yield f"  {name:<{_NAME}}" + ", ".join(f"{k} {v:.2f}" for k, v in found.items())
    for name, interval in result.get("candidate_stage", {}).items():
        yield f"  {name:<{_NAME}}{_figure(interval)}"
    yield ""
    yield f"{result['seconds']:.0f} s, at most {result['peak_mib']:,} MiB"


def golden_lines(result: Mapping[str, Any]) -> Iterator[str]:
    """Which expectations hold."""
    held = sum(each["hold"] for each in result["cases"].values())
    yield f"golden: {held} of {result['protocol']['lines']} expectations hold"
    for case, found in sorted(result["cases"].items()):
        yield f"  case {case:<6} {found['hold']:>3} of {found['lines']}"
    for miss in result["misses"]:
        yield f"  ✗ {miss}"
    pair, rivals, way = result["femac and secpho"], result["leakage@10"], result["direction"]
    yield f"FEMAC and SECPhO: place {pair['place']} of {pair['of']} pairs of distant fields"
    yield (
        f"rivals among the first ten: {rivals['ours']:.1%}; among the ten most alike: "
        f"{rivals['most alike']:.1%}"
    )
    yield (
        f"pairs in which it matters who needs whom: {way['asymmetric']:.1%}; "
        f"told alike from both ends: {way['agreeing']:.1%}"
    )
    yield f"{result['seconds']:.0f} s, at most {result['peak_mib']:,} MiB"


def _table(systems: Mapping[str, Mapping[str, Any]], *, is_short: bool = False) -> Iterator[str]:
    measures = list(next(iter(systems.values())))
    width = 12 if is_short else 22
    yield f"  {'':<{_NAME}}" + "".join(f"{each:<{width}}" for each in measures)
    for name, found in systems.items():
        cells = (
            f"{found[each]['value']:.3f}" if is_short else _figure(found[each]) for each in measures
        )
        yield f"  {name:<{_NAME}}" + "".join(f"{cell:<{width}}" for cell in cells)


def _differences(apart: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    for measure, found in apart.items():
        yield f"  {measure} against {found['to']}: {found['value']:+.3f} " + _bounds(found)


def _figure(interval: Mapping[str, float]) -> str:
    return f"{interval['value']:.3f} {_bounds(interval)}"


def _bounds(interval: Mapping[str, float]) -> str:
    return f"[{interval['low']:.3f}, {interval['high']:.3f}]"
