"""How much two organisations look like one: points for and against, each with its reason in words.

Nothing is looked up here: a candidate holds what is known of one side, and `judge` weighs two.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from rapidfuzz import fuzz, process

from matchmaker.domain.phrases import Phrase, phrase
from matchmaker.services.organisation_names import folded, split_name
from matchmaker.services.recognition.websites import domain_of

LIKELY = 0.80
"""From here a pair is worth a person's look."""

_SAME_WORDS = 85.0  # likeness of two that offer and seek the same, word for word
_COARSE = 62.0  # rapidfuzz ratio under which a pair of names is not looked at twice
# Names that belong to nobody (RFC 2606); many an example has its page under one of them.
_NOBODYS = frozenset({"example.com", "example.net", "example.org"})
_FORMERLY = re.compile(
    r"""(?: \s*[(\[,;–-]\s* | \s+ )
        (?:vormals|früher|ehem\.|ehemals|formerly|previously|anciennement|anteriormente|dawniej
        |anksčiau|buvęs|voorheen|tidligere|antigamente) [\s:]+ (?P<long>[^)\]]+)
    | \s*[(\[,;–-]\s* (?:ex|fka|f/k/a|già|antes|avant) [\s:]+ (?P<short>[^)\]]+)""",
    re.IGNORECASE | re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Party:
    """What a person needs to see to judge a pair."""

    id: int
    name: str
    country: str | None
    city: str | None
    website: str | None
    region: str | None = None


@dataclass(frozen=True, slots=True)
class DuplicatePair:
    """Two organisations that may be one; `score` is 0 to 1, `reasons` say what it is made of."""

    a: Party
    b: Party
    score: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A party with its name, or a former one, made comparable.

    `says` stands for all that it offers and seeks; 0 for one that does not do both.
    """

    party: Party
    words: tuple[str, ...]
    site: str | None
    says: int
    is_former: bool = False

    @property
    def name(self) -> str:
        """The words as one text."""
        return " ".join(self.words)


def candidates_of(party: Party, *, says: int) -> Iterator[Candidate]:
    """The party by its name, and by its former one if that stands beside it."""
    former = _FORMERLY.search(party.name)
    name = party.name[: former.start()] if former else party.name
    present = Candidate(party, _comparable(name), _site(party.website), says)
    yield present
    if former:
        yield replace(present, words=_comparable(former["long"] or former["short"]), is_former=True)


def _comparable(name: str) -> tuple[str, ...]:
    return tuple(folded(each) for each in split_name(name)[0])


def _site(website: str | None) -> str | None:
    """The domain that an organisation has to itself, if it has one."""
    domain = domain_of(website or "")
    return domain if domain and domain not in _NOBODYS else None


def judge(one: Candidate, other: Candidate) -> DuplicatePair | None:
    """Points for and against; nothing where names are far apart and the site differs."""
    same_site = one.site is not None and one.site == other.site
    same_words = one.says != 0 and one.says == other.says
    whole = fuzz.ratio("".join(one.words), "".join(other.words))
    in_order = fuzz.token_sort_ratio(one.name, other.name, score_cutoff=_COARSE)
    if max(whole, in_order) < _COARSE and not (same_site or same_words):
        return None
    likeness = min(max(whole, in_order), _weakest_word(one.words, other.words, whole))
    reasons = [_name_reason(likeness, is_former=one.is_former or other.is_former)]
    if same_words:
        likeness = max(likeness, _SAME_WORDS)
        reasons.append(phrase("the same offers and needs, word for word"))
    score = likeness / 100
    for points, reason in _circumstances(one, other, same_site=same_site):
        score += points
        reasons.append(reason)
    if same_site and likeness < 50:  # departments and daughters share a site, not a name
        score = min(score, LIKELY - 0.01)
    return DuplicatePair(
        one.party, other.party, round(min(max(score, 0.0), 1.0), 3), tuple(reasons)
    )


def _weakest_word(one: tuple[str, ...], other: tuple[str, ...], whole: float) -> float:
    """Likeness capped by the word that fits worst: "University of Graz" is not "… of Linz".

    Where the letters agree when blanks are left out ("EksmaOptics"), words say nothing.
    """
    if whole >= 96 or not one or not other:
        return 100.0
    fewer, more = sorted((one, other), key=len)
    fits = process.cdist(fewer, more, scorer=fuzz.ratio).max(axis=1)
    weakest = float(fits.min())
    differ_by_number = any(word.isdigit() and word not in more for word in fewer) or any(
        word.isdigit() and word not in fewer for word in more
    )
    if differ_by_number:
        return 60.0
    return 100.0 if weakest >= 75 else 55.0 + weakest * 0.3


def _name_reason(likeness: float, *, is_former: bool) -> Phrase:
    if is_former and likeness >= 90:
        return phrase("the name of one is a former name of the other")
    if likeness >= 99.5:
        return phrase("the same name without the legal form")
    if likeness >= 90:
        return phrase("nearly the same name")
    return phrase("similar names") if likeness >= 75 else phrase("different names")


def _circumstances(
    one: Candidate, other: Candidate, *, same_site: bool
) -> Iterator[tuple[float, Phrase]]:
    """What besides the name speaks for (points above 0) or against (below)."""
    if same_site:
        yield 0.25, phrase("the same web site, %(site)s", site=one.site)
    elif one.site and other.site:
        sites = {"one": one.site, "other": other.site}
        yield -0.05, phrase("different web sites, %(one)s and %(other)s", **sites)
    a, b = one.party, other.party
    if a.country and b.country and a.country != b.country:
        lands = {"one": a.country, "other": b.country}
        yield -0.25, phrase("different countries, %(one)s and %(other)s", **lands)
    if a.city and b.city:
        if fuzz.ratio(a.city.casefold(), b.city.casefold()) >= 85:
            yield 0.05, phrase("the same place, %(place)s", place=a.city)
        else:
            towns = {"one": a.city, "other": b.city}
            yield -0.05, phrase("different places, %(one)s and %(other)s", **towns)
    elif _lie_apart(a.region, b.region):
        regions = {"one": a.region, "other": b.region}
        yield -0.05, phrase("different regions, %(one)s and %(other)s", **regions)


def _lie_apart(one: str | None, other: str | None) -> bool:
    """Whether neither of two NUTS regions lies in the other."""
    return bool(one and other) and not (
        str(one).startswith(str(other)) or str(other).startswith(str(one))
    )
