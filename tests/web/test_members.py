"""The list of members: looking, changing in place, several at once, somebody new."""

from __future__ import annotations

import io
import re

import pytest
import sqlalchemy as sa
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from matchmaker.domain.vocabulary import OrganisationKind, SizeClass, StatementRole, Visibility
from models import Contact, Letter, Membership, Organisation, SavedView
from tests.web.worlds import (
    ALPS,
    BALTIC,
    CANARIES,
    CLUSTER_CANARIES,
    MOULDER,
    NEIGHBOUR,
    NOW,
    TOOLMAKER,
    Browser,
    an_organisation,
    counted_queries,
    said,
)

LIST = f"/clusters/{ALPS}/members"
UNDO = re.compile(r'action="(/clusters/\d+/members/(?:undo|views)[^"]+)"')


def database(app: Flask) -> Session:
    found: Session = app.extensions["matchmaker"].database()
    return found


def undo_of(browser: Browser) -> str:
    """Where the undo button of the next page leads."""
    found = UNDO.search(browser.opens(LIST).text)
    assert found is not None
    return found[1].replace("&amp;", "&")


def names(page: str) -> list[str]:
    return re.findall(r'id="member-(\d+)"', page)


def test_the_list_says_how_well_each_can_be_found(manager: Browser) -> None:
    page = manager.opens(LIST).text
    assert names(page) == [str(MOULDER), str(NEIGHBOUR)]
    assert "Can be found for 1 offer and 1 need." in page
    assert "Would gain most from: needs" in page
    assert "Moulder &lt;script&gt;" in page


def test_no_private_sentence_and_no_word_of_another_cluster_is_on_any_page(
    manager: Browser,
) -> None:
    for path in ("", "/new", "?edit=1", "?show=incomplete", "/list.xlsx"):
        page = manager.opens(f"{LIST}{path}")
        for word in (*CANARIES.values(), *CLUSTER_CANARIES.values()):
            assert word.encode() not in page.data, (path, word)


def test_twin_worlds_that_differ_in_a_private_sentence_read_alike(manager: Browser) -> None:
    token = re.compile(r'(csrf-token" content=|name="csrf_token" value=)"[^"]+"')
    paths = (LIST, f"{LIST}?show=incomplete", f"{LIST}?sort=-seen", f"/clusters/{ALPS}/today")
    before = [token.sub("", manager.opens(path).text) for path in paths]
    with database(manager.app) as session:
        row = said(NEIGHBOUR, StatementRole.NEED, "We need zanzibar.", Visibility.PRIVATE)
        row.dated = NOW.date()
        session.add(row)
        session.commit()
    assert [token.sub("", manager.opens(path).text) for path in paths] == before


def test_the_address_narrows_sorts_and_keeps_to_the_list(manager: Browser) -> None:
    assert names(manager.opens(LIST, show="no_needs").text) == [str(NEIGHBOUR)]
    assert names(manager.opens(LIST, sort="-name").text) == [str(NEIGHBOUR), str(MOULDER)]
    assert names(manager.opens(LIST, q="neigh").text) == [str(NEIGHBOUR)]
    nobody = manager.opens(LIST, q="nobody")
    assert (nobody.status_code, names(nobody.text)) == (200, [])
    assert "Nobody fits" in nobody.text
    odd = manager.opens(LIST, sort="nonsense", show="nonsense", page="-3", edit="x")
    assert names(odd.text) == [str(MOULDER), str(NEIGHBOUR)]


def test_a_line_is_changed_by_its_form(manager: Browser) -> None:
    form = manager.opens(LIST, edit=str(NEIGHBOUR)).text
    assert 'name="city" form="line"' in form
    sent = manager.sends(
        f"{LIST}/{NEIGHBOUR}",
        name="Nachbar GmbH",
        kind="research",
        city="Linz",
        region="Upper Austria",
        country="Österreich",
        size="small",
        website="www.nachbar.example",
    )
    assert sent.status_code == 303
    assert sent.location.endswith(f"#member-{NEIGHBOUR}")
    with database(manager.app) as session:
        row = session.get_one(Organisation, NEIGHBOUR)
        assert (row.name, row.kind) == ("Nachbar GmbH", OrganisationKind.RESEARCH)
        assert (row.city, row.region, row.country) == ("Linz", "AT31", "AT")
        assert (row.size, row.website) == (SizeClass.SMALL, "https://www.nachbar.example")


def test_what_cannot_be_read_stands_beside_its_field_and_stays_typed(manager: Browser) -> None:
    page = manager.sends(f"{LIST}/{NEIGHBOUR}", name="", region="Atlantis", website="nowhere")
    assert page.status_code == 422
    assert "Give the name of the organisation." in page.text
    assert "This is no region (NUTS) that we know." in page.text
    assert 'value="Atlantis" aria-invalid="true"' in page.text
    with database(manager.app) as session:
        assert session.get_one(Organisation, NEIGHBOUR).name == "Neighbour"


def test_a_cell_is_saved_alone_and_answered_to_the_script(manager: Browser) -> None:
    def send(**fields: str) -> tuple[int, dict[str, object]]:
        data = {"csrf_token": manager.token(), **fields}
        headers = {"Accept": "application/json"}
        answer = manager.client.post(f"{LIST}/{NEIGHBOUR}", data=data, headers=headers)
        return answer.status_code, answer.json or {}

    saved = {"size": {"value": "large", "shown": "250 people or more"}}
    assert send(size="large") == (200, saved)
    assert send(region="Tyrol") == (200, {"region": {"value": "AT33", "shown": "Tirol"}})
    status, told = send(name="")
    assert (status, told["error"]) == (422, "Give the name of the organisation.")


def test_nobody_changes_who_is_no_member(manager: Browser) -> None:
    assert manager.sends(f"{LIST}/{TOOLMAKER}", name="X").status_code == 404
    assert manager.sends(f"/clusters/{BALTIC}/members/{TOOLMAKER}", name="X").status_code == 403
    assert manager.sends(f"/clusters/999/members/{MOULDER}", name="X").status_code == 404


def test_several_are_vouched_for_and_it_is_taken_back(manager: Browser) -> None:
    sent = manager.sends(f"{LIST}/together", action="vouch", all="yes", query="show=no_needs")
    assert sent.location == f"{LIST}?show=no_needs"
    with database(manager.app) as session:
        vouched = sa.select(Membership.organisation_id).where(Membership.vouched_on.is_not(None))
        assert session.scalars(vouched).all() == [NEIGHBOUR]
    manager.sends(undo_of(manager))
    with database(manager.app) as session:
        assert session.scalars(vouched).all() == []


def test_a_membership_ends_and_comes_back(manager: Browser) -> None:
    manager.sends(f"{LIST}/together", action="end", member=str(NEIGHBOUR))
    address = undo_of(manager)
    assert names(manager.opens(LIST).text) == [str(MOULDER)]
    manager.sends(address)
    assert names(manager.opens(LIST).text) == [str(MOULDER), str(NEIGHBOUR)]


def test_members_are_asked_and_invited_as_far_as_they_can_be(manager: Browser) -> None:
    with database(manager.app) as session:
        person = {"name": "Anna", "email": "anna@neighbour.example", "created_at": NOW}
        session.add(Contact(organisation_id=NEIGHBOUR, **person))
        session.commit()
    manager.sends(f"{LIST}/together", action="ask", member=str(NEIGHBOUR))
    assert "1 member was asked." in manager.opens(LIST).text
    manager.sends(f"{LIST}/together", action="ask", member=str(NEIGHBOUR))
    assert "1 member was left out: It was asked this week already." in manager.opens(LIST).text
    manager.sends(f"{LIST}/together", action="invite", all="yes")
    page = manager.opens(LIST).text
    assert "1 member was invited." in page
    assert "1 member was left out: Somebody signs in for it already." in page
    with database(manager.app) as session:
        assert set(session.scalars(sa.select(Letter.recipient))) == {"anna@neighbour.example"}


def test_nothing_happens_to_nobody_and_nothing_unheard_of_to_anybody(manager: Browser) -> None:
    manager.sends(f"{LIST}/together", action="vouch")
    assert "Nobody is ticked, so nothing was done." in manager.opens(LIST).text
    manager.sends(f"{LIST}/together", action="vouch", member=str(TOOLMAKER))  # not ours
    assert "Nobody is ticked" in manager.opens(LIST).text
    odd = manager.sends(f"{LIST}/together", action="explode", member=str(MOULDER))
    assert odd.status_code == 422


def test_a_view_is_kept_and_forgotten_and_had_back(manager: Browser) -> None:
    manager.sends(f"{LIST}/views", name="Silent ones", query="show=no_needs&sort=-name")
    page = manager.opens(LIST).text
    assert f'href="{LIST}?show=no_needs&amp;sort=-name">Silent ones</a>' in page
    with database(manager.app) as session:
        number = session.scalars(sa.select(SavedView.id)).one()
    manager.sends(f"{LIST}/views/{number}/away")
    address = undo_of(manager)
    assert "Silent ones</a>" not in manager.opens(LIST).text
    manager.sends(address)
    assert "Silent ones</a>" in manager.opens(LIST).text
    manager.sends(f"{LIST}/views", name=" ", query="")
    assert "A view needs a name" in manager.opens(LIST).text


def test_the_view_is_a_workbook_without_formulas(manager: Browser) -> None:
    with database(manager.app) as session:
        session.get_one(Organisation, NEIGHBOUR).name = "=1+1"
        session.commit()
    file = manager.opens(f"{LIST}/list.xlsx", show="no_needs")
    assert "attachment; filename=alps-2026-11-22.xlsx" in file.headers["Content-Disposition"]
    page = load_workbook(io.BytesIO(file.data)).active
    cells = [[cell.value for cell in row] for row in page.iter_rows()]
    assert cells[0][0] == "Alps"
    heading = next(row for row in cells if row[0] == "Name")
    line = cells[cells.index(heading) + 1]
    assert line[1:3] == ["Company", None]
    assert line[heading.index("Offers")] == 2
    assert not any(cell.data_type == "f" for row in page.iter_rows() for cell in row)


def test_somebody_new_is_added_by_hand(manager: Browser) -> None:
    form = {"name": "Glasbau Huber", "kind": "company", "country": "Austria"}
    sent = manager.sends(f"{LIST}/new", **form, person="Eva", email="Eva@Huber.example")
    assert sent.status_code == 303
    assert "Glasbau Huber is a member now." in manager.opens(LIST).text
    with database(manager.app) as session:
        assert session.scalars(sa.select(Contact.email)).one() == "eva@huber.example"


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [
        ({"name": " "}, "Give the name of the organisation."),
        ({"kind": "club"}, "Choose what kind of organisation it is."),
        ({"country": "Atlantis"}, "This is no country that we know."),
        ({"email": "eva"}, "This is no e-mail address"),
        ({"person": "Eva"}, "Give the address at which this person can be written to."),
    ],
)
def test_a_form_that_cannot_be_used_is_shown_again(
    manager: Browser, typed: dict[str, str], complaint: str
) -> None:
    form = {"name": "Glasbau Huber", "kind": "company", "city": "Linz"} | typed
    page = manager.sends(f"{LIST}/new", **form)
    assert page.status_code == 422
    assert complaint in page.text
    assert 'value="Linz"' in page.text


def test_somebody_who_looks_like_another_is_asked_about_first(manager: Browser) -> None:
    form = {"name": "Toolmaker & Sohne", "kind": "company"}
    page = manager.sends(f"{LIST}/new", **form)
    assert page.status_code == 422
    assert "Is it one of these?" in page.text
    assert "It is a member of another cluster" in page.text or "people of its own" in page.text
    assert manager.sends(f"{LIST}/new", **form, sure="yes").status_code == 303


def test_an_empty_cluster_begins_with_its_list(manager: Browser) -> None:
    with database(manager.app) as session:
        session.execute(sa.delete(Membership))
        session.commit()
    page = manager.opens(LIST).text
    assert "No member list yet" in page
    assert "<table" not in page.partition("<dialog")[0]


def fill(app: Flask, number: int) -> None:
    with database(app) as session:
        for each in range(100, 100 + number):
            session.add(an_organisation(each, f"Firm {each}", country="AT"))
        session.flush()
        for each in range(100, 100 + number):
            session.add(Membership(organisation_id=each, cluster_id=ALPS))
            session.add(said(each, StatementRole.CAPABILITY, f"We make part {each}."))
        session.commit()


def test_the_page_asks_equally_often_for_two_members_and_for_thirty(manager: Browser) -> None:
    manager.opens(LIST)
    with counted_queries(manager.app) as few:
        manager.opens(LIST)
    fill(manager.app, 30)
    with counted_queries(manager.app) as many:
        assert len(names(manager.opens(LIST).text)) == 32
    assert len(few) == len(many)


def test_fifty_members_are_a_page(manager: Browser) -> None:
    fill(manager.app, 60)
    assert len(names(manager.opens(LIST).text)) == 50
    assert len(names(manager.opens(LIST, page="2").text)) == 12
    assert len(names(manager.opens(LIST, page="99").text)) == 12
