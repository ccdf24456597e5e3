"""Inviting, reminding, registering, withdrawing, calling off: who is told what, and how often."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.event_vocabulary import AttendanceState, EventState
from matchmaker.domain.vocabulary import AccountRole
from matchmaker.errors import Conflict
from matchmaker.services.describing.saying import FieldsError
from matchmaker.services.events.calling_off import call_off, can_be_put_back, put_back
from matchmaker.services.events.inviting import invite, resend, set_guests
from matchmaker.services.events.registering import Registration, decline, register, withdraw
from matchmaker.services.events.reminding import ask_for_wishes, remind
from matchmaker.services.posting.signing import Purpose
from models import Account, Event, EventMeeting, EventParticipant, EventPlan, Grant
from tests.event_people import LAST_DAY, NOW, Fair, a_fair, by_link
from tests.factories import letters, office_of, organisation

COMES, SILENT = AttendanceState.REGISTERED, AttendanceState.INVITED


@pytest.fixture
def fair(session: Session) -> Fair:
    return a_fair(session)


def subjects(fair: Fair) -> list[tuple[str, str]]:
    return [(each.recipient, each.subject) for each in letters(fair.session)]


def publish(fair: Fair) -> EventMeeting:
    """Moulder and toolmaker meet in slot 4, and were told."""
    fair.ask(fair.moulder, fair.toolmaker)
    a, b = sorted((fair.comes(fair.moulder).id, fair.comes(fair.toolmaker).id))
    row = EventMeeting(event_id=fair.event.id, a_id=a, b_id=b, slot=4, table_number=0, score=1.0)
    fair.session.add(row)
    fair.session.flush()
    told = {"id": row.id, "a": a, "b": b, "slot": 4, "table": 0, "sequence": 0}
    plan = EventPlan(event_id=fair.event.id, version=1, meetings={"meetings": [told]}, at=NOW)
    fair.session.add(plan)
    fair.event.state = EventState.PUBLISHED
    fair.session.commit()
    return row


def test_an_invitation_is_in_the_readers_language_and_carries_a_link_of_its_own(
    fair: Fair,
) -> None:
    done = invite(fair.host, fair.event, [fair.moulder.id, fair.neighbour.id])
    assert (done.new, done.letters, done.without_address) == (2, 1, ("Neighbour",))
    (letter,) = letters(fair.session)
    assert (letter.recipient, letter.language) == ("mara.moulder@example.com", "de")
    assert "Mittwoch, 10. März 2027" in letter.text
    token = letter.text.split("/event/")[1].split()[0]
    claims = office_of().signer.read(Purpose.EVENT, token, now=NOW)
    assert claims == {"participant": fair.one(fair.moulder).id}
    assert fair.event.state is EventState.OPEN


def test_nobody_is_invited_twice(fair: Fair) -> None:
    fair.ask(fair.moulder)
    done = invite(fair.host, fair.event, [fair.moulder.id])
    assert (done.new, done.letters, len(letters(fair.session))) == (0, 0, 1)


def test_only_members_of_host_and_guests_are_invited(fair: Fair) -> None:
    stranger = organisation(fair.session, "Stranger")
    assert invite(fair.host, fair.event, [stranger.id, 10**6]).new == 0
    set_guests(fair.host, fair.event, [])
    assert invite(fair.host, fair.event, [fair.toolmaker.id]).new == 0


def test_the_managers_of_a_guest_are_told_once_the_event_is_open(fair: Fair) -> None:
    boss = Account(email="baltic@example.com", name="Bea", created_at=NOW)
    fair.session.add(boss)
    fair.session.flush()
    fair.session.add(Grant(account_id=boss.id, role=AccountRole.MANAGER, cluster_id=fair.baltic.id))

    def told() -> list[str]:
        return [each.subject for each in letters(fair.session) if each.recipient == boss.email]

    set_guests(fair.host, fair.event, [fair.baltic.id])
    assert told() == [], "a draft is nobody's business yet"
    fair.ask(fair.moulder)
    set_guests(fair.host, fair.event, [])
    set_guests(fair.host, fair.event, [fair.baltic.id])
    assert told() == [f"Your cluster is a guest at {fair.event.name}"]


def test_an_invitation_is_sent_again_but_not_twice_by_a_double_click(fair: Fair) -> None:
    fair.ask(fair.moulder)
    row = fair.one(fair.moulder)
    assert not resend(fair.host, fair.event, row)
    later = fair.speaks(NOW + timedelta(hours=1))
    assert resend(later, fair.event, row)
    assert not resend(later, fair.event, row)
    assert len(letters(fair.session)) == 2


def test_without_an_address_nothing_is_sent_again(fair: Fair) -> None:
    fair.ask(fair.neighbour)
    with pytest.raises(Conflict, match="No address"):
        resend(fair.host, fair.event, fair.one(fair.neighbour))


def test_each_who_has_not_answered_is_reminded_once(fair: Fair) -> None:
    fair.ask(fair.moulder, fair.neighbour, fair.toolmaker)
    fair.comes(fair.toolmaker)
    before = len(letters(fair.session))
    assert remind(fair.host, fair.event) == 1
    assert remind(fair.host, fair.event) == 0
    assert [each.recipient for each in letters(fair.session)[before:]] == [
        "mara.moulder@example.com"
    ]


def test_registering_keeps_what_is_said_and_confirms_once(fair: Fair) -> None:
    fair.ask(fair.moulder)
    row = fair.comes(fair.moulder, unavailable=frozenset({0, 8}), step_free=True, maximum=3)
    assert (row.state, row.unavailable, row.step_free, row.maximum) == (COMES, [0, 8], True, 3)
    assert row.email == "mara.moulder@example.com"  # what was left empty stays
    fair.comes(fair.moulder, person="Another")
    assert [each for _, each in subjects(fair)].count(subjects(fair)[-1][1]) == 1
    assert row.person == "Another"


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"person": ""}, "person"),
        ({"email": "nobody"}, "email"),
        ({"unavailable": frozenset(range(9))}, "unavailable"),
        ({"unavailable": frozenset({99})}, "unavailable"),
        ({"minimum": 10}, "minimum"),
        ({"maximum": 0}, "maximum"),
        ({"minimum": 3, "maximum": 2}, "minimum"),
    ],
)
def test_what_cannot_be_said_is_refused_by_its_field(
    fair: Fair, said: dict[str, object], field: str
) -> None:
    fair.ask(fair.moulder)
    with pytest.raises(FieldsError) as caught:
        fair.comes(fair.moulder, **said)
    assert list(caught.value.fields) == [field]
    fair.session.rollback()
    assert fair.one(fair.moulder).state is SILENT


def test_after_the_last_day_only_a_manager_still_answers(fair: Fair) -> None:
    fair.ask(fair.moulder)
    row, said = fair.one(fair.moulder), Registration("Mara")
    late = NOW + (LAST_DAY - NOW.date()) + timedelta(days=1)
    with pytest.raises(Conflict, match="last day"):
        register(by_link(fair.session, late), fair.event, row, said)
    register(fair.speaks(late), fair.event, row, said, by_manager=True)
    assert row.state is COMES


def test_the_last_day_ends_at_midnight_of_the_place(fair: Fair) -> None:
    fair.ask(fair.moulder)
    fair.event.time_zone = "Asia/Yerevan"  # four hours ahead of UTC
    fair.session.commit()
    evening = NOW.replace(year=2027, month=3, day=1, hour=19, minute=59)
    assert fair.view.takes_answers(evening)
    assert not fair.view.takes_answers(evening + timedelta(minutes=1))


def test_a_no_frees_nobody_and_can_become_a_yes(fair: Fair) -> None:
    fair.ask(fair.moulder)
    row = fair.one(fair.moulder)
    decline(by_link(fair.session), fair.event, row)
    assert row.state is AttendanceState.DECLINED
    fair.comes(fair.moulder)
    assert row.state is COMES


def test_whoever_withdraws_frees_its_places_and_its_partners_are_told(fair: Fair) -> None:
    meeting = publish(fair)
    revision, before = fair.event.revision, len(letters(fair.session))
    row = fair.one(fair.moulder)
    assert withdraw(by_link(fair.session), fair.event, row) == 1
    assert withdraw(by_link(fair.session), fair.event, row) == 0
    assert (meeting.slot, meeting.table_number, row.state) == (
        None,
        None,
        AttendanceState.WITHDRAWN,
    )
    assert fair.event.revision == revision + 1
    (told,) = letters(fair.session)[before:]
    assert told.recipient == "tomas.toolmaker@example.com"
    assert "Moulder" in told.subject


def test_before_publication_nobody_is_told_of_a_withdrawal(fair: Fair) -> None:
    fair.ask(fair.moulder, fair.toolmaker)
    fair.comes(fair.moulder)
    before = len(letters(fair.session))
    decline(by_link(fair.session), fair.event, fair.one(fair.moulder))
    assert fair.one(fair.moulder).state is AttendanceState.WITHDRAWN
    assert len(letters(fair.session)) == before


def test_calling_off_tells_all_who_were_asked_and_can_be_taken_back(fair: Fair) -> None:
    fair.ask(fair.moulder, fair.toolmaker, fair.neighbour)
    decline(by_link(fair.session), fair.event, fair.one(fair.toolmaker))
    before = len(letters(fair.session))
    assert call_off(fair.host, fair.event, "The hall is flooded.") == 1
    assert call_off(fair.host, fair.event) == 0
    (letter,) = letters(fair.session)[before:]
    assert letter.due_at > NOW + timedelta(minutes=2)
    assert "The hall is flooded." in letter.text
    assert can_be_put_back(fair.host, fair.event)
    put_back(fair.host, fair.event)
    assert fair.event.state is EventState.OPEN
    assert len(letters(fair.session)) == before


def test_once_the_letters_have_left_it_stays_called_off(fair: Fair) -> None:
    fair.ask(fair.moulder)
    call_off(fair.host, fair.event)
    later = fair.speaks(NOW + timedelta(minutes=3))
    assert not can_be_put_back(later, fair.event)
    with pytest.raises(Conflict, match="too late"):
        put_back(later, fair.event)
    assert fair.event.state is EventState.CANCELLED


def test_a_draft_that_nobody_knows_of_is_called_off_silently_at_any_time(fair: Fair) -> None:
    assert call_off(fair.host, fair.event) == 0
    put_back(fair.speaks(NOW + timedelta(days=3)), fair.event)
    assert fair.event.state is EventState.DRAFT


def test_an_event_that_is_over_takes_nobody_and_is_not_called_off(fair: Fair) -> None:
    fair.ask(fair.moulder)
    late = fair.speaks(NOW + timedelta(days=400))
    assert fair.view.state is EventState.OPEN
    for act in (
        lambda: invite(late, fair.event, [fair.toolmaker.id]),
        lambda: remind(late, fair.event),
        lambda: call_off(late, fair.event),
    ):
        with pytest.raises(Conflict):
            act()


def test_wishes_are_asked_for_once_shortly_before_the_last_day(fair: Fair) -> None:
    fair.ask(fair.moulder, fair.toolmaker)
    fair.comes(fair.moulder)
    before = len(letters(fair.session))
    office = office_of()
    assert ask_for_wishes(fair.session, office, NOW) == 0
    near = NOW + (LAST_DAY - NOW.date()) - timedelta(days=3)
    assert ask_for_wishes(fair.session, office, near) == 1
    assert ask_for_wishes(fair.session, office, near) == 0
    assert [each.recipient for each in letters(fair.session)[before:]] == [
        "mara.moulder@example.com"
    ]


def test_what_is_done_to_an_event_leaves_others_as_they_are(fair: Fair) -> None:
    other = Event(
        cluster_id=fair.alps.id,
        name="Other",
        time_zone="UTC",
        minimum=0,
        maximum=4,
        state=EventState.OPEN,
        created_at=NOW,
        updated_at=NOW,
    )
    fair.session.add(other)
    fair.session.commit()
    fair.ask(fair.moulder)
    call_off(fair.host, fair.event)
    query = sa.select(sa.func.count()).where(EventParticipant.event_id == other.id)
    assert (other.state, fair.session.scalar(query)) == (EventState.OPEN, 0)
