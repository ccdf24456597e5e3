"""How much memory this process has needed at most."""

from __future__ import annotations

import sys


def peak_mib() -> int:
    """The highest resident size so far, in MiB; 0 where the system does not tell (Windows)."""
    try:
        import resource  # noqa: PLC0415 -- not on Windows
    except ImportError:
        return 0
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return int(most // (2**20 if sys.platform == "darwin" else 2**10))  # macOS counts bytes
