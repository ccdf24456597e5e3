"""Sectors of activity as NACE Rev. 2 codes, by code in any spelling or by words.

The codes are facts of Regulation (EC) No 1893/2006; the short labels and synonyms of
`data/vocabulary/sectors.csv` are ours.
"""

from __future__ import annotations

import re
from functools import lru_cache

from matchmaker.domain.phrases import phrase

from .lexicon import VOCABULARY, Lexicon, lexicon
from .results import Recognised, Recognition, Suggestion, Unrecognised

NACE_VERSION = "Rev. 2"
_CODE = re.compile(
    r"""(?:NACE|WZ|NAF|ATECO|CNAE|PKD|EVRK|CAE|SBI)? \s* (?:Rev\.? \s* 2)? [:\s]*
    (?P<section>[A-U])? [\s.-]* (?P<division>\d\d)
    (?: \s*\.?\s* (?P<group>\d) (?: \s*\.?\s* (?P<last>\d) )? (?P<national>[\d.]* \s? [A-Z]?) )?
    (?: \s+.* | \s*[-–:].* )?""",
    re.IGNORECASE | re.DOTALL | re.VERBOSE,
)
_SECTIONS = {
    "A": "01-03", "B": "05-09", "C": "10-33", "D": "35-35", "E": "36-39", "F": "41-43",
    "G": "45-47", "H": "49-53", "I": "55-56", "J": "58-63", "K": "64-66", "L": "68-68",
    "M": "69-75", "N": "77-82", "O": "84-84", "P": "85-85", "Q": "86-88", "R": "90-93",
    "S": "94-96", "T": "97-98", "U": "99-99",
}  # fmt: skip


def recognise_sector(text: str) -> Recognition:
    """The NACE code: "26.70", "C26.7", "2670" and "optical instruments" name the same field.

    National codes with more digits (NAF 26.70Z, ATECO 26.70.1) give their European class; a group
    that has one class gives it ("26.7" is 26.70), any other stays a group ("25.6").
    """
    return _by_code(text.strip()) or _sectors().recognise(text)


def sector_name(code: str) -> str:
    """Our short English label for a code, or that of its group or division; empty if unknown."""
    labels = _sectors().labels
    return labels.get(code) or labels.get(code[:4], "") or labels.get(code[:2], "")


def section_of(code: str) -> str:
    """The NACE section (a letter) that a division or class belongs to; empty if there is none."""
    spans = ((letter, span.split("-")) for letter, span in _SECTIONS.items())
    return next((letter for letter, (low, high) in spans if low <= code[:2] <= high), "")


def _by_code(text: str) -> Recognition | None:
    match = _CODE.fullmatch(text)
    if not match:
        return None
    division, group, last = match["division"], match["group"] or "", match["last"] or ""
    wanted = f"{division}.{group}{last}" if group else division
    known = _codes()
    if (section := match["section"]) and section_of(division) != section.upper():
        return Unrecognised(text, tuple(_suggested(code) for code in (wanted,) if code in known))
    code = wanted if wanted in known else f"{wanted}0"
    if code in known:
        return Recognised(code, sector_name(code), *_surety(match, code))
    if division not in known:
        return None
    near = sorted(known, key=lambda each: (-_agreeing(each, wanted), each))
    return Unrecognised(
        text, tuple(map(_suggested, near[:3])), why=phrase("there is no such NACE code")
    )


def _surety(match: re.Match[str], code: str) -> tuple[float, str]:
    if match["national"]:
        return 0.95, phrase("national code")
    if match["section"] and len(code) < len("22.29"):  # nobody writes the section of a class
        return 0.85, phrase("the whole division") if len(code) == 2 else phrase("the whole group")
    return 1.0, "code"


def _agreeing(code: str, wanted: str) -> int:
    """How many digits two codes share in the same place; of unlike lengths, none."""
    same = sum(a == b for a, b in zip(code, wanted, strict=False))
    return same if len(code) == len(wanted) and code[:2] == wanted[:2] else 0


def _suggested(code: str) -> Suggestion:
    return Suggestion(code, sector_name(code), 80.0)


@lru_cache(maxsize=1)
def _sectors() -> Lexicon:
    return lexicon("sectors")


@lru_cache(maxsize=1)
def _codes() -> frozenset[str]:
    """Every division, class and group there is, but no group that has one class and is the same."""
    codes: set[str] = set()
    for line in (VOCABULARY / "nace_codes.txt").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            division, *classes = line.split()
            codes.add(division)
            codes.update(f"{division}.{last}" for last in classes)
            codes.update(f"{division}.{last[0]}" for last in classes if last[1] != "0")
    return frozenset(codes)
