"""Keeping the site running: its state, its letters, who did what, who may sign in."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from flask import Flask

from matchmaker.domain.phrases import phrase
from matchmaker.domain.vocabulary import LetterKind, LetterState
from matchmaker.services.posting.mailing import Draft, Paragraph, write
from models import Account, Cluster, Letter
from tests.web.worlds import NOW, Browser, address, counted_queries


@pytest.fixture
def keeper(app: Flask) -> Browser:
    return Browser(app).signs_in_as("the administrator")


def number_of(app: Flask, name: str) -> int:
    with app.extensions["matchmaker"].database() as session:
        return session.scalars(sa.select(Account.id).where(Account.email == address(name))).one()


def put(app: Flask, count: int = 1, kind: LetterKind = LetterKind.INTEREST) -> int:
    with app.extensions["matchmaker"].database() as session:
        for number in range(count):
            draft = Draft(
                kind,
                f"{kind}{number}",
                f"reader{number}@firm.example",
                phrase("A <b>partner</b> for you"),
                (Paragraph("See http://127.0.0.1:8000/find and <script>alert(1)</script>."),),
            )
            found = write(session, app.extensions["matchmaker"].post_office, draft, now=NOW)
        session.commit()
    assert found is not None
    return found


def test_the_state_says_what_is_well(keeper: Browser) -> None:
    page = keeper.opens("/admin").text
    assert "All is well" in page
    assert "4 organisations" in page
    assert "outbox, 0 waiting, 0 not delivered" in page


def test_everything_is_looked_at_where_that_is_asked_for(keeper: Browser) -> None:
    assert "hashing" not in keeper.opens("/admin").text
    assert "hashing" in keeper.opens("/admin", examine="all").text


def test_a_letter_that_failed_makes_the_state_say_so(app: Flask, keeper: Browser) -> None:
    put(app)
    with app.extensions["matchmaker"].database() as session:
        session.execute(sa.update(Letter).values(state=LetterState.FAILED, error="550 nobody"))
        session.commit()
    assert "One thing is not well" in keeper.opens("/admin").text
    assert "550 nobody" in keeper.opens("/admin/outbox", state="failed").text
    assert "No letters" in keeper.opens("/admin/outbox", state="sent").text


def test_a_letter_is_read_as_text_and_as_html_and_runs_nothing(app: Flask, keeper: Browser) -> None:
    number = put(app)
    page = keeper.opens(f"/admin/outbox/{number}").text
    assert "A &lt;b&gt;partner&lt;/b&gt; for you" in page
    assert '<a href="http://127.0.0.1:8000/find" rel="noopener">' in page
    assert "<script>alert" not in page
    html = keeper.opens(f"/admin/outbox/{number}/html")
    assert "&lt;script&gt;" in html.text
    assert html.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "sandbox" in html.headers["Content-Security-Policy"]


def test_a_letter_is_sent_again(app: Flask, keeper: Browser) -> None:
    number = put(app)
    with app.extensions["matchmaker"].database() as session:
        session.execute(sa.update(Letter).values(state=LetterState.SENT, attempts=3))
        session.commit()
    assert keeper.sends(f"/admin/outbox/{number}/again").status_code == 303
    with app.extensions["matchmaker"].database() as session:
        waiting = session.get_one(Letter, number)
        assert (waiting.state, waiting.attempts) == (LetterState.WAITING, 0)


def test_a_link_that_lets_somebody_in_is_not_read_by_others(app: Flask, keeper: Browser) -> None:
    number = put(app, kind=LetterKind.SIGN_IN)
    page = keeper.opens(f"/admin/outbox/{number}").text
    assert "read by nobody but its reader" in page
    assert "See http" not in page
    assert keeper.opens(f"/admin/outbox/{number}/html").status_code == 404
    assert keeper.sends(f"/admin/outbox/{number}/again").status_code == 404


def test_a_new_cluster_and_its_manager(app: Flask, keeper: Browser) -> None:
    fields = {
        "name": "Nordic Wood",
        "country": "FI",
        "manager_name": "Aino",
        "manager_email": "aino@wood.example",
    }
    assert keeper.sends("/admin/clusters", **fields).location == "/admin#content"
    assert "Nordic Wood is there" in keeper.opens("/admin").text
    again = keeper.sends("/admin/clusters", **fields)
    assert again.status_code == 422
    assert "There is a cluster Nordic Wood already." in again.text
    assert 'value="aino@wood.example"' in again.text
    nobody = keeper.sends("/admin/clusters", **fields | {"name": "Two", "manager_email": "aino"})
    assert "is no e-mail address" in nobody.text
    with app.extensions["matchmaker"].database() as session:
        assert session.query(Cluster).filter(Cluster.name.in_(["Nordic Wood", "Two"])).count() == 1


def test_an_account_is_closed_and_opened_again(app: Flask, keeper: Browser) -> None:
    number = number_of(app, "the member")
    member = Browser(app).signs_in_as("the member")
    assert keeper.sends(f"/admin/people/{number}/active", active="no").status_code == 303
    assert member.opens("/inbox").status_code == 303
    page = keeper.opens("/admin/people").text
    assert "The Member may not sign in any more." in page
    back = re.search(r'action="(/admin/people/\d+/reopen)"', page)
    assert back is not None
    keeper.sends(back[1])
    assert Browser(app).signs_in_as("the member").opens("/inbox").status_code == 200
    events = keeper.opens("/admin/audit").text
    assert events.index("account opened") < events.index("account closed")


def test_administrators_do_not_close_their_own_account(app: Flask, keeper: Browser) -> None:
    number = number_of(app, "the administrator")
    page = keeper.sends(f"/admin/people/{number}/active", active="no")
    assert page.status_code == 409
    assert "You cannot close your own account." in page.text


def test_registers_cost_the_same_for_one_and_for_many(app: Flask, keeper: Browser) -> None:
    counts = []
    for kind, many in ((LetterKind.INTEREST, 1), (LetterKind.DIGEST, 30)):
        put(app, many, kind)
        with counted_queries(app) as statements:
            keeper.opens("/admin/outbox")
            keeper.opens("/admin/audit")
            keeper.opens("/admin/people")
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_long_registers_have_pages_that_keep_what_was_looked_for(
    app: Flask, keeper: Browser
) -> None:
    put(app, 60)
    page = keeper.opens("/admin/outbox", q="firm.example", state="waiting").text
    assert "Page 1 of 2" in page
    assert 'href="/admin/outbox?page=2&amp;q=firm.example&amp;state=waiting"' in page
    assert "Page 2 of 2" in keeper.opens("/admin/outbox", page="2", q="firm.example").text
    assert keeper.opens("/admin/outbox", page="nonsense").status_code == 200


def test_times_are_told_by_the_readers_clock(app: Flask, keeper: Browser) -> None:
    put(app)
    assert "22 Nov 2026, 10:00" in keeper.opens("/admin/outbox").text  # Brussels
    keeper.sends("/preferences", time_zone="Europe/Vilnius", language="de")
    assert "22.11.2026" in keeper.opens("/admin/outbox").text
    assert "11:00" in keeper.opens("/admin/outbox").text
