"""Other ways to make a schedule: what booking tools do, and what comes to mind first."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from matchmaker.domain.scheduling.ground import Board, Ground

Peer = Callable[[Ground], Board]


def first_come(ground: Ground) -> Board:
    """Requests in the order in which they happen to come, each into the first free slot."""
    order = list(range(len(ground.ends)))
    random.Random(1).shuffle(order)
    return _in_order(ground, order)


def greedy(ground: Ground) -> Board:
    """The most wanted first, each into the first free slot."""
    return _in_order(ground, sorted(range(len(ground.ends)), key=lambda w: -ground.score[w]))


def _in_order(ground: Ground, order: Iterable[int]) -> Board:
    board = Board(ground)
    for wish in order:
        if all(board.degree(each) < ground.maximum[each] for each in ground.ends[wish]):
            slot = next((each for each in ground.slots[wish] if board.is_free(wish, each)), None)
            if slot is not None:
                board.put(wish, slot)
    return board


def slot_by_slot(ground: Ground) -> Board:
    """In each slot the matching of greatest weight among what is left (an integer programme)."""
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array

    board, people = Board(ground), len(ground.there)
    for slot, tables in enumerate(ground.capacity):
        able = [
            wish
            for wish, slots in enumerate(ground.slots)
            if slot in slots
            and board.slot_of[wish] < 0
            and all(board.slot_of[other] >= 0 for other in ground.before[wish])
            and all(board.degree(each) < ground.maximum[each] for each in ground.ends[wish])
        ]
        if not able:
            continue
        ends = np.array([ground.ends[wish] for wish in able])
        rows = np.concatenate([ends.T.ravel(), np.full(len(able), people)])
        columns = np.tile(np.arange(len(able)), 3)
        matrix = csr_array((np.ones(3 * len(able)), (rows, columns)))
        found = milp(
            -np.array([ground.score[wish] for wish in able]),
            constraints=LinearConstraint(matrix, -np.inf, [*[1] * people, tables]),
            integrality=np.ones(len(able)),
            bounds=Bounds(0, 1),
        )
        for wish, is_in in zip(able, np.round(found.x), strict=True):
            if is_in:
                board.put(wish, slot)
    return board


def whole_model(seconds: float) -> Peer:
    """CP-SAT on the whole model (a variable for each wish and slot), two workers."""

    def solve(ground: Ground) -> Board:
        from ortools.sat.python import cp_model

        model = cp_model.CpModel()
        at = _whole(model, ground)
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 2
        solver.parameters.max_time_in_seconds = seconds
        board = Board(ground)
        if solver.solve(model) in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            for (wish, slot), held in at.items():
                if solver.value(held):
                    board.put(wish, slot)
        return board

    return solve


def whole_model_of_gaps(effort: float) -> Peer:
    """CP-SAT on the whole model of a given set, all to be placed with the fewest gaps; effort in
    its own deterministic time.
    """

    def solve(ground: Ground) -> Board:
        from matchmaker.domain.scheduling.modelling import Aim
        from matchmaker.domain.scheduling.solving import solve_part

        board = Board(ground)
        every = range(len(ground.ends))
        answer = solve_part(board, every, Aim.GAPS, effort=effort, seed=0, fair_from=10**6)
        for wish, slot in (answer.slots or {}).items():
            board.put(wish, slot)
        return board

    return solve


def _whole(model: Any, ground: Ground) -> dict[tuple[int, int], Any]:
    at = {(w, s): model.new_bool_var("") for w, ss in enumerate(ground.slots) for s in ss}
    of_person: dict[tuple[int, int], list[Any]] = defaultdict(list)
    for (wish, slot), held in at.items():
        for each in ground.ends[wish]:
            of_person[each, slot].append(held)
    for wish, slots in enumerate(ground.slots):
        model.add_at_most_one(at[wish, slot] for slot in slots)
    for busy in of_person.values():
        model.add_at_most_one(busy)
    for each, most in enumerate(ground.maximum):
        model.add(sum(at[w, s] for w in ground.of[each] for s in ground.slots[w]) <= most)
    for slot, tables in enumerate(ground.capacity):
        model.add(sum(held for (_, s), held in at.items() if s == slot) <= tables)
    model.maximize(sum(round(ground.score[w]) * held for (w, _), held in at.items()))
    return at


PEERS: dict[str, Peer] = {
    "first come, first served": first_come,
    "greedy by interest": greedy,
    "max-weight matching slot by slot": slot_by_slot,
}


def figures(board: Board) -> dict[str, Any]:
    """What a board is worth."""
    gaps = [board.breaks(each) for each in range(len(board.busy))]
    return {
        "meetings": len(board.placed()),
        "interest": round(board.interest(), 3),
        "breaks": sum(gaps),
        "largest": max(gaps),
    }
