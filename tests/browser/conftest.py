"""Fixtures of the tests that drive a real browser: this machine's Chromium, never a download.

CHROMIUM may name its program; where there is none these tests are skipped with the reason, unless
REQUIRE_BROWSER=1. Whatever a page does that no page may do fails the test that opened it.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.people import DESK, LOOKS, VENDOR, Look, Watch
from tests.browser.sites import Site, build_demo, open_site
from tests.web.worlds import build_world

HERE = Path(__file__).parent
PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
# Whatever is not this machine is sent to a port at which nothing listens.
NOWHERE = {"server": "http://127.0.0.1:9", "bypass": "127.0.0.1"}

Visit = Callable[..., Page]
OpenSite = Callable[..., Site]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # Last: as long as a browser is driven, its event loop is that of the whole process.
    items.sort(key=lambda item: item.path.is_relative_to(HERE))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    program = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        _cannot(f"no browser: none of {', '.join(PROGRAMS)} is here, and CHROMIUM names none")
    if not (VENDOR / "manifest.json").is_file():
        _cannot("no axe: `python3 bootstrap.py install` brings it")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, proxy=NOWHERE)
        yield browser
        browser.close()


def _cannot(reason: str) -> None:
    if os.environ.get("REQUIRE_BROWSER") == "1":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def small_world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("small") / "instance"
    build_world(folder)
    return folder


@pytest.fixture(scope="session")
def demo_world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo") / "instance"
    build_demo(folder)
    return folder


@pytest.fixture(scope="session")
def small_site(small_world: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The small world for tests that only look."""
    with open_site(small_world, tmp_path_factory.mktemp("looked-at") / "instance") as site:
        yield site


@pytest.fixture(scope="session")
def demo_site(demo_world: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demo for tests that only look."""
    with open_site(demo_world, tmp_path_factory.mktemp("looked-at") / "instance") as site:
        yield site


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[OpenSite]:
    """Sites of a test's own, which it may change: `serve(demo_world)`."""
    with ExitStack() as sites:

        def serve_one(world: Path, **settings: str) -> Site:
            folder = tmp_path / f"site-{len(list(tmp_path.iterdir()))}"
            return sites.enter_context(open_site(world, folder, **settings))

        yield serve_one


@pytest.fixture(params=LOOKS, ids=str)
def look(request: pytest.FixtureRequest) -> Look:
    """Both widths, light and dark."""
    found: Look = request.param
    return found


def open_window(
    chromium: Browser,
    site: Site,
    who: str | None = None,
    *,
    look: Look = Look(DESK, "light"),  # noqa: B008 -- frozen
    script: bool = True,
) -> tuple[Page, Watch]:
    """An empty page of somebody who has signed in, or of nobody, and what watches over it."""
    context = chromium.new_context(
        base_url=site.origin,
        viewport={"width": look.size[0], "height": look.size[1]},
        color_scheme=look.scheme,
        reduced_motion="reduce",
        java_script_enabled=script,
        locale="en-GB",
        timezone_id="Europe/Vilnius",
    )
    context.set_default_timeout(10_000)
    watch = Watch(site.origin)
    watch.over(context)
    if who is not None:
        context.add_cookies([site.cookie_of(who)])
    return context.new_page(), watch


@pytest.fixture
def visit(chromium: Browser) -> Iterator[Visit]:
    """Windows at a site: `visit(site, "the member", look=look, script=False)`."""
    opened: list[tuple[Page, Watch]] = []

    def visit_one(site: Site, who: str | None = None, **more: Any) -> Page:
        opened.append(open_window(chromium, site, who, **more))
        return opened[-1][0]

    yield visit_one
    for window, _ in opened:
        window.context.close()
    assert [trouble for _, watch in opened for trouble in watch.troubles] == []


@pytest.fixture
def page(visit: Visit, small_site: Site, look: Look) -> Page:
    """Nobody in particular at the small world, at both widths, light and dark."""
    return visit(small_site, look=look)
