"""How somebody wants to read: kept with the account, or in this browser."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Flask

from matchmaker.domain.vocabulary import LetterKind
from models import Account, LetterRefusal
from tests.web.worlds import Browser, address

MEMBER = address("the member")
CHOICES = {"language": "de", "theme": "dark", "time_zone": "Europe/Vilnius", "shortcuts": "on"}


def account(app: Flask) -> Account:
    with app.extensions["matchmaker"].database() as session:
        return session.scalars(sa.select(Account).where(Account.email == MEMBER)).one()


def test_a_visitor_keeps_choices_in_this_browser(visitor: Browser) -> None:
    assert visitor.sends("/preferences", **CHOICES).location == "/preferences"
    page = visitor.opens("/preferences").text
    assert '<html lang="de" data-theme="dark">' in page
    for chosen in (
        'name="language" value="de" checked',
        'name="theme" value="dark" checked',
        'value="Europe/Vilnius" selected',
        'name="shortcuts" value="on" checked',
    ):
        assert chosen in page


def test_keys_can_be_turned_off_and_the_look_left_to_the_device(visitor: Browser) -> None:
    visitor.sends("/preferences", **CHOICES)
    visitor.sends("/preferences", language="", theme="", time_zone="Europe/Brussels")
    page = visitor.opens("/preferences").text
    assert 'data-shortcuts="off"' in page
    assert "data-theme" not in page.partition("<head>")[0]
    assert '<html lang="en"' in page


def test_words_that_are_not_offered_are_ignored(visitor: Browser) -> None:
    odd = {"language": "xx", "theme": "pink", "time_zone": "Mars/Olympus"}
    assert visitor.sends("/preferences", **odd).status_code == 303
    page = visitor.opens("/preferences").text
    assert '<html lang="en" data-shortcuts="off">' in page
    assert 'value="Europe/Brussels" selected' in page


def test_an_account_keeps_its_language_and_clock_wherever_it_signs_in(
    app: Flask, member: Browser
) -> None:
    member.sends("/preferences", **CHOICES)
    kept = account(app)
    assert (kept.language, kept.time_zone) == ("de", "Europe/Vilnius")
    elsewhere = Browser(app).signs_in_as("the member").opens("/preferences").text
    assert '<html lang="de"' in elsewhere
    assert 'value="Europe/Vilnius" selected' in elsewhere


def test_kinds_of_letters_are_refused_and_wanted_again(app: Flask, member: Browser) -> None:
    wanted = [each.value for each in LetterKind if each is not LetterKind.DIGEST]

    def refused() -> list[LetterKind]:
        with app.extensions["matchmaker"].database() as session:
            return list(session.scalars(sa.select(LetterRefusal.kind)))

    def sends(kinds: list[str]) -> None:
        fields = {"csrf_token": member.token(), "letters_shown": "yes", "letters": kinds}
        member.client.post("/preferences", data=fields)

    sends(wanted)
    assert refused() == [LetterKind.DIGEST]
    assert 'name="letters" value="digest">' in member.opens("/preferences").text
    sends([*wanted, "digest"])
    assert refused() == []
    member.sends("/preferences", language="")  # a form without the letters says nothing of them
    assert refused() == []


def test_the_small_switch_changes_the_language_and_stays_on_the_page(
    app: Flask, visitor: Browser, member: Browser
) -> None:
    answer = visitor.sends("/preferences/language", language="fr", next="/find?q=moulds")
    assert answer.location == "/find?q=moulds"
    assert '<html lang="fr"' in visitor.opens("/").text
    member.sends("/preferences/language", language="lt", next="//evil.example")
    assert account(app).language == "lt"
    assert '<html lang="lt"' in member.opens("/").text


def test_the_browsers_language_is_used_until_somebody_chooses(app: Flask) -> None:
    client = app.test_client()
    page = client.get("/", headers={"Accept-Language": "it-CH, it;q=0.9, en;q=0.1"}).text
    assert '<html lang="it"' in page
