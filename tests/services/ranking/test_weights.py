"""Weights are read whole or refused with what to do."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from factories import HAND_SET

from matchmaker.config import ROOT
from matchmaker.domain.vocabulary import MatchKind, Strength
from matchmaker.errors import NotReady
from matchmaker.services.ranking.weights import load_weights

WRITTEN: dict[str, Any] = json.loads(
    (ROOT / "data/weights/hand-set.json").read_text(encoding="utf-8")
)


@pytest.fixture
def written(tmp_path: Path) -> Callable[[str], Path]:
    def written(text: str) -> Path:
        path = tmp_path / "weights.json"
        path.write_text(text, encoding="utf-8")
        return path

    return written


def test_the_default_weights_are_read_as_they_are_written() -> None:
    assert HAND_SET.version == WRITTEN["version"]
    assert HAND_SET.by_kind == {MatchKind(k): w for k, w in WRITTEN["by_kind"].items()}
    assert set(HAND_SET.steps) == {Strength.STRONG, Strength.GOOD}


def test_every_kind_of_pair_has_its_weights() -> None:
    assert set(HAND_SET.by_kind) == set(MatchKind) - {MatchKind.C2C}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        json.dumps(WRITTEN | {"intercept": "much"}),
        json.dumps(WRITTEN | {"by_kind": {"b2x": {}}}),
        json.dumps(WRITTEN | {"steps": {"gigantic": 1}}),
        json.dumps({k: v for k, v in WRITTEN.items() if k != "cutoff"}),
    ],
)
def test_what_is_no_weights_file_is_refused(written: Callable[[str], Path], text: str) -> None:
    with pytest.raises(NotReady, match="holds no weights") as refused:
        load_weights(written(text))
    assert "MATCHMAKER_WEIGHTS" in refused.value.remedy


def test_a_missing_file_is_refused_by_its_name(tmp_path: Path) -> None:
    with pytest.raises(NotReady, match=r"nowhere\.json"):
        load_weights(tmp_path / "nowhere.json")


def test_weights_of_other_features_are_refused(written: Callable[[str], Path]) -> None:
    changed = WRITTEN | {"by_kind": {"b2b": {"needs_met": 1, "phase_of_moon": 2}}}
    with pytest.raises(NotReady, match="phase_of_moon") as refused:
        load_weights(written(json.dumps(changed)))
    assert "needs_met" in refused.value.remedy
