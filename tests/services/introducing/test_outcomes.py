"""What came of an introduction: both tellings are kept, the weaker one counts."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from factories import NOW, TODAY, organisation, proposal, voice_of
from sqlalchemy.orm import Session, sessionmaker

from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import Answer, LinkKind, OutcomeStep, ValueBand, Visibility
from matchmaker.errors import Conflict, NotAllowed, NotFound
from matchmaker.services.introducing.introductions import answer
from matchmaker.services.introducing.outcomes import (
    Result,
    Telling,
    record_outcome,
    result_of,
    tell_outcome,
)
from matchmaker.services.introducing.speaking import Speaker
from matchmaker.services.network.trust_paths import ties_of, trust_paths
from matchmaker.services.ranking.profiling import load_profiles
from models import AuditEvent, Link, Organisation, Outcome, Proposal

Step = OutcomeStep
Tell = Callable[[Organisation, OutcomeStep], Result]


@pytest.fixture
def sides(session: Session) -> list[Organisation]:
    return [organisation(session, name) for name in ("Seeker", "Candidate")]


@pytest.fixture
def shown(session: Session, sides: list[Organisation]) -> Proposal:
    return proposal(session, *sides)


def introduce(session: Session, number: int, sides: list[Organisation]) -> None:
    for side in sides:
        answer(session, number, side.id, Answer.YES, viewer=voice_of(side), now=NOW)


@pytest.fixture
def tell(session: Session, sides: list[Organisation], shown: Proposal) -> Tell:
    introduce(session, shown.id, sides)

    def tell(side: Organisation, step: OutcomeStep) -> Result:
        return record_outcome(session, shown.id, side.id, step, viewer=voice_of(side), now=NOW)

    return tell


def test_both_tellings_are_kept_and_the_weaker_one_counts(
    session: Session, sides: list[Organisation], tell: Tell
) -> None:
    assert tell(sides[0], Step.AGREEMENT) == Result(Step.AGREEMENT, None, Telling(Step.AGREEMENT))
    found = tell(sides[1], Step.TALKED)
    assert (found.counted, found.disagree) == (Step.TALKED, True)
    rows = session.scalars(sa.select(Outcome).order_by(Outcome.id)).all()
    assert [(each.organisation_id, each.step) for each in rows] == [
        (sides[0].id, Step.AGREEMENT),
        (sides[1].id, Step.TALKED),
    ]


def test_what_a_side_says_last_is_what_it_says(sides: list[Organisation], tell: Tell) -> None:
    tell(sides[0], Step.TALKED)
    tell(sides[1], Step.NEGOTIATING)
    found = tell(sides[0], Step.NEGOTIATING)
    assert (found.counted, found.disagree) == (Step.NEGOTIATING, False)


@pytest.mark.parametrize(
    ("seeker", "candidate", "counted"),
    [
        (None, None, None),
        (Step.TALKED, None, Step.TALKED),
        (None, Step.PROJECT, Step.PROJECT),
        (Step.NO_CONTACT, Step.AGREEMENT, Step.NO_CONTACT),
    ],
)
def test_until_both_have_spoken_the_one_telling_counts(
    seeker: OutcomeStep | None, candidate: OutcomeStep | None, counted: OutcomeStep | None
) -> None:
    assert Result(seeker, candidate).counted is counted


def test_the_same_step_again_changes_nothing(
    session: Session, sides: list[Organisation], shown: Proposal, tell: Tell
) -> None:
    assert tell(sides[0], Step.TALKED) == tell(sides[0], Step.TALKED) == result_of(session, shown)
    assert session.scalar(sa.select(sa.func.count()).select_from(Outcome)) == 1


def test_nothing_comes_of_those_who_have_not_met(
    session: Session, sides: list[Organisation], shown: Proposal
) -> None:
    with pytest.raises(Conflict, match="Both sides say yes first"):
        record_outcome(
            session, shown.id, sides[0].id, Step.TALKED, viewer=voice_of(sides[0]), now=NOW
        )
    with pytest.raises(NotFound):
        record_outcome(
            session, shown.id, sides[1].id, Step.TALKED, viewer=voice_of(sides[1]), now=NOW
        )


def test_nobody_tells_in_a_strangers_name(
    session: Session, sides: list[Organisation], shown: Proposal, tell: Tell
) -> None:
    with pytest.raises(NotAllowed):
        record_outcome(session, shown.id, sides[0].id, Step.TALKED, viewer=Viewer(), now=NOW)


def test_a_joint_project_is_remembered_once_and_by_the_two_alone(
    session: Session, sides: list[Organisation], tell: Tell
) -> None:
    tell(sides[0], Step.NEGOTIATING)
    assert links_of_outcomes(session) == []
    tell(sides[0], Step.PROJECT)
    tell(sides[1], Step.AGREEMENT)
    assert [(each.title, each.dated, each.visibility) for each in links_of_outcomes(session)] == [
        ("project", TODAY, Visibility.PRIVATE)
    ]


def test_a_third_party_learns_of_no_link_that_was_made_here(
    session: Session, sides: list[Organisation], tell: Tell
) -> None:
    tell(sides[0], Step.AGREEMENT)
    third = organisation(session, "Third")

    def known_to(*who: Organisation) -> set[LinkKind]:
        viewer = voice_of(*who)
        ids = [each.id for each in sides]
        profiles = load_profiles(session, ids, viewer=viewer, today=TODAY)
        seeker, candidate = (profiles[each] for each in ids)
        ties = ties_of(session, seeker.id, viewer=viewer)
        paths = trust_paths(session, seeker, [candidate], ties=ties, viewer=viewer)
        return {tie.kind for path in paths.values() for tie in path.direct}

    assert known_to(sides[0]) == known_to(sides[1]) == {LinkKind.INTRODUCTION, LinkKind.OUTCOME}
    assert known_to(third) == known_to() == set()


def test_an_outcome_is_in_the_audit_trail_with_who_told_it(
    session: Session, sides: list[Organisation], shown: Proposal, tell: Tell
) -> None:
    tell(sides[1], Step.TALKED)
    event = session.scalars(sa.select(AuditEvent).filter_by(action="outcome")).one()
    assert event.subject == f"proposal {shown.id}"
    assert event.detail == {"organisation": sides[1].id, "step": "talked"}


def test_a_side_can_say_that_it_ended_and_change_its_mind(
    session: Session, sides: list[Organisation], shown: Proposal, tell: Tell
) -> None:
    tell(sides[0], Step.TALKED)
    speaker = Speaker(session, voice_of(sides[0]), NOW)

    def say(telling: Telling) -> Result:
        return tell_outcome(speaker, shown.id, sides[0].id, telling)

    ended = say(Telling(Step.TALKED, is_final=True, value=ValueBand.TO_50K))
    assert (ended.counted, ended.has_ended) == (Step.TALKED, True)
    assert say(Telling(Step.TALKED, is_final=True, value=ValueBand.TO_50K)) == ended
    assert not say(Telling(Step.NEGOTIATING)).has_ended
    rows = session.scalars(sa.select(Outcome).order_by(Outcome.id)).all()
    assert [(each.is_final, each.value_band) for each in rows] == [
        (False, None),
        (True, ValueBand.TO_50K),
        (False, None),
    ]


def test_two_who_tell_at_the_same_moment_are_both_heard(database: sessionmaker[Session]) -> None:
    with database() as session:
        pairs = [
            [organisation(session, f"{name} {number}") for name in ("Seeker", "Candidate")]
            for number in range(6)
        ]
        numbers = [proposal(session, *pair).id for pair in pairs]
        for number, pair in zip(numbers, pairs, strict=True):
            introduce(session, number, pair)
    gate = threading.Barrier(2)
    failures: list[BaseException] = []

    def tell_all(side: int) -> None:
        for number, pair in zip(numbers, pairs, strict=True):
            gate.wait()
            try:
                with database() as session:
                    viewer = voice_of(pair[side])
                    record_outcome(
                        session, number, pair[side].id, Step.PROJECT, viewer=viewer, now=NOW
                    )
            except Exception as error:  # told to the test's own thread
                failures.append(error)

    threads = [threading.Thread(target=tell_all, args=[side]) for side in (0, 1)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert failures == []
    with database() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Outcome)) == 12
        keys = sorted(each.external_key or "" for each in links_of_outcomes(session))
    assert keys == sorted(f"outcome:{number}" for number in numbers)


def links_of_outcomes(session: Session) -> list[Link]:
    return list(session.scalars(sa.select(Link).filter_by(kind=LinkKind.OUTCOME)))
