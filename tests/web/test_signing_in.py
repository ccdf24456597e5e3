"""Getting in, being sent where one wanted to go and nowhere else, and getting out."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import urljoin, urlsplit

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.web.forms import own_path
from models import Account, Letter
from tests.web.worlds import NOW, PASSWORD, Browser, address, counted_queries

MEMBER = address("the member")


def sign_in(browser: Browser, email: str = MEMBER, password: str = PASSWORD, **more: str):
    return browser.sends("/sign-in", email=email, password=password, **more)


def test_the_right_password_lets_in_however_the_address_is_capitalised(visitor: Browser) -> None:
    answer = sign_in(visitor, f"  {MEMBER.upper()} ")
    assert (answer.status_code, answer.location) == (303, "/find")
    assert "The Member" in visitor.opens("/").text


@pytest.mark.parametrize(
    ("email", "password"),
    [(MEMBER, "wrong"), ("nobody@example.org", PASSWORD), (MEMBER, ""), ("", "")],
)
def test_a_wrong_password_and_an_unknown_address_read_the_same(
    visitor: Browser, email: str, password: str
) -> None:
    page = sign_in(visitor, email, password)
    assert page.status_code == 422
    assert "This address and password do not belong together. Check both." in page.text
    assert "Sign out" not in visitor.opens("/").text


def test_the_session_is_a_new_one_after_signing_in(app: Flask, visitor: Browser) -> None:
    with visitor.client.session_transaction() as session:
        session["planted"] = "by somebody else"
    before = visitor.token()
    sign_in(visitor)
    with visitor.client.session_transaction() as session:
        assert "planted" not in session
    stale = visitor.client.post("/sign-out", data={"csrf_token": before})
    assert stale.status_code == 400


def test_a_closed_page_leads_to_sign_in_and_back(visitor: Browser) -> None:
    answer = visitor.opens("/inbox", a="1")
    assert (answer.status_code, answer.location) == (303, "/sign-in?next=/inbox?a%3D1")
    assert 'name="next" value="/inbox?a=1"' in visitor.opens(answer.location).text
    assert sign_in(visitor, next="/inbox?a=1").location == "/inbox?a=1"


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "/\\evil.example",
        "\\/evil.example",
        "https://evil.example/",
        "javascript:alert(1)",
        "/\t/evil.example",
        " /find",
        "find",
        "",
    ],
)
def test_nobody_is_sent_to_another_site(visitor: Browser, target: str) -> None:
    page = visitor.opens("/sign-in", next=target).text
    named = re.findall(r'name="next" value="([^"]*)"', page.partition("<footer")[0])
    assert set(named) == {target if target == "/find" else ""}
    assert sign_in(visitor, next=target).location == "/find"


@given(st.one_of(st.text(), st.text(alphabet="/\\:@.?#\t\n\r evilhttps").map(lambda t: "/" + t)))
def test_whatever_is_asked_for_stays_on_this_site(text: str) -> None:
    found = own_path(text)
    if found is not None:
        # Browsers drop tabs and line ends and read a backslash as a slash.
        as_read = found.replace("\\", "/").translate({9: None, 10: None, 13: None})
        assert urlsplit(urljoin("https://here.example/sign-in", as_read)).netloc == "here.example"


def test_signing_out_is_a_button_and_ends_the_session(member: Browser) -> None:
    assert member.opens("/sign-out").status_code == 405
    assert member.sends("/sign-out").location == "/"
    assert member.opens("/inbox").status_code == 303


def test_an_account_that_is_closed_is_out_at_once(app: Flask, member: Browser) -> None:
    with app.extensions["matchmaker"].database() as session:
        session.execute(sa.update(Account).where(Account.email == MEMBER).values(active=False))
        session.commit()
    assert member.opens("/inbox").status_code == 303


def test_too_many_attempts_are_refused_before_the_password_is_looked_at(
    visitor: Browser,
) -> None:
    statuses = [sign_in(visitor, password="wrong").status_code for _ in range(10)]
    assert statuses == [422] * 10
    late = sign_in(visitor)
    assert late.status_code == 429
    assert "Too many attempts." in late.text
    assert sign_in(visitor, "somebody.else@example.org").status_code == 422


def test_demo_buttons_say_who_one_becomes(visitor: Browser) -> None:
    page = visitor.opens("/sign-in").text
    assert "Acts for Moulder &lt;script&gt;" in page
    assert "Manages the cluster Alps" in page
    assert "Looks after the clusters of Plastics of Europe" in page
    assert "Keeps the site running" in page


def test_without_the_demo_there_are_no_buttons_and_no_way_in(opened: Callable[..., Flask]) -> None:
    browser = Browser(opened(demo="no"))
    page = browser.opens("/sign-in").text
    assert "demo" not in page.lower()
    assert browser.sends("/sign-in/example", account="1").status_code == 404


def test_the_demo_button_opens_no_account_that_is_no_example(app: Flask, visitor: Browser) -> None:
    with app.extensions["matchmaker"].database() as session:
        session.execute(sa.update(Account).where(Account.id == 1).values(is_example=False))
        session.commit()
    assert visitor.sends("/sign-in/example", account="1").status_code == 404
    assert visitor.sends("/sign-in/example", account="x").status_code == 404


def test_each_role_begins_at_its_own_first_place(app: Flask) -> None:
    for name in ("the member", "the administrator"):
        with app.extensions["matchmaker"].database() as session:
            query = sa.select(Account.id).where(Account.email == address(name))
            number = session.scalars(query).one()
        found = Browser(app).sends("/sign-in/example", account=str(number)).location
        assert found == {"the member": "/find", "the administrator": "/admin"}[name]


def asks_for_link(browser: Browser, email: str = MEMBER, **more: str) -> str:
    """The page that follows."""
    answer = browser.sends("/sign-in/link", email=email, **more)
    assert (answer.status_code, answer.location) == (303, "/sign-in/sent")
    return browser.opens("/sign-in/sent").text


def letters(app: Flask) -> list[Letter]:
    with app.extensions["matchmaker"].database() as session:
        return list(session.scalars(sa.select(Letter).order_by(Letter.id)))


def link_in(letter: Letter) -> str:
    found = re.search(r"http://127\.0\.0\.1:8000(/sign-in/link/\S+)", letter.text)
    assert found is not None
    return found[1]


def test_a_link_by_mail_lets_in_once_and_only_by_a_button(app: Flask, visitor: Browser) -> None:
    asks_for_link(visitor, next="/inbox")
    [letter] = letters(app)
    link = link_in(letter)
    for _ in range(3):  # as mail scanners do
        assert "Welcome, The Member" in Browser(app).opens(link).text
    entered = Browser(app)
    answer = entered.sends(link)
    assert (answer.status_code, answer.location) == (303, "/inbox")
    assert entered.opens("/inbox").status_code == 200
    late = Browser(app).sends(link)
    assert late.status_code == 410
    assert "Ask for a new link" in late.text


def test_known_and_unknown_addresses_read_the_same(opened: Callable[..., Flask]) -> None:
    app = opened(demo="no")
    pages = {
        email: asks_for_link(Browser(app), email).replace(email, "")
        for email in (MEMBER, "nobody@example.org")
    }
    without_tokens = {
        re.sub(r'(csrf_token" value=|csrf-token" content=)"[^"]+"', "", each)
        for each in pages.values()
    }
    assert len(without_tokens) == 1
    assert [each.recipient for each in letters(app)] == [MEMBER]


def test_where_a_demo_sends_no_mail_the_link_stands_on_the_page(
    app: Flask, visitor: Browser
) -> None:
    page = asks_for_link(visitor)
    link = re.search(r'href="(/sign-in/link/[^"]+)"', page)
    assert link is not None
    assert visitor.sends(link[1]).status_code == 303
    assert "/sign-in/link/" not in asks_for_link(Browser(app), "nobody@example.org")


def test_no_link_is_shown_for_an_account_that_is_no_example(app: Flask, visitor: Browser) -> None:
    with app.extensions["matchmaker"].database() as session:
        session.execute(sa.update(Account).where(Account.email == MEMBER).values(is_example=False))
        session.commit()
    assert "/sign-in/link/" not in asks_for_link(visitor)


def test_what_is_no_address_is_told_beside_the_field(visitor: Browser) -> None:
    page = visitor.sends("/sign-in/link", email="ada at example")
    assert page.status_code == 422
    assert "Write your e-mail address" in page.text
    assert 'value="ada at example"' in page.text


def test_links_are_not_mailed_without_end(app: Flask) -> None:
    statuses = [Browser(app).sends("/sign-in/link", email=MEMBER).status_code for _ in range(6)]
    assert statuses == [303] * 5 + [429]


def test_nobody_sees_that_a_letter_is_sent_without_asking(visitor: Browser) -> None:
    assert visitor.opens("/sign-in/sent").location == "/sign-in"


def test_when_somebody_was_here_is_known_to_the_hour_and_written_no_more_often(
    app: Flask, member: Browser
) -> None:
    def last() -> datetime | None:
        with app.extensions["matchmaker"].database() as session:
            query = sa.select(Account.last_seen_at).where(Account.email == MEMBER)
            return session.scalars(query).one()

    assert last() == NOW
    for minutes, seen in ((59, NOW), (61, NOW + timedelta(minutes=61))):
        app.extensions["matchmaker.clock"] = lambda now=NOW + timedelta(minutes=minutes): now
        member.opens("/find")
        assert last() == seen
    with counted_queries(app) as statements:
        member.opens("/find")
    assert [each for each in statements if each.startswith("UPDATE")] == []
