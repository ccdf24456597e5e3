"""Where an organisation is: country, region and city, each helping to understand the other."""

from __future__ import annotations

import re

from matchmaker.domain.phrases import phrase
from matchmaker.services.recognition.countries import recognise_country
from matchmaker.services.recognition.folding import words
from matchmaker.services.recognition.regions import country_of_region, recognise_region
from matchmaker.services.recognition.results import Recognised

from .cells import RowCheck

_A_COUNTRY = phrase("a country such as LT")
# Of these every letter pair is a country's and hardly anybody else has an address under it; .me,
# .co, .io, .ai, .am, .ad, .md and the like are bought for their looks.
_OWN_TOP_LEVEL = frozenset(words(
    "al at ba be bg by ch cy cz de dk ee es fi fr gr hr hu ie is it li lt lu lv mk mt nl no pl pt "
    "ro rs se si sk tr ua uk"
))  # fmt: skip
_TOP_LEVEL = re.compile(r"[\w-]\.([a-z]{2})(?:[/?#:]\S*)?$", re.IGNORECASE)


def place_values(row: RowCheck) -> dict[str, str | None]:
    """Country, region and city; where the country is not said, what else tells it."""
    country = _country(row)
    region = None
    if not row.failed:
        region = row.word(
            "region",
            lambda text: recognise_region(text, country=country),
            phrase("a region of %(country)s", country=country)
            if country
            else phrase("a region such as LT02"),
            first=True,
            context=country or "",
        )
    if region is None and "region" not in row.cells and "country" in row.cells:
        region = _region_as_country(row)
    if region and not country:
        country = country_of_region(region)
    if not country and not row.failed:
        country = _inferred(row)
    return {"country": country, "region": region, "city": row.text("city", 120)}


def _country(row: RowCheck) -> str | None:
    """The country that the cell names, or in which the region lies that stands there instead."""
    if (region := _region_as_country(row)) is None:
        return row.word("country", recognise_country, _A_COUNTRY, sure=True)
    country = country_of_region(region)
    said = phrase(
        "“%(cell)s” is the region %(region)s; read as %(country)s",
        cell=row.cells["country"],
        region=region,
        country=country,
    )
    row.note(said, "country")
    return country


def _region_as_country(row: RowCheck) -> str | None:
    """The region whose very name stands in the cell of the country, in a forgiving row."""
    text = row.cells.get("country", "")
    if not row.table.forgiving or isinstance(recognise_country(text), Recognised):
        return None
    found, _ = row.table.recognise("country as a region", recognise_region, text)
    return found.code if isinstance(found, Recognised) and found.confidence == 1 else None


def _inferred(row: RowCheck) -> str | None:
    """The country by the ending of the web or e-mail address; a problem if most rows name one."""
    mail = row.cells.get("email", "") or row.unused("email")
    for address in (row.cells.get("website", ""), row.link("website"), mail):
        ending = _TOP_LEVEL.search(address.strip())
        if row.table.forgiving and ending and ending[1].lower() in _OWN_TOP_LEVEL:
            found = recognise_country(ending[1])
            assert isinstance(found, Recognised)
            said = phrase(
                "read as %(country)s, by the address %(address)s",
                country=found.code,
                address=address.strip(),
            )
            row.note(said, "country")
            return found.code
    if row.table.forgiving and "country" in row.table.usual and "country" not in row.emptied:
        row.fail(
            "country",
            found=row.errors.get("country", ""),
            expected=_A_COUNTRY,
            remedy=phrase("Fill it in; neither region nor web address tells it."),
        )
    return None
