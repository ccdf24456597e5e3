"""No system may know the future; three kinds of leak are planted, and each is found."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np

from matchmaker.domain.vocabulary import MatchKind
from matchmaker.services.evaluating.as_of import AsOf
from matchmaker.services.evaluating.history import History
from matchmaker.services.evaluating.leaks import find_leaks
from matchmaker.services.evaluating.ours.system import Ours
from matchmaker.services.evaluating.systems import BASELINES, Given, Scores
from matchmaker.services.evaluating.texts import Texts, read_texts
from matchmaker.services.evaluating.vectors import Vectors

CUT, UNTIL = date(2018, 12, 31), date(2019, 12, 31)
SEEKERS = np.arange(8)


def texts_of(world: AsOf, vectors: Vectors) -> Texts:
    return read_texts(world, vectors, lambda done, of: None)


def test_no_system_changes_with_the_future(history: History, vectors: Vectors) -> None:
    def make(told: History, world: AsOf) -> Mapping[str, Scores]:
        texts = texts_of(world, vectors)
        given = Given(world, texts, 0)
        ours = Ours(world, texts, MatchKind.B2B, until=UNTIL, seed=0)
        return {name: of(given) for name, of in BASELINES.items()} | {"ours": ours.scores}

    assert find_leaks(history, CUT, make, SEEKERS) == {}


def test_a_later_text_a_later_tie_and_a_later_normaliser_are_found(
    history: History, vectors: Vectors
) -> None:
    def make(told: History, world: AsOf) -> Mapping[str, Scores]:
        later = AsOf(told, UNTIL)
        known = np.array([later.place[each] for each in world.organisations])
        later_texts, texts = texts_of(later, vectors), texts_of(world, vectors)

        def later_text(seekers):  # type: ignore[no-untyped-def]
            return later_texts.profiles[known[seekers]] @ later_texts.profiles[known].T

        def later_tie(seekers):  # type: ignore[no-untyped-def]
            return later.partners[known[seekers]][:, known].toarray()

        def later_normaliser(seekers):  # type: ignore[no-untyped-def]
            found = texts.profiles[seekers] @ texts.profiles.T
            return found / len(told.projects)

        def honest(seekers):  # type: ignore[no-untyped-def]
            return texts.profiles[seekers] @ texts.profiles.T

        return {
            "text": later_text,
            "tie": later_tie,
            "normaliser": later_normaliser,
            "honest": honest,
        }

    assert find_leaks(history, CUT, make, SEEKERS).keys() == {"text", "tie", "normaliser"}
