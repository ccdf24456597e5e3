"""My company: edited beside what others see of it."""

from __future__ import annotations

import re
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from matchmaker.domain.vocabulary import StatementRole, Visibility
from models import Organisation, Statement
from tests.web.test_find import words as as_read
from tests.web.worlds import CANARIES, MOULDER, TOOLMAKER, Browser, counted_queries, said

PATH = f"/organisations/{MOULDER}"
NEED, PRIVATE = 7, 1  # the moulder's public need and what it keeps to itself
FACTS = {"name": "Moulder", "kind": "company", "country": "AT", "region": "AT312"}


def row(app: Flask) -> Organisation:
    with app.extensions["matchmaker"].database() as session:
        return session.get_one(Organisation, MOULDER)


def sentences(app: Flask) -> list[str]:
    with app.extensions["matchmaker"].database() as session:
        query = sa.select(Statement.text).where(Statement.organisation_id == MOULDER)
        return list(session.scalars(query.order_by(Statement.id)))


def hidden(page: TestResponse, name: str, form: str) -> str:
    """A hidden value in the form that leads to an address."""
    inside = page.text.partition(f'action="{form}"')[2].partition("</form>")[0]
    found = re.search(rf'name="{name}" value="([^"]*)"', inside)
    assert found is not None
    return found[1]


def undo_path(page: TestResponse) -> str:
    found = re.search(r'action="([^"]*/back/\d+)"', page.text)
    assert found is not None
    return found[1]


def test_me_leads_to_ones_own_profile(member: Browser) -> None:
    assert member.opens("/me").location == f"{PATH}/edit"


def test_the_page_says_for_what_one_is_found_and_what_would_help(member: Browser) -> None:
    page = member.opens(f"{PATH}/edit").text
    assert "Can be found for 1 offer and 1 need." in page
    assert "certifications" in page
    assert "We look for injection moulding of bottle caps." in page  # the toolmaker's public need
    assert "<script>alert" not in page


def test_the_mirror_shows_the_very_words_that_strangers_are_shown(
    member: Browser, visitor: Browser
) -> None:
    page = visitor.opens(PATH).text
    shown = page[page.index('<dl class="facts') : page.index("</main>")]
    mirror = member.opens(f"{PATH}/edit", **{"as": "public"}).text.partition('id="mirror"')[2]
    mirror = mirror[mirror.index('<dl class="facts') : mirror.index("</article>")]
    assert as_read(mirror) == as_read(shown)


def test_each_pair_of_eyes_sees_what_it_may(member: Browser) -> None:
    canary = CANARIES[MOULDER]
    mirrors = {
        eyes: member.opens(f"{PATH}/edit", **{"as": eyes}).text.partition('id="mirror"')[2]
        for eyes in ("public", "clusters", "us")
    }
    assert {eyes: canary in text for eyes, text in mirrors.items()} == {
        "public": False,
        "clusters": False,
        "us": True,
    }


def test_a_manager_edits_but_reads_nothing_private(manager: Browser, app: Flask) -> None:
    for query in ({}, {"as": "us"}, {"sentence": str(PRIVATE)}):
        page = manager.opens(f"{PATH}/edit", **query).text
        assert CANARIES[MOULDER] not in page
        assert "Only us" not in page
    assert "You manage a cluster of this organisation" in page
    for path in (f"{PATH}/sentences/{PRIVATE}", f"{PATH}/sentences/{PRIVATE}/withdraw"):
        assert manager.sends(path, role="need", text="Changed.").status_code == 404
    hiding = {"role": "need", "text": "Hidden.", "visibility": "private"}
    assert manager.sends(f"{PATH}/sentences", **hiding).status_code == 422
    assert manager.sends(f"{PATH}/sentences", role="need", text="Shared.").status_code == 303
    assert "Shared." in sentences(app)


def test_a_new_sentence_is_found_by_the_next_search(member: Browser, visitor: Browser) -> None:
    said_so = member.sends(
        f"{PATH}/sentences",
        role="capability",
        text="We offer flame-retardant coating of webbing.",
        stage="material_processing",
        readiness="9",
        visibility="public",
    )
    assert said_so.status_code == 303
    found = visitor.opens("/find", q="flame-retardant coating of webbing").text
    assert "We offer" in found
    assert "webbing" in found


def test_the_language_of_a_sentence_is_found_out_and_can_be_chosen(
    member: Browser, app: Flask
) -> None:
    text = "Ieškome liejimo formos buteliams su dangteliais."
    member.sends(f"{PATH}/sentences", role="need", text=text)
    member.sends(f"{PATH}/sentences", role="need", text="Formų reikia mums.", language="lv")
    with app.extensions["matchmaker"].database() as session:
        query = sa.select(Statement.language).order_by(Statement.id.desc()).limit(2)
        assert list(session.scalars(query)) == ["lv", "lt"]
    assert "Read weakly: an English line helps." in member.opens(f"{PATH}/edit").text


def test_a_paragraph_is_taken_apart_before_anything_is_saved(member: Browser, app: Flask) -> None:
    before = sentences(app)
    text = "We need pigments. We need 5 t of regrind a month. Call us."
    page = member.sends(f"{PATH}/sentences", role="need", text=text, visibility="cluster")
    assert page.status_code == 200
    assert "These are 3 sentences. Which shall stand?" in page.text
    assert sentences(app) == before

    fields: dict[str, Any] = {"visibility": "cluster", "keep": ["0", "1"]}
    for place, each in enumerate(("We need pigments.", "We have regrind left.", "Call us.")):
        fields |= {f"piece-{place}": each, f"role-{place}": "need"}
    fields["role-1"] = "by_product"
    assert member.sends(f"{PATH}/sentences/several", **fields).status_code == 303
    with app.extensions["matchmaker"].database() as session:
        new = session.scalars(sa.select(Statement).order_by(Statement.id.desc()).limit(2)).all()
        assert [(each.text, each.role, each.visibility) for each in reversed(new)] == [
            ("We need pigments.", StatementRole.NEED, Visibility.CLUSTER),
            ("We have regrind left.", StatementRole.BY_PRODUCT, Visibility.CLUSTER),
        ]


def test_a_paragraph_may_stay_one_sentence(member: Browser, app: Flask) -> None:
    text = "We need pigments. They must be dry."
    member.sends(f"{PATH}/sentences", role="need", text=text, whole="yes")
    assert sentences(app)[-1] == text


def test_a_withdrawn_sentence_comes_back_with_undo(member: Browser, app: Flask) -> None:
    before = sentences(app)
    gone = member.sends(f"{PATH}/sentences/{NEED}/withdraw")
    page = member.opens(gone.location)
    assert len(sentences(app)) == len(before) - 1
    member.sends(undo_path(page))
    assert sorted(sentences(app)) == sorted(before)


def test_two_who_change_one_sentence_at_once_both_keep_their_words(
    member: Browser, manager: Browser, app: Flask
) -> None:
    target = f"{PATH}/sentences/{NEED}"
    forms = [each.opens(f"{PATH}/edit", sentence=str(NEED)) for each in (member, manager)]
    mine, theirs = (hidden(each, "version", target) for each in forms)
    manager.sends(target, role="need", text="The manager's words.", version=theirs)
    page = member.sends(target, role="need", text="My own words.", version=mine)
    assert page.status_code == 409
    assert "The manager&#39;s words." in page.text
    assert "My own words." in page.text
    assert "My own words." not in sentences(app)

    found = re.search(rf'action="({PATH}/sentences/\d+)" *>', page.text)
    assert found is not None
    again = hidden(page, "version", found[1])
    member.sends(found[1], role="need", text="My own words.", version=again)
    assert "My own words." in sentences(app)
    assert "The manager's words." not in sentences(app)


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("text", "x" * 401, "401 characters"),
        ("valid_until", "soon", "Write a day such as 2026-11-22."),
        ("amount_max", "much", "Write an amount in euros"),
        ("countries", "Atlantis", "«Atlantis» is no country"),
    ],
)
def test_what_cannot_stand_is_said_beside_its_field_and_kept(
    member: Browser, app: Flask, field: str, typed: str, words: str
) -> None:
    before = sentences(app)
    page = member.sends(
        f"{PATH}/sentences", **({"role": "ask", "text": "We seek."} | {field: typed})
    )
    assert page.status_code == 422
    assert words in page.text.partition(f'id="{field}-error"')[2].partition("</p>")[0]
    assert typed in page.text.partition(f'id="{field}"')[2].partition(f'id="{field}-error"')[0]
    assert sentences(app) == before


def test_facts_are_saved_with_sectors_in_words(member: Browser, app: Flask) -> None:
    saved = save(member, sector_new="optical instruments; 22.29", sectors=["22.22"])
    assert saved.status_code == 303
    facts = row(app)
    assert (facts.name, facts.region, facts.sectors) == (
        "Moulder",
        "AT312",
        ["22.22", "26.70", "22.29"],
    )
    assert facts.languages == ["de", "en"]


def test_a_new_country_lets_the_old_region_go_and_asks_for_one(member: Browser, app: Flask) -> None:
    save(member)
    moved = save(member, country="LT")
    assert "Now choose the region" in member.opens(moved.location).text
    assert (row(app).country, row(app).region) == ("LT", None)
    assert "Vilniaus apskritis" in member.opens(f"{PATH}/edit").text


def test_facts_that_cannot_be_are_kept_to_be_mended(member: Browser) -> None:
    page = save(member, name="", founded="soon", sector_new="we do things", city="Graz")
    assert page.status_code == 422
    for words in ("Write a year such as 1998.", "«we do things» is no sector", 'value="Graz"'):
        assert words in page.text


def test_two_who_save_facts_at_once_see_both_texts(
    member: Browser, manager: Browser, app: Flask
) -> None:
    forms = [each.opens(f"{PATH}/edit") for each in (member, manager)]
    mine, theirs = (hidden(each, "version", f"{PATH}/edit") for each in forms)
    save(manager, version=theirs, city="Linz")
    page = save(member, version=mine, city="Graz")
    assert page.status_code == 409
    assert "Now stands: Linz" in page.text
    assert 'value="Graz"' in page.text
    assert row(app).city == "Linz"
    save(member, version=hidden(page, "version", f"{PATH}/edit"), city="Graz")
    assert row(app).city == "Graz"


def test_that_all_is_still_true_is_said_with_one_click(member: Browser, app: Flask) -> None:
    member.sends(f"{PATH}/confirm")
    assert row(app).confirmed_at is not None
    assert "confirmed on 22 November 2026" in member.opens(f"{PATH}/edit").text


def test_contacts_are_added_removed_and_put_back(member: Browser, other: Browser) -> None:
    ona = {"contact_name": "Ona", "contact_email": "ona@moulder.example"}
    assert member.sends(f"{PATH}/contacts/", **ona).status_code == 303
    page = member.opens(f"{PATH}/edit")
    assert "ona@moulder.example" in page.text
    assert "ona@moulder.example" not in other.opens(PATH).text
    found = re.search(rf'action="({PATH}/contacts/\d+/remove)"', page.text)
    assert found is not None
    gone = member.opens(member.sends(found[1]).location)
    member.sends(undo_path(gone))
    assert "ona@moulder.example" in member.opens(f"{PATH}/edit").text
    wrong = member.sends(f"{PATH}/contacts/", contact_name="Jonas", contact_email="jonas")
    assert wrong.status_code == 422
    assert 'value="Jonas"' in wrong.text


def test_thirty_sentences_cost_as_many_queries_as_three(member: Browser, app: Flask) -> None:
    def queries() -> int:
        member.opens(f"{PATH}/edit")
        with counted_queries(app) as seen:
            member.opens(f"{PATH}/edit")
        return len(seen)

    few = queries()
    with app.extensions["matchmaker"].database() as session:
        for number in range(30):
            session.add(said(MOULDER, StatementRole.NEED, f"We need part {number}."))
        session.commit()
    assert queries() == few


def test_what_rests_is_still_there_to_be_changed(member: Browser, app: Flask) -> None:
    member.sends(f"{PATH}/sentences", role="need", text="Old need.", valid_until="2026-11-21",
                 dated="2026-01-01")  # fmt: skip
    page = member.opens(f"{PATH}/edit").text
    assert "Rests: it has run out." in page
    assert "Old need." not in page.partition('id="mirror"')[2]


def test_another_members_profile_is_closed(other: Browser) -> None:
    assert other.opens(f"{PATH}/edit").status_code == 403
    assert other.opens(f"/organisations/{TOOLMAKER}/edit").status_code == 200


def save(browser: Browser, **about: Any) -> TestResponse:
    version = about.pop("version", None)
    if version is None:
        version = hidden(browser.opens(f"{PATH}/edit"), "version", f"{PATH}/edit")
    fields = FACTS | {"version": version, "languages": ["de", "en"]} | about
    return browser.sends(f"{PATH}/edit", **fields)
