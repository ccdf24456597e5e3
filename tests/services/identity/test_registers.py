"""What an administrator reads page by page, at the cost of a page."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from factories import NOW, cluster, organisation
from sqlalchemy.orm import Session

from matchmaker.domain.phrases import phrase
from matchmaker.domain.vocabulary import AccountRole, LetterKind, LetterState
from matchmaker.errors import NotFound
from matchmaker.services.identity.accounts import Holding, add_account
from matchmaker.services.identity.auditing import record
from matchmaker.services.identity.registers import (
    PAGE,
    events,
    is_readable,
    letter,
    letters,
    people,
)
from matchmaker.services.posting.mailing import Draft, Paragraph, PostOffice, write
from matchmaker.services.posting.signing import Signer
from models import Account, Letter

OFFICE = PostOffice("https://clusters.example", Signer("secret"))


def put(session: Session, number: int, kind: LetterKind = LetterKind.INTEREST) -> None:
    draft = Draft(
        kind, f"k{number}", f"p{number}@firm.example", phrase("Hello"), (Paragraph("Words."),)
    )
    write(session, OFFICE, draft, now=NOW)


def person(session: Session, email: str, *grants: Holding) -> Account:
    return add_account(
        session, email=email, name=email.title(), password=None, grants=grants, now=NOW
    )


def queries(session: Session, work: object) -> int:
    seen: list[str] = []
    engine = session.get_bind()

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    sa.event.listen(engine, "before_cursor_execute", note)
    work()  # type: ignore[operator]
    sa.event.remove(engine, "before_cursor_execute", note)
    return len(seen)


def test_the_outbox_is_read_newest_first_in_pages(session: Session) -> None:
    for number in range(PAGE + 2):
        put(session, number)
    first, second, beyond = (letters(session, page=each) for each in (1, 2, 99))
    assert (first.total, first.pages, len(first.rows)) == (PAGE + 2, 2, PAGE)
    assert first.rows[0].recipient == f"p{PAGE + 1}@firm.example"
    assert [each.recipient for each in second.rows] == ["p1@firm.example", "p0@firm.example"]
    assert (beyond.page, len(beyond.rows)) == (2, 2)


def test_letters_are_found_by_state_reader_and_subject(session: Session) -> None:
    for number in range(3):
        put(session, number)
    session.execute(sa.update(Letter).where(Letter.key == "k1").values(state=LetterState.FAILED))
    assert [each.key for each in letters(session, state=LetterState.FAILED).rows] == ["k1"]
    assert [each.key for each in letters(session, words="P2@").rows] == ["k2"]
    assert letters(session, words="hel").total == 3
    assert letters(session, words="%").total == 0
    assert letters(session, words="nobody").pages == 1


def test_a_letter_that_is_not_there_is_not_found(session: Session) -> None:
    with pytest.raises(NotFound):
        letter(session, 1)


def test_a_link_to_sign_in_is_read_only_where_mail_is_kept(session: Session) -> None:
    put(session, 1, LetterKind.SIGN_IN)
    put(session, 2)
    link, other = session.scalars(sa.select(Letter).order_by(Letter.id)).all()
    assert (is_readable(link), is_readable(other)) == (False, True)
    link.state = LetterState.KEPT
    assert is_readable(link)


def test_events_name_who_did_what(session: Session) -> None:
    ada = person(session, "ada@firm.example")
    record(session, "cluster added", "cluster 7", account_id=ada.id, now=NOW, why="so")
    record(session, "load demo", "demo", account_id=None, now=NOW)
    session.commit()
    found = events(session)
    assert [(each.who, each.action) for each in found.rows] == [
        (None, "load demo"),
        ("Ada@Firm.Example", "cluster added"),
        (None, "account added"),
    ]
    assert found.rows[1].detail == {"why": "so"}
    assert [each.subject for each in events(session, words="ADA@").rows] == ["cluster 7"]
    assert events(session, words="cluster").total == 1


def test_people_are_listed_with_what_they_may_do_at_the_same_cost_for_many(
    session: Session,
) -> None:
    firm = organisation(session, "Firm")
    here = cluster(session, "Alps", firm)
    person(session, "a@x.example", Holding(AccountRole.MEMBER, firm.id))
    session.expire_all()
    few = queries(session, lambda: people(session))
    for number in range(20):
        person(session, f"b{number}@x.example", Holding(AccountRole.MANAGER, here.id))
    person(session, "c@x.example", Holding(AccountRole.ADMINISTRATOR))
    session.expire_all()
    assert queries(session, lambda: people(session)) == few
    found = people(session)
    assert found.total == 22
    assert found.rows[0].holdings == ((AccountRole.MEMBER, "Firm"),)
    assert found.rows[1].holdings == ((AccountRole.MANAGER, "Alps"),)
    assert found.rows[-1].holdings == ((AccountRole.ADMINISTRATOR, ""),)
    assert people(session, words="C@X").total == 1
