"""Where tables say little, every system still answers, and nothing turns into no number."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from matchmaker.domain.vocabulary import MatchKind, OrganisationKind
from matchmaker.services.evaluating.as_of import AsOf
from matchmaker.services.evaluating.history import UNDATED, History, Registration
from matchmaker.services.evaluating.ours.ground import Ground
from matchmaker.services.evaluating.ours.signals import SIGNALS
from matchmaker.services.evaluating.ours.system import Ours
from matchmaker.services.evaluating.systems import BASELINES, Given
from matchmaker.services.evaluating.texts import Texts, read_texts
from matchmaker.services.evaluating.vectors import Vectors

CUT, UNTIL = date(2018, 12, 31), date(2019, 12, 31)
SEEKERS = np.array([0, 2, 4])


@pytest.fixture(scope="module")
def bare(history: History) -> AsOf:
    """Days, kinds and who took part in what; no word, programme, end, role or country."""
    found = History()
    for key, each in history.projects.items():
        found.projects[key] = replace(
            each, end=None, programme="", topic="", title="", sentences=()
        )
    found.participations = [replace(each, is_lead=False) for each in history.participations]
    for key, said in history.registrations.items():
        kind = next(iter(said.values())).kind
        found.registrations[key][UNDATED] = Registration(kind, "", "", "", None)
    return AsOf(found, CUT)


@pytest.fixture(scope="module")
def bare_texts(bare: AsOf, vectors: Vectors) -> Texts:
    return read_texts(bare, vectors, lambda done, of: None)


@pytest.mark.parametrize("name", SIGNALS)
def test_a_signal_without_anything_to_go_by_is_finite(
    name: str, bare: AsOf, bare_texts: Texts
) -> None:
    found = SIGNALS[name](Ground(bare, bare_texts, OrganisationKind.COMPANY), SEEKERS)
    assert np.isfinite(found).all()


@pytest.mark.parametrize("name", BASELINES)
def test_a_simple_way_without_anything_to_go_by_is_finite(
    name: str, bare: AsOf, bare_texts: Texts
) -> None:
    assert np.isfinite(BASELINES[name](Given(bare, bare_texts, 0))(SEEKERS)).all()


def test_ours_ranks_by_the_network_alone(bare: AsOf, bare_texts: Texts) -> None:
    ours = Ours(bare, bare_texts, MatchKind.B2B, until=UNTIL, seed=0)
    scores = ours.scores(SEEKERS)
    assert not np.isnan(scores).any()
    assert all(len(np.unique(row[np.isfinite(row)])) > 100 for row in scores)
