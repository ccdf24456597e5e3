"""How the tests of the import send a list, go through the steps, and count what is there."""

from __future__ import annotations

import io
import re
import time
from pathlib import Path

import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from tests.web.worlds import ALPS, Browser

LIST = Path(__file__).resolve().parents[2] / "data" / "demo" / "member-list-dirty.xlsx"
START = f"/clusters/{ALPS}/import"
CSV = (
    "Name;Land;Angebot;Bedarf;E-Mail\n"
    "Alpha GmbH;Österreich;Wir fräsen Aluminium.;Wir suchen Härter.;a@alpha.example\n"
    "Beta KG;Mittelland;Wir gießen Zink.;;b@beta.example\n"
    "Gamma AG;Schweiz;Wir prägen Folien.;;\n"
)


def uploads(browser: Browser, name: str, content: bytes) -> TestResponse:
    fields = {"csrf_token": browser.token(), "file": (io.BytesIO(content), name)}
    return browser.client.post(START, data=fields, content_type="multipart/form-data")


def draft_path(answer: TestResponse) -> str:
    assert answer.status_code == 303
    found = re.match(rf"({START}/\d+)/", answer.headers["Location"])
    assert found is not None
    return found[1]


def goes_through(browser: Browser, path: str, **confirmed: str) -> str:
    """From the second step to the result; gives its address."""
    page = browser.opens(f"{path}/sheet").text
    row = re.search(r'name="header_row" value="(\d+)" checked', page)
    assert row is not None
    sheet = re.search(r'name="sheet" value="([^"]+)"', page)
    about = {"sheet": sheet[1]} if sheet else {}
    steps = [browser.sends(f"{path}/sheet", header_row=row[1], **about)]
    steps.append(browser.sends(f"{path}/columns", go="on"))
    steps.append(browser.sends(f"{path}/check", go="on"))
    assert [each.status_code for each in steps] == [303, 303, 303]
    answer = browser.sends(f"{path}/confirm", go="import", **confirmed)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{path}/progress")
    return finished(browser, path)


def finished(browser: Browser, path: str) -> str:
    """Wait for the import, as the page does; gives the address of the result."""
    for _ in range(200):
        answer = browser.opens(f"{path}/progress")
        if answer.status_code == 303:
            return answer.headers["Location"]
        time.sleep(0.05)
    raise AssertionError(answer.text)


def rows(app: Flask, entity: type) -> int:
    with app.extensions["matchmaker"].database() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(entity)) or 0
