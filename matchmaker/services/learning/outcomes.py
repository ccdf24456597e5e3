"""Learn from the ledger: fit to what was known on a day, try on what came of later requests.

Weights always start from the hand-set ones, never from learned ones: what an organisation has
taught earlier would live on in them after it has gone. Whether the new ones are better is judged
against those in use.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy.orm import Session

from matchmaker.domain.calibration import FEWEST_UNSEEN, Odds, odds_from
from matchmaker.domain.correspondence import PATIENCE
from matchmaker.domain.hazards import (
    BASELINES,
    NO_MATTER_OF_FIT,
    Spell,
    labels_of,
    usual_baselines,
)
from matchmaker.domain.learning import Learned, learn
from matchmaker.domain.phrases import phrase
from matchmaker.domain.scoring import Weights
from matchmaker.domain.vocabulary import Answer
from matchmaker.errors import InputError
from matchmaker.services.learning.fitting import (
    Trial,
    prior_of,
    tried,
    values_of,
    with_learned,
)
from matchmaker.services.learning.keeping import keep, version_of
from matchmaker.services.learning.ledger import NAMES, History, histories, spells_of
from matchmaker.services.learning.links import Judged, Numbers
from matchmaker.services.learning.service import Lesson

SOURCE = "outcomes"
FEWEST = 60  # decided requests below which nothing is learned
ENOUGH = 2 * FEWEST_UNSEEN  # decided requests from which odds can be tried: half of them unseen


@dataclass(frozen=True, slots=True)
class Split:
    """The ledger cut at a moment: what was known then, and what came of what began afterwards."""

    moment: datetime
    taught: tuple[History, ...]
    unseen: tuple[History, ...]


def learn_from_outcomes(
    session: Session,
    hand_set: Weights,
    instance: Path,
    *,
    until: date,
    current: Weights | None = None,
    seed: int = 0,
) -> Lesson:
    """New weights and odds from the ledger up to and with this day, tried on its later half.

    Args:
        session: where the ledger is read.
        hand_set: the weights from which learning starts.
        instance: where versions are kept.
        until: the last day that is learned from.
        current: the weights in use, which the new ones must beat; None for the hand-set ones.
        seed: of the resamples.

    Raises:
        InputError: too few requests have been decided.
    """
    end = datetime.combine(until + timedelta(days=1), time.min, tzinfo=UTC)
    everything = histories(session, until=end)
    decided = [each for each in everything if came_of(each, until=end) is not None]
    _require_enough(len(decided))
    split = _split(session, everything, decided, end)

    spells = [s for each in split.taught for s in spells_of(each, until=split.moment)]
    learned = fitted(spells, hand_set)
    found = with_learned(hand_set, learned, "")
    odds = _odds(split, found, end)
    found = replace(found, odds=odds)
    found = replace(found, version=version_of(found, SOURCE, until.isoformat()))
    choices = _choices(split.unseen, end)
    trial = _tried(choices, current or hand_set, found, odds, seed)

    told = {
        "from": SOURCE,
        "started_from": hand_set.version,
        "compared_with": (current or hand_set).version,
        "taught_by": [split.taught[0].shown_at.date().isoformat(), split.moment.date().isoformat()],
        "tried_on": [split.moment.date().isoformat(), until.isoformat()],
        "questions": len({each.seeker_id for each in split.taught}),
        "steps": _steps(spells, learned),
        "prior_width": learned.tau,
        "trial": trial.as_dict(),
    }
    return Lesson(found, keep(instance, found, told), told)


def fitted(spells: Sequence[Spell], hand_set: Weights) -> Learned:
    """The weights and baselines that these spells make most plausible, from the hand-set ones."""
    labels = labels_of(spells, NAMES)
    prior = replace(prior_of(hand_set), baselines=usual_baselines(hand_set.intercept))
    return learn(labels, prior)


def came_of(each: History, *, until: datetime) -> bool | None:
    """Whether a request came to an introduction; None if nobody was asked, or nobody can say yet.

    Silence counts only once the request has expired. A no for a reason that is no matter of fit
    says nothing.
    """
    if each.introduced_at is not None:
        return True
    if each.asked_at is None:
        return None
    refused = [
        said for side in each.said.values() for said in side[-1:] if said.answer is Answer.NO
    ]
    if refused:
        return None if any(said.reason in NO_MATTER_OF_FIT for said in refused) else False
    if any(side[-1].answer is Answer.WITHDRAWN for side in each.said.values() if side):
        return None
    return False if until - each.asked_at >= PATIENCE else None


def decided_requests(session: Session, *, until: datetime) -> int:
    """How many requests have been decided that can teach."""
    known = histories(session, until=until)
    return sum(came_of(each, until=until) is not None for each in known)


def _split(
    session: Session, everything: Sequence[History], decided: Sequence[History], end: datetime
) -> Split:
    """Cut where half of the decided requests had been made; what came later is not known there."""
    asked = sorted(each.asked_at or each.shown_at for each in decided)
    moment = asked[len(asked) // 2]
    known = histories(session, until=moment)
    later = (each for each in everything if (each.asked_at or each.shown_at) >= moment)
    return Split(moment, tuple(known), tuple(later))


def _odds(split: Split, weights: Weights, end: datetime) -> Odds | None:
    return odds_from(
        _scored(split.taught, weights, split.moment), _scored(split.unseen, weights, end)
    )


def _scored(known: Iterable[History], weights: Weights, until: datetime) -> tuple[Numbers, Numbers]:
    """The joint value in log-odds of each decided request, and what came of it."""
    decided = [(each, came) for each in known if (came := came_of(each, until=until)) is not None]
    if not decided:
        return np.empty(0), np.empty(0)
    judged = _judged(0, [each for each, _ in decided], [float(came) for _, came in decided])
    value = values_of(judged, prior_of(weights))
    return np.log(value / (1 - value)), judged.became


def _choices(unseen: Iterable[History], end: datetime) -> list[Judged]:
    """The seekers of whose candidates some came to an introduction and some did not."""
    by_seeker: defaultdict[int, list[tuple[History, float]]] = defaultdict(list)
    for each in unseen:
        came = came_of(each, until=end)
        if came is None and each.asked_at is None and _is_refused(each):
            came = False  # it stood on the list, and the seeker said no
        if came is not None:
            by_seeker[each.seeker_id].append((each, float(came)))
    return [
        _judged(seeker, [each for each, _ in rows], [came for _, came in rows])
        for seeker, rows in sorted(by_seeker.items())
        if 0 < sum(came for _, came in rows) < len(rows)
    ]


def _is_refused(each: History) -> bool:
    last = each.said[each.seeker_id][-1:]
    return bool(last) and last[0].answer is Answer.NO and last[0].reason not in NO_MATTER_OF_FIT


def _judged(seeker: int, known: Sequence[History], came: Sequence[float]) -> Judged:
    return Judged(
        seeker,
        np.array([each.forward for each in known]),
        np.array([each.backward for each in known]),
        np.array([each.kind for each in known], dtype=np.int64),
        np.array(came),
    )


def _tried(
    choices: Sequence[Judged], current: Weights, found: Weights, odds: Odds | None, seed: int
) -> Trial:
    error = odds.error if odds is not None else 1.0
    if not choices:
        return Trial(before=0.0, after=0.0, gained=(0.0, -1.0, 0.0), error=error, questions=0)
    return replace(tried(choices, current, found, seed=seed), error=error)


def _steps(spells: Iterable[Spell], learned: Learned) -> dict[str, Any]:
    """For each step how many were watched and how many reached it, and its hazards."""
    told: dict[str, Any] = {}
    for (step, period), value in zip(BASELINES, learned.baselines, strict=True):
        here = told.setdefault(step.value, {"hazards": []})
        here["hazards"].append(round(float(1 / (1 + np.exp(-value))), 4))
        if period == 0:
            mine = [each for each in spells if each.step is step]
            here["watched"] = len(mine)
            here["reached"] = sum(each.end == "reached" for each in mine)
            here["decided"] = sum(each.is_decided for each in mine)
    return told


def _require_enough(count: int) -> None:
    if count < FEWEST:
        raise InputError(
            phrase(
                "Only %(count)s requests have been decided; %(fewest)s are needed to learn.",
                count=count,
                fewest=FEWEST,
            ),
            remedy=phrase("Nothing has to be done: outcomes are asked for by mail."),
        )
