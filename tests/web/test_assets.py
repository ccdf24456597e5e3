"""Static files have addresses of their content; what npm brings may be missing."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from flask import Flask

import frontend
from matchmaker.config import ROOT
from matchmaker.web.assets import Assets, assets
from tests.web.worlds import Browser

KEPT = "public, max-age=31536000, immutable"
MANIFEST = {
    "packages": {
        "htmx.org": {"folder": "htmx.org-4.0.1", "main": "htmx.min.js"},
        "icons": {"folder": "icons-1", "main": "sprite.svg", "symbols": ["search"]},
    }
}
OURS = [
    path
    for folder in ("templates", "static")
    for path in sorted((ROOT / folder).rglob("*.*"))
    if path.is_file() and not path.is_relative_to(frontend.VENDOR)
]
# Namespaces are names, and example.org is reserved for examples.
HARMLESS = {"www.w3.org", "example.org", "www.example.org"}


@pytest.fixture
def small(tmp_path: Path) -> Flask:
    """An app with three static files and a manifest."""
    files = {
        "vendor/manifest.json": json.dumps(MANIFEST),
        "vendor/htmx.org-4.0.1/htmx.min.js": "script",
        "vendor/icons-1/sprite.svg": "<svg/>",
        "site.css": "body {}",
    }
    for name, text in files.items():
        path = tmp_path / "static" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (tmp_path / "secret").write_text("not for the web")
    app = Flask("small", static_folder=str(tmp_path / "static"), static_url_path="/static")
    assets(app)
    return app


def shown(app: Flask, template: str) -> str:
    with app.test_request_context():
        return app.jinja_env.from_string(template).render()


def address(app: Flask, filename: str) -> str:
    with app.test_request_context():
        return app.url_for("static", filename=filename)


def kept(app: Flask, path: str) -> str | None:
    return app.test_client().get(path, buffered=True).headers.get("Cache-Control")


def test_packages_and_icons_are_found_by_name(small: Flask) -> None:
    assert re.fullmatch(
        r"/static/vendor/htmx\.org-4\.0\.1/htmx\.min\.js\?v=[0-9a-f]{12}",
        shown(small, "{{ vendor('htmx.org') }}"),
    )
    assert re.fullmatch(
        r'<svg class="icon" aria-hidden="true" focusable="false">'
        r'<use href="/static/vendor/icons-1/sprite\.svg\?v=[0-9a-f]{12}#search"></use></svg>',
        shown(small, "{{ icon('search') }}"),
    )


def test_what_was_not_brought_is_nothing_and_no_error(small: Flask, tmp_path: Path) -> None:
    nothing = "{{ vendor('jquery') }}|{{ icon('none') }}"
    assert shown(small, nothing) == "None|"
    bare = Flask("bare", static_folder=str(tmp_path))
    assets(bare)
    assert shown(bare, "{{ vendor('htmx.org') }}|{{ icon('search') }}") == "None|"


def test_a_file_asked_for_by_its_content_may_be_kept_and_any_other_may_not(small: Flask) -> None:
    assert kept(small, address(small, "site.css")) == KEPT
    for other in ("/static/site.css", "/static/site.css?v=000000000000", "/static/site.css?v="):
        assert kept(small, other) == "no-cache"
    assert kept(small, "/static/none.css?v=1") is None


def test_a_changed_file_has_another_address(small: Flask) -> None:
    before = address(small, "site.css")
    assert address(small, "site.css") == before
    (Path(str(small.static_folder)) / "site.css").write_text("body { color: red }")
    assert address(small, "site.css") != before
    assert kept(small, before) == "no-cache"


@pytest.mark.parametrize("name", ["../secret", "none.css", "vendor", "/etc/passwd"])
def test_only_files_of_the_folder_have_a_version(name: str, small: Flask) -> None:
    assert Assets(Path(str(small.static_folder)).resolve()).version(name) is None


def test_every_file_of_a_page_is_asked_for_by_its_content(visitor: Browser) -> None:
    for path in ("/", "/sign-in"):
        addresses = re.findall(r'(?:href|src)="(/static/[^"#]+)', visitor.opens(path).text)
        assert addresses != []
        found = {each: visitor.opens(each).headers["Cache-Control"] for each in addresses}
        assert found == dict.fromkeys(addresses, KEPT)


def test_every_icon_that_a_template_names_is_in_the_sprite() -> None:
    pattern = re.compile(r"""icon(?:\(|=)["']([a-z0-9-]+)["']""")
    named = {
        (path.name, name)
        for path in OURS
        if path.suffix == ".html"
        for name in pattern.findall(path.read_text(encoding="utf-8"))
    }
    assert sorted(each for each in named if each[1] not in frontend.ICONS) == []
    assert len(set(frontend.ICONS)) == len(frontend.ICONS)


def test_no_template_style_or_script_of_ours_names_another_host() -> None:
    pattern = re.compile(r"(?:https?:)?//([a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,})")
    named = {
        f"{path.relative_to(ROOT)}: {host}"
        for path in OURS
        for host in pattern.findall(path.read_text(encoding="utf-8").lower())
        if host not in HARMLESS
    }
    assert named == set()
