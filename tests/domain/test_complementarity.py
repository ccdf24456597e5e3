"""Single features: when they speak, and how loudly."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from worlds import MatchKind, buyer_and_maker

from matchmaker.domain.complementarity import NOVELTY_FROM, NOVELTY_FULL, distant_field
from matchmaker.domain.scoring import Comparison

MIDDLE = (NOVELTY_FROM + NOVELTY_FULL) / 2
fits = st.floats(0, 1, width=32)


def comparison(fit: float) -> Comparison:
    """A moulder and a toolmaker, compared across sectors, whose best answer fits so well."""
    met = buyer_and_maker(fit)
    return Comparison(
        seeker=met.seeker,
        candidate=met.candidate,
        kind=MatchKind.CROSS_SECTOR,
        answers=met.forward,
        likeness=met.likeness,
        specificity=met.seeker_specificity,
        path=met.path,
        today=met.today,
    )


def worth(fit: float) -> float:
    """What their distance adds; 0 where the feature is silent."""
    found = distant_field(comparison(fit))
    return found.value if found else 0.0


@pytest.mark.parametrize(("fit", "share"), [(0.5, 0), (MIDDLE, 0.5), (0.7, 1), (0.9, 1)])
def test_novelty_grows_from_a_fit_of_a_half_to_one_of_seven_tenths(
    fit: float, share: float
) -> None:
    assert (NOVELTY_FROM, NOVELTY_FULL) == (0.5, 0.7)
    assert worth(fit) == pytest.approx(share * worth(1), abs=1e-6)
    assert worth(1) > 0.1


@given(a=fits, b=fits)
def test_a_better_fit_never_makes_novelty_count_less(a: float, b: float) -> None:
    values = [worth(fit) for fit in sorted((a, b))]
    assert all(low <= high for low, high in itertools.pairwise(values))
    assert 0 <= values[-1] <= 1


def test_where_a_field_is_not_stated_nothing_is_new() -> None:
    known = comparison(0.9)
    unknown = replace(known, candidate=replace(known.candidate, sectors=frozenset()))
    assert distant_field(known) is not None
    assert distant_field(unknown) is None
