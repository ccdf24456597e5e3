"""An organisation's own people take over what their cluster has written about it.

A letter carries a link that makes an account, acting for the organisation, for the address that
the letter was sent to: whoever reads mail there is let in, once. No password is needed; the next
sign-in is a link by mail, too.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.phrases import phrase
from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import AccountRole, LetterKind
from matchmaker.errors import NotAllowed
from matchmaker.services.describing.contacting import is_address
from matchmaker.services.describing.editing import find
from matchmaker.services.describing.saying import FieldsError
from matchmaker.services.describing.stating import require_editor
from matchmaker.services.identity.accounts import (
    Holding,
    Newcomer,
    find_account,
    grant,
    make_account,
)
from matchmaker.services.identity.auditing import record
from matchmaker.services.membership.filling_in import standing_row
from matchmaker.services.posting.mailing import Choice, Draft, Paragraph, PostOffice, write
from matchmaker.services.posting.signing import Purpose, use_up
from models import Account, Contact, Organisation


@dataclass(frozen=True, slots=True)
class Invitation:
    """What a link invites to: the organisation, the address, and who reads mail there if known."""

    organisation: Organisation
    email: str
    name: str
    account: Account | None

    @property
    def is_accepted(self) -> bool:
        """Whether the address acts for the organisation already."""
        grants = self.account.grants if self.account else ()
        return any(
            each.role is AccountRole.MEMBER and each.organisation_id == self.organisation.id
            for each in grants
        )


def invite(
    session: Session,
    office: PostOffice,
    organisation_id: int,
    email: str,
    *,
    viewer: Viewer,
    now: datetime,
    language: str | None = None,
) -> bool:
    """Write to an address that it may act for an organisation; False if it was not written.

    That is so if a letter went there this week already, or the address wants no such letters.

    Raises:
        NotAllowed: the viewer neither acts for the organisation nor manages a cluster of it.
        FieldsError: the address is none.
    """
    require_editor(session, viewer, organisation_id, today=now.date())
    address = email.strip().lower()
    if not is_address(address):
        raise FieldsError(invite_email=phrase("Write an address such as name@example.org."))
    row = find(session, organisation_id)
    draft = _draft(office, row, address, language, now=now)
    is_written = write(session, office, draft, now=now) is not None
    if is_written:
        about = f"organisation {organisation_id}"
        record(session, "invited", about, account_id=viewer.account_id, now=now)
    session.commit()
    return is_written


def read_invitation(
    session: Session, office: PostOffice, token: str, *, now: datetime
) -> Invitation:
    """What a link invites to; reading it changes nothing.

    Raises:
        Gone: the link is not ours or too old.
        NotFound: the organisation is no longer here.
    """
    claims = office.signer.read(Purpose.JOIN, token, now=now)
    row = standing_row(session, int(claims["organisation"]))
    email = str(claims["email"])
    known = sa.select(Contact.name).where(
        Contact.organisation_id == row.id, sa.func.lower(Contact.email) == email
    )
    account = find_account(session, email)
    name = account.name if account else session.scalar(known) or ""
    return Invitation(row, email, name, account)


def join(
    session: Session, office: PostOffice, token: str, *, name: str, language: str, now: datetime
) -> Account:
    """Make the account, or give the one that is there its role; the link works once.

    Raises:
        Gone: the link is not ours, too old, or used already.
        NotFound: the organisation is no longer here.
        NotAllowed: the account was closed.
    """
    invitation = read_invitation(session, office, token, now=now)
    use_up(session, token, now=now)
    holding = Holding(AccountRole.MEMBER, invitation.organisation.id)
    account = invitation.account
    if account is None:
        newcomer = Newcomer(invitation.email, name)
        account = make_account(session, newcomer, [holding], now=now, by=None)
        account.language = language
    elif not account.active:
        raise NotAllowed(phrase("This account is closed."))
    elif not invitation.is_accepted:
        account.grants.append(grant(holding))
    about = f"organisation {invitation.organisation.id}"
    record(session, "joined", about, account_id=account.id, now=now)
    session.commit()
    return account


def _draft(
    office: PostOffice, row: Organisation, address: str, language: str | None, *, now: datetime
) -> Draft:
    year, week, _ = now.isocalendar()
    link = office.link("/join/", Purpose.JOIN, now=now, organisation=row.id, email=address)
    return Draft(
        kind=LetterKind.INVITATION,
        key=f"invitation:{row.id}:{year}-{week}:{address}"[:160],
        recipient=address,
        subject=phrase("Your profile of %(name)s is waiting for you", name=row.name),
        parts=(
            Paragraph(
                phrase(
                    "%(name)s can be found here by partners in other clusters. Look at what they "
                    "see, and make it yours.",
                    name=row.name,
                )
            ),
            Choice(phrase("This is us"), link, is_primary=True),
            Paragraph(phrase("You need no password. The link is good for 60 days and works once.")),
        ),
        language=language,
        organisation_id=row.id,
    )
