"""Learn from dated links: fit on one window, try on the next, keep both result and trial."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from indexing.encoder import Encoder
from matchmaker.domain.phrases import phrase
from matchmaker.domain.scoring import Weights
from matchmaker.errors import InputError
from matchmaker.services.learning.fitting import NAMES, learn, tried, with_learned
from matchmaker.services.learning.keeping import keep, version_of
from matchmaker.services.learning.links import KINDS, Judged, judged_in
from matchmaker.services.learning.past import dated_ties

WINDOW = timedelta(days=365)
FEWEST = 30  # questions in either window below which nothing is learned
SOURCE = "links"


@dataclass(frozen=True, slots=True)
class Lesson:
    """What was learned: the weights, where they lie, and how they did."""

    weights: Weights
    path: Path
    told: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Course:
    """What is learned from: the day it ends, how long each window is, which chance.

    `trusted` are the languages that the encoder reads well.
    """

    until: date
    trusted: frozenset[str]
    window: timedelta = WINDOW
    seed: int = 0


def learn_from_links(
    session: Session,
    encoder: Encoder,
    weights: Weights,
    instance: Path,
    course: Course,
    progress: Callable[[int, int], None] = lambda done, of: None,
    *,
    current: Weights | None = None,
) -> Lesson:
    """New weights from the public ties up to the course's end, tried on the last window of them.

    The year before the last teaches, the last one tries; each is asked from what was known on its
    first day. What has been tried is what is kept. Learning starts from `weights`, the hand-set
    ones; the new ones must beat `current`, those in use (None: the hand-set ones).

    Raises:
        InputError: too few organisations found a new partner in one of the two windows.
    """
    until, seed = course.until, course.seed
    ties = dated_ties(session, until=until)
    middle, first = until - course.window, until - 2 * course.window
    windows = ((first, middle), (middle, until))
    choices: list[list[Judged]] = []
    for number, each in enumerate(windows):
        progress(number, 2)
        choices.append(
            judged_in(
                session, encoder, ties, each, weights, trusted=course.trusted, seed=seed + number
            )
        )
        _require_enough(choices[-1], each)
    progress(2, 2)

    learned = learn(choices[0], weights)
    found = with_learned(weights, learned, "")
    found = with_learned(weights, learned, version_of(found, SOURCE, until.isoformat()))
    trial = tried(choices[1], current or weights, found, seed=seed)

    told = {
        "from": SOURCE,
        "started_from": weights.version,
        "compared_with": (current or weights).version,
        "taught_by": [first.isoformat(), middle.isoformat()],
        "tried_on": [middle.isoformat(), until.isoformat()],
        "questions": len(choices[0]),
        "pairs": {
            kind.value: int(sum((each.kinds == row).sum() for each in choices[0]))
            for row, kind in enumerate(KINDS)
        },
        "prior_width": learned.tau,
        "features_with_evidence": _seen(choices[0]),
        "trial": trial.as_dict(),
    }
    return Lesson(found, keep(instance, found, told), told)


def _require_enough(choices: list[Judged], window: tuple[date, date]) -> None:
    if len(choices) < FEWEST:
        raise InputError(
            phrase(
                "Between %(first)s and %(last)s only %(count)s organisations that had said "
                "something found a new partner; %(fewest)s are needed.",
                first=window[0].isoformat(),
                last=window[1].isoformat(),
                count=len(choices),
                fewest=FEWEST,
            ),
            remedy=phrase("Import dated links, or choose another --until."),
        )


def _seen(choices: list[Judged]) -> list[str]:
    """The features that said anything about any pair: the others cannot be taught by links."""
    return [
        name
        for column, name in enumerate(NAMES)
        if any((each.forward[:, column] != 0).any() for each in choices)
    ]
