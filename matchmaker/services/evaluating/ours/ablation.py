"""What each idea brings: the same questions without one group of signals, learned anew."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from matchmaker.domain.evaluation import MEASURES, Numbers, paired_difference, ranks_from
from matchmaker.services.evaluating.consortia import Progress, Setting, answer_all
from matchmaker.services.evaluating.measuring import OURS, Sheet, rounded
from matchmaker.services.evaluating.ours.ranker import Ranking
from matchmaker.services.evaluating.ours.system import Ours
from matchmaker.services.evaluating.ours.training import hand_set, learned
from matchmaker.services.evaluating.protocol import Plan

IDEAS: Mapping[str, tuple[str, ...]] = {
    "common partners and ways through them": (
        "partners_in_common",
        "close_partners_in_common",
        "introduction",
        "introduction_now",
        "introduction_by_peers",
        "long_introduction",
        "way_through_the_network",
    ),
    "low rank": ("same_place_in_the_network", "expected_tie", "same_place_in_all"),
    "introducers who lead or are busy": (
        "same_leader",
        "introduction_by_leaders",
        "introduction_by_the_busy",
    ),
    "partners of those alike": ("partner_of_those_alike",),
    "meaning of texts": ("works_on_it", "busy_with_its_meaning", "same_meaning"),
    "words of texts": ("writes_of_it", "same_words", "same_title_words", "answers_in_words"),
    "same programmes and calls": ("same_programme", "same_line_of_calls", "neighbouring_calls"),
    "busy in programmes and calls": (
        "busy_in_its_programmes",
        "busy_in_its_calls",
        "busy_in_neighbouring_calls",
    ),
    "place": ("same_country", "same_region", "same_city", "countries_that_work_together"),
    "activity, trend, newness": (
        "activity",
        "activity_now",
        "trend",
        "running",
        "openness",
        "meets_companies",
        "finds_new_partners",
        "leadership",
        "newness",
        "latest",
    ),
    "size": ("both_small",),
}


def ablations(setting: Setting, plan: Plan, progress: Progress) -> dict[str, Any]:
    """For each idea: the measures without it, and the difference to everything, paired."""
    variants = dict(_variants(setting.ours))
    tried = replace(setting, systems={name: each.scores for name, each in variants.items()})
    sheets = answer_all(tried, plan, progress)
    whole = _values(sheets[OURS])
    return {name: _row(_values(each), whole, plan.seed) for name, each in sheets.items()}


def _variants(ours: Ours) -> Iterator[tuple[str, Ours]]:
    yield OURS, ours
    yield "hand-set weights", ours.with_ranking(Ranking(hand_set(), ours.ranking.usual))
    for idea, names in IDEAS.items():
        yield f"without {idea}", ours.with_ranking(learned(ours.lessons, without=names))


def _values(sheet: Sheet) -> dict[str, Numbers]:
    ranks = [ranks_from(each) for each in sheet.ahead]
    return {name: np.array([measure(each) for each in ranks]) for name, measure in MEASURES.items()}


def _row(values: Mapping[str, Numbers], whole: Mapping[str, Numbers], seed: int) -> dict[str, Any]:
    return {
        measure: {
            "value": round(float(found.mean()), 4),
            "to_everything": rounded(paired_difference(found, whole[measure], seed=seed)),
        }
        for measure, found in values.items()
    }
