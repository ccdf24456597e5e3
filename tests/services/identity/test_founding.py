"""A new cluster, its manager, and the letter that tells them how to begin."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from factories import NOW
from sqlalchemy.orm import Session

from matchmaker.domain.vocabulary import AccountRole, LetterKind
from matchmaker.errors import Conflict, InputError
from matchmaker.services.identity.accounts import Holding, add_account, find_account
from matchmaker.services.identity.founding import NewCluster, found_cluster
from matchmaker.services.posting.mailing import PostOffice
from matchmaker.services.posting.signing import Signer
from models import Account, AuditEvent, Cluster, Letter

OFFICE = PostOffice("https://clusters.example", Signer("secret"))
WANTED = NewCluster("  Nordic   Wood ", "FI", "timber", "Aino", "Aino@wood.example")


@pytest.fixture
def ada(session: Session) -> Account:
    return add_account(
        session,
        email="ada@firm.example",
        name="Ada",
        password=None,
        grants=[Holding(AccountRole.ADMINISTRATOR)],
        now=NOW,
    )


def test_the_cluster_is_there_and_its_manager_may_come_in(session: Session, ada: Account) -> None:
    cluster = found_cluster(session, OFFICE, WANTED, by=ada, now=NOW)
    assert (cluster.name, cluster.country, cluster.field) == ("Nordic Wood", "FI", "timber")
    aino = find_account(session, "aino@wood.example")
    assert aino is not None
    assert [(each.role, each.cluster_id) for each in aino.grants] == [
        (AccountRole.MANAGER, cluster.id)
    ]
    [letter] = session.scalars(sa.select(Letter)).all()
    assert (letter.kind, letter.recipient) == (LetterKind.INVITATION, "aino@wood.example")
    assert f"https://clusters.example/sign-in?next=/clusters/{cluster.id}/import" in letter.text
    actions = session.scalars(sa.select(AuditEvent.action).order_by(AuditEvent.id)).all()
    assert actions == ["account added", "account added", "cluster added"]


def test_a_manager_with_an_account_gets_the_cluster_added(session: Session, ada: Account) -> None:
    first = found_cluster(session, OFFICE, WANTED, by=ada, now=NOW)
    other = NewCluster("Wood Two", None, "", "", "aino@wood.example")
    second = found_cluster(session, OFFICE, other, by=ada, now=NOW)
    aino = find_account(session, "aino@wood.example")
    assert aino is not None
    assert {each.cluster_id for each in aino.grants} == {first.id, second.id}


def test_a_name_that_is_taken_or_missing_makes_nothing(session: Session, ada: Account) -> None:
    found_cluster(session, OFFICE, WANTED, by=ada, now=NOW)
    with pytest.raises(Conflict, match="Nordic Wood already"):
        found_cluster(session, OFFICE, WANTED, by=ada, now=NOW)
    nameless = NewCluster(" ", None, "", "", "a@b.example")
    with pytest.raises(InputError, match="a name"):
        found_cluster(session, OFFICE, nameless, by=ada, now=NOW)
    assert session.query(Cluster).count() == 1


def test_a_manager_without_an_address_makes_nothing(session: Session, ada: Account) -> None:
    with pytest.raises(InputError, match="no e-mail address"):
        found_cluster(session, OFFICE, NewCluster("Wood", None, "", "A", "aino"), by=ada, now=NOW)
    session.rollback()
    assert session.query(Cluster).count() == 0
