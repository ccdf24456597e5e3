"""The invented markets in the shared form, and the bars that the market clears."""

from __future__ import annotations

from typing import Any

import pytest

from matchmaker.services.evaluating import report
from matchmaker.services.evaluating.markets import evaluate_market


@pytest.fixture(scope="module")
def result() -> dict[str, Any]:
    return evaluate_market(size=200, worlds=4, progress=lambda done, of: None)


def test_the_market_clears_its_bars_at_moderate_popularity(result: dict[str, Any]) -> None:
    of = {rule: {name: each["value"] for name, each in m.items()} for rule, m in _systems(result)}
    assert of["market"]["mutual matches"] >= 1.15 * of["product"]["mutual matches"]
    assert of["market"]["exposure Gini"] <= 0.25
    assert of["market"]["never shown"] == 0


def test_the_result_has_the_form_that_all_evaluations_share(result: dict[str, Any]) -> None:
    assert result["task"] == "market"
    assert [*result["slices"]] == ["popularity 0.2", "popularity 0.5", "popularity 0.8"]
    assert result["slices"]["popularity 0.5"]["systems"] == result["systems"]
    assert result["difference"]["mutual matches"]["to"] == "product"
    assert "one-sided" in "\n".join(report.lines(result))


def _systems(result: dict[str, Any]) -> Any:
    return result["systems"].items()
