"""Numbers as people write them: decimal commas, thousands, ranges, k and Mio."""

from __future__ import annotations

import re

_NUMBER = r"\d{1,3}(?:[ .,'’\u00a0\u202f]\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d{1,15}(?:[.,]\d{1,6})?"
_SCALES = {
    r"(?:mrd|milliarden?|milliards?|billions?|bn|miliardi|mld|mlrd|bio)\b": 1e9,
    r"(?:mio|mill|million(?:en|s|er|i)?|millones|millón|milion[iyóaei]*w?|milhões|milhão|miljoen|"
    r"mln|mill|m)\b": 1e6,
    r"(?:tsd|tausend|thousand|mille|mil|tys|tūkst|tukst|k|t)(?:\b|(?=eur))": 1e3,
}
_QUANTITY = re.compile(rf"(?P<number>{_NUMBER})\s*(?P<scale>{'|'.join(_SCALES)})?", re.IGNORECASE)
_TO = re.compile(r"\s*(?:[-–—]|(?:to|bis|à|a|iki|do|tot|til|et|und|and|y|e|i|ir)\b)", re.IGNORECASE)


def number_of(text: str) -> float:
    """The value of one number: "1.500.000", "1 500 000", "0,5" and "1,500.5" are understood.

    A separator before exactly three digits parts thousands ("1.500"), any other one is a decimal
    point; raises ValueError if the text is no number.
    """
    bare = re.sub(r"[\s'’]", "", text)
    last = max(bare.rfind("."), bare.rfind(","))
    if last >= 0 and (len(bare) - last - 1 != 3 or bare.startswith("0")):
        whole = re.sub(r"[.,]", "", bare[:last])
        return float(f"{whole or 0}.{bare[last + 1 :]}")
    return float(re.sub(r"[.,]", "", bare))


def quantities_of(text: str) -> tuple[float, ...]:
    """The numbers of a text, in order, each times its scale: "0,5–2 Mio" is 500,000 and 2,000,000.

    A number without a scale takes that of the next one, if the two make a range.
    """
    found = [(number_of(m["number"]), _scale(m["scale"]), m) for m in _QUANTITY.finditer(text)]
    following = [*(scale for _, scale, _ in found), 1.0][1:]
    return tuple(
        number * (later if scale == 1 and _shares_scale(number, text[match.end() :]) else scale)
        for (number, scale, match), later in zip(found, following, strict=True)
    )


def _shares_scale(number: float, rest: str) -> bool:
    """Whether a bare number begins a range: of "1–3 Mio" the 1, but not of "100.000 – 1 Mio"."""
    return number < 1000 and _TO.match(rest) is not None


def _scale(word: str | None) -> float:
    if not word:
        return 1
    fitting = (value for scale, value in _SCALES.items() if re.match(scale, word, re.IGNORECASE))
    return next(fitting, 1)
