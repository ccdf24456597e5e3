"""Which members a view means, in which order, and views kept under a name."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from factories import NOW, TODAY, cluster
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from matchmaker.domain.vocabulary import OrganisationKind, SizeClass, Stage
from matchmaker.errors import InputError, NotFound
from matchmaker.services.identity.accounts import add_account
from matchmaker.services.membership.member_views import (
    Column,
    Selection,
    Show,
    drop_view,
    keep_view,
    saved_views,
)
from matchmaker.services.membership.members import Member

COMPLETE = Member(
    id=1,
    name="Complete",
    kind=OrganisationKind.COMPANY,
    country="LT",
    region="LT01",
    city="Vilnius",
    size=SizeClass.SMALL,
    website="https://complete.example",
    is_example=False,
    membership_id=1,
    since=None,
    vouched_on=TODAY,
    confirmed_on=TODAY,
    offers=2,
    needs=1,
    stages=(Stage.COMPONENT,),
    said_on=date(2026, 3, 1),
    has_address=True,
)


def names(selection: Selection, *members: Member) -> list[str]:
    return [each.name for each in selection.of(members, today=TODAY)]


@pytest.mark.parametrize(
    ("show", "lacking"),
    [
        (Show.INCOMPLETE, {"country": None}),
        (Show.INCOMPLETE, {"stages": ()}),
        (Show.NO_OFFERS, {"offers": 0}),
        (Show.NO_NEEDS, {"needs": 0}),
        (Show.NO_ADDRESS, {"has_address": False}),
        (Show.UNSEEN, {"confirmed_on": None, "said_on": TODAY - timedelta(days=400)}),
        (Show.UNSEEN, {"confirmed_on": None, "said_on": None}),
        (Show.OLD, {"confirmed_on": None, "said_on": TODAY - timedelta(days=600)}),
        (Show.NOT_VOUCHED, {"vouched_on": None}),
        (Show.SUSPECTED, {"is_suspected": True}),
    ],
)
def test_each_question_finds_who_lacks_it_and_nobody_else(
    show: Show, lacking: dict[str, object]
) -> None:
    other = replace(COMPLETE, id=2, name="Lacking", **lacking)
    assert names(Selection(show=show), COMPLETE, other) == ["Lacking"]


def test_an_event_is_for_those_who_give_and_ask_and_can_be_reached() -> None:
    silent = replace(COMPLETE, id=2, name="Silent", needs=0)
    mute = replace(COMPLETE, id=3, name="Mute", has_address=False)
    assert names(Selection(show=Show.EVENT), COMPLETE, silent, mute) == ["Complete"]


def test_words_kind_and_stage_narrow_together() -> None:
    lab = replace(COMPLETE, id=2, name="Lab", kind=OrganisationKind.RESEARCH, city="Kaunas")
    assert names(Selection(text="KAUNAS lab"), COMPLETE, lab) == ["Lab"]
    assert names(Selection(text="lab vilnius"), COMPLETE, lab) == []
    assert names(Selection(kind=OrganisationKind.RESEARCH), COMPLETE, lab) == ["Lab"]
    assert names(Selection(stage=Stage.TESTING), COMPLETE, lab) == []


members = st.builds(
    replace,
    st.just(COMPLETE),
    id=st.integers(1, 9),
    name=st.sampled_from(["a", "B", "c"]),
    city=st.sampled_from([None, "Ulm", "aachen"]),
    size=st.sampled_from([None, *SizeClass]),
    region=st.sampled_from([None, "LT01"]),
    website=st.sampled_from([None, "https://x.example"]),
    offers=st.integers(0, 3),
    confirmed_on=st.sampled_from([None, TODAY]),
    said_on=st.sampled_from([None, date(2026, 3, 1)]),
    vouched_on=st.sampled_from([None, TODAY]),
    stages=st.sampled_from([(), (Stage.TESTING,), (Stage.COMPONENT,)]),
)


@given(st.lists(members, max_size=8), st.sampled_from(Column), st.booleans())
def test_every_column_sorts_any_members_and_loses_none(
    found: list[Member], column: Column, is_falling: bool
) -> None:
    selection = Selection(sort=column, is_falling=is_falling)
    ordered = selection.of(found, today=TODAY)
    assert sorted(map(id, ordered)) == sorted(map(id, found))
    assert selection.of(ordered, today=TODAY) == ordered


def test_what_is_unknown_stands_at_the_end_whichever_way() -> None:
    small = replace(COMPLETE, id=2, name="Micro", size=SizeClass.MICRO)
    unknown = replace(COMPLETE, id=3, name="Aaa", size=None)
    rising = names(Selection(sort=Column.SIZE), COMPLETE, small, unknown)
    falling = names(Selection(sort=Column.SIZE, is_falling=True), COMPLETE, small, unknown)
    assert rising == ["Micro", "Complete", "Aaa"]
    assert falling == ["Complete", "Micro", "Aaa"]


def test_a_kept_view_is_its_persons_own_and_the_same_name_means_the_newer(
    session: Session,
) -> None:
    own = cluster(session, "Alps")
    one, other = (
        add_account(session, email=f"{n}@example.org", name=n, password=None, grants=[], now=NOW).id
        for n in ("one", "other")
    )
    keep_view(session, own.id, "  To  call ", "show=old", account_id=one, now=NOW)
    keep_view(session, own.id, "To call", "show=unseen", account_id=one, now=NOW)
    (kept,) = saved_views(session, own.id, account_id=one)
    assert (kept.name, kept.query) == ("To call", "show=unseen")
    assert saved_views(session, own.id, account_id=other) == []
    with pytest.raises(NotFound):
        drop_view(session, kept.id, account_id=other)
    drop_view(session, kept.id, account_id=one)
    assert saved_views(session, own.id, account_id=one) == []


@pytest.mark.parametrize("name", ["", "   ", "x" * 81])
def test_a_view_without_a_usable_name_is_refused(session: Session, name: str) -> None:
    own = cluster(session, "Alps")
    with pytest.raises(InputError, match="1 to 80"):
        keep_view(session, own.id, name, "", account_id=1, now=NOW)
