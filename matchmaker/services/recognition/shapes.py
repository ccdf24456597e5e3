"""What a column holds by the looks of its values, where its heading does not say."""

from __future__ import annotations

import re
from collections.abc import Sequence

_VAT_COUNTRIES = (
    "AT|BE|BG|CY|CZ|DE|DK|EE|EL|ES|FI|FR|GB|HR|HU|IE|IT|LT|LU|LV|MT|NL|PL|PT|RO|SE|SI|SK"
)
_NUTS_COUNTRIES = f"{_VAT_COUNTRIES}|AL|CH|IS|LI|ME|MK|NO|RS|TR|UA|UK|XK"
_NACE = r"([A-U] ?)?\d\d\.\d{1,2}"
_SHAPES = {
    "email": re.compile(r"[^\s@]+@[^\s@]+\.[a-z]{2,}", re.IGNORECASE),
    "website": re.compile(
        r"(https?://|www\.)\S+|([\w-]+\.)+(com|eu|org|net|[a-z]{2})/?", re.IGNORECASE
    ),
    "vat": re.compile(rf"({_VAT_COUNTRIES}) ?[A-Z0-9]{{1,2}}\d{{6,10}}[A-Z0-9]{{0,3}}"),
    "sectors": re.compile(rf"{_NACE}(\s*[;,]\s*{_NACE})*"),
    "region": re.compile(rf"({_NUTS_COUNTRIES})[0-9A-Z]{{1,3}}"),
    "phone": re.compile(r"(\+|00)\d[\d\s()/.-]{6,}"),
}
_MOST = 0.8


def shape_of(values: Sequence[str]) -> str | None:
    """The field whose shape at least four values in five have; None if there is none.

    Knows e-mail addresses, web addresses, VAT numbers, NACE and NUTS codes and phone numbers.
    """
    for field, shape in _SHAPES.items():
        matching = sum(1 for value in values if shape.fullmatch(value.strip()))
        if values and matching >= _MOST * len(values):
            return field
    return None
