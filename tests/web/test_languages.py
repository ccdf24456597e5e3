"""A page in its reader's language, with their dates, numbers and clock."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask
from flask_babel import format_datetime

from matchmaker.domain.phrases import as_data, counted, phrase
from matchmaker.services.catalogues import LANGUAGES
from matchmaker.web import words
from matchmaker.web.languages import TIME_ZONES, said
from matchmaker.web.notices import tell
from tests.web.worlds import Browser

MOMENT = datetime(2026, 3, 3, 22, 30, tzinfo=UTC)


def reading(app: Flask, language: str, zone: str = "Europe/Brussels") -> object:
    cookie = f"language={language}; time_zone={zone}"
    return app.test_request_context("/", headers={"Cookie": cookie})


@pytest.mark.parametrize(
    ("language", "day", "number", "percent", "country"),
    [
        ("en", "3 March 2026", "12,345.5", "42%", "Lithuania"),
        ("de", "3. März 2026", "12.345,5", "42\xa0%", "Litauen"),
        ("fr", "3 mars 2026", "12\u202f345,5", "42\xa0%", "Lituanie"),
        ("it", "3 marzo 2026", "12.345,5", "42%", "Lituania"),
        ("lt", "2026 m. kovo 3 d.", "12\xa0345,5", "42\xa0%", "Lietuva"),
    ],
)
def test_dates_numbers_and_names_follow_the_language(
    app: Flask, language: str, day: str, number: str, percent: str, country: str
) -> None:
    with reading(app, language):
        assert words.day("2026-03-03") == day
        assert words.figure(12_345.5) == number
        assert words.share(0.42) == percent
        assert words.country("LT") == country


def test_moments_are_told_by_the_readers_clock(app: Flask) -> None:
    with reading(app, "en"):
        assert words.moment(MOMENT) == "3 Mar 2026, 23:30"
        assert format_datetime(MOMENT, "dd HH:mm") == "03 23:30"
    with reading(app, "en", "Europe/Vilnius"):
        assert (words.day(MOMENT), words.clock(MOMENT)) == ("4 March 2026", "00:30")
    with reading(app, "en", "Mars/Olympus"):
        assert words.clock(MOMENT) == "23:30"


def test_every_time_zone_that_is_offered_is_one_and_has_a_place(app: Flask) -> None:
    with reading(app, "en"):
        places = [words.place(each) for each in TIME_ZONES]
    assert len(set(places)) == len(TIME_ZONES)
    assert list(TIME_ZONES) == [*sorted(TIME_ZONES[:-1]), "UTC"]


def test_phrases_are_said_wherever_they_come_from(app: Flask) -> None:
    text = phrase("%(n)s of them", n=counted("%(n)s row", "%(n)s rows", 2))
    with reading(app, "pseudo"):
        for each in (text, as_data(text)):
            assert said(each).startswith("[!!! [!!! 2 ")
        assert said("plain") == "plain"


def test_notices_are_said_in_the_readers_language(app: Flask) -> None:
    from flask import get_flashed_messages

    with reading(app, "pseudo"):
        tell("%(name)s is there.", name="Alps")
        tell(phrase("%(name)s is gone.", name="Alps"))
        found = get_flashed_messages()
    assert all(each.startswith("[!!! Alps") for each in found)


def test_errors_are_said_in_the_readers_language(visitor: Browser) -> None:
    visitor.client.set_cookie("language", "pseudo")
    page = visitor.opens("/nowhere").text
    assert "There is nothing here" not in page
    assert "<h1>[!!! " in page


def test_each_language_is_offered_by_its_own_name(visitor: Browser) -> None:
    footer = visitor.opens("/").text.partition("<footer")[2]
    for code, name in LANGUAGES.items():
        assert f'value="{code}" lang="{code}"' in footer
        assert f">{name}</button>" in footer


def test_shared_caches_keep_languages_apart(visitor: Browser) -> None:
    assert "Accept-Language" in visitor.opens("/").headers["Vary"]
