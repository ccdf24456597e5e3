"""Who carries letters: a mail server, or a folder that fills with files; which one is a setting."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import urlsplit

from matchmaker.config import Config
from matchmaker.services.posting.mailing import Carrier

OUTBOX, SMTP, FOLDER = "outbox", "smtp", "folder"
CARRIERS = (OUTBOX, SMTP, FOLDER)
SECONDS = 30
TLS_PORT = 465  # TLS from the first byte; elsewhere the connection is encrypted after a word


def carrier_of(config: Config) -> Carrier | None:
    """The carrier of the settings; None where letters are kept in the outbox.

    Raises:
        UsageError: a setting cannot be read.
    """
    match config.word("mail", CARRIERS):
        case "smtp":
            return MailServer(
                host=config["smtp_host"],
                port=config.number("smtp_port"),
                user=config["smtp_user"],
                password=config["smtp_password"],
                is_encrypted=config.flag("smtp_starttls"),
            )
        case "folder":
            return Folder(Path(config["mail_folder"] or config.instance / "mail"))
        case _:
            return None


def sender_of(config: Config) -> str:
    """Who letters are from: the setting, or no-reply at the host of the site."""
    host = urlsplit(config.base_url).hostname or "localhost"
    return config["mail_from"] or f"matchmaker <no-reply@{host}>"


@dataclass(frozen=True, slots=True)
class MailServer:
    """A server that speaks SMTP; where encryption is wanted, nothing is said without it."""

    host: str
    port: int
    user: str = ""
    password: str = ""
    is_encrypted: bool = True

    @contextmanager
    def open(self) -> Iterator[Callable[[EmailMessage], None]]:
        """One connection for many letters, made with the first; after a failure, another one."""
        line: list[smtplib.SMTP] = []

        def carry(message: EmailMessage) -> None:
            if not line:
                line.append(self._connect())
            try:
                line[0].send_message(message)
            except OSError:
                _hang_up(line)
                raise

        try:
            yield carry
        finally:
            _hang_up(line)

    def _connect(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        if self.port == TLS_PORT:
            found: smtplib.SMTP = smtplib.SMTP_SSL(
                self.host, self.port, timeout=SECONDS, context=context
            )
        else:
            found = smtplib.SMTP(self.host, self.port, timeout=SECONDS)
        try:
            if self.is_encrypted and self.port != TLS_PORT:
                found.starttls(context=context)
            if self.user:
                found.login(self.user, self.password)
        except OSError:
            found.close()
            raise
        return found


def _hang_up(line: list[smtplib.SMTP]) -> None:
    while line:
        with suppress(OSError):
            line.pop().quit()


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder with one .eml file for each letter, for trying things out and for tests."""

    path: Path

    def open(self) -> AbstractContextManager[Callable[[EmailMessage], None]]:
        """Files are named by their Message-ID, so that the same letter twice is one file."""
        return _opened(self.path)


@contextmanager
def _opened(folder: Path) -> Iterator[Callable[[EmailMessage], None]]:
    folder.mkdir(parents=True, exist_ok=True)

    def carry(message: EmailMessage) -> None:
        name = str(message["Message-ID"]).strip("<>").partition("@")[0]
        beside = folder / f"{name}.part"
        beside.write_bytes(message.as_bytes())
        beside.replace(folder / f"{name}.eml")

    yield carry
