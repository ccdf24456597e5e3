"""Addresses of scripts, styles and icons, each with a hash, so that browsers may keep them a year.

What comes from npm is named by `static/vendor/manifest.json`, which set-up writes last; where it
is missing, pages have no script and no icons, and work.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, current_app, request, url_for
from markupsafe import Markup

A_YEAR = 31_536_000


class Assets:
    """What is in a static folder; the manifest is read once, other files whenever they change."""

    def __init__(self, folder: Path) -> None:
        """Read the manifest, if there is one; `folder` is absolute and resolved."""
        self.folder = folder
        self.packages = _packages(folder / "vendor" / "manifest.json")
        self.symbols = frozenset(self.packages.get("icons", {}).get("symbols", ()))

    def vendor(self, name: str) -> str | None:
        """The address of a package's main file, or None if set-up did not bring it."""
        package = self.packages.get(name)
        if package is None:
            return None
        return url_for("static", filename=f"vendor/{package['folder']}/{package['main']}")

    def icon(self, name: str) -> Markup:
        """An icon that says nothing of its own: words beside it, or a label, say what it means.

        Empty where there is no sprite, or no such icon in it.
        """
        if name not in self.symbols:
            return Markup()
        return Markup(
            '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>'
        ).format(self.vendor("icons"), name)

    def version(self, filename: str) -> str | None:
        """A short hash of a file's content; None if there is no such file below the folder."""
        path = (self.folder / filename).resolve()
        if not path.is_relative_to(self.folder):
            return None
        try:
            found = path.stat()
            return _hash(path, found.st_mtime_ns, found.st_size)
        except OSError:
            return None


def assets(app: Flask) -> None:
    """Give templates `vendor` and `icon`, and every static file an address of its own content."""
    found = Assets(Path(str(app.static_folder)).resolve())
    app.extensions["assets"] = found
    # Globals, not a context processor: macros that are imported have no context.
    app.jinja_env.globals.update(vendor=found.vendor, icon=found.icon)
    app.url_defaults(_add_version)
    app.after_request(_keep)


def _add_version(endpoint: str, values: dict[str, Any]) -> None:
    if endpoint == "static" and "v" not in values:
        version = _assets().version(values["filename"])
        if version is not None:
            values["v"] = version


def _keep(response: Response) -> Response:
    """A file asked for by the hash of its content never changes; any other is asked for again."""
    wanted = request.args.get("v")
    if request.endpoint == "static" and wanted and response.status_code in {200, 304}:
        filename = str((request.view_args or {})["filename"])
        if wanted == _assets().version(filename):
            response.headers["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
    return response


def _assets() -> Assets:
    found = current_app.extensions["assets"]
    assert isinstance(found, Assets)
    return found


def _packages(manifest: Path) -> Mapping[str, Any]:
    try:
        packages: Mapping[str, Any] = json.loads(manifest.read_text(encoding="utf-8"))["packages"]
    except FileNotFoundError:
        return {}
    return packages


@lru_cache(maxsize=256)
def _hash(path: Path, _changed: int, _size: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
