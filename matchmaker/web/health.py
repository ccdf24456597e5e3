"""Whether the process is alive, and whether it can work: two questions for a supervisor."""

from __future__ import annotations

from flask import Blueprint

from indexing.errors import IndexingError
from matchmaker.errors import MatchmakerError
from matchmaker.web.desk import database, desk, runtime, today
from matchmaker.web.entry import ANYONE, entry

health = Blueprint("health", __name__)
PLAIN = {"Content-Type": "text/plain; charset=utf-8"}


@health.get("/healthz")
@entry(ANYONE)
def healthz() -> tuple[str, int, dict[str, str]]:
    """The process answers; nothing else is asked, so that a slow disk does not get it restarted."""
    return "alive\n", 200, PLAIN


@health.get("/readyz")
@entry(ANYONE)
def readyz() -> tuple[str, int, dict[str, str]]:
    """Schema, weights and index are there; if not, what is missing and how to mend it."""
    from matchmaker.services.database import require_schema  # noqa: PLC0415 -- slow import

    try:
        require_schema(runtime().database)
        desk().library.follow(database(), today=today())
    except (MatchmakerError, IndexingError) as error:
        return f"not ready: {error}\n", 503, PLAIN
    return "ready\n", 200, PLAIN
