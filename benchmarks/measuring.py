"""What every benchmark says beside its figures: on which machine, and with which versions."""

import json
import os
import platform
import statistics
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"


def seconds(action: Callable[[], object]) -> float:
    """Wall-clock time of one call."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def interleaved(actions: dict[str, Callable[[], object]], *, rounds: int) -> dict[str, list[float]]:
    """Seconds of each action in each round; taking turns, they share whatever disturbs the
    machine.
    """
    times: dict[str, list[float]] = {name: [] for name in actions}
    for _ in range(rounds):
        for name, action in actions.items():
            times[name].append(seconds(action))
    return times


def quantile(values: Sequence[float], share: float) -> float:
    """The value below which this share of the values lies."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def median(values: Sequence[float]) -> float:
    """The middle value."""
    return statistics.median(values)


def write_result(name: str, packages: Sequence[str], **figures: Any) -> Path:
    """Write a result with the machine and the versions that it holds for."""
    document = {
        "benchmark": name,
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": _machine(),
        "versions": {
            "python": platform.python_version(),
            **{package: version(package) for package in packages},
        },
        **figures,
    }
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{name}.json"
    path.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
    return path


def _machine() -> dict[str, Any]:
    processor = platform.processor() or platform.machine()
    flags: list[str] = []
    details = Path("/proc/cpuinfo")
    if details.is_file():
        lines = dict(line.split(":", 1) for line in details.read_text().splitlines() if ":" in line)
        fields = {key.strip(): value.strip() for key, value in lines.items()}
        processor = fields.get("model name", processor)
        known = {"avx2", "avx512f", "avx512_vnni", "avx512_bf16", "amx_bf16"}
        flags = sorted(known.intersection(fields.get("flags", "").split()))
    return {
        "processor": processor,
        "cores": os.cpu_count(),
        "instructions": flags,
        "system": f"{platform.system()} {platform.release()}",
    }
