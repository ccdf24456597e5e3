"""Amounts of money: tickets, budgets and what is sought, as whole units of a currency."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .quantities import quantities_of
from .results import Unrecognised

_CURRENCIES = {
    "EUR": r"€|eur(o|os|i|ó|ów|ai|ų)?\b",
    "GBP": r"£|gbp\b",
    "USD": r"\$|usd\b",
    "CHF": r"chf\b|sfr\b|fr\.",
    "PLN": r"pln\b|zł",
    "SEK": r"sek\b",
    "DKK": r"dkk\b",
    "NOK": r"nok\b",
    "CZK": r"czk\b|kč",
    "HUF": r"huf\b|ft\b",
}
_LARGEST = 10**13
_MEANT = 1000  # nobody's ticket is smaller
_UP_TO = re.compile(
    r"^\W*(up to|bis|max|jusqu|fino a|hasta|iki|do\b|tot\b|até|op til|<|≤|under|unter)",
    re.IGNORECASE,
)
_FROM = re.compile(
    r"^\W*(from|ab\b|von|min|mindestens|at least|à partir|dès|da\b|desde|nuo|od\b|vanaf|fra\b|>|≥"
    r"|over|über)|\d\s*\+",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class AmountRange:
    """From `minimum` to `maximum` in whole units of `currency`; None: open on that side.

    A single figure is both. `currency` is an ISO 4217 code; EUR if the text names none, and then
    confidence is below 1. It is 0.5 for figures so small that thousands or millions may be meant.
    """

    minimum: int | None
    maximum: int | None
    currency: str
    confidence: float


def recognise_amount(text: str) -> AmountRange | Unrecognised:
    """The amount or range: "€ 0,5–2 Mio", "500k-2M", "1 500 000 EUR", "up to 50.000 €"."""
    values = [round(value) for value in quantities_of(text)[:3]]
    if not values or len(values) > 2 or max(values) > _LARGEST:
        return Unrecognised(text)
    found = [code for code, sign in _CURRENCIES.items() if re.search(sign, text, re.IGNORECASE)]
    currency, confidence = (found[0], 1.0) if found else ("EUR", 0.8)
    if max(values) < _MEANT:
        confidence = 0.5
    if len(values) == 2:
        return AmountRange(min(values), max(values), currency, confidence)
    bare = re.sub(r"|".join(_CURRENCIES.values()), "", text, flags=re.IGNORECASE)
    lowest = None if _UP_TO.search(bare) else values[0]
    highest = None if _FROM.search(bare) else values[0]
    return AmountRange(lowest, highest, currency, confidence)
