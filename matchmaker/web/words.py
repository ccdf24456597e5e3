"""Values as people read them, in their language: the filters and functions that templates use."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask

from matchmaker.domain.pairing import FEATURES
from matchmaker.domain.phrases import phrase
from matchmaker.domain.quarters import Quarter
from matchmaker.domain.vocabulary import (
    DeclineReason,
    MatchKind,
    OrganisationKind,
    OutcomeStep,
    SizeClass,
    StatementRole,
    Strength,
    ValueBand,
    Word,
)
from matchmaker.domain.vocabulary import voice as spoken
from matchmaker.web.languages import reader_locale, reader_time_zone, said

Known = TypeVar("Known", bound=Word)

KINDS = {
    MatchKind.B2B: phrase("Business partners"),
    MatchKind.R2B: phrase("Research and business"),
    MatchKind.F2B: phrase("Finance"),
    MatchKind.CROSS_SECTOR: phrase("Far in sector, close in purpose"),
    MatchKind.CIRCULAR: phrase("What one leaves over, the other uses"),
    MatchKind.C2C: phrase("Clusters that could work together"),
}
# Europe and its neighbours; an import may bring others.
_CODES = (
    "AL AM AT BA BE BG BY CH CY CZ DE DK EE ES FI FR GB GE GR HR HU IE IS IT LI LT LU LV MD ME MK"
    " MT NL NO PL PT RO RS SE SI SK TR UA XK"
)
COUNTRIES = tuple(_CODES.split())
_DOTS = {Strength.STRONG: 3, Strength.GOOD: 2, Strength.POSSIBLE: 1}
_SENTENCES = {each.name: each.sentence for each in FEATURES}


def teach(app: Flask) -> None:
    """Give the words to all templates."""
    app.jinja_env.filters.update(
        label=in_words,
        kind=kind,
        organisation_kind=organisation_kind,
        country=country,
        language=language,
        size=size,
        day=day,
        quarter=quarter,
        moment=moment,
        clock=clock,
        weekday=weekday,
        figure=figure,
        share=share,
        tenths=tenths,
        dots=dots,
        feature=feature,
        signed=signed,
        web_address=web_address,
        place=place,
    )
    app.jinja_env.globals.update(
        voice=voice,
        decline_reasons=list(DeclineReason),
        outcome_steps=list(OutcomeStep),
        value_bands=list(ValueBand),
        reader_zone=lambda: reader_time_zone().key,
    )


def in_words(word: Word) -> str:
    """The label of a word from a closed list."""
    return said(word.label)


def kind(word: str) -> str:
    """What a kind of match means, in a few words."""
    found = _known(MatchKind, word)
    return said(KINDS[found]) if found else word


def organisation_kind(word: str) -> str:
    """What an organisation is."""
    found = _known(OrganisationKind, word)
    return in_words(found) if found else word


def size(word: str) -> str:
    """How many people work there."""
    found = _known(SizeClass, word)
    return in_words(found) if found else word


def voice(who: str, word: str) -> str:
    """Whose sentence it is and what it does: «You need», «They offer», «EKSMA Optics offers».

    `who` is `You`, `They` or a name.
    """
    found = _known(StatementRole, word)
    if found is None:
        return who
    name = "" if who in {"You", "They"} else who
    return said(spoken(found, is_you=who == "You", name=name))


def country(code: str | None) -> str:
    """The name of a country in the reader's language; an unknown code reads as itself."""
    return str(_names("territories", reader_locale()).get(code or "", code or ""))


def country_choices() -> list[tuple[str, str]]:
    """The countries in which clusters lie, by code, in the order of the reader's alphabet."""
    return sorted(((code, country(code)) for code in COUNTRIES), key=lambda each: each[1])


def language(code: str | None) -> str:
    """The name of a language in the reader's language; an unknown code reads as itself."""
    return str(_names("languages", reader_locale()).get(code or "", code or ""))


def place(time_zone: str) -> str:
    """A time zone by the city that it is named after."""
    from babel.dates import get_timezone_location  # noqa: PLC0415 -- slow import

    return get_timezone_location(time_zone, locale=reader_locale(), return_city=True)


def day(value: date | datetime | str) -> str:
    """A day as it is spoken: 3 March 2026; the ledger writes it as ISO.

    A moment is on that day which the reader's clock says.
    """
    from babel.dates import format_date  # noqa: PLC0415 -- slow import

    if isinstance(value, str):
        value = date.fromisoformat(value[:10])
    elif isinstance(value, datetime):
        value = value.astimezone(reader_time_zone()).date()
    return format_date(value, format="long", locale=reader_locale())


def quarter(value: Quarter) -> str:
    """A quarter as it is spoken: Q3 2026."""
    from babel.dates import format_date  # noqa: PLC0415 -- slow import

    return format_date(value.first_day, format="QQQ yyyy", locale=reader_locale())


def moment(value: datetime) -> str:
    """A day and a time on the reader's clock, shortly: 3 Mar 2026, 14:05."""
    from babel.dates import format_date  # noqa: PLC0415 -- slow import

    there = value.astimezone(reader_time_zone()).date()
    short = format_date(there, format="medium", locale=reader_locale())
    return said(phrase("%(day)s, %(time)s", day=short, time=clock(value)))


def clock(value: datetime) -> str:
    """A time on the reader's clock: 14:05."""
    from babel.dates import format_time  # noqa: PLC0415 -- slow import

    local = value.astimezone(reader_time_zone())
    return format_time(local, format="short", locale=reader_locale())


def weekday(value: datetime) -> str:
    """An appointment on the reader's clock: Tuesday, 3 March 2026, 14:05."""
    from babel.dates import format_date  # noqa: PLC0415 -- slow import

    local = value.astimezone(reader_time_zone()).date()
    spoken = format_date(local, format="full", locale=reader_locale())
    return said(phrase("%(day)s, %(time)s", day=spoken, time=clock(value)))


def figure(number: float) -> str:
    """A number with the reader's separators: 12,345 or 12.345."""
    if isinstance(number, int) and 0 <= number < 1_000:
        return str(number)  # alike in all our languages; tables hold thousands of them
    from babel.numbers import format_decimal  # noqa: PLC0415 -- slow import

    return format_decimal(number, locale=reader_locale())


def tenths(number: float) -> str:
    """A number with one place: 1.0, 1,0."""
    from babel.numbers import format_decimal  # noqa: PLC0415 -- slow import

    return format_decimal(number, format="#,##0.0", locale=reader_locale())


def share(number: float) -> str:
    """A share of one as whole per cent, with the sign where the language has it: 42%, 42 %."""
    from babel.numbers import format_percent  # noqa: PLC0415 -- slow import

    return format_percent(number, locale=reader_locale())


def dots(word: str) -> int:
    """How many of three dots a named strength fills."""
    found = _known(Strength, word)
    return _DOTS[found] if found else 0


def feature(name: str) -> str:
    """The sentence that explains a feature; one that is gone reads as its name."""
    known = _SENTENCES.get(name)
    return said(phrase(known)) if known else name.replace("_", " ")


def signed(number: float, places: int = 3) -> str:
    """A number with its sign and so many places: +1.204, −0.200."""
    return _signed(round(number, places), places, reader_locale())


@lru_cache(maxsize=2_048)
def _signed(number: float, places: int, locale: str) -> str:
    """Kept, since a list of cards holds hundreds of them, and the same ones again."""
    from babel.numbers import format_decimal  # noqa: PLC0415 -- slow import

    zeros = "0" * places
    said_so = format_decimal(number, format=f"+0.{zeros};-0.{zeros}", locale=locale)
    return said_so.replace("-", "−")


def web_address(text: str | None) -> str | None:
    """The address if a browser may be sent there; anything but http and https may not."""
    address = (text or "").strip()
    if address and "://" not in address:
        address = f"https://{address}"
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    return address if parts.scheme in {"http", "https"} and "." in parts.netloc else None


def _known(words: type[Known], found: str) -> Known | None:
    try:
        return words(found)
    except ValueError:
        return None


@lru_cache(maxsize=16)
def _names(of: str, locale: str) -> dict[str, Any]:
    """Names by code, from the Unicode CLDR."""
    from babel import Locale  # noqa: PLC0415 -- slow import

    return dict(getattr(Locale.parse(locale), of))
