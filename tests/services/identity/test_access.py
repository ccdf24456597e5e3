"""Who may see and do what: default deny, memberships with their days, names that lead somewhere."""

from __future__ import annotations

from datetime import date

import pytest
from factories import NOW, TODAY, cluster, organisation, voice_of
from sqlalchemy.orm import Session

from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import AccountRole
from matchmaker.errors import NotAllowed, NotFound
from matchmaker.services.identity.access import (
    acting_for,
    clusters_of,
    find_organisation,
    may_act_for,
    require_own,
    viewer_of,
)
from models import Account, Grant, Membership, MetaCluster


def account_with(session: Session, *grants: Grant, active: bool = True) -> Account:
    row = Account(
        email="a@example.org", name="A", created_at=NOW, active=active, grants=list(grants)
    )
    session.add(row)
    session.commit()
    return row


def test_nobody_signed_in_sees_what_is_public(session: Session) -> None:
    assert viewer_of(session, None, today=TODAY) == Viewer()


def test_an_account_without_roles_or_closed_sees_no_more_than_a_visitor(session: Session) -> None:
    account = account_with(session, Grant(role=AccountRole.ADMINISTRATOR), active=False)
    assert viewer_of(session, account, today=TODAY) == Viewer()


def test_each_role_opens_what_it_is_held_for_and_nothing_else(session: Session) -> None:
    firm, other = organisation(session, "Firm"), organisation(session, "Other")
    home, managed = cluster(session, "Home", firm), cluster(session, "Managed", other)
    alps = MetaCluster(external_key="alps", name="Alps")
    session.add(alps)
    session.flush()
    account = account_with(
        session,
        Grant(role=AccountRole.MEMBER, organisation_id=firm.id),
        Grant(role=AccountRole.MANAGER, cluster_id=managed.id),
        Grant(role=AccountRole.COORDINATOR, meta_cluster_id=alps.id),
    )
    assert viewer_of(session, account, today=TODAY) == Viewer(
        account_id=account.id,
        organisations=frozenset({firm.id}),
        clusters=frozenset({home.id, managed.id}),
        managed=frozenset({managed.id}),
        meta_clusters=frozenset({alps.id}),
        is_administrator=False,
    )


def test_an_administrator_keeps_the_house_and_sees_no_sentence_for_it(session: Session) -> None:
    account = account_with(session, Grant(role=AccountRole.ADMINISTRATOR))
    found = viewer_of(session, account, today=TODAY)
    assert found == Viewer(account_id=account.id, is_administrator=True)


@pytest.mark.parametrize(
    ("since", "until", "belongs"),
    [
        (None, None, True),
        (TODAY, TODAY, True),
        (date(2026, 11, 23), None, False),
        (None, date(2026, 11, 21), False),
        (date(2020, 1, 1), date(2027, 1, 1), True),
    ],
)
def test_a_membership_holds_from_its_first_day_to_its_last(
    session: Session, since: date | None, until: date | None, belongs: bool
) -> None:
    firm, home = organisation(session, "Firm"), cluster(session, "Home")
    session.add(Membership(organisation_id=firm.id, cluster_id=home.id, since=since, until=until))
    session.flush()
    expected = frozenset({home.id} if belongs else ())
    assert clusters_of(session, frozenset({firm.id}), today=TODAY) == expected
    assert acting_for(session, firm.id, today=TODAY) == Viewer(
        organisations=frozenset({firm.id}), clusters=expected
    )


def test_members_and_their_cluster_managers_may_ask_in_its_name(session: Session) -> None:
    firm, other = organisation(session, "Firm"), organisation(session, "Other")
    home, away = cluster(session, "Home", firm), cluster(session, "Away", other)

    def may(viewer: Viewer) -> bool:
        return may_act_for(session, viewer, firm.id, today=TODAY)

    assert may(voice_of(firm))
    assert may(Viewer(managed=frozenset({home.id}), clusters=frozenset({home.id})))
    assert not may(voice_of(other))
    assert not may(Viewer(managed=frozenset({away.id}), clusters=frozenset({home.id})))
    assert not may(Viewer(is_administrator=True))


def test_only_its_own_people_act_for_an_organisation(session: Session) -> None:
    firm = organisation(session, "Firm")
    require_own(voice_of(firm), firm.id)
    for stranger in (Viewer(), Viewer(is_administrator=True), Viewer(managed=frozenset({1}))):
        with pytest.raises(NotAllowed):
            require_own(stranger, firm.id)


def test_an_organisation_is_found_by_key_name_or_number(session: Session) -> None:
    row = organisation(session, "Cap Moulder")
    for reference in ("cap-moulder", "Cap Moulder", str(row.id), row.id, " cap-moulder "):
        assert find_organisation(session, reference) == row


def test_a_merged_organisation_leads_to_the_one_that_was_kept(session: Session) -> None:
    kept, merged, again = (organisation(session, name) for name in ("Kept", "Merged", "Again"))
    merged.merged_into_id, again.merged_into_id = kept.id, merged.id
    session.flush()
    assert find_organisation(session, "again") == kept


def test_an_unknown_name_offers_the_nearest_ones(session: Session) -> None:
    organisation(session, "Cap Moulder")
    organisation(session, "100% Moulds")
    with pytest.raises(NotFound) as refused:
        find_organisation(session, "mould")
    assert refused.value.remedy == "Did you mean: 100% Moulds, Cap Moulder?"
    for reference in ("_", "99", "9" * 30, "²"):
        with pytest.raises(NotFound):
            find_organisation(session, reference)
