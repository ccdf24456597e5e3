"""Links that let somebody do one thing without an account: signed, dated, some of them used once.

The signature says that we wrote the link; its purpose is part of the signature, so that a link
for one thing opens nothing else. Opening a link never changes anything: mail scanners open links.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy.orm import Session

from matchmaker.domain.phrases import phrase
from matchmaker.errors import Gone
from models import UsedLink
from models.insertion import insert_once


class Purpose(StrEnum):
    """What a link is for."""

    SIGN_IN = "sign_in"
    JOIN = "join"
    ANSWER = "answer"
    TIMES = "times"
    OUTCOME = "outcome"
    COMPLETE = "complete"
    UNSUBSCRIBE = "unsubscribe"
    EVENT = "event"
    RATE = "rate"
    CALENDAR = "calendar"
    CALL = "call"


LIFETIMES = {
    Purpose.SIGN_IN: timedelta(minutes=20),
    Purpose.JOIN: timedelta(days=60),
    Purpose.ANSWER: timedelta(days=30),
    Purpose.TIMES: timedelta(days=60),
    Purpose.OUTCOME: timedelta(days=120),
    Purpose.COMPLETE: timedelta(days=60),
    Purpose.UNSUBSCRIBE: timedelta(days=3_650),
    Purpose.EVENT: timedelta(days=400),
    Purpose.RATE: timedelta(days=240),
    Purpose.CALENDAR: timedelta(days=400),
    Purpose.CALL: timedelta(days=400),
}
# Links to unsubscribe live longer, and are never used up.
_LONGEST = max(life for purpose, life in LIFETIMES.items() if purpose is not Purpose.UNSUBSCRIBE)
_WORN = phrase("This link is no longer good.")


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs links with the installation's secret."""

    secret: str

    def sign(self, purpose: Purpose, *, now: datetime, **claims: str | int) -> str:
        """A token for one purpose that carries what it is about."""
        return self._serializer(purpose).dumps({"at": int(now.timestamp()), **claims})

    def read(self, purpose: Purpose, token: str, *, now: datetime) -> Mapping[str, str | int]:
        """What a token carries.

        Raises:
            Gone: it is not ours, for something else, or too old.
        """
        try:
            claims: dict[str, str | int] = self._serializer(purpose).loads(token)
            signed = datetime.fromtimestamp(int(claims.pop("at")), UTC)
        except (BadSignature, KeyError, TypeError, ValueError) as error:
            raise Gone(_WORN, remedy=phrase("Copy the whole link from the mail.")) from error
        if now - signed > LIFETIMES[purpose]:
            raise Gone(_WORN, remedy=phrase("It was too old. Ask for a new one."))
        return claims

    def _serializer(self, purpose: Purpose) -> URLSafeSerializer:
        return URLSafeSerializer(
            self.secret,
            salt=f"matchmaker.{purpose}",
            signer_kwargs={"digest_method": hashlib.sha256},
        )


def use_up(session: Session, token: str, *, now: datetime) -> None:
    """Note that a link which works once has been used; the caller commits.

    Raises:
        Gone: it has been used already, perhaps by a second click in the same instant.
    """
    digest = hashlib.sha256(token.encode()).hexdigest()
    if insert_once(session, UsedLink, {"digest": digest, "at": now}) is None:
        raise Gone(_WORN, remedy=phrase("It has been used already. Ask for a new one."))


def forget_used(session: Session, office: object, now: datetime) -> int:
    """The chore that forgets used links which are too old to be opened anyway; how many.

    The keys of presses at an event's desk stand among them: a press is repeated within minutes.
    """
    query = sa.delete(UsedLink).where(UsedLink.at < now - _LONGEST)
    gone: Any = session.execute(query.execution_options(synchronize_session=False))
    session.commit()
    return int(gone.rowcount)
