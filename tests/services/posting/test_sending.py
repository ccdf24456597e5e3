"""Letters on their way: each once, again if that fails, and never what its reader refused."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from factories import NOW
from mail_server import Post, mail_server
from sqlalchemy.orm import Session, sessionmaker

from matchmaker.config import read_config
from matchmaker.domain.phrases import phrase
from matchmaker.domain.vocabulary import LetterKind, LetterState
from matchmaker.errors import UsageError
from matchmaker.services.posting.carriers import Folder, MailServer, carrier_of, sender_of
from matchmaker.services.posting.mailing import (
    Carrier,
    Choice,
    Draft,
    Paragraph,
    PostOffice,
    refuse,
    write,
)
from matchmaker.services.posting.sending import MOST_ATTEMPTS, PAUSES, send_again, send_due
from matchmaker.services.posting.signing import Signer
from models import Letter

INVITATION = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"


def office(carrier: Carrier | None = None) -> PostOffice:
    return PostOffice(
        "https://clusters.example", Signer("secret"), carrier, "matchmaker <post@clusters.example>"
    )


def put(session: Session, key: str = "a", **about: object) -> int:
    values: dict[str, object] = {
        "kind": LetterKind.INTEREST,
        "key": key,
        "recipient": "Jonas@Firm.example",
        "subject": phrase("Žirklės and more for you"),
        "parts": (Paragraph("Somebody wants to talk.\n. A dot."), Choice("See", "https://x.y/z")),
    }
    found = write(session, office(), Draft(**values | about), now=NOW)  # type: ignore[arg-type]
    session.commit()
    assert found is not None
    return found


def the_letter(session: Session) -> Letter:
    session.expire_all()
    return session.scalars(sa.select(Letter)).one()


@pytest.fixture
def post() -> Iterator[Post]:
    with mail_server() as found:
        yield found


def by(post: Post) -> PostOffice:
    return office(MailServer("127.0.0.1", post.port, is_encrypted=False))


def test_a_letter_arrives_as_it_was_written(session: Session, post: Post) -> None:
    put(session, calendar=INVITATION)
    assert send_due(session, by(post), NOW) == 1
    [arrived] = post.letters
    assert post.envelopes == [("post@clusters.example", ["jonas@firm.example"])]
    assert arrived["Subject"] == "Žirklės and more for you"
    assert arrived["Auto-Submitted"] == "auto-generated"
    assert arrived["Date"].datetime == NOW
    text, html = (arrived.get_body((kind,)) for kind in ("plain", "html"))
    assert text is not None
    assert "Somebody wants to talk.\r\n. A dot." in text.get_content()
    assert html is not None
    assert 'href="https://x.y/z"' in html.get_content()
    [invitation] = arrived.iter_attachments()
    assert invitation.get_content_type() == "text/calendar"
    assert invitation.get_param("method") == "REQUEST"
    assert the_letter(session).state is LetterState.SENT


def test_one_click_stops_such_letters_and_the_address_is_not_cut(
    session: Session, post: Post
) -> None:
    put(session)
    send_due(session, by(post), NOW)
    stored = the_letter(session).unsubscribe
    assert stored is not None
    assert stored.startswith("https://clusters.example/unsubscribe/")
    assert f"List-Unsubscribe: <{stored}>\r\n".encode() in post.raw[0]
    assert post.letters[0]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_a_link_to_sign_in_cannot_be_refused_and_is_not_kept(session: Session, post: Post) -> None:
    put(session, kind=LetterKind.SIGN_IN)
    send_due(session, by(post), NOW)
    assert post.letters[0]["List-Unsubscribe"] is None
    kept = the_letter(session)
    assert (kept.text, kept.html) == ("", "")
    assert not send_again(session, kept.id, now=NOW)


def test_nothing_is_sent_twice_or_before_it_is_due(session: Session, post: Post) -> None:
    put(session, due_at=NOW + timedelta(hours=1))
    assert send_due(session, by(post), NOW) == 0
    assert send_due(session, by(post), NOW + timedelta(hours=1)) == 1
    assert send_due(session, by(post), NOW + timedelta(hours=2)) == 0
    assert len(post.raw) == 1


def test_many_letters_use_one_connection(session: Session, post: Post) -> None:
    for number in range(3):
        put(session, str(number))
    assert send_due(session, by(post), NOW) == 3
    assert post.connections == 1


def test_several_processes_send_each_letter_once(
    database: sessionmaker[Session], post: Post
) -> None:
    with database() as session:
        for number in range(8):
            put(session, str(number))

    def work() -> None:
        with database() as session:
            send_due(session, by(post), NOW)

    threads = [threading.Thread(target=work) for _ in range(3)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len({each["Message-ID"] for each in post.letters}) == len(post.raw) == 8


def test_what_fails_is_tried_again_after_growing_pauses_and_then_given_up(
    session: Session, post: Post
) -> None:
    put(session)
    post.is_broken = True
    moment, pauses = NOW, []
    for _ in range(MOST_ATTEMPTS - 1):
        assert send_due(session, by(post), moment) == 0
        pauses.append(the_letter(session).due_at - moment)
        assert send_due(session, by(post), moment) == 0  # not before it is due
        moment = the_letter(session).due_at
    assert tuple(pauses) == PAUSES
    send_due(session, by(post), moment)
    given_up = the_letter(session)
    assert (given_up.state, given_up.attempts) == (LetterState.FAILED, MOST_ATTEMPTS)
    assert given_up.error is not None
    assert "later" in given_up.error

    post.is_broken = False
    assert send_again(session, given_up.id, now=moment)
    assert send_due(session, by(post), moment) == 1
    assert the_letter(session).error is None


def test_one_who_is_refused_does_not_keep_the_others_waiting(session: Session, post: Post) -> None:
    put(session, "a", recipient="gone@firm.example")
    put(session, "b")
    post.refuses.add("gone@firm.example")
    assert send_due(session, by(post), NOW) == 1
    assert post.envelopes[-1][1] == ["jonas@firm.example"]


def test_a_server_that_does_not_encrypt_is_told_nothing(session: Session, post: Post) -> None:
    put(session)
    strict = office(MailServer("127.0.0.1", post.port, user="u", password="pssst"))
    assert send_due(session, strict, NOW) == 0
    assert post.raw == []
    waiting = the_letter(session)
    assert waiting.error is not None
    assert "STARTTLS" in waiting.error
    assert "pssst" not in waiting.error


def test_a_server_that_is_away_loses_nothing(session: Session) -> None:
    put(session)
    with mail_server() as gone:
        port = gone.port
    assert send_due(session, office(MailServer("127.0.0.1", port)), NOW) == 0
    assert the_letter(session).state is LetterState.WAITING


def test_an_address_that_breaks_a_header_harms_nobody(session: Session, post: Post) -> None:
    put(session, recipient="a@b.example\r\nBcc: all@b.example")
    assert send_due(session, by(post), NOW) == 0
    assert post.raw == []


def test_what_was_refused_meanwhile_is_not_sent(session: Session, post: Post) -> None:
    put(session)
    refuse(session, "jonas@firm.example", LetterKind.INTEREST, now=NOW)
    assert send_due(session, by(post), NOW) == 0
    assert (post.raw, the_letter(session).state) == ([], LetterState.KEPT)


def test_a_process_that_dies_at_it_leaves_the_letter_to_be_tried_later(session: Session) -> None:
    class Dying:
        def open(self):
            from contextlib import contextmanager

            @contextmanager
            def opened():
                def carry(_message: object) -> None:
                    raise KeyboardInterrupt

                yield carry

            return opened()

    put(session)
    with pytest.raises(KeyboardInterrupt):
        send_due(session, office(Dying()), NOW)
    left = the_letter(session)
    assert (left.state, left.attempts) == (LetterState.WAITING, 1)
    assert left.due_at > NOW


def test_without_a_carrier_letters_are_kept_and_nothing_floods_out_later(
    session: Session, post: Post
) -> None:
    put(session)
    assert send_due(session, office(), NOW) == 1
    assert the_letter(session).state is LetterState.KEPT
    assert send_due(session, by(post), NOW) == 0
    assert send_again(session, the_letter(session).id, now=NOW)
    assert send_due(session, by(post), NOW) == 1


def test_a_folder_gets_a_file_for_each_letter(session: Session, tmp_path: Path) -> None:
    put(session)
    assert send_due(session, office(Folder(tmp_path / "mail")), NOW) == 1
    [file] = (tmp_path / "mail").iterdir()
    assert file.suffix == ".eml"
    assert b"jonas@firm.example" in file.read_bytes()


def test_the_settings_choose_the_carrier(tmp_path: Path) -> None:
    def chosen(**settings: str) -> Carrier | None:
        return carrier_of(read_config({}, instance=tmp_path, **settings))

    assert chosen() is None
    assert chosen(mail="folder") == Folder(tmp_path / "mail")
    assert chosen(mail="smtp", smtp_host="m.example", smtp_port="25", smtp_starttls="no") == (
        MailServer("m.example", 25, is_encrypted=False)
    )
    with pytest.raises(UsageError, match="outbox, smtp, folder"):
        chosen(mail="pigeon")


def test_letters_come_from_the_site_unless_told_otherwise() -> None:
    assert sender_of(read_config({}, url="https://c.example/")) == "matchmaker <no-reply@c.example>"
    assert sender_of(read_config({}, mail_from="Us <us@c.example>")) == "Us <us@c.example>"
