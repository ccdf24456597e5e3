"""Getting in without a password: a link by mail, good once and for twenty minutes.

Whoever asks for a link reads the same answer whether the address is known here or not, and the
same work is done for both.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from matchmaker.domain.phrases import phrase
from matchmaker.domain.vocabulary import LetterKind
from matchmaker.errors import Gone
from matchmaker.services.identity.accounts import find_account
from matchmaker.services.identity.auditing import record
from matchmaker.services.posting.mailing import Choice, Draft, Paragraph, PostOffice, write
from matchmaker.services.posting.signing import Purpose, use_up
from models import Account

PATH = "/sign-in/link/"
# Who presses the button twice is written to once.
SECONDS = 20


def mail_link(
    session: Session, office: PostOffice, email: str, *, target: str, language: str, now: datetime
) -> None:
    """Write to an address whose active account exists; the letter is ready, not sent yet.

    `target` is where the person wanted to go, `language` that of the page they asked on.
    """
    account = find_account(session, email)
    is_known = account is not None and account.active
    drafted = account if account is not None and account.active else Account(id=0, email=email)
    write(session, office, _letter(office, drafted, target, language, now), now=now)
    if is_known:
        session.commit()
    else:
        session.rollback()


def link_for(office: PostOffice, account: Account, target: str, *, now: datetime) -> str:
    """The address that lets this account in."""
    return office.link(PATH, Purpose.SIGN_IN, now=now, account=account.id, to=target)


def read_link(
    session: Session, office: PostOffice, token: str, *, now: datetime
) -> tuple[Account, str]:
    """Whom a link lets in, and where to; it is still good afterwards.

    Raises:
        Gone: it is not ours or too old, or the account is closed.
    """
    claims = office.signer.read(Purpose.SIGN_IN, token, now=now)
    account = session.get(Account, int(claims["account"]))
    if account is None or not account.active:
        raise Gone(phrase("This link is no longer good."))
    return account, str(claims["to"])


def enter_by_link(
    session: Session, office: PostOffice, token: str, *, now: datetime
) -> tuple[Account, str]:
    """Use a link up; gives whom it lets in, and where to.

    Raises:
        Gone: as `read_link`, or it has been used.
    """
    account, target = read_link(session, office, token, now=now)
    use_up(session, token, now=now)
    record(session, "signed in by link", f"account {account.id}", account_id=account.id, now=now)
    session.commit()
    return account, target


def _letter(
    office: PostOffice, account: Account, target: str, language: str, now: datetime
) -> Draft:
    return Draft(
        kind=LetterKind.SIGN_IN,
        key=f"sign_in:{account.id}:{int(now.timestamp()) // SECONDS}",
        recipient=account.email,
        subject=phrase("Your link to sign in"),
        parts=(
            Paragraph(phrase("You asked for a link to sign in to matchmaker.")),
            Choice(phrase("Sign in"), link_for(office, account, target, now=now), is_primary=True),
            Paragraph(phrase("It works once, within 20 minutes. Nobody else needs it.")),
            Paragraph(phrase("If you did not ask for it, you need not do anything.")),
        ),
        language=account.language or language,
        account_id=account.id or None,
    )
