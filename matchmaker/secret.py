"""The installation's secret, which signs sessions and the links in letters."""

from __future__ import annotations

import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path

from matchmaker.config import Config


def secret_of(config: Config) -> str:
    """The secret of the settings, or else the one kept in the instance folder."""
    return config["secret_key"] or kept_key(config.instance / "secret_key")


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
