"""The session cookie: what browsers may do with it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from matchmaker.config import Config
from matchmaker.secret import secret_of

LIFETIME = timedelta(hours=12)


def cookie_settings(config: Config) -> dict[str, Any]:
    """What Flask must know about the session cookie."""
    is_secure = config.flag("secure_cookies")
    return {
        "SECRET_KEY": secret_of(config),
        # The prefix makes browsers refuse the cookie from any other host or without TLS.
        "SESSION_COOKIE_NAME": "__Host-matchmaker" if is_secure else "matchmaker",
        "SESSION_COOKIE_SECURE": is_secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PERMANENT_SESSION_LIFETIME": LIFETIME,
        # A form is good for as long as its session; an hour is too short for a long sentence.
        "WTF_CSRF_TIME_LIMIT": None,
    }
