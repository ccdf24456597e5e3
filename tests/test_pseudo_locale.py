"""A language that nobody speaks, on every page: what is not in its brackets was never translated.

Left out is data: what stands in the database, names of countries, regions, languages and sectors,
what a page marks as data (class `data`, code, keys) and what is said in a language of its own.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
import sqlalchemy as sa
from babel import Locale
from flask import Flask
from sqlalchemy.orm import Session

from matchmaker.config import ROOT
from models import Base
from tests.test_access import TABLE, VIEWERS, build_shown_world, path_of
from tests.web.worlds import SENTENCE, Browser, close_app, open_app

VOID = frozenset(
    {"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "use", "wbr"}
)
DATA_TAGS = frozenset({"script", "style", "code", "pre", "kbd", "svg"})
SPOKEN = ("aria-label", "placeholder", "title", "alt", "data-announce")
# The name of the product, keys, and months, weekdays and units, which Babel writes.
KNOWN = re.compile(
    r"\b(matchmaker|Ctrl|Enter|Esc|UTC|kB|MB|NACE|NUTS|TRL|XLSX|CSV|ODS|iCal|EUR"
    r"|Jan\w*|Feb\w*|Mar\w*|Apr\w*|May|June?|July?|Aug\w*|Sep\w*|Oct\w*|Nov\w*|Dec\w*"
    r"|Mon\w*|Tue\w*|Wed\w*|Thu\w*|Fri\w*|Sat\w*|Sun\w*)\b"
)
REGION = re.compile(r"^.+ \([A-Z]{2}[0-9A-Z]{1,3}\)$")  # by name and NUTS code, from Eurostat
TYPED = (SENTENCE, "injection mould", "bottle caps")
REDIRECTS = range(300, 400)
WORDS = re.compile(r"[^\W\d_]{2,}")


class Spoken(HTMLParser):
    """What a page says that is not marked as data, text and attributes, in its order."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._stack: list[tuple[str, bool]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        is_data = tag in DATA_TAGS or "data" in (given.get("class") or "").split()
        is_data = is_data or (tag != "html" and "lang" in given) or self._is_data
        if not is_data:
            self.texts.extend(value for name in SPOKEN if (value := given.get(name)))
        if tag not in VOID:
            self._stack.append((tag, is_data))

    def handle_endtag(self, tag: str) -> None:
        while self._stack and self._stack.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not self._is_data and data.strip():
            self.texts.append(" ".join(data.split()))

    @property
    def _is_data(self) -> bool:
        return bool(self._stack) and self._stack[-1][1]


def without_brackets(text: str) -> str:
    """The text without what was translated; a sentence may hold translated values."""
    left, depth, place = [], 0, 0
    while place < len(text):
        if text.startswith("[!!!", place):
            depth, place = depth + 1, place + 4
        elif depth and text[place] == "]":
            depth, place = depth - 1, place + 1
            left.append(" ")
        else:
            left.append("" if depth else text[place])
            place += 1
    return "".join(left)


def stored(session: Session) -> list[str]:
    """Every text in the database."""
    columns = [
        column
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, sa.String) and not isinstance(column.type, sa.Enum)
    ]
    found = {str(each) for column in columns for each in session.scalars(sa.select(column)) if each}
    return [line.strip() for each in found for line in each.split("\n")]


def any_of(data: Iterable[str]) -> re.Pattern[str]:
    """What finds any of these as a whole, the longest first."""
    ordered = sorted({each for each in data if each.strip()}, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, ordered))})(?!\w)")


def untranslated(page: str, data: re.Pattern[str]) -> list[str]:
    """The texts in which English is left."""
    joined = without_brackets("\n".join(Spoken(page).texts))
    lines = (REGION.sub(" ", line) for line in joined.split("\n"))
    left = (KNOWN.sub(" ", data.sub(" ", line)) for line in lines)
    return [" ".join(line.split()) for line in left if WORDS.search(line)]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_shown_world(tmp_path_factory.mktemp("pseudo"))


@pytest.fixture(scope="module")
def app(world: Path) -> Iterator[Flask]:
    app = open_app(world, world.parent / "read")  # pages are only read here
    yield app
    close_app(app)


@pytest.fixture(scope="module")
def data(app: Flask) -> re.Pattern[str]:
    locale = Locale("en", "GB")
    with app.extensions["matchmaker"].database() as session:
        rows = stored(session)
    with (ROOT / "data/vocabulary/sectors.csv").open(encoding="utf-8") as file:
        sectors = [row["label"] for row in csv.DictReader(file)]
    names = [*locale.territories.values(), *locale.languages.values(), *sectors]
    return any_of([*rows, *names, *TYPED, "example.org"])


@pytest.fixture(scope="module")
def browsers(app: Flask) -> dict[str, Browser]:
    """Everybody, reading in the language that nobody speaks."""
    found = {name or "a visitor": Browser(app) for name in VIEWERS}
    for name, browser in found.items():
        if name != "a visitor":
            browser.signs_in_as(name)
        browser.client.set_cookie("language", "pseudo")
    return found


PAGES = sorted(
    rule
    for method, rule in TABLE
    if method == "GET" and not rule.startswith(("/static", "/healthz"))
)
# Pages that say more when something is asked for, or when there is nothing.
ASKED = ("/find?q=" + SENTENCE.replace(" ", "+"), "/how-ranking-works?kind=r2b", "/nowhere")


@pytest.mark.parametrize("rule", [*PAGES, *ASKED])
def test_no_page_says_anything_in_english_alone(
    app: Flask, browsers: dict[str, Browser], data: re.Pattern[str], rule: str
) -> None:
    found = []
    for name, browser in browsers.items():
        answer = browser.opens(path_of(rule, app))
        if answer.mimetype == "text/html" and answer.status_code not in REDIRECTS:
            found += [f"{rule} ({name}): {text}" for text in untranslated(answer.text, data)]
    assert not found, "\n".join(found)


def test_a_text_that_was_forgotten_is_found() -> None:
    page = """<html lang="en"><title>[!!! Ťîtle] · matchmaker</title>
    <p>[!!! Ýöü ñééd [!!! á möüld] ñöw] <b>Forgotten</b> <q lang="lt">Ieškome</q> Lab</p>
    <input aria-label="Also forgotten" placeholder="[!!! fîñé]"><code>code</code></html>"""
    assert untranslated(page, any_of(["Lab"])) == ["Forgotten", "Also forgotten"]
