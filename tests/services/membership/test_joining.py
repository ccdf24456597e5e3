"""«This is us»: invited by letter, an account of one's own, once."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from factories import NOW, cluster, organisation, voice_of
from sqlalchemy.orm import Session

from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import AccountRole, LetterKind
from matchmaker.errors import Gone, NotAllowed
from matchmaker.services.describing.saying import FieldsError
from matchmaker.services.identity.accounts import Holding, add_account
from matchmaker.services.membership.joining import invite, join, read_invitation
from matchmaker.services.posting.mailing import PostOffice
from matchmaker.services.posting.signing import Purpose, Signer
from models import Account, AuditEvent, Contact, Letter, Organisation

OFFICE = PostOffice("https://match.example", Signer("secret"))
EMAIL = "ona@firm.example"


@pytest.fixture
def firm(session: Session) -> Organisation:
    row = organisation(session, "Firm")
    session.add(Contact(organisation_id=row.id, name="Ona", email=EMAIL, created_at=NOW))
    session.commit()
    return row


def token_for(session: Session, firm: Organisation, email: str = EMAIL) -> str:
    assert invite(session, OFFICE, firm.id, email, viewer=voice_of(firm), now=NOW)
    letter = session.scalars(sa.select(Letter).order_by(Letter.id.desc())).first()
    assert letter is not None
    assert letter.kind is LetterKind.INVITATION
    return letter.text.partition("https://match.example/join/")[2].split()[0]


def joined(session: Session, token: str, name: str = "Ona") -> Account:
    return join(session, OFFICE, token, name=name, language="lt", now=NOW)


def holdings(account: Account) -> list[tuple[AccountRole, int | None]]:
    return [(each.role, each.organisation_id) for each in account.grants]


def test_the_link_makes_an_account_that_acts_for_the_organisation(
    session: Session, firm: Organisation
) -> None:
    token = token_for(session, firm, "ONA@firm.example ")
    invitation = read_invitation(session, OFFICE, token, now=NOW)
    assert (invitation.name, invitation.email, invitation.is_accepted) == ("Ona", EMAIL, False)
    account = joined(session, token)
    assert (account.email, account.name, account.language) == (EMAIL, "Ona", "lt")
    assert account.password_hash is None
    assert holdings(account) == [(AccountRole.MEMBER, firm.id)]
    actions = session.scalars(sa.select(AuditEvent.action).order_by(AuditEvent.id)).all()
    assert actions == ["invited", "account added", "joined"]


def test_the_link_works_once(session: Session, firm: Organisation) -> None:
    token = token_for(session, firm)
    joined(session, token)
    with pytest.raises(Gone):
        joined(session, token)
    session.rollback()
    assert read_invitation(session, OFFICE, token, now=NOW).is_accepted
    assert session.scalar(sa.select(sa.func.count()).select_from(Account)) == 1


def test_an_account_that_is_there_gets_the_role_and_keeps_its_name(
    session: Session, firm: Organisation
) -> None:
    other = organisation(session, "Other")
    known = add_account(
        session,
        email=EMAIL,
        name="Ona Onaitė",
        password=None,
        grants=[Holding(AccountRole.MEMBER, other.id)],
        now=NOW,
    )
    account = joined(session, token_for(session, firm), name="Somebody")
    assert (account.id, account.name) == (known.id, "Ona Onaitė")
    assert set(holdings(account)) == {(AccountRole.MEMBER, other.id), (AccountRole.MEMBER, firm.id)}


def test_a_closed_account_stays_closed(session: Session, firm: Organisation) -> None:
    token = token_for(session, firm)
    account = joined(session, token)
    account.active = False
    account.grants.clear()
    session.commit()
    again = OFFICE.link("/join/", Purpose.JOIN, now=NOW, organisation=firm.id, email=EMAIL, n=2)
    with pytest.raises(NotAllowed):
        joined(session, again.rpartition("/")[2])


def test_one_letter_a_week_and_only_to_an_address(session: Session, firm: Organisation) -> None:
    token_for(session, firm)
    assert not invite(session, OFFICE, firm.id, EMAIL, viewer=voice_of(firm), now=NOW)
    with pytest.raises(FieldsError):
        invite(session, OFFICE, firm.id, "ona", viewer=voice_of(firm), now=NOW)


def test_its_own_people_and_its_managers_invite_and_nobody_else(
    session: Session, firm: Organisation
) -> None:
    alps = cluster(session, "Alps", firm)
    session.commit()
    with pytest.raises(NotAllowed):
        invite(session, OFFICE, firm.id, EMAIL, viewer=Viewer(), now=NOW)
    manager = Viewer(managed=frozenset({alps.id}))
    assert invite(session, OFFICE, firm.id, EMAIL, viewer=manager, now=NOW)
