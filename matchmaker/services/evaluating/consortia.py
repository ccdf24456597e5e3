"""Runs the protocol of `protocol`: read, cut, ask every system, measure."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchmaker.domain.evaluation import mean_with_interval
from matchmaker.domain.vocabulary import MatchKind
from matchmaker.errors import InputError
from matchmaker.services.evaluating.as_of import AsOf, Codes
from matchmaker.services.evaluating.history import read_history
from matchmaker.services.evaluating.measuring import (
    OURS,
    Sheet,
    exposure,
    judged,
    ordered_by_lot,
    rounded,
)
from matchmaker.services.evaluating.memory import peak_mib
from matchmaker.services.evaluating.ours.candidates import KEPT
from matchmaker.services.evaluating.ours.system import Ours
from matchmaker.services.evaluating.ours.training import WINDOWS
from matchmaker.services.evaluating.protocol import Plan
from matchmaker.services.evaluating.questions import WANTED, Question, Slice, ask, sample
from matchmaker.services.evaluating.systems import BASELINES, Given, Scores
from matchmaker.services.evaluating.texts import read_texts
from matchmaker.services.evaluating.vectors import Vectors

BATCH = 100
SURVIVAL_OF = 100  # questions on which the first step is compared with scoring everybody
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True, eq=False)  # arrays have no single truth
class Setting:
    """The world as of the cut, the questions about what came after, and the systems.

    `source` says which columns of which tables were read as what, and how many rows were left out.
    """

    world: AsOf
    questions: Sequence[Question]
    possible: int
    systems: Mapping[str, Scores]
    ours: Ours
    source: Mapping[str, Any]


def evaluate_consortia(
    directory: Path, plan: Plan, vectors: Vectors, progress: Progress
) -> dict[str, Any]:
    """All systems on a folder of CORDIS-like tables, in the form all `evaluate` commands share.

    Raises:
        InputError: a table is missing, the window is empty, or nobody found a partner in it.
    """
    started = time.perf_counter()
    setting = prepare(directory, plan, vectors, progress)
    sheets = answer_all(setting, plan, progress)
    counted = [np.ones(len(each.answers), dtype=np.bool_) for each in setting.questions]
    whole = judged(sheets, counted, seed=plan.seed)
    pool = setting.ours.ground.pool
    assert whole is not None, "every question has an answer"
    return {
        "task": "consortia",
        "protocol": _protocol(directory, plan, setting),
        "systems": whole["systems"],
        "difference": whole["difference"],
        "slices": slices_of(sheets, setting, plan),
        "exposure": {name: exposure(each, pool) for name, each in sheets.items()},
        "candidate_stage": candidate_stage(setting, plan),
        "seconds": round(time.perf_counter() - started, 1),
        "peak_mib": peak_mib(),
    }


def prepare(directory: Path, plan: Plan, vectors: Vectors, progress: Progress) -> Setting:
    """Read, cut, ask, and make every system from the cut world alone."""
    if plan.until <= plan.cut:
        raise InputError(f"The window from {plan.cut} to {plan.until} is empty.")
    progress("Reading tables", 0, 1)
    history = read_history(directory)
    world = AsOf(history, plan.cut)
    possible = ask(history, world, plan.until, plan.kind)
    if not possible:
        raise InputError(
            f"{directory}: between {plan.cut} and {plan.until} no company has a first-time "
            f"partner of this kind.",
            remedy="Choose another --cut and --until.",
        )
    source = {
        "read": {each.path.name: dict(each.headings) for each in history.read_from},
        "left_out": dict(history.left_out),
    }
    del history  # from here on nobody can look ahead
    texts = read_texts(world, vectors, lambda done, of: progress("Encoding projects", done, of))
    progress("Learning from before the cut", 0, 1)
    ours = Ours(world, texts, plan.kind, until=plan.until, seed=plan.seed)
    given = Given(world, texts, plan.seed)
    systems = {name: make(given) for name, make in BASELINES.items()} | {OURS: ours.scores}
    questions = sample(possible, plan.queries, plan.seed)
    return Setting(world, questions, len(possible), systems, ours, source)


def answer_all(setting: Setting, plan: Plan, progress: Progress) -> dict[str, Sheet]:
    """Ask every system every question."""
    world, questions = setting.world, setting.questions
    stars = best_connected(world, plan)
    everybody = len(world.organisations)
    sheets = {name: Sheet(np.zeros(everybody, dtype=np.int64)) for name in setting.systems}
    for start in range(0, len(questions), BATCH):
        progress("Asking", start, len(questions))
        some = questions[start : start + BATCH]
        seekers = np.array([each.seeker for each in some], dtype=np.int64)
        for name, scores in setting.systems.items():
            for question, row in zip(some, scores(seekers), strict=True):
                ordered = ordered_by_lot(row, plan.seed, question.seeker)
                sheets[name].add(ordered, question, _unwanted(world, question, plan.kind), stars)
    progress("Asking", len(questions), len(questions))
    return sheets


def slices_of(sheets: Mapping[str, Sheet], setting: Setting, plan: Plan) -> dict[str, Any]:
    """The same tables for parts of the questions and their answers."""
    questions = setting.questions
    found: dict[str, Any] = {}
    for part in Slice:
        counted = [each.slices[part] for each in questions]
        table = judged(sheets, counted, seed=plan.seed)
        if table is not None:
            found[part.value] = table
    stars = set(best_connected(setting.world, plan).tolist())
    ordinary = [np.array([e not in stars for e in q.answers.tolist()]) for q in questions]
    table = judged(sheets, ordinary, seed=plan.seed, without_stars=True)
    if table is not None:
        found[f"without the {plan.stars} best-connected"] = table
    return found


def candidate_stage(setting: Setting, plan: Plan) -> dict[str, Any]:
    """What the wide first step of ours keeps: of the answers, and of what ranking all prefers."""
    recalls = [setting.ours.recall(each.seeker, each.answers) for each in setting.questions]
    few = np.array([e.seeker for e in setting.questions[:SURVIVAL_OF]], dtype=np.int64)
    shares: list[float] = []
    for start in range(0, len(few), 20):  # everybody's evidence at once is large
        shares += setting.ours.survival(few[start : start + 20])
    return {
        f"recall@{KEPT}": rounded(mean_with_interval(np.array(recalls), seed=plan.seed)),
        "kept of the full top 20": rounded(mean_with_interval(np.array(shares), seed=plan.seed)),
    }


def best_connected(world: AsOf, plan: Plan) -> Codes:
    """The candidates with most partners, who are in everybody's mind anyway."""
    pool = world.of_kind(WANTED[plan.kind])
    return pool[np.argsort(-world.degrees[pool], kind="stable")[: plan.stars]]


def _unwanted(world: AsOf, question: Question, kind: MatchKind) -> NDArray[np.bool_]:
    found = np.asarray(world.kinds != WANTED[kind], dtype=np.bool_)
    found[question.known] = True
    found[question.seeker] = True
    return found


def _protocol(directory: Path, plan: Plan, setting: Setting) -> dict[str, Any]:
    world = setting.world
    return {
        "tables": directory.name,
        "cut": plan.cut.isoformat(),
        "until": plan.until.isoformat(),
        "kind": plan.kind.value,
        "seed": plan.seed,
        "queries": len(setting.questions),
        "queries_possible": setting.possible,
        "candidates": len(setting.ours.ground.pool),
        "organisations": len(world.organisations),
        "projects": len(world.projects),
        "participations": int(world.takes_part.nnz),
        "trained_on": f"{world.cut - WINDOWS * (plan.until - plan.cut)} to {world.cut}",
        "half_life_years": setting.ours.half_life,
        **setting.source,
    }
