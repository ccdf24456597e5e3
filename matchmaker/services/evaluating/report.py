"""A result in the shared form as a table for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

_NAME = 30


def lines(result: Mapping[str, Any]) -> Iterator[str]:
    """The protocol, every system with its intervals, the differences, the slices."""
    told = {k: v for k, v in result["protocol"].items() if not isinstance(v, Mapping)}
    yield f"{result['task']}: " + ", ".join(f"{k} {v}" for k, v in told.items())
    yield from _source(result["protocol"])
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
    """Which expectations hold, beside a search by likeness, and what else was checked."""
    lines_ = result["protocol"]["lines"]
    yield f"golden: {lines_ - len(result['misses'])} of {lines_} expectations hold"
    yield from _table(result["systems"])
    yield from _differences(result["difference"])
    for case, found in result["slices"].items():
        held = {name: each["expectations"]["value"] for name, each in found["systems"].items()}
        told = ", ".join(f"{name} {value:.2f}" for name, value in held.items())
        yield f"  {case:<10}{found['queries']:>3} expectations: {told}"
    for miss in result["misses"]:
        yield f"  ✗ {miss}"
    for name, found in result["checks"].items():
        mark = "" if found.get("holds", True) else "✗ "
        yield f"  {mark}{name}: " + ", ".join(f"{k} {v}" for k, v in found.items() if k != "holds")
    yield f"{result['seconds']:.0f} s, at most {result['peak_mib']:,} MiB"


def _source(protocol: Mapping[str, Any]) -> Iterator[str]:
    """What was read from where, and what could not be used."""
    for name, fields in protocol.get("read", {}).items():
        yield f"  {name}: " + ", ".join(f"{field} = {heading}" for field, heading in fields.items())
    for why, count in protocol.get("left_out", {}).items():
        yield f"  left out, {why}: {count:,}"


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
