"""Which table: fixed and step-free ones first, then as few changes as possible.

Slot by slot, an assignment of least cost: a point for each of the two who would have to get up.
The laminar counts that `Board` keeps (each fixed table once, step-free ones, all) make sure that
there always is an assignment.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from matchmaker.domain.scheduling.ground import Board
from matchmaker.domain.scheduling.instance import Instance

_NEVER = 1e6
_HOSTED = 3.0  # a host's own table is left to the host while others are free
_STEP_FREE = 0.25  # likewise, a little
_KEPT = 50.0  # a table that was published


def assign_tables(
    instance: Instance, board: Board, kept: Mapping[int, int] | None = None
) -> dict[int, int]:
    """The table of each placed wish; `kept` ones stay at theirs if they can."""
    base = _base(instance)
    found: dict[int, int] = {}
    last: dict[int, int] = {}
    for slot in range(instance.slots):
        wishes = sorted(board.in_slot[slot])
        if not wishes:
            continue
        cost = np.vstack([_cost(base, board, wish, last, kept or {}) for wish in wishes])
        needs = np.array([board.ground.step[wish] for wish in wishes], dtype=bool)
        cost[np.outer(needs, ~_stepped(instance))] = _NEVER
        cost[:, [table for table, at in instance.closed if at == slot]] = _NEVER
        rows, columns = linear_sum_assignment(cost)
        for row, table in zip(rows, columns, strict=True):
            found[wishes[row]] = int(table)
            for each in board.ground.ends[wishes[row]]:
                last[each] = int(table)
    return found


def _stepped(instance: Instance) -> NDArray[np.bool_]:
    """(tables,): which are step-free."""
    found = np.zeros(instance.tables, dtype=bool)
    found[sorted(instance.step_free_tables)] = True
    return found


def _base(instance: Instance) -> NDArray[np.float64]:
    """(tables,): what each table costs whoever has no need of it."""
    cost = np.where(_stepped(instance), _STEP_FREE, 0.0)
    cost[[one.table for one in instance.participants if one.table is not None]] += _HOSTED
    return cost


def _cost(
    base: NDArray[np.float64],
    board: Board,
    wish: int,
    last: Mapping[int, int],
    kept: Mapping[int, int],
) -> NDArray[np.float64]:
    """(tables,): what each table would cost this meeting."""
    cost = base.copy()
    for each in board.ground.ends[wish]:
        if each in last:
            cost[last[each]] -= 1
    if wish in kept:
        cost[kept[wish]] -= _KEPT
    fixed = board.ground.table[wish]
    if fixed is not None:
        cost[np.arange(len(cost)) != fixed] = _NEVER
    return cost


def count_changes(board: Board, tables: Mapping[int, int]) -> int:
    """How often somebody's next meeting is at another table than the one before."""
    changes = 0
    for busy in board.busy:
        at = [tables[busy[slot]] for slot in sorted(busy)]
        changes += sum(one != other for one, other in pairwise(at))
    return changes
