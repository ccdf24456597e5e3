"""How well a profile can be found, and which missing piece would gain most; no bare percentage.

What a piece is worth is counted in the same log-odds as the ranking (`data/weights/`), so that the
order of the advice is the order of the effect:

* Without an offer nobody's need meets anything, without a need nobody's offer does: the whole
  weight of «needs met» (2.4) is lost, in the direction that others search first the more.
* A stage feeds «value chain» (1.0), amounts feed «finance terms» (1.2), readiness «readiness» (1.2,
  between research and business only), sectors «distant field» (0.6), languages «working language»
  (0.4), the country and the region «distance» (0.2); a country also passes other people's filters.
* Of a language that the encoder reads badly, meaning counts 0.2 instead of 0.6: 2.4 × 0.4 ≈ 0.95.
* Certificates, quantities and size have no feature of their own: partners ask for them in words
  and filter by size. Old sentences are shown with a doubt. These are judged by hand.

A piece that lacks in some sentences is worth its share of them. Private sentences take no part:
nobody is found by them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from matchmaker.domain.phrases import Phrase, counted, phrase
from matchmaker.domain.profile import ENGLISH, Profile, Statement
from matchmaker.domain.vocabulary import OrganisationKind, StatementRole, Visibility

OLD_AFTER = timedelta(days=548)  # eighteen months
MOST_NAMED = 3
FINANCE = frozenset({StatementRole.ASK, StatementRole.THESIS})


class Gap(StrEnum):
    """What a profile can lack; of two that are worth the same, the earlier is asked for first."""

    OFFERS = "offers"
    NEEDS = "needs"
    AMOUNTS = "amounts"
    READINESS = "readiness"
    STAGE = "stage"
    ENGLISH = "english"
    SECTORS = "sectors"
    FRESHNESS = "freshness"
    COUNTRY = "country"
    LANGUAGES = "languages"
    CERTIFICATIONS = "certifications"
    CAPACITY = "capacity"
    REGION = "region"
    SIZE = "size"


WORTH = {
    Gap.OFFERS: 2.4,
    Gap.NEEDS: 2.0,
    Gap.AMOUNTS: 1.2,
    Gap.READINESS: 1.2,
    Gap.STAGE: 1.0,
    Gap.ENGLISH: 0.95,
    Gap.SECTORS: 0.6,
    Gap.FRESHNESS: 0.5,
    Gap.COUNTRY: 0.4,
    Gap.LANGUAGES: 0.4,
    Gap.CERTIFICATIONS: 0.3,
    Gap.CAPACITY: 0.3,
    Gap.REGION: 0.2,
    Gap.SIZE: 0.1,
}
_WORDS = {
    Gap.OFFERS: phrase("offers"),
    Gap.NEEDS: phrase("needs"),
    Gap.AMOUNTS: phrase("amounts"),
    Gap.READINESS: phrase("readiness"),
    Gap.STAGE: phrase("place in the chain"),
    Gap.ENGLISH: phrase("English lines"),
    Gap.SECTORS: phrase("sectors"),
    Gap.FRESHNESS: phrase("a fresh look"),
    Gap.COUNTRY: phrase("country"),
    Gap.LANGUAGES: phrase("working languages"),
    Gap.CERTIFICATIONS: phrase("certifications"),
    Gap.CAPACITY: phrase("capacity"),
    Gap.REGION: phrase("region"),
    Gap.SIZE: phrase("size"),
}
_ADVICE = {
    Gap.OFFERS: phrase("Say what you offer: without an offer nobody finds you."),
    Gap.NEEDS: phrase("Say what you need: without a need nobody can be found for you."),
    Gap.AMOUNTS: phrase("Say from which to which amount: finance is matched by it."),
    Gap.READINESS: phrase("Say how ready it is, from 1 to 9: business asks research for it."),
    Gap.STAGE: phrase("Say where in the chain it stands: partners look one step away."),
    Gap.ENGLISH: phrase("Add an English line: the text itself is read weakly."),
    Gap.SECTORS: phrase("Name your sectors: they show who is near and who brings something new."),
    Gap.FRESHNESS: phrase("Say that it is still true: it was said more than 18 months ago."),
    Gap.COUNTRY: phrase("Name your country: many look in some countries only."),
    Gap.LANGUAGES: phrase("Name the languages that you work in."),
    Gap.CERTIFICATIONS: phrase("Name a certificate or standard: buyers ask for it first."),
    Gap.CAPACITY: phrase("Say how much or how large, in figures."),
    Gap.REGION: phrase("Name your region: near partners are found by it."),
    Gap.SIZE: phrase("Say how many people work with you."),
}
_STANDARD = re.compile(
    r"\b(?:ISO|IATF|DIN|EN|IEC|ASTM|AS|MIL|API|ASME|VDA|BRC|IFS|SA)[ -/]?\d{2,}"
    r"|\b(?:REACH|RoHS|GMP|HACCP|NADCAP|FSC|PEFC|GOTS|CE[ -]mark|UL[ -]listed|EMAS|ATEX|TISAX)\b"
    r"|(?i:certif|zertif|sertif|accredit|akkredit|oeko-?tex)"
)
_FIGURE = re.compile(
    r"(?<![\w-])\d[\d.,\s]*(?:%|°\s?C|(?:[mkcdµn]?m[²³23]?|[kmµ]?g|[mh]?l|[kMG]?W(?:h|p)?|k?V|t|bar"
    r"|[kM]?Pa|[kMG]?Hz|rpm|tons?|tonnes?|Tonnen|pieces|pcs|units|parts|Stück|Stk|Teile|pièces"
    r"|pezzi|piezas|vnt|szt|people|employees|hours|days|samples|tests)\b)",
)


@dataclass(frozen=True, slots=True)
class Gain:
    """One missing piece.

    Attributes:
        worth: what it would bring, in log-odds of the ranking.
        statements: the ids of the sentences that lack it; none where the organisation itself does.
    """

    gap: Gap
    worth: float
    statements: tuple[int, ...] = ()

    @property
    def words(self) -> Phrase:
        """The piece in a word or two: «certifications»."""
        return _WORDS[self.gap]

    @property
    def advice(self) -> Phrase:
        """What to do and why, as one sentence to its owner."""
        return _ADVICE[self.gap]


@dataclass(frozen=True, slots=True)
class Completeness:
    """For how many sentences somebody can be found, and what would gain most, first first."""

    offers: int
    needs: int
    gains: tuple[Gain, ...]

    @property
    def found(self) -> Phrase:
        """«Can be found for 5 offers and 3 needs.»"""
        if not self.offers and not self.needs:
            return phrase("Cannot be found yet: nothing is said.")
        return phrase(
            "Can be found for %(offers)s and %(needs)s.",
            offers=counted("%(n)s offer", "%(n)s offers", self.offers),
            needs=counted("%(n)s need", "%(n)s needs", self.needs),
        )

    @property
    def most(self) -> tuple[Gain, ...]:
        """The few gains that are named where there is little room."""
        return self.gains[:MOST_NAMED]


def completeness_of(
    profile: Profile,
    today: date,
    *,
    trusted_languages: frozenset[str] = frozenset({ENGLISH}),
    confirmed: date | None = None,
) -> Completeness:
    """How well an organisation can be found by what others may read of it.

    Args:
        profile: as projected for whoever looks: what has run out takes no part.
        today: the day of the question.
        trusted_languages: those that the encoder reads well.
        confirmed: when its people last said that all of it is still true.
    """
    shared = [each for each in profile.statements if each.visibility is not Visibility.PRIVATE]
    seeking = [each for each in shared if each.role.is_seeking]
    offering = [each for each in shared if not each.role.is_seeking]
    gains = [
        *_of_organisation(profile, seeking, offering),
        *_of_sentences(profile.kind, shared, offering, trusted_languages, _fresh(today, confirmed)),
    ]
    order = list(Gap)
    gains.sort(key=lambda each: (-each.worth, order.index(each.gap)))
    return Completeness(len(offering), len(seeking), tuple(gains))


def _of_organisation(
    profile: Profile, seeking: Sequence[Statement], offering: Sequence[Statement]
) -> list[Gain]:
    lacking = {
        Gap.OFFERS: not offering,
        Gap.NEEDS: not seeking and profile.kind is not OrganisationKind.FINANCIER,
        Gap.SECTORS: not profile.sectors,
        Gap.COUNTRY: not profile.place.country,
        Gap.LANGUAGES: not profile.languages,
        Gap.REGION: not profile.place.region,
        Gap.SIZE: not profile.size and profile.kind is OrganisationKind.COMPANY,
        Gap.CERTIFICATIONS: _is_maker(profile, offering) and not _any(_STANDARD, offering),
        Gap.CAPACITY: _is_maker(profile, offering) and not _any(_FIGURE, offering),
    }
    return [Gain(gap, WORTH[gap]) for gap, is_lacking in lacking.items() if is_lacking]


def _of_sentences(
    kind: OrganisationKind,
    shared: Sequence[Statement],
    offering: Sequence[Statement],
    trusted: frozenset[str],
    is_fresh: Callable[[Statement], bool],
) -> list[Gain]:
    money = [each for each in shared if each.role in FINANCE]
    made = [each for each in offering if each.role not in FINANCE]
    researched = made if kind is OrganisationKind.RESEARCH else []
    gains = [
        _share(Gap.AMOUNTS, money, lambda each: each.amount_max is not None),
        _share(Gap.READINESS, researched, lambda each: each.readiness is not None),
        _share(Gap.STAGE, made, lambda each: each.stage is not None),
        _share(Gap.ENGLISH, shared, lambda each: is_read_well(each, trusted)),
        _share(Gap.FRESHNESS, shared, is_fresh),
    ]
    return [each for each in gains if each is not None]


def is_read_well(statement: Statement, trusted_languages: frozenset[str]) -> bool:
    """Whether the encoder reads it well: by its language, or by its English line."""
    read = statement.read_language
    return read is None or read in trusted_languages


def _share(
    gap: Gap, statements: Sequence[Statement], has: Callable[[Statement], bool]
) -> Gain | None:
    lacking = tuple(each.id for each in statements if not has(each))
    return Gain(gap, WORTH[gap] * len(lacking) / len(statements), lacking) if lacking else None


def _fresh(today: date, confirmed: date | None) -> Callable[[Statement], bool]:
    """A sentence without a day says nothing of its age, so it is taken for old."""

    def is_fresh(statement: Statement) -> bool:
        days = [each for each in (statement.dated, confirmed) if each is not None]
        return bool(days) and today - max(days) <= OLD_AFTER

    return is_fresh


def _is_maker(profile: Profile, offering: Sequence[Statement]) -> bool:
    """Whether a buyer would ask about certificates and quantities."""
    return profile.kind is OrganisationKind.COMPANY and bool(offering)


def _any(pattern: re.Pattern[str], statements: Sequence[Statement]) -> bool:
    return any(pattern.search(f"{each.text} {each.english or ''}") for each in statements)
