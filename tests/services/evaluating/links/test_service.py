"""The whole protocol on small invented programmes, and that nobody sees the future."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks.link_worlds import RECIPES, Sizes, write_world
from matchmaker.errors import InputError
from matchmaker.services.evaluating.as_of import AsOf
from matchmaker.services.evaluating.history import History, read_history
from matchmaker.services.evaluating.leaks import find_leaks
from matchmaker.services.evaluating.links.bars import bars
from matchmaker.services.evaluating.links.lines import lines
from matchmaker.services.evaluating.links.measuring import MEASURES
from matchmaker.services.evaluating.links.protocol import Grouping, Plan, year_after, year_before
from matchmaker.services.evaluating.links.service import evaluate_links, foresee
from matchmaker.services.evaluating.links.systems import BASELINES, HAND_SET
from matchmaker.services.evaluating.systems import Scores

CUT, UNTIL = date(2018, 12, 31), date(2019, 12, 31)
PLAN = Plan(CUT, UNTIL, resamples=20)
COUNTS = ("seconds", "peak_mib")


def silent(what: str, done: int, total: int) -> None:
    pass


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("regions")
    write_world(folder, RECIPES[0], Sizes(3_000, 2_500, 11_000, 250), seed=5)
    return folder


@pytest.fixture(scope="module")
def history(folder: Path) -> History:
    return read_history(folder)


@pytest.fixture(scope="module")
def result(folder: Path) -> dict[str, Any]:
    return evaluate_links(folder, PLAN, silent)


def test_the_result_has_the_form_that_all_evaluations_share(result: dict[str, Any]) -> None:
    assert result["task"] == "links"
    assert [*result["systems"]] == [*BASELINES, HAND_SET, "ours"]
    for each in result["systems"].values():
        assert [*each] == [*MEASURES, "median lead"]
        assert all(m["low"] <= m["high"] for m in each.values())
    for measure in MEASURES:
        assert result["difference"][measure]["to"] in BASELINES
    assert "small groups" in result["slices"]
    assert result["protocol"]["windows"] >= 3
    assert 0 <= result["calibration"]["expected error"] <= 1
    assert (
        sum(each["pairs"] for each in result["calibration"]["reliability"])
        == (result["protocol"]["pairs_at_risk"])
    )
    text = "\n".join(lines(result))
    assert "What was promised:" in text
    assert "expected calibration error" in text


def test_foresight_is_better_than_lot(result: dict[str, Any]) -> None:
    base = result["protocol"]["base"]
    assert result["systems"]["ours"]["AP"]["value"] > 1.3 * base
    assert result["systems"]["ours"]["AUC"]["value"] > 0.6


def test_the_same_seed_gives_the_same_table(folder: Path, result: dict[str, Any]) -> None:
    again = evaluate_links(folder, PLAN, silent)
    for name in COUNTS:
        again.pop(name)
    assert again == {k: v for k, v in result.items() if k not in COUNTS}


def test_countries_and_themes_can_be_groups(folder: Path) -> None:
    plan = Plan(CUT, UNTIL, Grouping.COUNTRY_THEME, resamples=10)
    assert evaluate_links(folder, plan, silent)["protocol"]["groups"] > 10


def tables(world: AsOf) -> dict[str, np.ndarray]:
    """What every system says of each two groups, as (groups, groups)."""
    seen = foresee(world, PLAN, silent)
    i, j = seen.day.ground.at_risk
    count = len(seen.day.groups.names)
    found = {}
    for name, scores in seen.scores.items():
        table = np.full((count, count), -1.0)
        table[i, j] = scores
        found[name] = table
    return found


def test_no_system_changes_with_the_future_and_a_planted_leak_is_found(history: History) -> None:
    def make(told: History, world: AsOf) -> Mapping[str, Scores]:
        said = tables(world)
        later = tables(AsOf(told, UNTIL))["recently active"]
        size = len(said["ours"])
        said["leaking"] = later[:size, :size]
        return {name: (lambda rows, each=each: each[rows]) for name, each in said.items()}

    assert find_leaks(history, CUT, make, np.arange(20)).keys() == {"leaking"}


def test_a_window_that_is_empty_or_in_which_nothing_links_is_refused(folder: Path) -> None:
    with pytest.raises(InputError, match="is empty"):
        evaluate_links(folder, Plan(CUT, CUT), silent)
    with pytest.raises(InputError, match="no two groups link"):
        evaluate_links(folder, Plan(date(2030, 1, 1), date(2031, 1, 1)), silent)


def test_promises_are_kept_only_by_figures() -> None:
    difference = {
        "AP": {"ratio": 1.2, "low": 0.01, "value": 0.1},
        "AUC": {"ratio": 1.0, "low": 0.0, "value": 0.01},
        "P@1000": {"ratio": 1.05, "low": 0.0, "value": 0.0},
    }
    found = bars(difference, {})
    assert [each["holds"] for each in found.values()] == [True, True, False, True]


def test_a_year_from_a_leap_day_is_a_day() -> None:
    assert year_before(date(2020, 2, 29)) == date(2019, 2, 28)
    assert year_after(date(2019, 12, 31)) == date(2020, 12, 31)
