"""What one request holds: a session, who is looking, and the desk at which services are asked.

The session is opened on first use and closed when the request ends; pages never commit.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import cast

from flask import Flask, current_app, g
from flask_login import current_user
from sqlalchemy.orm import Session

from matchmaker.domain.visibility import Viewer
from matchmaker.runtime import Runtime
from matchmaker.services.identity.access import viewer_of
from matchmaker.services.ranking.proposing import Desk
from models import Account

Clock = Callable[[], datetime]


def wall_clock() -> datetime:
    """The time now."""
    return datetime.now(UTC)


def hold(app: Flask, parts: Runtime, clock: Clock) -> None:
    """Give the app its runtime and its clock, and see to it that sessions are closed."""
    app.extensions["matchmaker"] = parts
    app.extensions["matchmaker.clock"] = clock
    app.teardown_appcontext(_close)


def runtime() -> Runtime:
    """The parts that this process holds."""
    return cast("Runtime", current_app.extensions["matchmaker"])


def database() -> Session:
    """The session of this request."""
    if "database" not in g:
        g.database = runtime().database()
    return cast("Session", g.database)


def now() -> datetime:
    """The moment of this request: it does not move while the request is answered."""
    if "now" not in g:
        g.now = current_app.extensions["matchmaker.clock"]()
    return cast("datetime", g.now)


def today() -> date:
    """The day of this request."""
    return now().date()


def account() -> Account | None:
    """Who has signed in, if anybody has."""
    return current_user._get_current_object() if current_user.is_authenticated else None


def viewer() -> Viewer:
    """What whoever is looking may see; it is worked out afresh for each request."""
    if "viewer" not in g:
        g.viewer = viewer_of(database(), account(), today=today())
    return cast("Viewer", g.viewer)


def desk() -> Desk:
    """The desk of this request."""
    parts = runtime()
    return Desk(database(), parts.library, parts.weights, viewer(), now(), parts.policy)


def _close(_error: BaseException | None) -> None:
    session: Session | None = g.pop("database", None)
    if session is not None:
        session.close()
