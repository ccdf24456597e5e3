"""Dates, amounts, readiness levels and web addresses."""

from __future__ import annotations

import pytest

from matchmaker.services.recognition import (
    AmountRange,
    Recognised,
    Recognition,
    Unrecognised,
    domain_of,
    recognise_amount,
    recognise_date,
    recognise_readiness,
    recognise_website,
    recognise_year,
)
from matchmaker.services.recognition.quantities import quantities_of


def code(found: Recognition) -> str | None:
    return found.code if isinstance(found, Recognised) else None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2019-05-12", "2019-05-12"),
        ("2019-05-12 00:00:00", "2019-05-12"),
        ("12/05/2019", "2019-05-12"),
        ("12.5.19", "2019-05-12"),
        ("05/13/2019", "2019-05-13"),
        ("12. März 2010", "2010-03-12"),
        ("12 mai 2019", "2019-05-12"),
        ("mars 2016", "2016-03-01"),
        ("2014 m. gegužės 5", "2014-05-05"),
        ("03.2016", "2016-03-01"),
        ("2016/03", "2016-03-01"),
        ("Q3 2015", "2015-07-01"),
        ("2014", "2014-01-01"),
        ("seit 2014", "2014-01-01"),
        ("43595", "2019-05-10"),
        ("31.02.2019", None),
        ("2014-2016", None),
        ("soon", None),
    ],
)
def test_a_date_is_recognised_day_first(text: str, expected: str | None) -> None:
    assert code(recognise_date(text)) == expected


@pytest.mark.parametrize(
    ("found", "why"),
    [
        (recognise_date("31.02.2020"), "there is no such day"),
        (recognise_date("2020-13-01"), "there is no such day"),
        (recognise_date("soon"), ""),
        (recognise_readiness("12"), "only the levels 1 to 9 exist"),
        (recognise_readiness("TRL 0"), "only the levels 1 to 9 exist"),
        (recognise_readiness("high"), ""),
    ],
)
def test_what_cannot_be_says_why(found: Recognition, why: str) -> None:
    assert isinstance(found, Unrecognised)
    assert found.why == why


def test_a_day_that_may_be_a_month_is_less_sure() -> None:
    doubtful, sure = recognise_date("01/02/2019"), recognise_date("01.02.2019")

    assert isinstance(doubtful, Recognised)
    assert isinstance(sure, Recognised)
    assert (doubtful.confidence, sure.confidence) == (0.8, 1.0)


def test_a_year_alone_says_that_its_day_is_made_up() -> None:
    assert recognise_date("2014") == Recognised("2014-01-01", "2014-01-01", 0.8,
                                                "year; its first day")  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [("gegr. 1998", "1998"), ("12.3.2007", "2007"), ("1890", "1890"), ("?", None)],
)
def test_a_year_is_recognised(text: str, expected: str | None) -> None:
    assert code(recognise_year(text)) == expected


@pytest.mark.parametrize(
    ("text", "low", "high", "currency"),
    [
        ("€ 0,5–2 Mio", 500_000, 2_000_000, "EUR"),
        ("500k-2M", 500_000, 2_000_000, "EUR"),
        ("1 500 000 EUR", 1_500_000, 1_500_000, "EUR"),
        ("1.000,50 EUR", 1000, 1000, "EUR"),
        ("zwischen 1 und 3 Millionen Euro", 1_000_000, 3_000_000, "EUR"),
        ("100.000 – 1 Mio €", 100_000, 1_000_000, "EUR"),
        ("up to 50.000 €", None, 50_000, "EUR"),
        ("ab 100 TEUR", 100_000, None, "EUR"),
        ("£250k", 250_000, 250_000, "GBP"),
        ("1.5 mln PLN", 1_500_000, 1_500_000, "PLN"),
    ],
)
def test_an_amount_is_recognised(
    text: str, low: int | None, high: int | None, currency: str
) -> None:
    found = recognise_amount(text)

    assert isinstance(found, AmountRange)
    assert (found.minimum, found.maximum, found.currency) == (low, high, currency)


@pytest.mark.parametrize("text", ["", "much", "1, 2, 3", "9" * 400])
def test_what_is_no_amount_is_left_to_a_person(text: str) -> None:
    assert recognise_amount(text) == Unrecognised(text)


def test_an_amount_that_may_mean_millions_is_unsure() -> None:
    found = recognise_amount("1-2 EUR")

    assert isinstance(found, AmountRange)
    assert found.confidence == 0.5


def test_numbers_keep_their_own_scale() -> None:
    assert quantities_of("1,5 Mio, 300k and 7") == (1_500_000, 300_000, 7)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("TRL 6", "6"),
        ("TRL6", "6"),
        ("6", "6"),
        ("6-7", "6"),
        ("TRL 4 to 6", "4"),
        ("10", None),
        ("Serie", "9"),
        ("Prototyp", "6"),
        ("en production", "9"),
        ("", None),
    ],
)
def test_a_readiness_level_is_recognised(text: str, expected: str | None) -> None:
    assert code(recognise_readiness(text)) == expected


@pytest.mark.parametrize(
    ("text", "address", "domain"),
    [
        ("www.Example.de/", "https://www.example.de", "example.de"),
        ("http://example.de", "http://example.de", "example.de"),
        ("example.de", "https://example.de", "example.de"),
        ("http:/example.de", "http://example.de", "example.de"),
        ("see www.a-b.co.uk/x/ (English)", "https://www.a-b.co.uk/x", "a-b.co.uk"),
        ("https://www.linkedin.com/company/x", "https://www.linkedin.com/company/x", ""),
    ],
)
def test_a_website_is_recognised(text: str, address: str, domain: str) -> None:
    found = recognise_website(text)

    assert isinstance(found, Recognised)
    assert (found.code, found.label) == (address, domain)


@pytest.mark.parametrize("text", ["info@example.de", "n/a", "http://[::1", "v1.2", "no"])
def test_what_is_no_website_is_left_to_a_person(text: str) -> None:
    assert isinstance(recognise_website(text), Unrecognised)


def test_mail_and_web_addresses_share_a_domain() -> None:
    assert domain_of("info@example.de") == domain_of("https://www.example.de/en") == "example.de"
