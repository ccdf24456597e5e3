"""The features that judge the circumstances: trust, language, place, readiness, money."""

from __future__ import annotations

import math

from matchmaker.domain.phrases import phrase
from matchmaker.domain.places import remoteness
from matchmaker.domain.profile import Statement
from matchmaker.domain.scoring import Comparison, Evidence
from matchmaker.domain.vocabulary import StatementRole

ABOUT_EQUAL = 0.05  # a difference between two answers, 0…1, that says nothing
TOO_EARLY, TOO_LATE = 2.0, 3.0  # widths in TRL steps: less ready than wanted hurts sooner


def trust_path(comparison: Comparison) -> Evidence | None:
    """Somebody can introduce the two: a shared cluster, a common partner, earlier work."""
    strength = comparison.path.strength
    return Evidence(strength, phrase("Somebody knows both")) if strength else None


def working_language(comparison: Comparison) -> Evidence | None:
    """Both sides work in a common language."""
    mine, theirs = comparison.seeker.languages, comparison.candidate.languages
    if not mine or not theirs:
        return None
    shared = sorted(mine & theirs)
    if not shared:
        return Evidence(-0.5, phrase("No common working language"))
    return Evidence(0.5, phrase("Common language: %(languages)s", languages=", ".join(shared)))


def distance(comparison: Comparison) -> Evidence | None:
    """They are some way off, in steps from the same region to another country."""
    step = remoteness(comparison.seeker.place, comparison.candidate.place)
    detail = phrase("Another country") if step == 1.0 else phrase("Another region")
    return Evidence(step, detail) if step else None


def readiness(comparison: Comparison) -> Evidence | None:
    """The technology readiness that is offered is near the one that is wanted."""
    pair = _best_pair(comparison, StatementRole.NEED, StatementRole.CAPABILITY)
    if pair is None or pair[0].readiness is None or pair[1].readiness is None:
        return None
    wanted, offered = pair[0].readiness, pair[1].readiness
    width = TOO_EARLY if offered < wanted else TOO_LATE
    fit = math.exp(-(((offered - wanted) / width) ** 2))
    detail = phrase(
        "Readiness %(offered)s offered, %(wanted)s wanted", offered=offered, wanted=wanted
    )
    return Evidence(fit - 0.5, detail)


def finance_terms(comparison: Comparison) -> Evidence | None:
    """The amount that is sought lies in the range that is invested."""
    pair = _finance_pair(comparison)
    if pair is None:
        return None
    shared = _shared_amount(*pair)
    if shared is None:
        return None
    if shared == 1.0:
        return Evidence(0.5, phrase("The amount sought lies in the range invested"))
    detail = phrase("The amount sought lies only in part in the range invested")
    return Evidence(shared - 0.5, detail)


def breaks_finance_limit(ask: Statement, thesis: Statement, *, country: str | None) -> bool:
    """Whether a hard limit of a financier is broken: the country, or no common amount at all."""
    if thesis.countries and country and country not in thesis.countries:
        return True
    shared = _shared_amount(ask, thesis)
    return shared is not None and shared == 0.0


def _shared_amount(ask: Statement, thesis: Statement) -> float | None:
    """The share of the amount asked for that lies in the thesis's range, on a log scale, 0…1."""
    if not (ask.amount_max and thesis.amount_max):
        return None
    low, high = math.log(ask.amount_min or ask.amount_max), math.log(ask.amount_max)
    floor, roof = math.log(thesis.amount_min or 1), math.log(thesis.amount_max)
    if high < floor or low > roof:
        return 0.0
    if high - low < 1e-9:
        return 1.0
    return max(0.01, (min(high, roof) - max(low, floor)) / (high - low))


def _finance_pair(comparison: Comparison) -> tuple[Statement, Statement] | None:
    """The (ask, thesis) that answer each other best, whichever side the financier is on.

    Of those that are about equally good, the one whose amounts fit best: that is asked for.
    """
    pairs = _answered(comparison, StatementRole.ASK, StatementRole.THESIS) or [
        (answer, ask, thesis)
        for answer, thesis, ask in _answered(comparison, StatementRole.THESIS, StatementRole.ASK)
    ]
    if not pairs:
        return None
    enough = max(answer for answer, _, _ in pairs) - ABOUT_EQUAL
    good = [each for each in pairs if each[0] >= enough]
    _, ask, thesis = max(good, key=lambda each: (_shared_amount(*each[1:]) or 0.0, each[0]))
    return ask, thesis


def _answered(
    comparison: Comparison, mine: StatementRole, theirs: StatementRole
) -> list[tuple[float, Statement, Statement]]:
    """How well each sentence of one side answers each of the other."""
    seeker, candidate = comparison.seeker, comparison.candidate
    return [
        (
            float(comparison.answers[row, column]),
            seeker.statements[row],
            candidate.statements[column],
        )
        for row in seeker.places.get(mine, ())
        for column in candidate.places.get(theirs, ())
    ]


def _best_pair(
    comparison: Comparison, mine: StatementRole, theirs: StatementRole
) -> tuple[Statement, Statement] | None:
    pairs = (
        (float(comparison.answers[row, column]), -row, -column)
        for row in comparison.seeker.places.get(mine, ())
        for column in comparison.candidate.places.get(theirs, ())
    )
    best = max(pairs, default=None)
    if best is None:
        return None
    return comparison.seeker.statements[-best[1]], comparison.candidate.statements[-best[2]]
