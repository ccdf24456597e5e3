"""Wishes: proposals among those who come, from public sentences; each wish its author's own."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.event_vocabulary import WishStrength
from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import StatementRole, Visibility
from matchmaker.errors import Conflict, NotFound
from matchmaker.services.desk import Desk
from matchmaker.services.events.registering import decline
from matchmaker.services.events.setting_up import create
from matchmaker.services.events.wishing import find_partners, partners_for, wish
from models import EventWish, Proposal
from tests.event_people import NOW, Fair, a_fair, basics, by_link
from tests.factories import HAND_SET, indexed, organisation, statement

MUST, LIKE, NOT = WishStrength.MUST, WishStrength.LIKE, WishStrength.RATHER_NOT


@pytest.fixture
def fair(session: Session) -> Fair:
    return a_fair(session)


def everybody_comes(fair: Fair) -> None:
    fair.ask(fair.moulder, fair.neighbour, fair.toolmaker)
    for row in (fair.moulder, fair.neighbour, fair.toolmaker):
        fair.comes(row)


def desk(fair: Fair, folder: Path) -> Desk:
    return Desk(fair.session, indexed(fair.session, folder), HAND_SET, Viewer(), NOW)


def wishes(fair: Fair) -> list[tuple[int, int, WishStrength]]:
    rows = fair.session.scalars(sa.select(EventWish).order_by(EventWish.id))
    return [(each.from_id, each.to_id, each.strength) for each in rows]


def test_proposals_are_recorded_for_this_event_and_only_of_those_who_come(
    fair: Fair, tmp_path: Path
) -> None:
    organisation(fair.session, "Elsewhere", offers=["We build an injection mould for caps."])
    statement(
        fair.session,
        fair.moulder,
        StatementRole.NEED,
        "We secretly need a zanzibar mould for bottle caps.",
        visibility=Visibility.PRIVATE,
    )
    everybody_comes(fair)
    row = fair.one(fair.moulder)
    assert find_partners(desk(fair, tmp_path), fair.view, row) == 1
    (found,) = fair.session.scalars(sa.select(Proposal))
    assert found.slate.startswith(f"event-{fair.event.id}-")
    assert len(found.slate) <= 32
    assert (found.seeker_id, found.candidate_id) == (fair.moulder.id, fair.toolmaker.id)
    assert "zanzibar" not in str(found.evidence)
    seen = partners_for(fair.session, fair.view, row, now=NOW)
    (partner,) = seen.proposed
    assert partner.proposal_id == found.id
    assert partner.card is not None
    assert partner.card["why_you"][0]["offering"]["text"].startswith("We build")
    assert (seen.others, seen.newcomers) == ((), 0)  # the neighbour is of the same cluster


def test_a_second_click_makes_no_second_list_and_newcomers_are_counted(
    fair: Fair, tmp_path: Path
) -> None:
    everybody_comes(fair)
    row, seat = fair.one(fair.moulder), desk(fair, tmp_path)
    find_partners(seat, fair.view, row)
    find_partners(seat, fair.view, row)
    assert len(list(fair.session.scalars(sa.select(Proposal)))) == 1
    newer = organisation(fair.session, "Newer")
    fair.event.same_cluster = True
    fair.session.commit()
    late = fair.one(fair.neighbour)
    late.answered_at = NOW + timedelta(minutes=1)
    fair.session.commit()
    assert partners_for(fair.session, fair.view, row, now=NOW).newcomers == 1
    assert newer.id not in {
        each.organisation_id
        for each in partners_for(fair.session, fair.view, row, now=NOW).everybody
    }


def test_a_wish_keeps_its_proposal_and_the_newest_word_counts(fair: Fair, tmp_path: Path) -> None:
    everybody_comes(fair)
    me, them = fair.one(fair.moulder), fair.one(fair.toolmaker)
    find_partners(desk(fair, tmp_path), fair.view, me)
    for strength in (LIKE, MUST, NOT):
        wish(fair.session, fair.view, me, them.id, strength, now=NOW)
    assert wishes(fair) == [(me.id, them.id, NOT)]
    fair.session.expire_all()
    assert fair.session.scalars(sa.select(EventWish.proposal_id)).one() is not None
    wish(fair.session, fair.view, me, them.id, None, now=NOW)
    assert wishes(fair) == []


def test_one_side_is_not_told_what_the_other_wishes(fair: Fair) -> None:
    everybody_comes(fair)
    me, them = fair.one(fair.moulder), fair.one(fair.toolmaker)
    before = partners_for(fair.session, fair.view, them, now=NOW)
    wish(fair.session, fair.view, me, them.id, NOT, now=NOW)
    assert partners_for(fair.session, fair.view, them, now=NOW) == before


def test_nobody_wishes_for_itself_for_strangers_or_for_its_own_cluster(fair: Fair) -> None:
    everybody_comes(fair)
    me = fair.one(fair.moulder)
    for other in (me.id, fair.one(fair.neighbour).id, 10**6):
        with pytest.raises(NotFound):
            wish(fair.session, fair.view, me, other, LIKE, now=NOW)
    fair.event.same_cluster = True
    fair.session.commit()
    wish(fair.session, fair.view, me, fair.one(fair.neighbour).id, LIKE, now=NOW)
    assert len(wishes(fair)) == 1


def test_who_has_withdrawn_is_not_wished_for_any_more(fair: Fair) -> None:
    everybody_comes(fair)
    me, them = fair.one(fair.moulder), fair.one(fair.toolmaker)
    decline(by_link(fair.session), fair.event, them)
    assert partners_for(fair.session, fair.view, me, now=NOW).everybody == ()
    with pytest.raises(NotFound):
        wish(fair.session, fair.view, me, them.id, LIKE, now=NOW)


def test_there_are_no_more_musts_than_meetings(fair: Fair) -> None:
    fair.event.same_cluster = True
    everybody_comes(fair)
    me = fair.comes(fair.moulder, maximum=1, minimum=1)
    wish(fair.session, fair.view, me, fair.one(fair.toolmaker).id, MUST, now=NOW)
    wish(fair.session, fair.view, me, fair.one(fair.toolmaker).id, MUST, now=NOW)
    with pytest.raises(Conflict, match="1 meeting at most"):
        wish(fair.session, fair.view, me, fair.one(fair.neighbour).id, MUST, now=NOW)


def test_who_has_not_registered_or_is_late_wishes_nothing(fair: Fair) -> None:
    fair.ask(fair.moulder, fair.toolmaker)
    fair.comes(fair.toolmaker)
    me, them = fair.one(fair.moulder), fair.one(fair.toolmaker)
    with pytest.raises(Conflict, match="not said yet"):
        wish(fair.session, fair.view, me, them.id, LIKE, now=NOW)
    fair.comes(fair.moulder)
    with pytest.raises(Conflict, match="last day"):
        wish(fair.session, fair.view, me, them.id, LIKE, now=NOW + timedelta(days=110))


def test_wishes_of_another_event_do_not_mix_in(fair: Fair) -> None:
    everybody_comes(fair)
    wish(
        fair.session, fair.view, fair.one(fair.moulder), fair.one(fair.toolmaker).id, LIKE, now=NOW
    )
    other = a_second_event(fair)
    other.ask(fair.moulder, fair.toolmaker)
    other.comes(fair.toolmaker)
    me = other.comes(fair.moulder)
    seen = partners_for(fair.session, other.view, me, now=NOW)
    assert [each.wish for each in seen.everybody] == [None]


def a_second_event(fair: Fair) -> Fair:
    event = create(fair.session, fair.alps.id, basics(), viewer=fair.host.viewer, now=NOW)
    return replace(fair, event=event)
