"""Values as people read them: the filters and functions that templates use."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from typing import TypeVar
from urllib.parse import urlsplit

from flask import Flask

from matchmaker.domain.pairing import FEATURES
from matchmaker.domain.vocabulary import (
    DeclineReason,
    MatchKind,
    OrganisationKind,
    OutcomeStep,
    SizeClass,
    StatementRole,
    Strength,
    label,
)

Word = TypeVar("Word", bound=StrEnum)

KINDS = {
    MatchKind.B2B: "Business partners",
    MatchKind.R2B: "Research and business",
    MatchKind.F2B: "Finance",
    MatchKind.CROSS_SECTOR: "Far in sector, close in purpose",
    MatchKind.CIRCULAR: "What one leaves over, the other uses",
    MatchKind.C2C: "Clusters that could work together",
}
_VERBS = {
    StatementRole.NEED: ("need", "needs"),
    StatementRole.FEEDSTOCK: ("could use", "could use"),
    StatementRole.ASK: ("seek finance", "seeks finance"),
    StatementRole.CAPABILITY: ("offer", "offers"),
    StatementRole.BY_PRODUCT: ("have left over", "has left over"),
    StatementRole.THESIS: ("fund", "funds"),
}
_DOTS = {Strength.STRONG: 3, Strength.GOOD: 2, Strength.POSSIBLE: 1}
_SENTENCES = {each.name: each.sentence for each in FEATURES}


def teach(app: Flask) -> None:
    """Give the words to all templates."""
    app.jinja_env.filters.update(
        label=label,
        kind=kind,
        organisation_kind=organisation_kind,
        country=country,
        language=language,
        size=size,
        day=day,
        dots=dots,
        feature=feature,
        signed=signed,
        web_address=web_address,
    )
    app.jinja_env.globals.update(
        voice=voice, decline_reasons=list(DeclineReason), outcome_steps=list(OutcomeStep)
    )


def kind(word: str) -> str:
    """What a kind of match means, in a few words."""
    found = _known(MatchKind, word)
    return KINDS[found] if found else word


def organisation_kind(word: str) -> str:
    """What an organisation is."""
    found = _known(OrganisationKind, word)
    return label(found) if found else word


def size(word: str) -> str:
    """How many people work there."""
    found = _known(SizeClass, word)
    return label(found) if found else word


def voice(who: str, word: str) -> str:
    """Whose sentence it is and what it does: «You need», «They offer», «EKSMA Optics offers»."""
    found = _known(StatementRole, word)
    if found is None:
        return who
    many, one = _VERBS[found]
    return f"{who} {many if who in {'You', 'They'} else one}"


def country(code: str | None) -> str:
    """The English name of a country; an unknown code reads as itself."""
    return _names("territories").get(code or "", code or "")


def language(code: str | None) -> str:
    """The English name of a language; an unknown code reads as itself."""
    return _names("languages").get(code or "", code or "")


def day(value: date | datetime | str) -> str:
    """A day as it is spoken: 3 March 2026; written in the ledger as ISO."""
    said = date.fromisoformat(value[:10]) if isinstance(value, str) else value
    return f"{said.day} {said:%B %Y}"


def dots(word: str) -> int:
    """How many of three dots a named strength fills."""
    found = _known(Strength, word)
    return _DOTS[found] if found else 0


def feature(name: str) -> str:
    """The sentence that explains a feature; one that is gone reads as its name."""
    return _SENTENCES.get(name, name.replace("_", " "))


def signed(number: float) -> str:
    """A number with its sign and three places: +1.204, −0.200."""
    return f"{number:+.3f}".replace("-", "−")


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


def _known(words: type[Word], found: str) -> Word | None:
    try:
        return words(found)
    except ValueError:
        return None


@lru_cache(maxsize=2)
def _names(of: str) -> dict[str, str]:
    """English names by code, from the Unicode CLDR."""
    from babel import Locale  # noqa: PLC0415 -- slow import

    return dict(getattr(Locale("en"), of))
