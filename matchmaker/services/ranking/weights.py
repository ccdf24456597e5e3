"""Weights from their file, refused if they were made for other features."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from matchmaker.domain.calibration import Bin, Odds
from matchmaker.domain.pairing import FEATURES
from matchmaker.domain.scoring import Weights
from matchmaker.domain.vocabulary import MatchKind, Strength
from matchmaker.errors import NotReady

FEATURE_NAMES = tuple(each.name for each in FEATURES)
_NAMES = frozenset(FEATURE_NAMES)


def load_weights(path: Path) -> Weights:
    """The weights in this file.

    Raises:
        NotReady: there is no such file, it is no weights file, or it names another feature.
    """
    try:
        written = json.loads(path.read_text(encoding="utf-8"))
        weights = _read(written)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise NotReady(
            f"{path} holds no weights ({error}).",
            remedy="Set MATCHMAKER_WEIGHTS to a weights file, or unset it for the default.",
        ) from error
    unknown = {name for each in weights.by_kind.values() for name in each} - _NAMES
    if unknown:
        raise NotReady(
            f"{path} has weights for features that do not exist: {', '.join(sorted(unknown))}.",
            remedy=f"The features are: {', '.join(sorted(_NAMES))}.",
        )
    if tuple(written.get("features", FEATURE_NAMES)) != FEATURE_NAMES:
        raise NotReady(
            f"{path} was learned for another list of features.",
            remedy="Learn again: `python -m matchmaker learn`; or use the hand-set weights.",
        )
    return weights


def _read(written: dict[str, Any]) -> Weights:
    return Weights(
        version=str(written["version"]),
        intercept=float(written["intercept"]),
        by_kind={
            MatchKind(kind): {name: float(weight) for name, weight in each.items()}
            for kind, each in written["by_kind"].items()
        },
        steps={Strength(name).value: float(step) for name, step in written["steps"].items()},
        cutoff=float(written["cutoff"]),
        odds=_odds(written["odds"]) if written.get("odds") else None,
    )


def _odds(written: dict[str, Any]) -> Odds:
    return Odds(
        scores=tuple(float(each) for each in written["scores"]),
        chances=tuple(float(each) for each in written["chances"]),
        bins=tuple(Bin(**each) for each in written["bins"]),
        error=float(written["error"]),
        taught=int(written["taught"]),
        unseen=int(written["unseen"]),
    )
