"""The session cookie: the key that signs it, and what browsers may do with it."""

from __future__ import annotations

import os
import secrets
import tempfile
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

from matchmaker.config import Config

LIFETIME = timedelta(hours=12)


def cookie_settings(config: Config) -> dict[str, Any]:
    """What Flask must know about the session cookie."""
    is_secure = config.flag("secure_cookies")
    return {
        "SECRET_KEY": config["secret_key"] or kept_key(config.instance / "secret_key"),
        # The prefix makes browsers refuse the cookie from any other host or without TLS.
        "SESSION_COOKIE_NAME": "__Host-matchmaker" if is_secure else "matchmaker",
        "SESSION_COOKIE_SECURE": is_secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PERMANENT_SESSION_LIFETIME": LIFETIME,
        # A form is good for as long as its session; an hour is too short for a long sentence.
        "WTF_CSRF_TIME_LIMIT": None,
    }


def kept_key(path: Path) -> str:
    """The key in this file, made by the first process that asks and readable by its owner only.

    The key is written beside and then linked to its name, which succeeds once: of several workers
    that start together all read the same whole key.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, beside = tempfile.mkstemp(dir=path.parent, prefix=path.name)  # mode 0600
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48))
        with suppress(FileExistsError):
            os.link(beside, path)
        Path(beside).unlink()
    return path.read_text(encoding="ascii")
