"""A mail server that speaks as much SMTP as smtplib asks for, on a port of this machine."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage


@dataclass
class Post:
    """What arrived, and what is to be refused."""

    port: int = 0
    envelopes: list[tuple[str, list[str]]] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    refuses: set[str] = field(default_factory=set)
    connections: int = 0
    is_broken: bool = False

    @property
    def letters(self) -> list[EmailMessage]:
        """The letters as a mail program reads them."""
        return [message_from_bytes(each, policy=policy.default) for each in self.raw]  # type: ignore[misc]


class _Line(socketserver.StreamRequestHandler):
    def say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())

    def handle(self) -> None:
        post: Post = self.server.post  # type: ignore[attr-defined]
        post.connections += 1
        self.say("220 here")
        sender, recipients = "", []
        while line := self.rfile.readline():
            verb = line.decode("ascii").strip()
            match verb[:4].upper():
                case "EHLO" | "HELO":
                    self.say("250 here")
                case "MAIL":
                    sender, recipients = verb.partition(":")[2].split(" ")[0], []
                    self.say("451 later" if post.is_broken else "250 ok")
                case "RCPT":
                    address = verb.partition(":")[2].strip().strip("<>")
                    known = address not in post.refuses
                    recipients += [address] if known else []
                    self.say("250 ok" if known else "550 nobody of that name")
                case "DATA":
                    self.say("354 go on")
                    post.envelopes.append((sender.strip("<>"), recipients))
                    post.raw.append(self._data())
                    self.say("250 taken")
                case "QUIT":
                    self.say("221 bye")
                    return
                case "RSET" | "NOOP":
                    self.say("250 ok")
                case _:
                    self.say("502 not known")

    def _data(self) -> bytes:
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        return b"".join(lines)


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


@contextmanager
def mail_server() -> Iterator[Post]:
    """A server that takes letters for as long as this lasts."""
    with _Server(("127.0.0.1", 0), _Line) as server:
        post = Post(port=server.server_address[1])
        server.post = post  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield post
        finally:
            server.shutdown()
            thread.join()
