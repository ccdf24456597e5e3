"""Sending letters: out of the outbox and on their way, each once, and again if that fails.

A letter is taken by one UPDATE that counts the attempt and puts the next one off, so that of
several processes one sends it, and a process that dies at it leaves it to be tried later. Then a
letter may arrive twice, which is why it always has the same Message-ID.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime, parseaddr
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.vocabulary import LetterKind, LetterState
from matchmaker.services.posting.mailing import PostOffice, is_refused
from models import Letter

MOST_AT_ONCE = 200
# Before the second, third, fourth and fifth attempt; then the letter has failed.
PAUSES = tuple(timedelta(minutes=each) for each in (1, 5, 30, 240))
MOST_ATTEMPTS = len(PAUSES) + 1
# Longer than any mail server may think.
AT_IT = timedelta(minutes=10)


class _Policy(EmailPolicy):
    """Lines are folded as usual, but an address is never cut: readers take it as it stands."""

    def fold_binary(self, name: str, value: Any) -> bytes:
        if name == "List-Unsubscribe":
            return f"{name}: {value}{self.linesep}".encode("ascii")
        return super().fold_binary(name, value)


POLICY = _Policy(linesep="\r\n")


def send_due(session: Session, office: PostOffice, now: datetime) -> int:
    """Send what is due; gives how many letters left. Commits after each."""
    if office.carrier is None:
        return _keep(session, now)
    with office.carrier.open() as carry:
        return sum(
            _send(session, office, carry, letter_id, now) for letter_id in _due(session, now)
        )


def send_again(session: Session, letter_id: int, *, now: datetime) -> bool:
    """Let a letter that failed, was kept or got lost be sent once more; False if there is none.

    What let somebody sign in is not sent again: it is worn by now.
    """
    query = (
        sa.update(Letter)
        .where(Letter.id == letter_id, Letter.kind != LetterKind.SIGN_IN)
        .values(state=LetterState.WAITING, attempts=0, error=None, due_at=now)
    )
    found: Any = session.execute(query.execution_options(synchronize_session=False))
    session.commit()
    return bool(found.rowcount)


def envelope(letter: Letter, office: PostOffice) -> EmailMessage:
    """The letter as mail servers take it: text and HTML, the way to stop it, the invitation."""
    message = EmailMessage(policy=POLICY)
    message["Subject"] = letter.subject
    message["From"] = office.sender
    message["To"] = letter.recipient
    message["Date"] = format_datetime(letter.created_at)
    message["Message-ID"] = _message_id(letter, office)
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = letter.language
    if letter.unsubscribe:
        message["List-Unsubscribe"] = f"<{letter.unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    if letter.calendar:
        named = re.search(r"^METHOD:(\w+)", letter.calendar, re.MULTILINE)
        method = named[1] if named else "PUBLISH"
        message.add_attachment(
            letter.calendar, subtype="calendar", filename="meeting.ics", params={"method": method}
        )
    return message


def _keep(session: Session, now: datetime) -> int:
    """Nobody carries letters: they have arrived where they are read."""
    query = (
        sa.update(Letter)
        .where(Letter.state == LetterState.WAITING, Letter.due_at <= now)
        .values(state=LetterState.KEPT, sent_at=now)
    )
    found: Any = session.execute(query.execution_options(synchronize_session=False))
    session.commit()
    return int(found.rowcount)


def _due(session: Session, now: datetime) -> list[int]:
    query = (
        sa.select(Letter.id)
        .where(Letter.state == LetterState.WAITING, Letter.due_at <= now)
        .order_by(Letter.due_at, Letter.id)
        .limit(MOST_AT_ONCE)
    )
    found = list(session.scalars(query))
    session.commit()  # nothing is held while a mail server thinks
    return found


def _send(
    session: Session,
    office: PostOffice,
    carry: Callable[[EmailMessage], None],
    letter_id: int,
    now: datetime,
) -> bool:
    """Whether the letter left; if not, it is tried later or has failed."""
    letter = _take(session, letter_id, now)
    if letter is None:
        return False
    if is_refused(session, letter.recipient, letter.kind):
        letter.state = LetterState.KEPT
        session.commit()
        return False
    try:
        carry(envelope(letter, office))
    except (OSError, ValueError) as error:
        _failed(letter, error, now)
    else:
        _sent(letter, now)
    session.commit()
    return letter.state is LetterState.SENT


def _take(session: Session, letter_id: int, now: datetime) -> Letter | None:
    query = (
        sa.update(Letter)
        .where(Letter.id == letter_id, Letter.state == LetterState.WAITING, Letter.due_at <= now)
        .values(attempts=Letter.attempts + 1, due_at=now + AT_IT)
    )
    taken: Any = session.execute(query.execution_options(synchronize_session=False))
    session.commit()
    return session.get(Letter, letter_id, populate_existing=True) if taken.rowcount else None


def _sent(letter: Letter, now: datetime) -> None:
    """A link that lets somebody in is not kept once it is on its way: nobody here may use it."""
    letter.state, letter.sent_at, letter.error = LetterState.SENT, now, None
    if letter.kind is LetterKind.SIGN_IN:
        letter.text = letter.html = ""


def _failed(letter: Letter, error: Exception, now: datetime) -> None:
    letter.error = f"{type(error).__name__}: {error}"[:500]
    if letter.attempts >= MOST_ATTEMPTS:
        letter.state = LetterState.FAILED
    else:
        letter.due_at = now + PAUSES[letter.attempts - 1]


def _message_id(letter: Letter, office: PostOffice) -> str:
    """The same for each attempt, and not to be guessed from the letter's number."""
    secret = office.signer.secret.encode()
    name = hmac.new(secret, letter.key.encode(), "sha256").hexdigest()[:24]
    host = parseaddr(office.sender)[1].partition("@")[2] or "localhost"
    return f"<{name}@{host}>"
