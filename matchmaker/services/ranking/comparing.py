"""Profiles and readings to encounters: all numbers of all pairs at once, then one view a pair."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from matchmaker.domain.answering import blended, meaning_shares, standardised
from matchmaker.domain.complementarity import ALL_PAIRINGS
from matchmaker.domain.pairing import Encounter
from matchmaker.domain.profile import Profile, Statement
from matchmaker.domain.trust import STRANGERS, TrustPath
from matchmaker.domain.vocabulary import StatementRole
from matchmaker.services.index.embedding import Reading
from matchmaker.services.index.library import Library
from matchmaker.services.ranking.wording import find_words

Matrix = NDArray[np.float32]
Roles = NDArray[np.int8]
MOST_JUDGED = 120  # whose sentences answer each other best; the others cannot lead a list
_CODES = {role: code for code, role in enumerate(StatementRole)}
_ANSWERS = np.zeros((len(_CODES), len(_CODES)), dtype=bool)
for _ask, _answer in ALL_PAIRINGS:
    _ANSWERS[_CODES[_ask], _CODES[_answer]] = True


def encounters(
    seeker: Profile,
    candidates: Sequence[Profile],
    *,
    readings: Mapping[int, Reading],
    library: Library,
    paths: Mapping[int, TrustPath],
    today: date,
) -> Iterator[Encounter]:
    """An encounter for each candidate that may be worth judging, in their order.

    `readings` must hold every statement of the seeker and of the candidates, by id; every
    candidate says something.
    """
    mine = seeker.statements
    theirs = [each for candidate in candidates for each in candidate.statements]
    if not mine or not theirs:
        return
    my_vectors, their_vectors = _vectors(mine, readings), _vectors(theirs, readings)
    my_roles, their_roles = _roles(mine), _roles(theirs)
    words = find_words(library, mine, theirs, readings)
    share = meaning_shares(
        [each.read_language or "" for each in mine],
        [each.read_language or "" for each in theirs],
        trusted=library.trusted_languages,
    )

    likeness = my_vectors @ their_vectors.T
    usual = _usual(library, my_vectors, my_roles, their_roles)
    forward = blended(standardised(likeness, *usual), words.forward, share)
    forward *= _ANSWERS[np.ix_(my_roles, their_roles)]
    usual = _usual(library, their_vectors, their_roles, my_roles)
    backward = blended(standardised(likeness.T, *usual), words.backward, share.T)
    backward *= _ANSWERS[np.ix_(their_roles, my_roles)]

    starts = np.cumsum([0, *(len(each.statements) for each in candidates)])
    _silence_common_sentences(mine, theirs, starts, forward, backward)
    for number in _worth_judging(forward, backward, starts):
        place = slice(starts[number], starts[number + 1])
        yield Encounter(
            seeker=seeker,
            candidate=candidates[number],
            forward=forward[:, place],
            backward=backward[place],
            likeness=likeness[:, place],
            seeker_specificity=words.left_specificity,
            candidate_specificity=words.right_specificity[place],
            today=today,
            path=paths.get(candidates[number].id, STRANGERS),
        )


def _silence_common_sentences(
    mine: Sequence[Statement],
    theirs: Sequence[Statement],
    starts: NDArray[np.int_],
    forward: Matrix,
    backward: Matrix,
) -> None:
    """Let no sentence count between two who both state it in the same role.

    The partners of one project state the same aims and needs: that they answer themselves says
    that the two have met, not that they complete each other.
    """
    rows_of: dict[tuple[StatementRole, str], list[int]] = {}
    for row, each in enumerate(mine):
        rows_of.setdefault((each.role, each.read_text), []).append(row)
    for column, each in enumerate(theirs):
        if (each.role, each.read_text) in rows_of:
            forward[:, column] = backward[column] = 0.0
            number = int(np.searchsorted(starts, column, side="right")) - 1
            place = slice(starts[number], starts[number + 1])
            for row in rows_of[each.role, each.read_text]:
                forward[row, place] = 0.0
                backward[place, row] = 0.0


def _worth_judging(forward: Matrix, backward: Matrix, starts: NDArray[np.int_]) -> list[int]:
    """The numbers of the candidates with the best answers in both directions together."""
    there = np.maximum.reduceat(forward.max(axis=0), starts[:-1])
    back = np.maximum.reduceat(backward.max(axis=1), starts[:-1])
    order = np.argsort(-(there + back), kind="stable")
    return sorted(int(each) for each in order[:MOST_JUDGED])


def _vectors(statements: Sequence[Statement], readings: Mapping[int, Reading]) -> Matrix:
    return np.stack([readings[each.id].vector for each in statements]).astype(np.float32)


def _roles(statements: Sequence[Statement]) -> Roles:
    return np.array([_CODES[each.role] for each in statements], dtype=np.int8)


def _usual(
    library: Library, vectors: Matrix, asking: Roles, answering: Roles
) -> tuple[Matrix, Matrix]:
    """Mean and deviation of what each asking sentence usually meets in each answering role.

    Both are (asking, answering); where the roles do not answer each other they say nothing.
    """
    mean = np.zeros((len(asking), len(answering)), dtype=np.float32)
    deviation = np.ones_like(mean)
    for ask, answer in sorted(ALL_PAIRINGS):
        rows = np.flatnonzero(asking == _CODES[ask])
        columns = np.flatnonzero(answering == _CODES[answer])
        if rows.size and columns.size:
            centre, spread = library.background(answer, vectors[rows])
            mean[np.ix_(rows, columns)] = centre[:, None]
            deviation[np.ix_(rows, columns)] = spread[:, None]
    return mean, deviation
