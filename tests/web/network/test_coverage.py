"""Coverage as a manager uses it: the matrix and its sentences, the gaps, and what is done."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from openpyxl import load_workbook

from matchmaker.domain.vocabulary import StatementRole
from models import (
    Contact,
    EventParticipant,
    Letter,
    Membership,
    Proposal,
    Suggestion,
)
from models.changes import append_changes
from tests.chain_worlds import TESTING, TOOLING, lay_chain
from tests.web.worlds import (
    ALPS,
    BALTIC,
    CANARIES,
    CLUSTER_CANARIES,
    LAB,
    MOULDER,
    NEIGHBOUR,
    NOW,
    TOOLMAKER,
    Browser,
    an_organisation,
    counted_queries,
    said,
)

PAGE = f"/clusters/{ALPS}/coverage"


@pytest.fixture
def laid(app: Flask) -> Flask:
    with app.extensions["matchmaker"].database() as session:
        lay_chain(session, ALPS)
    return app


def rows(app: Flask, entity: Any) -> list[Any]:
    with app.extensions["matchmaker"].database() as session:
        return list(session.scalars(sa.select(entity).order_by(entity.id)))


def plain(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def cells(html: str) -> list[list[str]]:
    """The rows of the matrix: for each stage the number in its cell, "" for none."""
    body = html.split("<table data-cells")[1].split("<tbody>")[1].split("</tbody>", maxsplit=1)[0]
    return [
        [
            next(iter(re.findall(r"<b>(\d+)</b>", cell)), "")
            for cell in re.findall(r"<td>.*?</td>", row, re.S)
        ]
        for row in body.split("<tr>")[1:]
    ]


def foot(html: str, name: str) -> list[int]:
    """The numbers of a row beneath the matrix."""
    row = html.split("<tfoot>")[1].split(name)[1].split("</tr>", maxsplit=1)[0]
    return [
        int(re.findall(r"\d+", plain(cell))[0]) for cell in re.findall(r"<td.*?</td>", row, re.S)
    ]


def test_counts_beneath_the_matrix_are_those_of_the_very_cells_shown(
    laid: Flask, manager: Browser
) -> None:
    text = manager.opens(PAGE).text
    assert "Nobody here covers" in plain(text)
    shown = cells(text)
    assert len(shown) == 5
    assert [sum(bool(row[n]) for row in shown) for n in range(4)] == foot(text, "with offers")
    assert foot(text, "with offers")[TOOLING] == 0
    assert foot(text, "Members in need")[TOOLING] == 1


def test_a_long_matrix_is_shown_page_by_page_and_counts_both(
    laid: Flask, manager: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = foot(manager.opens(PAGE).text, "with offers")
    monkeypatch.setattr("matchmaker.web.network.coverage.ON_A_PAGE", 2)
    pages = [manager.opens(PAGE, page=str(n)).text for n in (1, 2, 3)]
    assert [len(cells(each)) for each in pages] == [2, 2, 1]
    here = [foot(each, "On this page") for each in pages]
    assert [sum(each) for each in zip(*here, strict=True)] == whole
    assert {tuple(foot(each, "with offers")) for each in pages} == {tuple(whole)}


def test_a_cell_opens_the_sentences_word_for_word(laid: Flask, manager: Browser) -> None:
    text = manager.opens(PAGE, member=str(MOULDER), stage="1").text
    quoted = text.split('<div id="said">')[1].split("</section>")[0]
    assert '<p class="words" lang="en"><q>We offer injection moulding of bottle caps.</q>' in quoted
    needed = manager.opens(PAGE, stage=str(TOOLING), side="need").text
    assert "Who needs: Tools" in needed
    for odd in ({"stage": "99"}, {"stage": "x"}, {"member": "77", "stage": "1"}):
        assert 'class="sheet quoted"' not in manager.opens(PAGE, **odd).text


def test_a_gap_names_who_needs_it_and_who_elsewhere_fills_it(laid: Flask, manager: Browser) -> None:
    gap = manager.opens(PAGE).text.split(f'id="gap-{TOOLING}"')[1].split("</article>")[0]
    words = plain(gap)
    assert "1 member needs it, nobody here offers it" in words
    assert "We need an injection mould for bottle caps." in words
    assert "We build an injection mould for bottle caps." in words
    assert "Toolmaker &amp; Söhne offers" in words
    assert "/find?q=We+need+an+injection+mould" in gap


def test_no_private_sentence_and_none_of_another_cluster_stands_on_any_page(
    laid: Flask, manager: Browser
) -> None:
    addresses = [PAGE, f"{PAGE}?view=network", f"{PAGE}?view=balance", f"{PAGE}/{BALTIC}"]
    addresses += [f"{PAGE}/invite?stage={n}" for n in (TOOLING, TESTING)]
    addresses += [f"{PAGE}?stage={n}&side={side}" for n in range(4) for side in ("", "need")]
    pages = [manager.opens(each).text for each in addresses]
    for secret in (*CANARIES.values(), CLUSTER_CANARIES[BALTIC]):
        assert [page for page in pages if secret in page] == []
    assert CLUSTER_CANARIES[ALPS] in manager.opens(PAGE, stage="1", member=str(NEIGHBOUR)).text


def test_who_does_not_manage_it_reads_only_public_sentences_of_the_pair(laid: Flask) -> None:
    for name in ("the other manager", "the coordinator"):
        page = Browser(laid).signs_in_as(name).opens(f"{PAGE}/{BALTIC}")
        assert page.status_code == 200
        assert CLUSTER_CANARIES[ALPS] not in page.text
        assert [secret for secret in CANARIES.values() if secret in page.text] == []


def test_the_workbook_carries_matrix_gaps_and_what_stands_alone(
    laid: Flask, manager: Browser
) -> None:
    book = load_workbook(io.BytesIO(manager.opens(f"{PAGE}.xlsx").data))
    assert len(book.sheetnames) == 4
    texts = [str(cell.value) for page in book for row in page.iter_rows() for cell in row]
    assert "Toolmaker & Söhne" in texts
    assert [each for each in texts if any(secret in each for secret in CANARIES.values())] == []


def test_two_clusters_are_compared_along_either_chain(laid: Flask, manager: Browser) -> None:
    found = manager.opens(f"{PAGE}/with", **{"with": str(BALTIC)})
    assert found.headers["Location"] == f"{PAGE}/{BALTIC}"
    words = plain(manager.opens(f"{PAGE}/{BALTIC}").text)
    assert "What Baltic would bring Alps" in words
    assert "We build an injection mould for bottle caps." in words
    # Baltic has no chain, so it is compared along that of Alps from either end.
    assert "Along the chain of Alps" in plain(
        manager.opens(f"/clusters/{BALTIC}/coverage/{ALPS}").text
    )
    assert manager.opens(f"{PAGE}/{ALPS}").status_code == 404
    assert manager.opens(f"{PAGE}/99").status_code == 404


def test_inviting_makes_an_event_first_and_writes_once(laid: Flask, manager: Browser) -> None:
    page = f"{PAGE}/invite"
    assert "There is no coming event" in manager.opens(page, stage=str(TOOLING)).text
    sent = {"stage": str(TOOLING), "name": "Tools day", "day": "2027-03-10"}
    assert manager.sends(f"{page}/event", **sent | {"day": "soon"}).status_code == 422
    made = [manager.sends(f"{page}/event", **sent).headers["Location"] for _ in range(2)]
    assert made == [f"{page}?stage={TOOLING}&event=1"] * 2
    assert rows(laid, Letter) == []
    assert manager.sends(page, stage=str(TOOLING), event="1").status_code == 422
    for _ in range(2):
        answer = manager.sends(page, stage=str(TOOLING), event="1", partner=str(TOOLMAKER))
        assert answer.headers["Location"] == "/events/1/participants"
    assert [each.organisation_id for each in rows(laid, EventParticipant)] == [TOOLMAKER]
    # The manager of its cluster may be told that the cluster is a guest.
    recipients = [each.recipient for each in rows(laid, Letter)]
    written = [each for each in recipients if each != "the.other.manager@example.org"]
    assert written == ["the.other.member@example.org"]
    assert "on the list already" in manager.opens(page, stage=str(TOOLING), event="1").text
    assert manager.sends(page, stage=str(TOOLING), event="77", partner="2").status_code == 422


def test_introducing_leads_to_the_letters_and_is_done_once(laid: Flask, manager: Browser) -> None:
    sent = {"member": str(MOULDER), "partner": str(TOOLMAKER), "stage": str(TOOLING)}
    places = [manager.sends(f"{PAGE}/introduce", **sent).headers["Location"] for _ in range(2)]
    assert places[0] == places[1]
    assert rows(laid, Letter) == []
    assert len([each for each in rows(laid, Proposal) if each.slate == f"c{ALPS}-coverage"]) == 1
    assert "Send to both" in manager.opens(places[0]).text
    for _ in range(2):
        manager.sends(places[0])
    assert len(rows(laid, Suggestion)) == 1
    assert len(rows(laid, Letter)) == 3


def test_two_that_do_not_fit_are_not_written_to(laid: Flask, manager: Browser) -> None:
    answer = manager.sends(f"{PAGE}/introduce", member="13", partner=str(LAB), stage="3")
    assert answer.headers["Location"] == f"{PAGE}#gap-3"
    assert "do not answer each other well enough" in manager.opens(PAGE).text
    assert manager.sends(f"{PAGE}/introduce", member=str(LAB), partner="1").status_code == 404


def test_the_page_asks_the_database_as_often_for_thirty_members_as_for_five(
    laid: Flask, manager: Browser
) -> None:
    def asked() -> int:
        manager.opens(PAGE)  # the library follows what was changed
        with counted_queries(laid) as seen:
            assert manager.opens(PAGE).status_code == 200
        return len(seen)

    few = asked()
    with laid.extensions["matchmaker"].database() as session:
        for number in range(30, 60):
            session.add(an_organisation(number, f"Firm {number}"))
            session.flush()
            session.add(Membership(organisation_id=number, cluster_id=ALPS))
            session.add(said(number, StatementRole.CAPABILITY, "We offer moulding of cups."))
        append_changes(session, range(30, 60))
        session.commit()
    assert asked() == few


def test_contacts_are_on_no_page(laid: Flask, manager: Browser) -> None:
    with laid.extensions["matchmaker"].database() as session:
        session.add(
            Contact(
                organisation_id=TOOLMAKER,
                name="Tomas Secret",
                email="tomas.secret@example.com",
                created_at=NOW,
            )
        )
        session.commit()
    pages = [manager.opens(each).text for each in (PAGE, f"{PAGE}/invite?stage={TOOLING}")]
    assert [each for each in pages if "Secret" in each or "secret@" in each] == []
