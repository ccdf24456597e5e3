"""In a language that nobody speaks, and in German with its long words (J9): on a phone."""

from __future__ import annotations

import pytest

from matchmaker.services.catalogues import PSEUDO
from tests.browser.conftest import Visit
from tests.browser.people import PHONE, Look, check_axe, sideways
from tests.browser.sites import Site
from tests.browser.walking import cluster_called

SENTENCE = "We+need+hot-runner+injection+moulds+for+closures+with+a+measured+first+sample"
PAGES = {
    None: ("/", f"/find?q={SENTENCE}", "/how-ranking-works", "/help", "/sign-in", "/privacy"),
    "caps@demo.example": (
        f"/find?q={SENTENCE}",
        f"/compare?q={SENTENCE}&ids=103,162",
        "/inbox",
        "/searches",
        "/me",
        "/preferences",
    ),
    "litek@demo.example": (
        "/clusters/LITEK/today",
        "/clusters/LITEK/members",
        "/clusters/LITEK/members/new",
        "/clusters/LITEK/import",
        "/clusters/LITEK/duplicates",
        "/clusters/LITEK/introductions",
        "/clusters/LITEK/outcomes",
        "/clusters/LITEK/links",
        "/clusters/LITEK/links/new",
        "/clusters/LITEK/partners",
        "/clusters/LITEK/coverage",
        "/clusters/LITEK/coverage?view=balance",
        "/clusters/LITEK/coverage?view=network",
        "/clusters/LITEK/coverage/chain",
        "/clusters/LITEK/coverage/invite?stage=4",
    ),
    "network@demo.example": (
        "/network/",
        "/network/compare?before=2012-Q4",
        "/network/map",
    ),
    "alplastics@demo.example": (
        "/network/links",
        "/network/pairs",
        "/network/report",
        "/network/outcomes",
    ),
    "admin@demo.example": ("/admin", "/admin/outbox", "/admin/people", "/admin/audit"),
}
# What only a translated page has: a word of the masthead or of the footer.
MARKS = {PSEUDO: "[!!!", "de": "Datenschutz"}


@pytest.mark.parametrize("language", MARKS)
@pytest.mark.parametrize("who", PAGES, ids=str)
def test_long_words_break_nothing_on_a_phone(
    who: str | None, language: str, demo_site: Site, visit: Visit
) -> None:
    page = visit(demo_site, who, look=Look(PHONE, "light"))
    page.context.add_cookies([{"name": "language", "value": language, "url": demo_site.origin}])
    found = []
    for each in PAGES[who]:
        path = each.replace("LITEK", str(cluster_called(demo_site, "litek")))
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == 200, path
        assert MARKS[language] in page.locator("body").inner_text(), path
        found += [f"{path}: {each}" for each in (*check_axe(page), *sideways(page))]
    assert not found, "\n".join(found)
