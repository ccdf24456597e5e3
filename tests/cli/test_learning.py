"""learn and weights as a person runs them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from factories import HAND_SET

from matchmaker.domain.calibration import Bin, Odds
from matchmaker.errors import Conflict, InputError
from matchmaker.services.learning.keeping import keep

TRIAL = {
    "passes": True,
    "questions": 40,
    "ndcg@10_before": 0.4,
    "ndcg@10_after": 0.5,
    "gained": {"value": 0.1, "low": 0.05, "high": 0.15},
    "calibration_error": 0.02,
}
LEARNED = {"from": "links", "tried_on": ["2018-12-31", "2019-12-31"], "trial": TRIAL}

STEPS = {"talk": {"watched": 7, "reached": 3, "decided": 5, "hazards": [0.4, 0.1]}}


@pytest.fixture
def versions(instance: Path) -> list[str]:
    for version, passes in (("links-1", True), ("links-2", False)):
        told = {**LEARNED, "trial": TRIAL | {"passes": passes}}
        keep(instance, replace(HAND_SET, version=version), told)
    return ["links-1", "links-2"]


def test_without_dated_links_nothing_is_learned(run: Callable[..., Any]) -> None:
    result = run("learn", "--from", "links", "--until", "2019-12-31")
    assert isinstance(result.exception, InputError)
    assert "only 0 organisations" in str(result.exception.message)
    assert run("weights", "list").stdout == "In use: hand-set-1\n"


def test_without_outcomes_nothing_is_learned_and_the_count_is_said(
    run: Callable[..., Any],
) -> None:
    result = run("learn", "--from", "outcomes", "--until", "2026-11-22")
    assert isinstance(result.exception, InputError)
    assert "Only 0 requests have been decided; 60 are needed" in str(result.exception.message)


def test_versions_are_listed_promoted_and_rolled_back(
    run: Callable[..., Any], run_json: Callable[..., Any], versions: list[str]
) -> None:
    assert [each["version"] for each in run_json("weights", "list")] == versions
    assert run("weights", "promote", "links-1").stdout == "links-1 is in use.\n"
    assert "→ links-1  passed" in run("weights", "list").stdout
    assert run("weights", "rollback").stdout == "The hand-set weights are in use.\n"


def test_what_did_not_pass_is_not_promoted_unless_one_insists(
    run: Callable[..., Any], versions: list[str]
) -> None:
    assert isinstance(run("weights", "promote", "links-2").exception, Conflict)
    assert run("weights", "promote", "links-2", "--even-so").stdout == "links-2 is in use.\n"


def test_a_version_tells_how_it_did(
    run: Callable[..., Any], run_json: Callable[..., Any], versions: list[str]
) -> None:
    text = run("weights", "show", "links-1").stdout
    assert "nDCG@10 0.400 before, 0.500 after, +0.100 [+0.050, +0.150]" in text
    assert "They pass." in text
    told = run_json("weights", "show", "links-1")
    assert told["learned"] == LEARNED
    assert told["by_kind"]["b2b"]["needs_met"] == 2.4


def test_odds_are_told_with_their_trial(run: Callable[..., Any], instance: Path) -> None:
    bins = (Bin(0.3, 0.28, 0.2, 0.37, 120),)
    odds = Odds((-4.0, 4.0), (0.1, 0.9), bins, 0.02, 150, 120)
    keep(instance, replace(HAND_SET, version="outcomes-1", odds=odds), {**LEARNED, "steps": STEPS})
    text = run("weights", "show", "outcomes-1").stdout
    assert "odds: off by 0.020 on 120 requests that came later; cards tell them" in text
    assert "said 0.30, came true 0.28 [0.20, 0.37] of 120" in text
    assert "talk: 3 of 7 watched; hazards by period 0.40, 0.10" in text
