"""Days, months and years as lists give them, day before month as in Europe."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache

from babel import Locale

from matchmaker.domain.phrases import phrase

from .countries import LOCALES
from .folding import fold
from .results import Recognised, Recognition, Unrecognised

_ISO = re.compile(r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?(?:[T ].*)?$")
_DAY_FIRST = re.compile(r"(\d{1,2})[./\- ]+(\d{1,2})[./\- ]+(\d{4}|\d{2})\b")
_YEAR_FIRST = re.compile(r"(\d{4})[./ ]+(\d{1,2})(?:[./ ]+(\d{1,2}))?\b")
_MONTH_YEAR = re.compile(r"(?<!\d)(?<!\d[./-])(\d{1,2})[./\- ]+(\d{4})\b")
_QUARTER = re.compile(r"\b(?:q|qu|quartal|quarter|trimestre|t)\s*([1-4])\D{0,3}(\d{4})\b|"
                      r"\b([1-4])\s*(?:q|\.?\s*quartal|trimestre)\D{0,3}(\d{4})\b",
                      re.IGNORECASE)  # fmt: skip
_YEAR = re.compile(r"(?<!\d)(?<!\d[.,/-])(1[89]\d\d|20\d\d)(?!\d|[.,]\d)")
_FOUR_DIGITS = re.compile(r"(?<!\d)\d{4}(?!\d)")
_EXCEL = re.compile(r"[2-7]\d{4}(?:\.0+)?$")
_EXCEL_START = date(1899, 12, 30)


def recognise_date(text: str) -> Recognition:
    """A day in ISO form: "12/05/2019" is 2019-05-12, "03.2016" 2016-03-01, "2014" 2014-01-01.

    A missing month or day becomes the first, and `how` says so; confidence is then below 1. Two
    digits of a year mean 1970 to 2069. Excel's day numbers are understood.
    """
    written = text.strip()
    if found := _iso(written) or _day_first(written):
        return found
    if any(form.fullmatch(written) for form in (_ISO, _DAY_FIRST, _YEAR_FIRST)):
        return Unrecognised(text, why=phrase("there is no such day"))
    for read in (_excel, _named_month, _quarter, _month_year, _year):
        if found := read(written):
            return found
    return Unrecognised(text)


def recognise_year(text: str) -> Recognition:
    """A year of four digits from anything that names one: "seit 2014", "gegr. 1998", "12.3.07"."""
    found = recognise_date(text)
    if isinstance(found, Unrecognised):
        return found
    return Recognised(found.code[:4], found.code[:4], found.confidence, found.how)


def _made(
    year: int, month: int = 1, day: int = 1, *, confidence: float, how: str
) -> Recognised | None:
    if year < 100:
        year += 1900 if year >= 70 else 2000
    try:
        iso = date(year, month, day).isoformat()
    except ValueError:
        return None
    return Recognised(iso, iso, confidence, how)


def _iso(text: str) -> Recognised | None:
    match = _ISO.match(text) or _YEAR_FIRST.search(text)
    if not match:
        return None
    year, month, day = match[1], match[2], match[3]
    if day is None:
        return _made(int(year), int(month), confidence=0.9, how=phrase("month; its first day"))
    return _made(int(year), int(month), int(day), confidence=1.0, how=phrase("date"))


def _day_first(text: str) -> Recognised | None:
    if not (match := _DAY_FIRST.search(text)):
        return None
    first, second, year = int(match[1]), int(match[2]), int(match[3])
    if second > 12 >= first:
        return _made(year, first, second, confidence=0.8, how=phrase("month before day"))
    sure = first > 12 or first == second or "." in match[0]
    return _made(
        year, second, first, confidence=1.0 if sure else 0.8, how=phrase("day before month")
    )


def _excel(text: str) -> Recognised | None:
    if not _EXCEL.match(text):
        return None
    day = _EXCEL_START + timedelta(days=int(float(text)))
    return Recognised(day.isoformat(), day.isoformat(), 0.8, phrase("Excel's number of a day"))


def _named_month(text: str) -> Recognised | None:
    words = fold(text).split()
    years = [int(word) for word in words if _YEAR.fullmatch(word)]
    months = [m for word in words if (m := _months().get(word))]
    if len(years) != 1 or len(months) != 1:
        return None
    days = [int(word) for word in words if word.isascii() and word.isdigit() and len(word) <= 2]
    if days:
        return _made(years[0], months[0], days[0], confidence=1.0, how=phrase("date"))
    return _made(years[0], months[0], confidence=0.9, how=phrase("month; its first day"))


@lru_cache(maxsize=1)
def _months() -> dict[str, int]:
    """Names and abbreviations of the months in Europe's languages, as packaged by Babel.

    A name that is another month next door (lip is June in Croatian, July in Polish) is left out.
    """
    found: dict[str, set[int]] = {}
    for locale in LOCALES:
        forms = Locale.parse(locale).months
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for month, name in forms[context][width].items():
                    found.setdefault(fold(name), set()).add(month)
    named = ((name, months) for name, months in found.items() if not name.isdigit())
    return {name: min(months) for name, months in named if len(months) == 1}


def _quarter(text: str) -> Recognised | None:
    if not (match := _QUARTER.search(text)):
        return None
    quarter, year = int(match[1] or match[3]), int(match[2] or match[4])
    return _made(year, 3 * quarter - 2, confidence=0.8, how=phrase("quarter; its first day"))


def _month_year(text: str) -> Recognised | None:
    if not (match := _MONTH_YEAR.search(text)):
        return None
    return _made(int(match[2]), int(match[1]), confidence=0.9, how=phrase("month; its first day"))


def _year(text: str) -> Recognised | None:
    years = _YEAR.findall(text)
    if len(years) != 1 or len(_FOUR_DIGITS.findall(text)) != 1:  # "2014-2016" is a span
        return None
    return _made(int(years[0]), confidence=0.8, how=phrase("year; its first day"))
