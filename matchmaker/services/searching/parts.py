"""How the parts of a typed sentence are answered: each by the partner's best sentence, or by none.

The parts take no part in the score; they say what of the sentence is answered, and order partners
of equal strength. Meaning and words are put on the scale of whole sentences, except for norms and
figures: ISO 14001 is near ISO 9001 in meaning, and no answer to it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from indexing.bridged import gloss_of
from matchmaker.domain.answering import blended, meaning_shares, standardised
from matchmaker.domain.complementarity import QUOTABLE
from matchmaker.domain.pairing import Match
from matchmaker.domain.parts import Part, PartAnswer, PartKind
from matchmaker.domain.profile import Statement
from matchmaker.domain.vocabulary import StatementRole
from matchmaker.services.index.embedding import Reading
from matchmaker.services.index.library import Library
from matchmaker.services.ranking.wording import find_words

Matrix = NDArray[np.float32]
# How much of their words must be found for norms and figures to be answered.
NEEDED_WORDS = {PartKind.NORM: 0.99, PartKind.FIGURE: 0.6}
QUOTED_ALREADY = 0.05  # the sentence that answers the whole is preferred to one a trifle better


def with_readings(
    library: Library, parts: Sequence[Part], language: str | None
) -> tuple[Part, ...]:
    """The parts, each with the English names that the bridge reads in it, if it reads it."""
    return tuple(
        replace(each, read_as=gloss_of(library.encoder, each.text, language).names)
        for each in parts
    )


def as_needs(parts: Sequence[Part], *, language: str | None, today: date) -> list[Statement]:
    """The parts as needs that are stored nowhere; their ids are −1, −2 and so on."""
    return [
        Statement(-number, StatementRole.NEED, each.text, language=language, dated=today)
        for number, each in enumerate(parts, start=1)
    ]


def answer_parts(
    library: Library,
    parts: Sequence[Part],
    needs: Sequence[Statement],
    matches: Sequence[Match],
    readings: Mapping[int, Reading],
) -> list[tuple[PartAnswer, ...]]:
    """For each match, how its candidate answers each part.

    `needs` are the parts as `as_needs` makes them; `readings` hold theirs and all offers'. What
    answers the whole sentence answers at least the part that it answers best.
    """
    offers = [each.encounter.candidate.saying([StatementRole.CAPABILITY]) for each in matches]
    if not parts or not any(offers):
        return [tuple(map(PartAnswer, parts)) for _ in matches]
    language = needs[0].language
    everything = [o for each in offers for o in each]
    strengths = strengths_of_parts(library, parts, needs, everything, readings)
    starts = np.cumsum([0, *map(len, offers)])
    return [
        tuple(
            replace(each, language=language)
            for each in _answers(
                parts, offered, strengths[:, starts[n] : starts[n + 1]], matches[n]
            )
        )
        for n, offered in enumerate(offers)
    ]


def strengths_of_parts(
    library: Library,
    parts: Sequence[Part],
    needs: Sequence[Statement],
    offers: Sequence[Statement],
    readings: Mapping[int, Reading],
) -> Matrix:
    """(parts, offers): how well each offer answers each part, 0…1.

    `needs` are the parts as `as_needs` makes them; `readings` hold theirs and the offers'.
    """
    mine, theirs = [readings[each.id] for each in needs], [readings[each.id] for each in offers]
    shared = find_words(library, needs, offers, readings).forward
    vectors = np.stack([each.vector for each in mine]).astype(np.float32)
    cosines = vectors @ np.stack([each.vector for each in theirs]).astype(np.float32).T
    mean, deviation = library.background(StatementRole.CAPABILITY, vectors)
    share = meaning_shares(
        [each.read_language or "" for each in needs],
        [each.read_language or "" for each in offers],
        trusted=library.trusted_languages,
    )
    meaning = standardised(cosines, mean[:, None], deviation[:, None])
    strengths = blended(meaning, shared, share)
    for row, part in enumerate(parts):
        if part.kind in NEEDED_WORDS:
            strengths[row] = shared[row] * (shared[row] >= NEEDED_WORDS[part.kind])
    return strengths


def _answers(
    parts: Sequence[Part], offers: Sequence[Statement], strengths: Matrix, match: Match
) -> tuple[PartAnswer, ...]:
    """The best sentence for each part, if it is worth showing."""
    if not offers:
        return tuple(map(PartAnswer, parts))
    quoted = {each.offering.id for each in match.forward.quotes if each.seeking.id == 0}
    bias = np.array([QUOTED_ALREADY * (each.id in quoted) for each in offers], dtype=np.float32)
    best = (strengths + bias).argmax(axis=1)
    found = [
        PartAnswer(part, offers[column], round(float(strengths[row, column]), 4))
        if strengths[row, column] >= QUOTABLE
        else PartAnswer(part)
        for row, (part, column) in enumerate(zip(parts, best.tolist(), strict=True))
    ]
    if quoted and not any(each.statement for each in found):
        place = next(n for n, each in enumerate(offers) if each.id in quoted)
        row = int(strengths[:, place].argmax())
        found[row] = PartAnswer(parts[row], offers[place], round(float(strengths[row, place]), 4))
    return tuple(found)
