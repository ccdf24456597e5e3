"""Writing letters: what they say, in their reader's language, and the outbox they wait in.

A letter is written in the transaction of the event that it tells of: either both are there or
neither is. Its key names the occasion, so that an event which is told twice is written once.
Sending is another step (`sending.py`): a mail server that is down loses nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from functools import lru_cache
from typing import Protocol, TypeAlias

import sqlalchemy as sa
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from sqlalchemy.orm import Session

from matchmaker.config import ROOT
from matchmaker.domain.phrases import translated
from matchmaker.domain.vocabulary import LetterKind
from matchmaker.services.catalogues import SOURCE, catalogue
from matchmaker.services.posting.signing import Purpose, Signer
from models import Letter, LetterRefusal
from models.insertion import insert_once

# Nobody can refuse what they have asked for a second ago.
ALWAYS = frozenset({LetterKind.SIGN_IN})


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A few sentences."""

    text: str


@dataclass(frozen=True, slots=True)
class Quote:
    """A stored sentence, word for word: whose, and in which language."""

    who: str
    text: str
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """A link to press: its words and its whole address."""

    words: str
    url: str
    is_primary: bool = False


Part: TypeAlias = Paragraph | Quote | Choice


@dataclass(frozen=True, slots=True)
class Draft:
    """A letter before it is put into words of one language.

    Attributes:
        key: names the occasion («outcome:17:3:14»); a second draft with the same key is dropped.
        subject, parts: what it says; phrases are translated, quotes are not.
        language: the reader's; English where it is unknown.
        calendar: an iCalendar file to attach.
        due_at: not to be sent before; now where it is None.
    """

    kind: LetterKind
    key: str
    recipient: str
    subject: str
    parts: tuple[Part, ...]
    language: str | None = None
    calendar: str | None = None
    account_id: int | None = None
    proposal_id: int | None = None
    organisation_id: int | None = None
    due_at: datetime | None = None


class Carrier(Protocol):
    """What takes letters to their readers; opened once for several."""

    def open(self) -> AbstractContextManager[Callable[[EmailMessage], None]]:
        """Something that takes one letter at a time, and raises OSError for one that it cannot."""
        ...


@dataclass(frozen=True, slots=True)
class PostOffice:
    """Where the site is, what signs the links that letters carry, and who carries them.

    Without a carrier letters are kept in the outbox, where an administrator reads them.
    """

    base_url: str
    signer: Signer
    carrier: Carrier | None = None
    sender: str = ""

    def address(self, path: str) -> str:
        """The whole address of a page."""
        return f"{self.base_url}{path}"

    def link(self, path: str, purpose: Purpose, *, now: datetime, **claims: str | int) -> str:
        """The address of a page that a signed token opens; `path` ends where the token follows."""
        return f"{self.base_url}{path}{self.signer.sign(purpose, now=now, **claims)}"


def write(session: Session, office: PostOffice, draft: Draft, *, now: datetime) -> int | None:
    """Put a letter into the outbox, in the caller's transaction.

    Gives its id, or None if it was written before or its reader refuses this kind.
    """
    recipient = draft.recipient.strip().lower()
    if is_refused(session, recipient, draft.kind):
        return None
    stop = _stop_link(office, draft.kind, recipient, now)
    language = draft.language or SOURCE
    subject, text, html = _render(draft, language, stop)
    row = {
        "key": draft.key,
        "kind": draft.kind,
        "recipient": recipient,
        "language": language,
        "subject": subject[:300],
        "text": text,
        "html": html,
        "calendar": draft.calendar,
        "unsubscribe": stop,
        "account_id": draft.account_id,
        "proposal_id": draft.proposal_id,
        "organisation_id": draft.organisation_id,
        "created_at": now,
        "due_at": draft.due_at or now,
    }
    return insert_once(session, Letter, row)


def is_refused(session: Session, recipient: str, kind: LetterKind) -> bool:
    """Whether this address does not want such letters."""
    query = sa.select(LetterRefusal.id).where(
        LetterRefusal.recipient == recipient, LetterRefusal.kind == kind
    )
    return kind not in ALWAYS and session.scalar(query) is not None


def refuse(session: Session, recipient: str, kind: LetterKind, *, now: datetime) -> None:
    """Write no letters of this kind to this address any more; twice is as good as once."""
    insert_once(session, LetterRefusal, {"recipient": recipient, "kind": kind, "at": now})
    session.commit()


def allow(session: Session, recipient: str, kind: LetterKind) -> None:
    """Take a refusal back; twice is as good as once."""
    session.execute(
        sa.delete(LetterRefusal).where(
            LetterRefusal.recipient == recipient, LetterRefusal.kind == kind
        )
    )
    session.commit()


def choose_letters(
    session: Session, recipient: str, wanted: Collection[LetterKind], *, now: datetime
) -> None:
    """Refuse every kind that is not wanted, and no other; those asked for are always written."""
    recipient = recipient.strip().lower()
    refused = refused_kinds(session, recipient)
    for kind in LetterKind:
        if kind in wanted and kind in refused:
            allow(session, recipient, kind)
        elif kind not in wanted and kind not in refused | ALWAYS:
            refuse(session, recipient, kind, now=now)


def refused_kinds(session: Session, recipient: str) -> frozenset[LetterKind]:
    """What this address does not want."""
    query = sa.select(LetterRefusal.kind).where(LetterRefusal.recipient == recipient)
    return frozenset(session.scalars(query))


def _stop_link(office: PostOffice, kind: LetterKind, recipient: str, now: datetime) -> str | None:
    if kind in ALWAYS:
        return None
    claims = {"recipient": recipient, "kind": kind.value}
    return office.link("/unsubscribe/", Purpose.UNSUBSCRIBE, now=now, **claims)


def _render(draft: Draft, language: str, stop: str | None) -> tuple[str, str, str]:
    known = catalogue(language)
    subject = " ".join(translated(draft.subject, known).split())
    values: Mapping[str, object] = {
        "subject": subject,
        "parts": [_in_words(each, language) for each in draft.parts],
        "language": language,
        "stop": stop,
        "gettext": known.gettext,
    }
    text, html = (
        _templates().get_template(f"letters/letter.{ending}").render(values)
        for ending in ("txt", "html")
    )
    return subject, text.strip() + "\n", html


def _in_words(part: Part, language: str) -> dict[str, object]:
    known = catalogue(language)
    match part:
        case Paragraph(text):
            return {"is": "paragraph", "text": translated(text, known)}
        case Quote(who, text, spoken):
            return {"is": "quote", "who": translated(who, known), "text": text, "language": spoken}
        case Choice(words, url, is_primary):
            said = translated(words, known)
            return {"is": "choice", "words": said, "url": url, "is_primary": is_primary}


@lru_cache(maxsize=1)
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(ROOT / "templates"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
