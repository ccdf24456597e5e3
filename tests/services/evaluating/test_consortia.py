"""The whole protocol on a small invented programme."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from matchmaker.domain.evaluation import MEASURES
from matchmaker.domain.vocabulary import MatchKind
from matchmaker.errors import InputError
from matchmaker.services.evaluating import report
from matchmaker.services.evaluating.consortia import evaluate_consortia
from matchmaker.services.evaluating.protocol import Plan
from matchmaker.services.evaluating.systems import BASELINES
from matchmaker.services.evaluating.vectors import Vectors

PLAN = Plan(date(2018, 12, 31), date(2019, 12, 31), queries=40, stars=5)
COUNTS = ("seconds", "peak_mib")


def run(folder: Path, plan: Plan, vectors: Vectors) -> dict[str, Any]:
    return evaluate_consortia(folder, plan, vectors, lambda what, done, of: None)


@pytest.fixture(scope="module")
def result(folder: Path, vectors: Vectors) -> dict[str, Any]:
    return run(folder, PLAN, vectors)


def test_the_result_has_the_form_that_all_evaluations_share(result: dict[str, Any]) -> None:
    assert result["task"] == "consortia"
    assert [*result["systems"]] == [*BASELINES, "ours"]
    for each in result["systems"].values():
        assert [*each] == [*MEASURES]
        assert all(m["low"] <= m["value"] <= m["high"] for m in each.values())
    for measure in MEASURES:
        assert result["difference"][measure].keys() == {"to", "value", "low", "high"}
        assert result["difference"][measure]["to"] in BASELINES
    assert {"cold start", "cross-border", "cross-sector", "long tail"} <= result["slices"].keys()
    assert result["slices"]["without the 5 best-connected"]["systems"].keys() == {
        *BASELINES,
        "ours",
    }
    assert 0 <= result["candidate_stage"]["recall@300"]["value"] <= 1
    assert result["protocol"]["read"]["project.csv"]["start"] == "startDate"
    assert result["protocol"]["left_out"] == {}


def test_the_same_seed_gives_the_same_table(
    result: dict[str, Any], folder: Path, vectors: Vectors
) -> None:
    again = run(folder, PLAN, vectors)
    assert {k: v for k, v in again.items() if k not in COUNTS} == {
        k: v for k, v in result.items() if k not in COUNTS
    }


def test_research_can_be_looked_for(folder: Path, vectors: Vectors) -> None:
    plan = Plan(PLAN.cut, PLAN.until, kind=MatchKind.R2B, queries=10)
    assert run(folder, plan, vectors)["protocol"]["kind"] == "r2b"


def test_a_window_without_questions_is_refused(folder: Path, vectors: Vectors) -> None:
    with pytest.raises(InputError, match="is empty"):
        run(folder, Plan(PLAN.until, PLAN.cut), vectors)
    with pytest.raises(InputError, match="no company has a first-time partner"):
        run(folder, Plan(date(2030, 1, 1), date(2031, 1, 1)), vectors)


def test_people_read_a_table(result: dict[str, Any]) -> None:
    text = "\n".join(report.lines(result))
    assert "Adamic–Adar" in text
    assert "cold start: " in text
    assert "project = id" in text
