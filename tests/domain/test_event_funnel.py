"""What came of an event, from the words of both sides."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.domain.event_funnel import EventFunnel, MeetingCase, event_funnel
from matchmaker.domain.event_vocabulary import Rating
from matchmaker.domain.funnel import Share
from matchmaker.domain.vocabulary import OutcomeStep

GOOD, FINE, DULL, NONE = (
    Rating.COOPERATION,
    Rating.INFORMATIVE,
    Rating.NO_INTEREST,
    Rating.NOT_HELD,
)
PAIR = frozenset({1, 2})


@pytest.mark.parametrize(
    ("said", "held", "useful", "hopeful"),
    [
        ((), False, False, False),
        ((NONE,), False, False, False),
        ((GOOD, NONE), False, False, False),
        ((DULL,), True, False, False),
        ((GOOD, DULL), True, False, False),
        ((GOOD, FINE), True, True, False),
        ((FINE,), True, True, False),
        ((GOOD, GOOD), True, True, True),
    ],
)
def test_the_lesser_word_counts(
    said: tuple[Rating, ...], held: bool, useful: bool, hopeful: bool
) -> None:
    case = MeetingCase(PAIR, True, said)
    assert (case.is_held, case.is_useful, case.is_hopeful) == (held, useful, hopeful)


def test_an_agreement_counts_only_where_the_meeting_was_held() -> None:
    held = MeetingCase(PAIR, True, (FINE,), OutcomeStep.PROJECT)
    silent = MeetingCase(PAIR, True, (), OutcomeStep.AGREEMENT)
    talked = MeetingCase(PAIR, True, (GOOD,), OutcomeStep.TALKED)
    assert [each.has_lasted for each in (held, silent, talked)] == [True, False, False]


def test_shares_after_the_meeting_are_of_those_of_which_anything_was_said() -> None:
    cases = [
        MeetingCase(PAIR),
        MeetingCase(PAIR, True),
        MeetingCase(PAIR, True, (NONE,)),
        MeetingCase(PAIR, True, (GOOD, FINE)),
    ]
    found = event_funnel(cases)
    assert found == EventFunnel(proposed=4, accepted=3, told=2, held=1, useful=1)
    assert (found.telling, found.holding, found.using) == (Share(2, 3), Share(1, 2), Share(1, 1))


def test_nothing_gives_an_empty_funnel() -> None:
    assert event_funnel([]) == EventFunnel()


cases = st.builds(
    MeetingCase,
    sides=st.just(PAIR),
    is_accepted=st.booleans(),
    said=st.lists(st.sampled_from(Rating), max_size=2).map(tuple),
    step=st.none() | st.sampled_from(OutcomeStep),
)


@given(st.lists(cases))
def test_no_step_counts_more_than_the_one_before_it(world: list[MeetingCase]) -> None:
    found = event_funnel(world)
    steps = [found.proposed, found.accepted, found.told, found.held, found.useful, found.hopeful]
    assert steps == sorted(steps, reverse=True)
    assert found.lasting <= found.held
