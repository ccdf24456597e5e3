"""Circumstances: what is asked for and what is invested, word by word and euro by euro."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.domain.circumstances import ABOUT_EQUAL, breaks_finance_limit, finance_terms
from matchmaker.domain.profile import Profile, Statement
from matchmaker.domain.scoring import Comparison, Evidence
from matchmaker.domain.trust import TrustPath
from matchmaker.domain.vocabulary import MatchKind, OrganisationKind, StatementRole

IN_RANGE = "The amount sought lies in the range invested"
IN_PART = "The amount sought lies only in part in the range invested"


def ask(low: int | None, high: int | None) -> Statement:
    """A firm looks for an amount between these."""
    return Statement(1, StatementRole.ASK, "We look for money.", amount_min=low, amount_max=high)


def thesis(low: int | None, high: int | None, *countries: str) -> Statement:
    """A fund invests amounts between these."""
    return Statement(
        2, StatementRole.THESIS, "We invest.", amount_min=low, amount_max=high, countries=countries
    )


def comparison(*theses: tuple[float, Statement], wanted: Statement) -> Comparison:
    """A firm that asks, and a fund with several theses, each answering the question so well."""
    answers = np.array([[answer for answer, _ in theses]], dtype=np.float32)
    fund = tuple(each for _, each in theses)
    return Comparison(
        seeker=Profile(1, "Firm", OrganisationKind.COMPANY, statements=(wanted,)),
        candidate=Profile(2, "Fund", OrganisationKind.FINANCIER, statements=fund),
        kind=MatchKind.F2B,
        answers=answers,
        likeness=answers,
        specificity=np.ones(1, dtype=np.float32),
        path=TrustPath(),
        today=date(2026, 3, 1),
    )


def test_of_answers_about_equally_good_the_amounts_decide() -> None:
    near, far = thesis(100_000, 900_000), thesis(5_000_000, 9_000_000)
    wanted = ask(200_000, 400_000)
    better = 0.80
    close = comparison((better, far), (better - ABOUT_EQUAL / 2, near), wanted=wanted)
    assert finance_terms(close) == Evidence(0.5, IN_RANGE)


def test_a_clearly_better_answer_is_taken_whatever_its_amounts() -> None:
    wanted, better = ask(200_000, 400_000), 0.80
    clear = comparison(
        (better, thesis(300_000, 900_000)),
        (better - 2 * ABOUT_EQUAL, thesis(100_000, 900_000)),
        wanted=wanted,
    )
    found = finance_terms(clear)
    assert found is not None
    assert found.detail == IN_PART


@pytest.mark.parametrize("wanted", [ask(None, None), ask(100, None)])
def test_without_an_amount_nothing_is_said(wanted: Statement) -> None:
    assert finance_terms(comparison((0.9, thesis(1, 9)), wanted=wanted)) is None


@given(st.integers(1, 10**8), st.integers(1, 10**8), st.integers(1, 10**8), st.integers(1, 10**8))
def test_an_amount_counts_from_wholly_outside_to_wholly_inside(
    a: int, b: int, c: int, d: int
) -> None:
    wanted, offered = ask(min(a, b), max(a, b)), thesis(min(c, d), max(c, d))
    found = finance_terms(comparison((0.9, offered), wanted=wanted))
    assert found is not None
    is_outside = max(a, b) < min(c, d) or min(a, b) > max(c, d)
    assert breaks_finance_limit(wanted, offered, country=None) == is_outside
    assert found.value == -0.5 if is_outside else -0.5 < found.value <= 0.5


def test_a_country_that_a_fund_does_not_serve_is_a_limit() -> None:
    served = thesis(1, 9, "DE", "LT")
    wanted = ask(2, 3)
    assert breaks_finance_limit(wanted, served, country="FR")
    assert not breaks_finance_limit(wanted, served, country="LT")
    assert not breaks_finance_limit(wanted, served, country=None)
