"""A small world behind a real app, and a browser that reads like a sentence.

Moulder (Alps) needs a mould and Toolmaker (Baltic) builds one; Lab (Baltic) tests; Neighbour
(Alps) shares the moulder's cluster. Each keeps a private sentence with a word that no page of
anybody else may ever contain.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import urlencode

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from matchmaker.app import create_app
from matchmaker.config import read_config
from matchmaker.domain.vocabulary import (
    AccountRole,
    OrganisationKind,
    Stage,
    StatementRole,
    Visibility,
)
from matchmaker.runtime import Runtime
from matchmaker.services.database import migrate
from matchmaker.services.identity.accounts import Holding, add_account
from matchmaker.services.index.embedding import embed_all
from matchmaker.services.index.indexes import build_index
from models import Account, Cluster, Membership, MetaCluster, Organisation, Statement

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
PASSWORD = "a long enough password"
MOULDER, TOOLMAKER, LAB, NEIGHBOUR = 1, 2, 3, 4
ALPS, BALTIC = 1, 2
SENTENCE = "We need an injection mould for bottle caps"
CANARIES = {
    MOULDER: "zanzibarmoulder",
    TOOLMAKER: "zanzibartoolmaker",
    LAB: "zanzibarlab",
    NEIGHBOUR: "zanzibarneighbour",
}
CLUSTER_CANARIES = {ALPS: "alpensecret", BALTIC: "balticsecret"}

_Role, _Seen = StatementRole, Visibility
_NAMES = {
    MOULDER: ("Moulder <script>alert(1)</script>", "AT"),
    TOOLMAKER: ("Toolmaker & Söhne", "LT"),
    LAB: ("Lab", "LT"),
    NEIGHBOUR: ("Neighbour", "AT"),
}
_SAID = [
    (MOULDER, _Role.NEED, "We need an injection mould for bottle caps.", Stage.TOOLING),
    (MOULDER, _Role.CAPABILITY, "We offer injection moulding of bottle caps.", Stage.COMPONENT),
    (TOOLMAKER, _Role.CAPABILITY, "We build an injection mould for bottle caps.", Stage.TOOLING),
    (TOOLMAKER, _Role.NEED, "We look for injection moulding of bottle caps.", Stage.COMPONENT),
    (LAB, _Role.CAPABILITY, "We test an injection mould for bottle caps.", Stage.TESTING),
    (LAB, _Role.NEED, "We look for bottle caps from injection moulding.", Stage.COMPONENT),
    (NEIGHBOUR, _Role.CAPABILITY, "We offer injection moulding of lids.", Stage.COMPONENT),
]
PEOPLE = {
    "the member": [Holding(AccountRole.MEMBER, MOULDER)],
    "the other member": [Holding(AccountRole.MEMBER, TOOLMAKER)],
    "the manager": [Holding(AccountRole.MANAGER, ALPS)],
    "the other manager": [Holding(AccountRole.MANAGER, BALTIC)],
    "the coordinator": [Holding(AccountRole.COORDINATOR, 1)],
    "the administrator": [Holding(AccountRole.ADMINISTRATOR)],
    "the lab": [Holding(AccountRole.MEMBER, LAB)],
}


def build_world(folder: Path) -> None:
    """An instance folder with the world in it: database, vectors, index."""
    parts = Runtime(read_config({}, instance=folder, backend="hashing", threads=1))
    migrate(parts.database)
    with parts.database() as session:
        _fill(session)
        for name, grants in PEOPLE.items():
            add_account(
                session,
                email=address(name),
                name=name.title(),
                password=PASSWORD if name == "the member" else None,
                grants=grants,
                now=NOW,
                is_example=True,
            )
        embed_all(session, parts.library.encoder)
        build_index(session, parts.library, today=NOW.date())
    parts.database.kw["bind"].dispose()


def address(name: str) -> str:
    """The e-mail address of one of the people."""
    return f"{name.replace(' ', '.')}@example.org"


def _fill(session: Session) -> None:
    session.add(MetaCluster(id=1, external_key="m", name="Plastics of Europe"))
    session.flush()
    for number, name in ((ALPS, "Alps"), (BALTIC, "Baltic")):
        session.add(Cluster(id=number, name=name, created_at=NOW, meta_cluster_id=1))
    session.flush()
    for number, (name, country) in _NAMES.items():
        session.add(an_organisation(number, name, country=country))
    session.flush()
    for number in _NAMES:
        cluster_id = ALPS if number in {MOULDER, NEIGHBOUR} else BALTIC
        session.add(Membership(organisation_id=number, cluster_id=cluster_id))
        session.add(
            said(number, _Role.NEED, f"We secretly need {CANARIES[number]} caps.", _Seen.PRIVATE)
        )
    for number, cluster_id in ((NEIGHBOUR, ALPS), (LAB, BALTIC)):
        text = f"We offer {CLUSTER_CANARIES[cluster_id]} injection moulds."
        session.add(said(number, _Role.CAPABILITY, text, _Seen.CLUSTER))
    for owner, role, text, stage in _SAID:
        session.add(said(owner, role, text, stage=stage))
    session.commit()


def an_organisation(number: int, name: str, *, country: str = "LT") -> Organisation:
    """A company."""
    return Organisation(
        id=number,
        name=name,
        name_key=name.lower(),
        kind=OrganisationKind.COMPANY,
        country=country,
        languages=["en"],
        sectors=["22.22"],
        website="javascript:alert(1)" if number == MOULDER else "https://example.org/",
        created_at=NOW,
        updated_at=NOW,
    )


def said(
    owner: int,
    role: StatementRole,
    text: str,
    visibility: Visibility = Visibility.PUBLIC,
    *,
    stage: Stage | None = None,
) -> Statement:
    """A sentence of an organisation, said this spring."""
    return Statement(
        organisation_id=owner,
        role=role,
        text=text,
        language="en",
        stage=stage,
        dated=date(2026, 3, 1),
        visibility=visibility,
        created_at=NOW,
    )


def open_app(template: Path, folder: Path, **settings: str) -> Flask:
    """A real app over a copy of the world."""
    shutil.copytree(template, folder)
    known = {"demo": "yes", "secret_key": "known to the test"} | settings
    config = read_config({}, instance=folder, backend="hashing", threads=1, **known)
    app = create_app(config, clock=lambda: NOW)
    app.testing = True
    app.jinja_env.bytecode_cache = _COMPILED
    return app


class _Compiled(BytecodeCache):
    """Templates as they were compiled for the first app: to do it anew for each took half the time.

    A changed template has another checksum, and is compiled again.
    """

    def __init__(self) -> None:
        self._known: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._known:
            bucket.bytecode_from_string(self._known[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._known[bucket.key] = bucket.bytecode_to_string()


_COMPILED = _Compiled()


def close_app(app: Flask) -> None:
    """Let go of the database."""
    app.extensions["matchmaker"].database.kw["bind"].dispose()


class Browser:
    """A person at the app; forms carry their token by themselves."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.client: FlaskClient = app.test_client()

    def signs_in_as(self, name: str) -> Browser:
        """Use the demo's button."""
        with self.app.extensions["matchmaker"].database() as session:
            query = sa.select(Account.id).where(Account.email == address(name))
            number = session.scalars(query).one()
        answer = self.sends("/sign-in/example", account=str(number))
        assert answer.status_code == 303
        return self

    def opens(self, path: str, **query: str) -> TestResponse:
        """Follow a link."""
        address = f"{path}?{urlencode(query)}" if query else path
        return self.client.get(address, buffered=True)

    def sends(self, path: str, **fields: str) -> TestResponse:
        """Press a button."""
        return self.client.post(path, data={"csrf_token": self.token(), **fields})

    def token(self) -> str:
        """The token of this session's forms."""
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.opens("/sign-in").text)
        assert found is not None
        return found[1]


@contextmanager
def counted_queries(app: Flask) -> Iterator[list[str]]:
    """The statements that reach the database meanwhile."""
    seen: list[str] = []
    engine = app.extensions["matchmaker"].database.kw["bind"]

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    sa.event.listen(engine, "before_cursor_execute", note)
    yield seen
    sa.event.remove(engine, "before_cursor_execute", note)
