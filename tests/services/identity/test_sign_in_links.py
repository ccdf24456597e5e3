"""Links that let somebody in: written only to accounts, good once, for twenty minutes."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
import sqlalchemy as sa
from factories import NOW
from sqlalchemy.orm import Session, sessionmaker

from matchmaker.domain.vocabulary import AccountRole, LetterKind
from matchmaker.errors import Gone
from matchmaker.services.identity.accounts import Holding, add_account
from matchmaker.services.identity.sign_in_links import (
    PATH,
    SECONDS,
    enter_by_link,
    mail_link,
    read_link,
)
from matchmaker.services.posting.mailing import PostOffice
from matchmaker.services.posting.signing import Purpose, Signer
from models import Account, AuditEvent, Letter

OFFICE = PostOffice("https://clusters.example", Signer("secret"))


def ada(session: Session) -> Account:
    return add_account(
        session,
        email="ada@firm.example",
        name="Ada",
        password=None,
        grants=[Holding(AccountRole.ADMINISTRATOR)],
        now=NOW,
    )


def ask(session: Session, email: str = "Ada@Firm.example", seconds: float = 0) -> None:
    now = NOW + timedelta(seconds=seconds)
    mail_link(session, OFFICE, email, target="/inbox", language="lt", now=now)


def letters(session: Session) -> list[Letter]:
    return list(session.scalars(sa.select(Letter).order_by(Letter.id)))


def token_of(letter: Letter) -> str:
    return letter.text.partition(f"https://clusters.example{PATH}")[2].split()[0]


def test_a_letter_with_a_link_is_written_in_the_language_of_the_page(session: Session) -> None:
    account = ada(session)
    ask(session)
    [letter] = letters(session)
    assert (letter.recipient, letter.kind) == ("ada@firm.example", LetterKind.SIGN_IN)
    assert (letter.language, letter.account_id) == ("lt", account.id)
    assert letter.unsubscribe is None
    assert read_link(session, OFFICE, token_of(letter), now=NOW) == (account, "/inbox")


def test_unknown_addresses_and_closed_accounts_get_nothing(session: Session) -> None:
    account = ada(session)
    ask(session, "nobody@firm.example")
    account.active = False
    session.commit()
    ask(session)
    assert letters(session) == []


def test_pressing_twice_writes_one_letter_and_asking_again_another(session: Session) -> None:
    ada(session)
    ask(session)
    ask(session, seconds=1)
    assert len(letters(session)) == 1
    ask(session, seconds=2 * SECONDS)
    assert len(letters(session)) == 2


def test_a_link_works_once_and_that_is_written_down(session: Session) -> None:
    account = ada(session)
    ask(session)
    token = token_of(letters(session)[0])
    assert enter_by_link(session, OFFICE, token, now=NOW) == (account, "/inbox")
    with pytest.raises(Gone, match="used already"):
        enter_by_link(session, OFFICE, token, now=NOW)
    session.rollback()
    events = session.scalars(sa.select(AuditEvent.action).order_by(AuditEvent.id)).all()
    assert events == ["account added", "signed in by link"]


def test_of_two_who_use_a_link_at_once_one_gets_in(database: sessionmaker[Session]) -> None:
    with database() as session:
        ada(session)
        ask(session)
        token = token_of(letters(session)[0])
    came_in, refused = [], []

    def enter() -> None:
        with database() as session:
            try:
                came_in.append(enter_by_link(session, OFFICE, token, now=NOW))
            except Gone:
                refused.append(1)

    threads = [threading.Thread(target=enter) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert (len(came_in), len(refused)) == (1, 3)


def test_a_link_is_worn_after_twenty_minutes_or_when_the_account_is_closed(
    session: Session,
) -> None:
    account = ada(session)
    ask(session)
    token = token_of(letters(session)[0])
    with pytest.raises(Gone, match="too old"):
        enter_by_link(session, OFFICE, token, now=NOW + timedelta(minutes=21))
    account.active = False
    session.commit()
    with pytest.raises(Gone):
        enter_by_link(session, OFFICE, token, now=NOW)


def test_a_link_for_something_else_lets_nobody_in(session: Session) -> None:
    account = ada(session)
    token = OFFICE.signer.sign(Purpose.JOIN, now=NOW, account=account.id, to="")
    with pytest.raises(Gone):
        read_link(session, OFFICE, token, now=NOW)
