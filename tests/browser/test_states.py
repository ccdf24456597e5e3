"""Pages when there is nothing, when nothing fits, and when something is wrong: right in two looks.

tests/browser/test_every_page.py opens each page as the world of its table fills it; here are the
states that this world does not have.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from matchmaker.domain.vocabulary import AccountRole
from matchmaker.services.identity.accounts import Holding, add_account
from matchmaker.services.posting.signing import Purpose
from models import Cluster
from tests.browser.conftest import open_window
from tests.browser.people import COLOURS, DESK, PHONE, WCAG, Look, check_axe, look_like, sideways
from tests.browser.sites import Site, open_site
from tests.web.worlds import ALPS, MOULDER, NOW, SENTENCE, TOOLMAKER

NEW_CLUSTER = 3  # whose manager has only just begun
NEW = f"/clusters/{NEW_CLUSTER}"
ASK = {"q": SENTENCE, "candidate": str(TOOLMAKER), "organisation": str(MOULDER)}
LOOKS = {Look(DESK, "light"): WCAG, Look(PHONE, "dark"): WCAG, Look(PHONE, "light"): COLOURS}
_SEND = """([path, fields]) => {
    const form = document.createElement("form");
    [form.method, form.action] = ["post", path];
    const token = document.querySelector("meta[name=csrf-token]").content;
    for (const [name, value] of [...Object.entries(fields), ["csrf_token", token]]) {
        const given = document.createElement("textarea");
        [given.name, given.value] = [name, value];
        form.append(given);
    }
    document.body.append(form);
    form.submit();
}"""


@dataclass(frozen=True)
class State:
    """A page that somebody opens, or comes back to after sending something; what it says."""

    heading: str
    path: str
    who: str | None = None
    status: int = 200
    sent: Mapping[str, str] = field(default_factory=dict)


EMPTY = {
    "inbox": State("Nothing waits for your answer", "/inbox", "the other member"),
    "searches": State("Save a search to be told", "/searches", "the member"),
    "proposals": State(
        "No proposals for Toolmaker & Söhne yet",
        f"/organisations/{TOOLMAKER}/proposals",
        "the other member",
    ),
    "compare": State("Compare up to four partners", "/compare"),
    "today": State(
        "Your cluster starts with its member list", f"{NEW}/today", "new.manager@example.org"
    ),
    "members": State("No members yet", f"{NEW}/members", "new.manager@example.org"),
    "introductions": State(
        "Whom should I introduce?", f"{NEW}/introductions", "new.manager@example.org"
    ),
    "outcomes": State("Nothing to count yet", f"{NEW}/outcomes", "new.manager@example.org"),
    "duplicates": State("No suspected pairs", f"{NEW}/duplicates", "new.manager@example.org"),
    "cluster": State("Pyrenees", NEW),
    "outbox": State("0 letters", "/admin/outbox", "the administrator"),
}
NOTHING_FITS = {
    "filtered": State("Nobody fits all of this yet", f"/find?q={SENTENCE}&country=PT"),
    "senseless": State("Nobody fits all of this yet", "/find?q=qwx+zzkk+vvnnt"),
    "no such member": State("0 of 2 members", f"/clusters/{ALPS}/members?q=zzkk", "the manager"),
    "no such letter": State("0 letters", "/admin/outbox?q=zzkk", "the administrator"),
}
WRONG = {
    "endless": State("Who can help you?", f"/find?q={'need+' * 210}", None, 422),
    "password": State("Sign in", "/sign-in", None, 422, {"email": "a@b.example", "password": "x"}),
    "no address": State("Sign in", "/sign-in/link", None, 422, {"email": "ona"}),
    "note": State(
        "Ask Toolmaker & Söhne for a talk",
        "/interest",
        "the member",
        422,
        ASK | {"note": "n" * 501},
    ),
    "facts": State(
        "Can be found for 1 offer and 1 need",
        f"/organisations/{MOULDER}/edit",
        "the member",
        422,
        {"name": "", "website": "nowhere"},
    ),
    "sentence": State(
        "Can be found for 1 offer and 1 need",
        f"/organisations/{MOULDER}/sentences",
        "the member",
        422,
        {"role": "need", "text": ""},
    ),
    "invitation": State(
        "Can be found for 1 offer and 1 need",
        f"/organisations/{MOULDER}/invite",
        "the manager",
        422,
        {"invite_email": "ona at n"},
    ),
    "new member": State(
        "Add a member", f"/clusters/{ALPS}/members/new", "the manager", 422, {"name": ""}
    ),
    "line": State(
        "2 members, 1 incomplete",
        f"/clusters/{ALPS}/members/1",
        "the manager",
        422,
        {"region": "Atlantis"},
    ),
    "paste": State(
        "Bring your member list as it is",
        f"/clusters/{ALPS}/import",
        "the manager",
        422,
        {"pasted": " "},
    ),
    "cluster": State("All is well", "/admin/clusters", "the administrator", 422, {"name": "Wood"}),
    "no such card": State("There is nothing here", "/proposals/999", "the member", 404),
    "no such talk": State("There is nothing here", "/inbox/999", "the member", 404),
}
WORN = {
    purpose: State("This link is no longer good", path, None, 410)
    for purpose, path in {
        Purpose.ANSWER: "/answer/",
        Purpose.TIMES: "/times/",
        Purpose.OUTCOME: "/outcome/",
        Purpose.JOIN: "/join/",
        Purpose.COMPLETE: "/complete/",
        Purpose.SIGN_IN: "/sign-in/link/",
        Purpose.UNSUBSCRIBE: "/unsubscribe/",
    }.items()
}
GOOD = {
    Purpose.JOIN: ("Is this you?", {"organisation": TOOLMAKER, "email": "ona@example.org"}),
    Purpose.COMPLETE: (
        "What partners cannot find yet",
        {"organisation": TOOLMAKER, "recipient": "ona@example.org"},
    ),
    Purpose.SIGN_IN: ("Welcome, The Member", {"account": 1, "to": "/"}),
    Purpose.UNSUBSCRIBE: (
        "Stop these letters?",
        {"recipient": "ona@example.org", "kind": "interest"},
    ),
}


@pytest.fixture(scope="module")
def site(small_world: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The small world, and a cluster that has nothing yet."""
    with open_site(small_world, tmp_path_factory.mktemp("states") / "instance") as found:
        with found.app.extensions["matchmaker"].database() as session:
            session.add(Cluster(id=NEW_CLUSTER, name="Pyrenees", created_at=NOW))
            session.flush()
            add_account(
                session,
                email="new.manager@example.org",
                name="Neus",
                password=None,
                grants=[Holding(AccountRole.MANAGER, NEW_CLUSTER)],
                now=NOW,
                is_example=True,
            )
        yield found


@pytest.fixture(scope="module")
def windows(chromium: Browser, site: Site) -> Iterator[dict[str | None, Page]]:
    """One window for each person of this file."""
    people = {each.who for table in (EMPTY, NOTHING_FITS, WRONG, WORN) for each in table.values()}
    opened = {who: open_window(chromium, site, who) for who in people}
    yield {who: page for who, (page, _) in opened.items()}
    for page, _ in opened.values():
        page.context.close()
    assert [trouble for _, watch in opened.values() for trouble in watch.troubles] == []


def comes_to(page: Page, state: State, path: str) -> None:
    """Open it, or send what is sent; it is the page that was meant."""
    if state.sent:
        page.goto("/help")
        with page.expect_navigation() as came:
            page.evaluate(_SEND, [path, dict(state.sent)])
        answer = came.value
    else:
        answer = page.goto(path)
    assert answer is not None
    assert answer.status == state.status, page.locator("main").inner_text()
    assert page.locator("main h1").inner_text().rstrip(".") == state.heading
    if state.status == 422:
        assert page.locator("main .error, main [aria-invalid]").count() > 0


def is_right(page: Page) -> None:
    found = []
    for look, rules in LOOKS.items():
        look_like(page, look)
        found += [f"{look}: {each}" for each in (*check_axe(page, rules), *sideways(page))]
    assert not found, "\n".join(found)


def table(states: Mapping[str, State]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("state", states.values(), ids=[str(each) for each in states])


@table(EMPTY)
def test_what_is_empty_says_what_to_do(state: State, windows: dict[str | None, Page]) -> None:
    page = windows[state.who]
    comes_to(page, state, state.path)
    is_right(page)


@table(NOTHING_FITS)
def test_what_fits_nothing_is_right(state: State, windows: dict[str | None, Page]) -> None:
    page = windows[state.who]
    comes_to(page, state, state.path)
    is_right(page)


@table(WRONG)
def test_what_is_wrong_is_said_beside_it(state: State, windows: dict[str | None, Page]) -> None:
    page = windows[state.who]
    comes_to(page, state, state.path)
    is_right(page)


@pytest.mark.parametrize("purpose", WORN, ids=str)
def test_a_link_that_is_too_old_says_what_to_do(
    purpose: Purpose, site: Site, windows: dict[str | None, Page]
) -> None:
    state = WORN[purpose]
    token = sign(site.app, purpose, days=4_000)
    comes_to(windows[None], state, f"{state.path}{token}")
    is_right(windows[None])


@pytest.mark.parametrize("purpose", GOOD, ids=str)
def test_a_link_opens_its_page(
    purpose: Purpose, site: Site, windows: dict[str | None, Page]
) -> None:
    heading, claims = GOOD[purpose]
    path = f"{WORN[purpose].path}{sign(site.app, purpose, **claims)}"
    comes_to(windows[None], State(heading, path), path)
    is_right(windows[None])


def sign(app: Flask, purpose: Purpose, *, days: int = 0, **claims: str | int) -> str:
    signer = app.extensions["matchmaker"].post_office.signer
    return signer.sign(purpose, now=NOW - timedelta(days=days), **claims)
