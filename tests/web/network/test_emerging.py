"""The page of emerging links: what a coordinator sees of them and does about them."""

from __future__ import annotations

import re
import threading
from html import unescape

import pytest
import sqlalchemy as sa
from flask import Flask

from models import Account, Cluster, EmergingPair, Event, Letter, PairAct
from tests.web.network.growing import grow
from tests.web.worlds import (
    ALPS,
    BALTIC,
    CANARIES,
    CLUSTER_CANARIES,
    Browser,
    counted_queries,
)

SECRETS = (*CANARIES.values(), *CLUSTER_CANARIES.values(), "zanzibarlink")


@pytest.fixture
def coordinator(app: Flask) -> Browser:
    grow(app)
    return Browser(app).signs_in_as("the coordinator")


def pair_id(app: Flask) -> int:
    with app.extensions["matchmaker"].database() as session:
        return session.scalars(sa.select(sa.func.max(EmergingPair.id))).one()


def rows(app: Flask, entity: type) -> list:
    with app.extensions["matchmaker"].database() as session:
        return list(session.scalars(sa.select(entity).order_by(entity.id)))


def said(browser: Browser) -> list[str]:
    """The notices of the list as it is opened next."""
    text = browser.opens("/network/emerging").text
    return [unescape(each) for each in re.findall(r'role="(?:status|alert)">\s*<p>(.*?)</p>', text)]


def test_before_anybody_looked_there_is_one_button(app: Flask) -> None:
    browser = Browser(app).signs_in_as("the coordinator")
    page = browser.opens("/network/emerging").text
    assert "Nobody has looked for emerging links yet" in page
    assert "Look at all pairs" in page


def test_looking_is_a_job_and_its_list_is_shown(app: Flask) -> None:
    grow(app, is_spotted=False)
    browser = Browser(app).signs_in_as("the coordinator")
    assert browser.sends("/network/emerging").status_code == 303
    for each in threading.enumerate():
        if each.name.startswith("job-"):
            each.join(timeout=30)
    page = browser.opens("/network/emerging").text
    assert "Alps" in page
    assert "Tell both managers" in page


def test_a_card_says_level_carriers_chance_and_what_to_do(coordinator: Browser) -> None:
    page = unescape(coordinator.opens("/network/emerging").text)
    for words in (
        "● Ripe",
        "Moulder <script>alert(1)</script>",
        "Toolmaker & Söhne",
        "Moulds for caps",
        "Neighbour</b> belongs to both clusters",
        "1 organisation belongs to both clusters",
        "expected by chance: a lead, not proof",
        "All of it hangs on one firm",
        "Tell both managers: their members are ahead of them",
        "few or nothing: told from three organisations of each side on",
        "Nothing new since the quarter before",
    ):
        assert words in page.replace('<span aria-hidden="true">●</span> Ripe', "● Ripe"), words


def test_names_are_escaped_and_secrets_stay_secret(coordinator: Browser) -> None:
    for path in ("/network/emerging", f"/network/emerging/{pair_id(coordinator.app)}"):
        page = coordinator.opens(path).text
        assert "<script>alert(1)" not in page
        assert [word for word in SECRETS if word in page] == []


def test_the_track_record_is_shown_though_there_is_none(coordinator: Browser) -> None:
    page = coordinator.opens("/network/emerging").text
    assert "There is no list of a year ago yet, so there is nothing to check" in page


def test_an_earlier_list_can_be_opened(coordinator: Browser) -> None:
    page = coordinator.opens("/network/emerging", quarter="2026Q3").text
    assert "as of 1 August 2026" in page
    assert "worked out afterwards" in page


def test_the_table_twin_says_the_same(coordinator: Browser) -> None:
    page = coordinator.opens("/network/emerging").text
    (table,) = re.findall(r"<table>(.*?)</table>", page.partition("As a table")[2], re.S)[:1]
    assert re.findall(r'<th scope="row"><a href="(.*?)">(.*?)</a>', table) == [
        (f"/network/emerging/{pair_id(coordinator.app)}", "Alps – Baltic")
    ]
    assert "● Ripe" in table
    assert "Neighbour, Moulder &lt;script&gt;" in table


def test_both_managers_are_told_once(coordinator: Browser) -> None:
    path = f"/network/emerging/{pair_id(coordinator.app)}"
    assert "What they read" in coordinator.opens(path).text
    assert coordinator.sends(f"{path}/tell", note="Do talk").status_code == 303
    assert said(coordinator) == ["Told: 2 letters are on their way. All read the same words."]
    coordinator.sends(f"{path}/tell", note="Do talk")
    assert said(coordinator) == [
        "Both have been told in this quarter already; nobody was written to again."
    ]
    one, other = rows(coordinator.app, Letter)
    assert {one.recipient, other.recipient} == {
        "the.manager@example.org",
        "the.other.manager@example.org",
    }
    assert [word for word in SECRETS if word in one.text] == []
    assert len(rows(coordinator.app, PairAct)) == 1
    assert "Told both managers: <q>Do talk</q>" in coordinator.opens(path).text


def test_a_note_that_is_too_long_is_kept_with_its_error(coordinator: Browser) -> None:
    path = f"/network/emerging/{pair_id(coordinator.app)}"
    answer = coordinator.sends(f"{path}/tell", note="x" * 501)
    assert answer.status_code == 422
    assert "500 characters fit." in answer.text
    assert "x" * 501 in answer.text
    assert rows(coordinator.app, Letter) == []


def test_watching_is_undone_by_the_notice(coordinator: Browser) -> None:
    path = f"/network/emerging/{pair_id(coordinator.app)}"
    coordinator.sends(f"{path}/watch")
    page = coordinator.opens("/network/emerging").text
    assert f'action="{path}/back"' in page
    assert "watched" in page
    coordinator.sends(f"{path}/back")
    assert [each.kind.value for each in rows(coordinator.app, PairAct)] == ["watched", "restored"]


def test_whoever_puts_aside_says_why_and_can_take_it_up(coordinator: Browser) -> None:
    path = f"/network/emerging/{pair_id(coordinator.app)}"
    answer = coordinator.sends(f"{path}/aside")
    assert answer.status_code == 422
    assert "Say why: both managers can read it." in answer.text
    coordinator.sends(f"{path}/aside", reason="2")
    page = coordinator.opens("/network/emerging").text
    assert "1 pair was put aside" in page
    assert "The topic does not fit" in page
    assert "Nothing is emerging this quarter" in page
    coordinator.sends(f"{path}/back")
    assert "was put aside" not in coordinator.opens("/network/emerging").text


def test_a_joint_event_is_drafted_once_and_opens_for_its_host(coordinator: Browser) -> None:
    path = f"/network/emerging/{pair_id(coordinator.app)}/event"
    assert coordinator.sends(path, host=str(ALPS)).status_code == 303
    assert said(coordinator) == [
        "A draft is ready for the host's managers, with 2 firms on its list. Nobody has been"
        " invited."
    ]
    coordinator.sends(path, host=str(BALTIC))
    assert said(coordinator) == ["A joint event of these two has been proposed already."]
    (event,) = rows(coordinator.app, Event)
    manager = Browser(coordinator.app).signs_in_as("the manager")
    assert manager.opens(f"/events/{event.id}").status_code == 200
    page = manager.opens(f"/events/{event.id}/participants").text
    assert "Toolmaker" in page
    assert "Moulder" in page


def test_a_host_that_is_none_of_the_two_is_refused(coordinator: Browser) -> None:
    path = f"/network/emerging/{pair_id(coordinator.app)}/event"
    assert coordinator.sends(path, host="77").status_code == 409
    assert coordinator.sends(path, host="many").status_code in {409, 422}


@pytest.mark.parametrize("number", ["999", "99999999999"])
def test_a_pair_that_is_not_there_is_not_found(coordinator: Browser, number: str) -> None:
    assert coordinator.opens(f"/network/emerging/{number}").status_code == 404
    assert coordinator.sends(f"/network/emerging/{number}/watch").status_code == 404


def test_where_nobody_manages_either_the_page_says_so(coordinator: Browser) -> None:
    with coordinator.app.extensions["matchmaker"].database() as session:
        for row in session.scalars(sa.select(Account).where(Account.email.contains("manager"))):
            row.active = False
        session.commit()
    page = coordinator.opens(f"/network/emerging/{pair_id(coordinator.app)}").text
    assert "Nobody manages either of these clusters here." in page
    assert "Send to both" not in page


def test_another_network_is_not_open(coordinator: Browser) -> None:
    assert coordinator.opens("/network/emerging", network="2").status_code == 403
    assert coordinator.sends("/network/emerging", network="2").status_code == 403


def test_a_silent_cluster_is_told_from_public_links_only(app: Flask) -> None:
    with app.extensions["matchmaker"].database() as session:
        session.get_one(Cluster, ALPS).shares_signals = False
        session.commit()
    grow(app)
    page = Browser(app).signs_in_as("the coordinator").opens("/network/emerging").text
    assert "from profiles and public links only" in page


def test_the_page_asks_few_questions(coordinator: Browser) -> None:
    coordinator.opens("/network/emerging")
    with counted_queries(coordinator.app) as queries:
        coordinator.opens("/network/emerging")
    assert len(queries) < 30
