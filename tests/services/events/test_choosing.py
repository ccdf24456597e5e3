"""Which meetings: classes in their order, the manager's word, and what is kept from whom."""

from __future__ import annotations

import pytest
from event_boards import (
    add_participant,
    an_event,
    board_of,
    hand_of,
    ids_of,
    place,
    whole_of,
    wish,
)
from factories import proposal
from sqlalchemy.orm import Session

from matchmaker.domain.event_vocabulary import AttendanceState, WishStrength
from matchmaker.domain.scheduling.interests import WishKind
from matchmaker.services.events.choosing import (
    Narrowing,
    accept,
    accept_strong,
    choices,
    keep_apart,
    let_go,
    let_meet,
    obstacles,
    require,
)
from matchmaker.services.events.hand import CannotBeDone
from matchmaker.services.events.moving import undo
from matchmaker.services.events.wanted import candidates
from models import Event, EventParticipant, Organisation


@pytest.fixture
def event(session: Session) -> Event:
    """A and B want each other, C wants A; B and C were proposed strongly, D and E less."""
    found = an_event(session, people=5, wishes=[(0, 1)])
    a, b, c, d, e = ids_of(session, found)
    wish(session, found, c, a)
    for one, other, strength in ((b, c, "strong"), (d, e, "good")):
        firms = [
            session.get_one(Organisation, session.get_one(EventParticipant, each).organisation_id)
            for each in (one, other)
        ]
        evidence = {"strength": strength}
        proposal(session, *firms, slate=f"event-{found.id}-x", evidence=evidence)
    session.commit()
    return found


@pytest.fixture
def ids(session: Session, event: Event) -> list[int]:
    return ids_of(session, event)


def kinds(session: Session, event: Event) -> dict[tuple[int, int], WishKind]:
    return {pair: each.kind for pair, each in candidates(whole_of(session, event)).items()}


def test_candidates_stand_in_the_order_of_their_classes(
    session: Session, event: Event, ids: list[int]
) -> None:
    a, b, c, d, e = ids
    accept(hand_of(session, event), (d, e))
    assert list(kinds(session, event).items()) == [
        ((a, b), WishKind.BOTH_ASKED),
        ((a, c), WishKind.ONE_ASKED),
        ((d, e), WishKind.MANAGER),
        ((b, c), WishKind.PROPOSED),
    ]


def test_the_managers_word_is_given_and_taken_back(
    session: Session, event: Event, ids: list[int]
) -> None:
    pair = ids[3], ids[4]
    before = kinds(session, event)
    accept(hand_of(session, event), pair)
    require(hand_of(session, event), pair)
    assert candidates(whole_of(session, event))[pair].is_must
    let_go(hand_of(session, event), pair)
    assert kinds(session, event) == before
    for _ in range(3):
        undo(hand_of(session, event))
    assert kinds(session, event) == before


def test_all_strong_proposals_are_accepted_at_once_and_twice_is_once(
    session: Session, event: Event, ids: list[int]
) -> None:
    assert accept_strong(hand_of(session, event)) == 1
    assert kinds(session, event)[ids[1], ids[2]] is WishKind.MANAGER
    assert kinds(session, event)[ids[3], ids[4]] is WishKind.PROPOSED
    assert accept_strong(hand_of(session, event)) == 0


def test_two_who_are_kept_apart_leave_the_list_and_the_board(
    session: Session, event: Event, ids: list[int]
) -> None:
    pair = ids[0], ids[1]
    place(session, event, {pair: (0, 0)})
    keep_apart(hand_of(session, event), pair, " rivals ")
    keep_apart(hand_of(session, event), pair, "twice")
    assert pair not in kinds(session, event)
    assert board_of(session, event) == {}
    found = choices(session, whole_of(session, event))
    assert found.apart == ((pair, "rivals", True),)
    undo(hand_of(session, event))
    assert kinds(session, event)[pair] is WishKind.BOTH_ASKED
    assert board_of(session, event) == {pair: (0, 0)}


def test_who_would_rather_not_is_kept_apart_without_being_named(
    session: Session, event: Event, ids: list[int]
) -> None:
    pair = ids[1], ids[2]
    wish(session, event, ids[2], ids[1], WishStrength.RATHER_NOT)
    session.commit()
    found = choices(session, whole_of(session, event))
    assert found.apart == ((pair, "", False),)
    assert pair not in kinds(session, event)
    for act in (accept, require):
        with pytest.raises(CannotBeDone, match="are kept apart"):
            act(hand_of(session, event), pair)
    let_meet(hand_of(session, event), pair)
    assert pair not in kinds(session, event)


def test_members_of_one_cluster_are_proposed_only_where_the_event_allows_it(
    session: Session, event: Event, ids: list[int]
) -> None:
    from datetime import date

    from models import Membership

    for each in (ids[1], ids[2]):
        firm = session.get_one(EventParticipant, each).organisation_id
        session.add(
            Membership(organisation_id=firm, cluster_id=event.cluster_id, since=date(2020, 1, 1))
        )
    session.commit()
    assert (ids[1], ids[2]) not in kinds(session, event)
    event.same_cluster = True
    session.commit()
    assert (ids[1], ids[2]) in kinds(session, event)


def test_only_those_who_come_are_candidates(session: Session, event: Event, ids: list[int]) -> None:
    session.get_one(EventParticipant, ids[0]).state = AttendanceState.WITHDRAWN
    session.commit()
    assert set(kinds(session, event)) == {(ids[1], ids[2]), (ids[3], ids[4])}


def test_the_list_can_be_narrowed_and_says_who_has_too_few(
    session: Session, event: Event, ids: list[int]
) -> None:
    whole = whole_of(session, event)
    mine = choices(session, whole, narrowing=Narrowing(participant=ids[2]))
    assert [each.pair for each in mine.page] == [(ids[0], ids[2]), (ids[1], ids[2])]
    proposed = choices(session, whole, narrowing=Narrowing(kind=WishKind.PROPOSED))
    assert [each.pair for each in proposed.page] == [(ids[1], ids[2]), (ids[3], ids[4])]
    assert mine.strong == 1
    lonely = add_participant(session, event, "Lonely")
    session.commit()
    few = choices(session, whole_of(session, event)).balance.few
    assert [(each.participant.id, each.count) for each in few] == [(lonely.id, 0)]


def test_impossible_rules_are_named_with_the_place_to_mend_them(
    session: Session, event: Event, ids: list[int]
) -> None:
    assert obstacles(whole_of(session, event)) == ()
    session.get_one(EventParticipant, ids[0]).unavailable = [0, 1]
    session.get_one(EventParticipant, ids[1]).unavailable = [2, 3]
    session.commit()
    require(hand_of(session, event), (ids[0], ids[1]))
    (found,) = obstacles(whole_of(session, event))
    assert found.is_about_meetings
    assert found.words == "Firm A and Firm B must meet, but share no slot in which they may."
