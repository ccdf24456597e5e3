"""How much memory this process has needed at most."""

from __future__ import annotations

import sys


def peak_mib() -> int:
    """The highest resident size so far, in MiB; macOS counts bytes where others count KiB."""
    import resource  # noqa: PLC0415 -- not on Windows

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return int(most // (2**20 if sys.platform == "darwin" else 2**10))
