"""Real servers over copies of the two worlds: the small one of tests/web, and the whole demo."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from flask import Flask

from matchmaker.config import ROOT, read_config
from matchmaker.runtime import Runtime
from matchmaker.services.database import migrate
from matchmaker.services.demo.loading import load_demo
from matchmaker.services.index.embedding import embed_all
from matchmaker.services.index.indexes import build_index
from models import Account
from tests.web.worlds import NOW, Browser, address, close_app, open_app


@dataclass(frozen=True)
class Site:
    """An app that answers at an address of this machine; `app` is the very one that serves."""

    origin: str
    app: Flask

    def cookie_of(self, who: str) -> dict[str, str]:
        """The session of somebody who has signed in: "the member", or an e-mail address."""
        email = who if "@" in who else address(who)
        with self.app.extensions["matchmaker"].database() as session:
            account = session.scalars(sa.select(Account.id).where(Account.email == email)).one()
        person = Browser(self.app)
        assert person.sends("/sign-in/example", account=str(account)).status_code == 303
        name = self.app.config["SESSION_COOKIE_NAME"]
        cookie = person.client.get_cookie(name)
        assert cookie is not None
        return {"name": name, "value": cookie.value, "url": self.origin}


def build_demo(folder: Path) -> None:
    """An instance folder with the demo in it, encoded by the hashing encoder."""
    parts = Runtime(read_config({}, instance=folder, backend="hashing", threads=1))
    migrate(parts.database)
    with parts.database() as session:
        load_demo(session, ROOT / "data" / "demo", now=NOW)
        embed_all(session, parts.library.encoder)
        build_index(session, parts.library, today=NOW.date())
    parts.database.kw["bind"].dispose()


@contextmanager
def open_site(template: Path, folder: Path, **settings: str) -> Iterator[Site]:
    """Serve a copy of a world until the block ends."""
    from waitress.server import create_server  # only browser tests need a socket

    app = open_app(template, folder, **settings)
    server = create_server(app, host="127.0.0.1", port=0, threads=8, ident=None)
    thread = threading.Thread(target=server.run, name="site", daemon=True)
    thread.start()
    yield Site(f"http://127.0.0.1:{server.effective_port}", app)
    # Its sockets are closed by its own thread, which ends when none is left.
    server.trigger.pull_trigger(lambda: server.asyncore.close_all(server._map, ignore_all=True))
    thread.join(timeout=10)
    server.task_dispatcher.shutdown()
    close_app(app)
