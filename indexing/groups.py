"""Whose each row is, and which rows a filter leaves.

Filters name groups, not rows, and are applied before the k best are chosen: a filter that came
afterwards would return fewer than there are, and would show by its gaps what it hid.
"""

from functools import cached_property
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from indexing.ranking import Ids

Mask: TypeAlias = NDArray[np.bool_]


class GroupColumn:
    """The group of each row of an index, with the way back from a group to its rows."""

    def __init__(self, groups: Ids) -> None:
        """Take the group of each row."""
        self.values = groups

    def __len__(self) -> int:
        return len(self.values)

    def __getitem__(self, rows: NDArray[np.intp]) -> Ids:
        return self.values[rows]

    def select(self, keep: Ids | None, drop: Ids | None) -> Mask | None:
        """Mark the rows of the groups in `keep` (None: everybody's) and not in `drop`.

        None means that nothing is filtered out, which is the fastest search.
        """
        if keep is not None:
            wanted = keep if drop is None or not len(drop) else np.setdiff1d(keep, drop)
            mask = np.zeros(len(self), dtype=np.bool_)
            mask[self.rows_of(wanted)] = True
            return mask
        unwanted = self.rows_of(drop) if drop is not None and len(drop) else None
        if unwanted is None or not len(unwanted):
            return None
        mask = np.ones(len(self), dtype=np.bool_)
        mask[unwanted] = False
        return mask

    def rows_of(self, wanted: Ids) -> NDArray[np.intp]:
        """Rows of these groups, in no particular order; unknown groups have none."""
        order, keys, starts = self._by_group
        if not len(keys) or not len(wanted):
            return np.empty(0, dtype=np.intp)
        wanted = np.unique(wanted)
        place = np.searchsorted(keys, wanted).clip(max=len(keys) - 1)
        place = place[keys[place] == wanted]
        lengths = starts[place + 1] - starts[place]
        firsts = np.repeat(starts[place] - np.concatenate(([0], lengths[:-1])).cumsum(), lengths)
        rows: NDArray[np.intp] = order[firsts + np.arange(lengths.sum())]
        return rows

    @cached_property
    def _by_group(self) -> tuple[NDArray[np.intp], Ids, NDArray[np.intp]]:
        """Rows ordered by group, the groups that occur, and where each group's rows begin."""
        order = np.argsort(self.values, kind="stable")
        keys, starts = np.unique(self.values[order], return_index=True)
        return order, keys, np.append(starts, len(order)).astype(np.intp)
