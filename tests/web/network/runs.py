"""Runs over pairs of clusters, begun by their button and waited for."""

from __future__ import annotations

import threading

from tests.web.worlds import Browser


def works_out(browser: Browser, path: str = "/network/pairs") -> None:
    """Press the button and wait until the work is done."""
    assert browser.sends(path).status_code == 303
    for each in threading.enumerate():
        if each.name.startswith("job-"):
            each.join(timeout=60)
