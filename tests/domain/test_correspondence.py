"""Where two sides stand, from nothing but what was said and when."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.domain.correspondence import (
    PATIENCE,
    WAITS_FOR_THEM,
    WAITS_FOR_US,
    Standing,
    State,
    needs_reminder,
    working_days_between,
)
from matchmaker.domain.vocabulary import Answer

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
LATER = MONDAY + timedelta(days=1)
OPEN = {"asked_at": MONDAY, "alive_at": MONDAY}
YES, NO, UNSURE, WITHDRAWN = Answer.YES, Answer.NO, Answer.UNSURE, Answer.WITHDRAWN


@pytest.mark.parametrize(
    ("standing", "seeker", "candidate"),
    [
        (Standing(), State.UNASKED, State.UNASKED),
        (Standing(seeker=UNSURE), State.UNASKED, State.UNASKED),
        (Standing(seeker=NO), State.DECLINED, State.UNASKED),
        (Standing(seeker=YES, **OPEN), State.SENT, State.TO_ANSWER),
        (Standing(seeker=YES, candidate=UNSURE, **OPEN), State.SENT, State.TO_ANSWER),
        (
            Standing(seeker=YES, question_by_seeker=False, **OPEN),
            State.TO_REPLY,
            State.ASKED_BACK,
        ),
        (Standing(seeker=YES, candidate=NO, **OPEN), State.NOT_NOW, State.DECLINED),
        (Standing(seeker=WITHDRAWN, **OPEN), State.WITHDRAWN, State.UNASKED),
        (
            Standing(seeker=YES, candidate=YES, introduced_at=MONDAY, **OPEN),
            State.INTRODUCED,
            State.INTRODUCED,
        ),
        (Standing(suggested_by=7, **OPEN), State.TO_ANSWER, State.TO_ANSWER),
        (Standing(suggested_by=7, candidate=YES, **OPEN), State.TO_ANSWER, State.SENT),
        (Standing(suggested_by=7, candidate=NO, **OPEN), State.NOT_NOW, State.DECLINED),
        (
            Standing(suggested_by=7, question_by_seeker=True, **OPEN),
            State.ASKED_BACK,
            State.TO_REPLY,
        ),
    ],
)
def test_each_side_stands_where_what_was_said_puts_it(
    standing: Standing, seeker: State, candidate: State
) -> None:
    assert standing.state(is_seeker=True, now=LATER) is seeker
    assert standing.state(is_seeker=False, now=LATER) is candidate


def test_three_weeks_of_silence_end_it_for_both_to_the_second() -> None:
    asked = Standing(seeker=YES, **OPEN)
    last = MONDAY + PATIENCE - timedelta(seconds=1)
    assert asked.state(is_seeker=False, now=last) is State.TO_ANSWER
    for is_seeker in (True, False):
        assert asked.state(is_seeker=is_seeker, now=MONDAY + PATIENCE) is State.EXPIRED
    met = Standing(seeker=YES, candidate=YES, introduced_at=MONDAY, **OPEN)
    assert met.state(is_seeker=True, now=MONDAY + 10 * PATIENCE) is State.INTRODUCED


def test_not_being_sure_is_not_told_and_taking_back_reads_like_a_no() -> None:
    for said, told in [(YES, YES), (NO, NO), (UNSURE, None), (WITHDRAWN, NO), (None, None)]:
        assert Standing(seeker=YES, candidate=said).told_to(is_seeker=True).candidate is told
        assert Standing(seeker=said, candidate=YES).told_to(is_seeker=False).seeker is told


answers = st.none() | st.sampled_from(list(Answer))
moments = st.none() | st.integers(0, 60).map(lambda days: MONDAY + timedelta(days=days))
standings = st.builds(
    Standing,
    seeker=answers,
    candidate=answers,
    introduced_at=moments,
    suggested_by=st.none() | st.just(7),
    asked_at=moments,
    alive_at=moments,
    question_by_seeker=st.none() | st.booleans(),
)
WAITING = WAITS_FOR_US | WAITS_FOR_THEM


@given(standings, moments.filter(bool))
def test_what_waits_for_one_side_is_never_closed_for_the_other(
    standing: Standing, now: datetime
) -> None:
    """Where the candidate may know of it; and never do both wait for each other."""
    if not standing.is_put:
        return
    ours = standing.state(is_seeker=True, now=now)
    theirs = standing.state(is_seeker=False, now=now)
    assert (ours in WAITING) == (theirs in WAITING)
    both_agreed = standing.seeker is standing.candidate is YES
    if ours in WAITING and not both_agreed:
        assert ours in WAITS_FOR_US or theirs in WAITS_FOR_US


@given(standings, moments.filter(bool))
def test_what_a_side_is_told_puts_it_where_it_stands(standing: Standing, now: datetime) -> None:
    for is_seeker in (True, False):
        told = standing.told_to(is_seeker=is_seeker)
        if is_seeker or standing.is_put:
            own = standing.state(is_seeker=is_seeker, now=now)
            assert told.state(is_seeker=is_seeker, now=now) is own


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        (date(2026, 11, 23), date(2026, 11, 23), 0),
        (date(2026, 11, 23), date(2026, 11, 30), 5),
        (date(2026, 11, 27), date(2026, 11, 30), 1),
        (date(2026, 11, 28), date(2026, 11, 29), 0),
    ],
)
def test_working_days_leave_out_the_week_end(first: date, last: date, days: int) -> None:
    assert working_days_between(first, last) == days


def test_a_side_is_reminded_after_five_working_days_and_the_other_is_not() -> None:
    asked = Standing(seeker=YES, **OPEN)
    friday, next_monday = MONDAY + timedelta(days=4), MONDAY + timedelta(days=7)
    assert not needs_reminder(asked, is_seeker=False, now=friday)
    assert needs_reminder(asked, is_seeker=False, now=next_monday)
    assert not needs_reminder(asked, is_seeker=True, now=next_monday)
    assert not needs_reminder(asked, is_seeker=False, now=MONDAY + PATIENCE)
