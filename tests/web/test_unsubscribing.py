"""No more letters of one kind: by a person's button, by a mail program's, and back again."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Flask

from matchmaker.domain.vocabulary import LetterKind
from matchmaker.services.posting.signing import Purpose
from models import LetterRefusal
from tests.web.worlds import NOW, Browser

READER = "jonas@firm.example"


def link(app: Flask, kind: LetterKind = LetterKind.DIGEST) -> str:
    signer = app.extensions["matchmaker"].post_office.signer
    claims = {"recipient": READER, "kind": kind.value}
    return f"/unsubscribe/{signer.sign(Purpose.UNSUBSCRIBE, now=NOW, **claims)}"


def refused(app: Flask) -> list[tuple[str, LetterKind]]:
    with app.extensions["matchmaker"].database() as session:
        rows = session.execute(sa.select(LetterRefusal.recipient, LetterRefusal.kind))
        return [(row.recipient, row.kind) for row in rows]


def test_opening_the_link_changes_nothing(app: Flask, visitor: Browser) -> None:
    page = visitor.opens(link(app))
    assert page.status_code == 200
    assert "Stop these letters?" in page.text
    assert "New partners for saved searches" in page.text
    assert refused(app) == []


def test_the_button_stops_them_and_another_lets_them_come_again(
    app: Flask, visitor: Browser
) -> None:
    address = link(app)
    for _ in range(2):  # a double click is as good as one
        page = visitor.sends(address)
        assert "These letters have stopped" in page.text
    assert refused(app) == [(READER, LetterKind.DIGEST)]
    assert visitor.sends(f"{address}/undo").location == address
    assert refused(app) == []


def test_a_mail_program_stops_them_without_a_token_from_elsewhere(app: Flask) -> None:
    answer = app.test_client().post(
        link(app),
        data={"List-Unsubscribe": "One-Click"},
        headers={"Origin": "https://mail.example", "Sec-Fetch-Site": "cross-site"},
    )
    assert answer.status_code == 200  # and no redirect, which mail programs do not follow
    assert refused(app) == [(READER, LetterKind.DIGEST)]


def test_the_way_back_is_open_to_our_own_pages_only(app: Flask) -> None:
    address = f"{link(app)}/undo"
    assert app.test_client().post(address).status_code == 400
    foreign = {"Sec-Fetch-Site": "cross-site"}
    assert app.test_client().post(address, headers=foreign).status_code == 403


def test_a_link_that_was_changed_stops_nothing(app: Flask) -> None:
    assert app.test_client().post(f"{link(app)}x").status_code == 410
    assert refused(app) == []
