"""How long the pages of a large network take: server time of each, and the first paint in Chromium.

Called by `benchmarks.network`. A page is asked for once after the world has changed (`first_ms`:
every tie is read), then again and again (`again_ms`, the median; `again_processor_ms` without what
others on the machine take). The picture's paint is what the browser itself reports, with styles and
scripts, on the same machine; `picture_drawn` is when Cytoscape stands.
"""

from __future__ import annotations

import os
import re
import shutil
import threading
import time
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from benchmarks.measuring import median
from benchmarks.network_worlds import NOW
from matchmaker.app import create_app
from matchmaker.config import read_config
from matchmaker.domain.vocabulary import AccountRole
from matchmaker.services.identity.accounts import Holding, add_account
from models import Account

ROUNDS = 7
AIMS = {"again_ms": 200, "first_paint": 1_000}
PAGES = (
    "/network/",
    "/network/?to=2020-Q4",
    "/network/?sort=-trend",
    "/network/compare?before=2020-Q1&after=2021-Q1",
    "/network/map",
    "/network/picture.svg",
)
EMAIL = "coordinator@example.org"
PROGRAMS = ("chromium", "chromium-browser", "google-chrome")


def measure_pages(database: Path, folder: Path) -> dict[str, Any]:
    """Server times by page, and the first paint; `database` is copied into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(database, folder / "matchmaker.sqlite3")
    config = read_config({}, instance=folder, backend="hashing", secret_key="benchmark", demo="yes")
    app = create_app(config, clock=lambda: NOW)
    app.testing = True
    client = _coordinator(app)
    load = round(os.getloadavg()[0], 1)  # others' work makes milliseconds longer
    pages = {path: _times(client, path) for path in PAGES}
    paints = _first_paints(app)
    app.extensions["matchmaker"].database.kw["bind"].dispose()
    return {"aims": AIMS, "load_before": load, "pages": pages, "paint_ms": paints}


def _coordinator(app: Flask) -> FlaskClient:
    with app.extensions["matchmaker"].database() as session:
        add_account(
            session,
            email=EMAIL,
            name="Cora",
            password=None,
            grants=[Holding(AccountRole.COORDINATOR, 1)],
            now=NOW,
            is_example=True,
        )
        number = session.scalars(sa.select(Account.id).where(Account.email == EMAIL)).one()
    client = app.test_client()
    with client.session_transaction() as kept:
        kept["_user_id"], kept["_fresh"] = str(number), True
    return client


def _times(client: FlaskClient, path: str) -> dict[str, float]:
    walls, busy, size = [], [], 0
    for _ in range(ROUNDS):
        wall, processor = time.perf_counter(), time.process_time()
        answer = client.get(path)
        walls.append((time.perf_counter() - wall) * 1000)
        busy.append((time.process_time() - processor) * 1000)
        if answer.status_code != 200:
            raise SystemExit(f"{path}: {answer.status_code}\n{answer.text[:500]}")
        size = len(answer.data)
    return {
        "first_ms": round(walls[0], 1),
        "again_ms": round(median(walls[1:]), 1),
        "again_processor_ms": round(median(busy[1:]), 1),
        "kilobytes": round(size / 1024, 1),
    }


def _first_paints(app: Flask) -> dict[str, float] | None:
    """Milliseconds from the click to the first paint, and until Cytoscape has drawn; medians."""
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        return None
    from playwright.sync_api import sync_playwright
    from waitress.server import create_server

    server = create_server(app, host="127.0.0.1", port=0, threads=4, ident=None)
    threading.Thread(target=server.run, daemon=True).start()
    paints, drawn = [], []
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program)
        for _ in range(ROUNDS):
            context = browser.new_context(
                base_url=f"http://127.0.0.1:{server.effective_port}",
                viewport={"width": 1280, "height": 800},
            )
            page = context.new_page()
            _sign_in(page, app)
            page.goto("/network/")
            page.wait_for_selector(".canvas canvas")
            drawn.append(page.evaluate("performance.now()"))
            paints.append(
                page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
            )
            context.close()
        browser.close()
    return {"first_paint": round(median(paints)), "picture_drawn": round(median(drawn))}


def _sign_in(page: Any, app: Flask) -> None:
    page.goto("/sign-in")
    found = re.search(r'name="csrf_token" value="([^"]+)"', page.content())
    assert found is not None
    with app.extensions["matchmaker"].database() as session:
        number = session.scalars(sa.select(Account.id).where(Account.email == EMAIL)).one()
    origin = page.url.removesuffix("/sign-in")
    page.request.post(
        f"{origin}/sign-in/example",
        form={"csrf_token": found[1], "account": str(number)},
        headers={"origin": origin},
    )
