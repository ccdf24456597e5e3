"""Calls are posted, changed, closed and opened again by those who look after a cluster."""

from __future__ import annotations

from datetime import timedelta

import pytest

from matchmaker.errors import Conflict, NotAllowed, NotFound
from matchmaker.services.calls.access import call_for
from matchmaker.services.calls.expressing import express
from matchmaker.services.calls.parts import MOST_PARTS, PartDraft
from matchmaker.services.calls.posting import as_draft, close, edit, post, reopen
from matchmaker.services.describing.saying import FieldsError
from models import Call
from tests.call_people import Town
from tests.factories import TODAY


def texts(town: Town, row: Call) -> list[tuple[int, str]]:
    return [(each.number, each.text) for each in town.view(row).parts]


def test_a_call_comes_with_the_parts_of_its_text(town: Town) -> None:
    assert texts(town, town.post()) == [
        (1, "Hardened injection moulds for bottle caps"),
        (2, "Moulding of bottle caps from polypropylene"),
        (3, "Spectral camera for sorting on a moving belt"),
    ]


def test_only_those_who_look_after_a_cluster_post_and_only_for_their_own(town: Town) -> None:
    for viewer in (town.stranger, town.member(town.moulder)):
        with pytest.raises(NotAllowed):
            town.post(viewer, cluster_id=None)
    with pytest.raises(NotAllowed):
        town.post(town.other_manager)
    assert town.post(town.coordinator).cluster_id == town.alps.id


def test_who_knows_of_a_call_and_who_may_change_it(town: Town) -> None:
    row, own, open_one = town.post(), town.post(town.coordinator), town.post(cluster_id=None)
    member, outsider = town.member(town.moulder), town.member(town.camera)

    def may(call: Call, viewer: object) -> str:
        try:
            call_for(town.session, viewer, call.id)  # type: ignore[arg-type]
            call_for(town.session, viewer, call.id, to_run=True)  # type: ignore[arg-type]
        except NotAllowed:
            return "read"
        except NotFound:
            return ""
        return "run"

    viewers = (town.manager, town.coordinator, town.other_manager, member, outsider, town.stranger)
    assert [may(row, each) for each in viewers] == ["run", "run", "", "read", "", ""]
    assert [may(own, each) for each in viewers] == ["run", "run", "", "read", "", ""]
    assert [may(open_one, each) for each in viewers] == ["run", *["read"] * 5]


@pytest.mark.parametrize(
    ("field", "about"),
    [
        ("title", {"title": " "}),
        ("title", {"title": "x" * 301}),
        ("text", {"text": ""}),
        ("url", {"url": "javascript:alert(1)"}),
        ("deadline", {"deadline": TODAY - timedelta(days=1)}),
        ("opens_on", {"opens_on": TODAY + timedelta(days=30)}),
        ("partners_at_most", {"partners_at_most": 0}),
        ("countries_at_least", {"countries_at_least": 7}),
        ("budget", {"budget": -1.0}),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(
    town: Town, field: str, about: dict[str, object]
) -> None:
    with pytest.raises(FieldsError) as error:
        town.post(None, **about)
    assert list(error.value.fields) == [field]


def test_parts_are_reworded_taken_out_and_added_and_numbers_never_come_back(town: Town) -> None:
    row = town.post(cluster_id=None)
    speaker, draft = town.speaker(town.manager), as_draft(row)
    camera = town.speaker(town.member(town.camera))
    express(camera, row.id, town.camera.id, parts=[3])
    kept = [PartDraft("Moulds", number=1), PartDraft("Caps", is_required=False, number=2)]
    edit(speaker, row.id, draft, kept)
    edit(speaker, row.id, draft, [*kept, PartDraft(" A  new part "), PartDraft(" ")])
    assert texts(town, row) == [(1, "Moulds"), (2, "Caps"), (4, "A new part")]
    assert [each.is_required for each in town.view(row).parts] == [True, False, True]


def test_too_many_and_too_long_parts_are_refused(town: Town) -> None:
    row = town.post()
    many = [PartDraft(f"part {n}") for n in range(MOST_PARTS + 1)]
    for parts, field in ((many, f"part-{MOST_PARTS}"), ([PartDraft("x" * 401)], "part-0")):
        with pytest.raises(FieldsError) as error:
            edit(town.speaker(town.manager), row.id, as_draft(row), parts)
        assert list(error.value.fields) == [field]
    assert len(texts(town, row)) == 3


def test_a_manager_may_not_hand_a_call_to_another_cluster(town: Town) -> None:
    row = town.post()
    draft = as_draft(row)
    foreign = type(draft)(title="x", text="y", cluster_id=town.baltic.id)
    with pytest.raises(NotAllowed):
        edit(town.speaker(town.manager), row.id, foreign, [])


def test_closing_takes_no_more_interest_and_can_be_undone(town: Town) -> None:
    row = town.post()
    speaker, member = town.speaker(town.manager), town.speaker(town.member(town.moulder))
    close(speaker, row.id)
    assert not town.view(row).is_open
    with pytest.raises(Conflict):
        express(member, row.id, town.moulder.id)
    with pytest.raises(Conflict):
        close(speaker, row.id)
    reopen(speaker, row.id)
    assert town.view(row).deadline == TODAY + timedelta(days=20)
    with pytest.raises(Conflict):
        reopen(speaker, row.id)
    close(speaker, row.id)
    with pytest.raises(Conflict):  # its own deadline has passed meanwhile
        reopen(town.speaker(town.manager, days=30), row.id)


def test_a_closed_call_can_be_edited_without_a_new_deadline(town: Town) -> None:
    row = town.post()
    close(town.speaker(town.manager), row.id)
    edit(town.speaker(town.manager), row.id, as_draft(row), [PartDraft("Moulds")])
    assert texts(town, row) == [(4, "Moulds")]


def test_the_last_day_is_the_deadline(town: Town) -> None:
    row = town.post(deadline=TODAY)
    view = town.view(row)
    assert (view.is_open, view.days_left, view.is_soon) == (True, 0, True)
    assert town.view(post(town.speaker(town.manager), as_draft(row))).days_left == 0
