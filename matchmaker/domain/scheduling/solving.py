"""The one module that knows OR-Tools: a part of the board is freed and solved again with CP-SAT.

One worker, a seed, and limits in the solver's own deterministic time: the same input gives the
same answer on every machine. (OR-Tools and highspy cannot share a process; SciPy's own copy of
HiGHS can.)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from matchmaker.domain.scheduling.ground import NOWHERE, Board
from matchmaker.domain.scheduling.modelling import Aim, Part, build


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back.

    Attributes:
        slots: of each freed wish, its slot or NOWHERE; None: no answer in time, or none at all.
        is_best: whether it is proved that there is no better one (or, without slots, none).
        effort: deterministic time that was used.
    """

    slots: dict[int, int] | None
    is_best: bool
    effort: float


def solve_part(
    board: Board,
    free: Iterable[int],
    aim: Aim,
    *,
    effort: float,
    seed: int,
    fair_from: int = 2,
    most_moves: int | None = None,
) -> Answer:
    """Solve the freed wishes again; all others stay where they are. The board is not changed.

    Args:
        board: legal as it is.
        free: the wishes to solve, on the board or not.
        aim: what for.
        effort: at most so much deterministic time.
        seed: of the solver.
        fair_from: gaps of one person above this number are unfair.
        most_moves: at most so many of those on the board change their slot.
    """
    from ortools.sat.python import cp_model

    part = Part(board, tuple(sorted(set(free))), cp_model.CpModel())
    before = {wish: board.slot_of[wish] for wish in part.free}
    placed = {wish: slot for wish, slot in before.items() if slot != NOWHERE}
    for wish in placed:
        board.take(wish)
    try:
        is_possible = build(part, aim, before, fair_from=fair_from, most_moves=most_moves)
    finally:
        for wish, slot in placed.items():
            board.put(wish, slot)
    if not is_possible:
        return Answer(None, is_best=True, effort=0.0)
    for (wish, slot), is_at in part.at.items():
        part.model.add_hint(is_at, before[wish] == slot)
    return _answer(cp_model, part, effort=effort, seed=seed)


def _answer(cp_model: Any, part: Part, *, effort: float, seed: int) -> Answer:
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = seed % 2**31
    solver.parameters.max_deterministic_time = effort
    status = solver.solve(part.model)
    used = float(solver.response_proto.deterministic_time)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Answer(None, is_best=status == cp_model.INFEASIBLE, effort=used)
    slots = dict.fromkeys(part.free, NOWHERE)
    slots.update({wish: slot for (wish, slot), is_at in part.at.items() if solver.value(is_at)})
    return Answer(slots, is_best=status == cp_model.OPTIMAL, effort=used)
