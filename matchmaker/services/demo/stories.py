"""What might have happened between two organisations of the demo, drawn from a fixed seed.

The shares are those of a good year: one request in four stays without an answer, every second is
accepted, and of the introductions that anybody tells of every third leads to something lasting.
Everything here is invented, as the organisations are.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import TypeVar

from matchmaker.domain.vocabulary import Answer, DeclineReason, OutcomeStep

Word = TypeVar("Word")

SEED = 20_261_122
TWO_YEARS = timedelta(days=730)
FRESH = timedelta(days=8)  # what is newer waits for an answer
_REASONS = (
    (DeclineReason.NO_CAPACITY, 5),
    (DeclineReason.TOO_EARLY, 3),
    (DeclineReason.WRONG_TOPIC, 3),
    (DeclineReason.WRONG_STAGE, 2),
    (DeclineReason.TOO_FAR, 2),
    (DeclineReason.ALREADY_PARTNERS, 1),
    (DeclineReason.COMPETITOR, 1),
)
_ENDS = (
    (OutcomeStep.NO_CONTACT, 8),
    (OutcomeStep.TALKED, 28),
    (OutcomeStep.NEGOTIATING, 20),
    (OutcomeStep.PROJECT, 26),
    (OutcomeStep.AGREEMENT, 18),
)
_ASKED_AFTER = (14, 60, 180)  # days


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that one side said: an answer, or what came of it."""

    at: datetime
    is_seeker: bool
    answer: Answer | None = None
    reason: DeclineReason | None = None
    outcome: OutcomeStep | None = None
    is_final: bool = False


def beginnings(count: int, *, now: datetime, chance: Random) -> list[datetime]:
    """When so many lists were made: over two years, more of them lately, none in the last month."""
    spans = sorted(chance.random() ** 0.7 for _ in range(count))
    whole = TWO_YEARS - timedelta(days=31)
    return [_in_the_day(now - TWO_YEARS + whole * each, chance) for each in spans]


def story(begun: datetime, *, now: datetime, chance: Random, is_suggested: bool) -> list[Step]:
    """What was said between two who were put before each other at this moment, in order.

    Nothing if nobody asked. Of a suggestion each side answers for itself.
    """
    steps: list[Step] = []
    asked = begun
    if now - begun < FRESH:
        willing = chance.random() < 0.4
        return [Step(begun + FRESH / 4, is_seeker=True, answer=Answer.YES)] if willing else []
    if not is_suggested:
        asked = begun + timedelta(minutes=chance.randint(2, 90))
        steps.append(Step(asked, is_seeker=True, answer=Answer.YES))
    elif chance.random() < 0.8:
        at = asked + _delay(chance)
        steps.append(Step(at, is_seeker=True, answer=Answer.YES))
    fate = chance.random()
    answered = asked + _delay(chance)
    if fate < 0.52:
        steps.append(Step(answered, is_seeker=False, answer=Answer.YES))
    elif fate < 0.76:
        reason = _drawn(_REASONS, chance)
        steps.append(Step(answered, is_seeker=False, answer=Answer.NO, reason=reason))
    yes = [each for each in steps if each.answer is Answer.YES]
    if len(yes) == 2:
        steps += _outcomes(max(each.at for each in yes), chance)
    return sorted((each for each in steps if each.at < now), key=lambda each: each.at)


def _outcomes(met: datetime, chance: Random) -> Iterator[Step]:
    """What each side tells when it is asked, if it tells; the second sees it a little darker."""
    end = _drawn(_ENDS, chance)
    for is_seeker, willing in ((True, 0.55), (False, 0.45)):
        if chance.random() >= willing:
            continue
        height = end.height
        if not is_seeker and height > OutcomeStep.TALKED.height and chance.random() < 0.2:
            height -= 1
        said = None
        for days, most in zip(_ASKED_AFTER, (1, 3, 4), strict=True):
            at = met + timedelta(days=days + chance.random() * 6)
            step = list(OutcomeStep)[min(height, most)]
            if chance.random() < 0.75 and step is not said:
                said = step
                is_over = step is OutcomeStep.TALKED and height == step.height and days > 14
                yield Step(at, is_seeker=is_seeker, outcome=step, is_final=is_over)


def _delay(chance: Random) -> timedelta:
    """Until an answer: three days in the middle, seldom weeks."""
    return timedelta(days=min(chance.lognormvariate(math.log(3), 0.8), 19.0))


def _in_the_day(moment: datetime, chance: Random) -> datetime:
    """The same day between eight and five o'clock."""
    return moment.replace(
        hour=chance.randint(7, 15), minute=chance.randint(0, 59), second=0, microsecond=0
    )


def _drawn(shares: tuple[tuple[Word, int], ...], chance: Random) -> Word:
    return chance.choices([word for word, _ in shares], [weight for _, weight in shares])[0]
