"""The wide first step: which organisations are worth judging at all; tuned for recall.

Needs are asked of capabilities and capabilities of needs, by meaning and by words; the rankings
are fused by reciprocal rank, since the two kinds of score are not comparable before they are
standardised. Whatever may not be shown, or does not pass a filter, is left out before the
nearest are taken, never after.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping

import numpy as np
from numpy.typing import NDArray

from matchmaker.domain.complementarity import ALL_PAIRINGS
from matchmaker.domain.profile import Profile, Statement
from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import StatementRole
from matchmaker.services.index.embedding import Reading, lexical_text
from matchmaker.services.index.library import Library

Ids = NDArray[np.int64]
NEAREST = 200  # sentences taken for each sentence that asks, by each way of searching
MOST_CANDIDATES = 200
ALSO = 0.1  # how much further sentences count: one good answer beats many middling ones
MOST_ACQUAINTED = 20  # candidates that are added because of whom they know
RANK_DAMPING = 60  # of reciprocal rank fusion (Cormack et al. 2009)


def candidates(
    library: Library,
    seeker: Profile,
    *,
    readings: Mapping[int, Reading],
    viewer: Viewer,
    keep: Ids | None,
    drop: Ids,
    acquainted: Collection[int] = (),
) -> list[int]:
    """The ids of organisations to judge, most promising first.

    Args:
        library: where to search.
        seeker: who asks, as the viewer may see it.
        readings: the seeker's statements as the machine reads them.
        viewer: decides which shelves are searched.
        keep: if given, only these organisations (sorted ids).
        drop: never these (sorted ids).
        acquainted: known partners, a few of whom are added whatever they say.
    """
    if keep is not None:
        keep = np.setdiff1d(keep, drop, assume_unique=True)
        if len(keep) <= MOST_CANDIDATES:
            return [int(each) for each in keep]
    worth: dict[int, float] = defaultdict(float)
    for answering in StatementRole:
        asking = [each for each in seeker.statements if (each.role, answering) in _BOTH_WAYS]
        if asking:
            _add_ranks(worth, library, asking, answering, readings, viewer, keep, drop)
    found = sorted(worth, key=lambda each: (-worth[each], each))[:MOST_CANDIDATES]
    return found + _some_acquainted(found, acquainted, keep, drop)


_BOTH_WAYS = ALL_PAIRINGS | {(answer, ask) for ask, answer in ALL_PAIRINGS}


def _add_ranks(
    worth: dict[int, float],
    library: Library,
    asking: list[Statement],
    answering: StatementRole,
    readings: Mapping[int, Reading],
    viewer: Viewer,
    keep: Ids | None,
    drop: Ids,
) -> None:
    vectors = np.stack([readings[each.id].vector for each in asking]).astype(np.float32)
    dense = library.nearest(answering, viewer.scopes, vectors, NEAREST, keep=keep, drop=drop)
    lexical = library.matching_words(
        answering,
        viewer.scopes,
        [(lexical_text(each, library.encoder), each.read_language) for each in asking],
        NEAREST,
        keep=keep,
        drop=drop,
    )
    for by_meaning, by_words in zip(dense, lexical, strict=True):
        fused: dict[int, float] = defaultdict(float)
        for owners in (by_meaning, by_words):
            for rank, owner in enumerate(dict.fromkeys(owners)):
                fused[owner] += 1.0 / (RANK_DAMPING + rank + 1)
        for owner, value in fused.items():
            best, others = max(worth[owner], value), min(worth[owner], value)
            worth[owner] = best + ALSO * others


def _some_acquainted(
    found: list[int], acquainted: Collection[int], keep: Ids | None, drop: Ids
) -> list[int]:
    taken = {*found, *drop.tolist()}
    allowed = None if keep is None else frozenset(keep.tolist())
    new = sorted(
        each for each in acquainted if each not in taken and (allowed is None or each in allowed)
    )
    return new[:MOST_ACQUAINTED]
