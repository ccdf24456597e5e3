"""Interest is expressed and taken back; who may know of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import Answer
from matchmaker.errors import Conflict, NotAllowed, NotFound
from matchmaker.services.calls.expressing import (
    LONGEST_SENTENCE,
    express,
    interest_counts,
    withdraw,
)
from matchmaker.services.calls.listing import Narrowing, When, Whose, calls_of, has_open_calls
from matchmaker.services.calls.voices import Interest, interest_in
from matchmaker.services.deduplicating.merging import merge
from matchmaker.services.describing.saying import FieldsError
from models import Call, Expression, Organisation
from tests.call_people import Town
from tests.factories import NOW, TODAY, organisation, person

CANARY = "zanzibar sentence of ours"


def rows(town: Town) -> list[tuple[Answer, list[int], str | None]]:
    query = sa.select(Expression).order_by(Expression.id)
    return [(each.answer, each.parts, each.text) for each in town.session.scalars(query)]


def says(town: Town, call: Call, firm: Organisation, *parts: int, text: str = "") -> bool:
    speaker = town.speaker(town.member(firm))
    return express(speaker, call.id, firm.id, parts=parts, text=text)


def known(town: Town, call: Call, viewer: Viewer) -> Interest:
    return interest_in(town.session, viewer, call, town.view(call))


def test_the_newest_word_holds_and_nothing_is_lost(town: Town) -> None:
    call = town.post()
    assert says(town, call, town.moulder, 2, 99, text=" We  could. ")
    assert not says(town, call, town.moulder, 2, text="We could.")  # a second click
    assert says(town, call, town.moulder, 1, 2)
    speaker = town.speaker(town.member(town.moulder))
    assert withdraw(speaker, call.id, town.moulder.id)
    assert not withdraw(speaker, call.id, town.moulder.id)
    assert rows(town) == [
        (Answer.YES, [2], "We could."),
        (Answer.YES, [1, 2], None),
        (Answer.WITHDRAWN, [], None),
    ]
    assert known(town, call, town.manager).total == 0
    assert says(town, call, town.moulder)
    (voice,) = known(town, call, town.manager).voices
    assert (voice.name, voice.parts, voice.text) == ("Moulder", (), "")


def test_who_may_express_interest(town: Town) -> None:
    call, everybodys = town.post(), town.post(cluster_id=None)
    with pytest.raises(NotFound):  # a call of another cluster
        says(town, call, town.camera)
    assert says(town, everybodys, town.camera)
    speaker = town.speaker(town.member(town.camera))
    with pytest.raises(NotAllowed):
        express(speaker, everybodys.id, town.bakery.id)
    assert express(town.speaker(town.manager), call.id, town.moulder.id)  # for a member


def test_not_before_it_opens_and_not_after_its_deadline(town: Town) -> None:
    call = town.post(opens_on=TODAY + timedelta(days=2))
    for days in (0, 21):
        speaker = town.speaker(town.member(town.moulder), days=days)
        with pytest.raises(Conflict):
            express(speaker, call.id, town.moulder.id)
    for days in (2, 20):
        speaker = town.speaker(town.member(town.moulder), days=days)
        express(speaker, call.id, town.moulder.id, text=f"day {days}")
    with pytest.raises(Conflict):
        withdraw(town.speaker(town.member(town.moulder), days=21), call.id, town.moulder.id)
    assert len(rows(town)) == 2


def test_a_sentence_that_is_too_long_is_refused(town: Town) -> None:
    with pytest.raises(FieldsError):
        says(town, town.post(), town.moulder, text="x" * (LONGEST_SENTENCE + 1))
    assert rows(town) == []


def test_names_are_told_to_whoever_runs_the_call_and_to_managers_of_their_own(town: Town) -> None:
    call = town.post(cluster_id=None)
    people = {each.id: person(town.session, each, each.name) for each in (town.moulder,)}
    viewer = Viewer(
        account_id=people[town.moulder.id].id,
        organisations=frozenset({town.moulder.id}),
        clusters=frozenset({town.alps.id}),
    )
    express(town.speaker(viewer), call.id, town.moulder.id, parts=[2], text=CANARY)
    for firm in (town.camera, town.bakery):
        says(town, call, firm, 3)

    def sees(viewer: Viewer) -> tuple[set[str], int, set[str]]:
        found = known(town, call, viewer)
        people = {each.person.email for each in found.voices if each.person}
        return {each.name for each in found.voices}, found.others, people

    assert sees(town.manager) == ({"Moulder", "Camera", "Bakery"}, 0, {"moulder@example.org"})
    assert sees(town.other_manager) == ({"Camera", "Bakery"}, 1, set())
    assert sees(town.coordinator) == ({"Moulder", "Camera", "Bakery"}, 0, set())
    assert sees(town.stranger) == (set(), 3, set())
    own = known(town, call, town.member(town.camera))
    assert (own.voices, own.others, own.claims) == ((), 2, {})
    assert {n: said.parts for n, said in own.own.items()} == {town.camera.id: (3,)}
    assert CANARY not in repr(own)
    assert own.are_few_others


def test_one_that_was_merged_speaks_for_the_one_that_was_kept(town: Town) -> None:
    call = town.post()
    twin = organisation(town.session, "Moulder again")
    town.session.add(Expression(
        call_id=call.id, organisation_id=twin.id, answer=Answer.YES, parts=[1], at=NOW,
    ))  # fmt: skip
    town.session.commit()
    merge(town.session, town.moulder.id, twin.id, now=NOW)
    assert [each.name for each in known(town, call, town.manager).voices] == ["Moulder"]


def test_a_part_that_is_gone_is_no_longer_named(town: Town) -> None:
    call = town.post()
    says(town, call, town.moulder, 1, 2)
    (voice,) = known(town, call, town.manager).voices
    assert [each.number for each in voice.parts] == [1, 2]
    assert known(town, call, town.manager).busy == {1, 2}


def test_the_list_has_what_the_viewer_may_know_by_deadline(town: Town) -> None:
    late = town.post(title="Late", deadline=TODAY + timedelta(days=90))
    soon = town.post(title="Soon", deadline=TODAY + timedelta(days=3))
    never = town.post(title="Never", deadline=None, cluster_id=None)
    over = town.post(title="Over", deadline=TODAY)
    over.deadline = TODAY - timedelta(days=1)
    town.session.commit()
    says(town, soon, town.moulder)

    def titles(viewer: Viewer, **about: object) -> list[str]:
        found = calls_of(town.session, viewer, Narrowing(**about), today=TODAY)  # type: ignore[arg-type]
        return [each.call.title for each in found.lines]

    assert titles(town.manager) == ["Soon", "Late", "Never"]
    assert titles(town.manager, when=When.CLOSED) == ["Over"]
    assert titles(town.manager, when=When.ALL) == ["Soon", "Late", "Never", "Over"]
    assert titles(town.manager, whose=Whose.EVERYBODY) == ["Never"]
    assert titles(town.manager, text="LAT caps") == ["Late"]
    assert titles(town.other_manager) == titles(town.stranger) == ["Never"]
    assert titles(Viewer()) == []
    found = calls_of(town.session, town.member(town.moulder), Narrowing(), today=TODAY)
    assert (found.open, found.next_deadline) == (3, soon.deadline)
    assert [(each.interest.number, each.interest.is_own) for each in found.lines] == [
        (1, True),
        (0, False),
        (0, False),
    ]
    assert (late.id, never.id) != (0, 0)


def test_a_firm_has_open_calls_or_not(town: Town) -> None:
    moulder, camera = town.member(town.moulder), town.member(town.camera)
    assert not has_open_calls(town.session, moulder, today=TODAY)
    town.post()
    assert has_open_calls(town.session, moulder, today=TODAY)
    assert not has_open_calls(town.session, camera, today=TODAY)
    assert not has_open_calls(town.session, town.manager, today=TODAY)
    assert not has_open_calls(town.session, moulder, today=TODAY + timedelta(days=21))


def test_no_call_no_counts(town: Town) -> None:
    assert interest_counts(town.session, town.manager, []) == {}
