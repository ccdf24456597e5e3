"""What a system's scores are worth: places of the answers, who was shown, intervals, slices."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchmaker.domain.evaluation import (
    MEASURES,
    Numbers,
    ahead_of,
    coverage,
    gini,
    means_with_intervals,
    ranks_from,
)
from matchmaker.services.evaluating.as_of import Codes
from matchmaker.services.evaluating.questions import Question

SHOWN = 20
OURS = "ours"
_TIE = 1e-9  # less than any difference that means something

Ahead = NDArray[np.int64]
# Questions by their number, and which of their answers count.
Asked = Sequence[tuple[int, NDArray[np.bool_]]]


@dataclass(slots=True)
class Sheet:
    """What one system answered: for each question, how many stand before each answer.

    Attributes:
        ahead: of all candidates.
        ahead_without_stars: of those that are not among the best-connected.
        shown: how often each organisation was among the first SHOWN.
    """

    shown: NDArray[np.int64]
    ahead: list[Ahead] = field(default_factory=list)
    ahead_without_stars: list[Ahead] = field(default_factory=list)

    def add(
        self, scores: Numbers, question: Question, unwanted: NDArray[np.bool_], stars: Codes
    ) -> None:
        """Note the places of this question's answers; `unwanted` marks who is no candidate."""
        answers = question.answers.tolist()
        out = np.flatnonzero(unwanted).tolist() + answers
        self.ahead.append(ahead_of(scores, answers, excluded=out))
        self.ahead_without_stars.append(ahead_of(scores, answers, excluded=[*out, *stars.tolist()]))
        allowed = np.flatnonzero(~unwanted)
        most = min(SHOWN, len(allowed))
        best = np.argpartition(-scores[allowed], most - 1)[:most]
        self.shown[allowed[best]] += 1


def ordered_by_lot(scores: NDArray[np.float32], seed: int, seeker: int) -> Numbers:
    """The scores, equals in an order that chance decides, the same for every system."""
    return scores.astype(float) + _TIE * np.random.default_rng([seed, seeker]).random(len(scores))


def judged(
    sheets: Mapping[str, Sheet],
    counted: Sequence[NDArray[np.bool_]],
    *,
    seed: int,
    without_stars: bool = False,
) -> dict[str, Any] | None:
    """All systems on the same part of the questions, and ours against the best of the others.

    Args:
        sheets: what each system answered.
        counted: for each question, which of its answers count; none leaves the question out.
        seed: of the resampling.
        without_stars: take the places among candidates that are not the best-connected.

    Returns:
        "systems" and "difference" as every `evaluate` command prints them, and "queries"; None
        if no question is left.
    """
    asked = [(number, which) for number, which in enumerate(counted) if which.any()]
    if not asked:
        return None
    values = {
        name: _values(each.ahead_without_stars if without_stars else each.ahead, asked)
        for name, each in sheets.items()
    }
    names = [(system, measure) for system in sheets for measure in MEASURES]
    best = {measure: _best(values, measure) for measure in MEASURES}
    columns = [values[system][measure] for system, measure in names]
    columns += [values[OURS][measure] - values[best[measure]][measure] for measure in MEASURES]
    found = means_with_intervals(np.stack(columns, axis=1), seed=seed)
    systems: dict[str, dict[str, Any]] = {name: {} for name in sheets}
    for (system, measure), interval in zip(names, found, strict=False):
        systems[system][measure] = rounded(interval)
    apart = zip(MEASURES, found[len(names) :], strict=True)
    return {
        "queries": len(asked),
        "systems": systems,
        "difference": {name: {"to": best[name], **rounded(each)} for name, each in apart},
    }


def rounded(interval: Any) -> dict[str, float]:
    """An interval as JSON."""
    return {name: round(getattr(interval, name), 4) for name in ("value", "low", "high")}


def exposure(sheet: Sheet, pool: Codes) -> dict[str, float]:
    """How evenly a system shows the candidates of the pool, and how many it shows at all."""
    shown = sheet.shown[pool].astype(float)
    return {"gini@20": round(gini(shown), 4), "coverage@20": round(coverage(shown), 4)}


def _values(ahead: Sequence[Ahead], asked: Asked) -> dict[str, Numbers]:
    ranks = [ranks_from(ahead[number][which]) for number, which in asked]
    measures: Mapping[str, Callable[..., float]] = MEASURES
    return {name: np.array([of(each) for each in ranks]) for name, of in measures.items()}


def _best(values: Mapping[str, Mapping[str, Numbers]], measure: str) -> str:
    """The strongest of the other systems by this measure."""
    others = [name for name in values if name != OURS]
    return max(others, key=lambda name: float(values[name][measure].mean()))
