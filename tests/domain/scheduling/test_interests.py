"""What a meeting is worth: the ranks hold for equal fits, whatever the words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.domain.event_vocabulary import WishStrength
from matchmaker.domain.scheduling.interests import UNKNOWN_FIT, WishKind, interest, kind_of

MUST, LIKE, NOT = WishStrength.MUST, WishStrength.LIKE, WishStrength.RATHER_NOT


@pytest.mark.parametrize(
    ("a", "b", "by_manager", "kind"),
    [
        (MUST, LIKE, False, WishKind.BOTH_ASKED),
        (None, LIKE, True, WishKind.ONE_ASKED),
        (None, None, True, WishKind.MANAGER),
        (None, None, False, WishKind.PROPOSED),
        (MUST, NOT, True, None),
        (NOT, None, False, None),
    ],
)
def test_who_asked_says_the_kind(a, b, by_manager, kind):
    assert kind_of(a, b, by_manager=by_manager) == kind


@given(st.floats(0.1, 1), st.integers(0, 2), st.integers(0, 2))
def test_a_stronger_kind_is_worth_more_at_the_same_fit_whoever_must(fit, more, less):
    ranks = list(WishKind)
    assert interest(ranks[0], fit, musts=more) > interest(ranks[1], fit, musts=less)
    assert interest(ranks[1], fit, musts=more) > interest(ranks[2], fit, musts=less)
    assert interest(ranks[2], fit, musts=more) > interest(ranks[3], fit, musts=less)


@given(st.sampled_from(list(WishKind)), st.floats(0, 1), st.floats(0, 1))
def test_a_better_fit_is_never_worth_less(kind, one, other):
    low, high = sorted((one, other))
    assert 1 <= interest(kind, low) <= interest(kind, high) <= 200


def test_an_unknown_fit_counts_as_the_middle():
    assert interest(WishKind.BOTH_ASKED, None) == interest(WishKind.BOTH_ASKED, UNKNOWN_FIT) == 100
