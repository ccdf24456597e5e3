"""How long pages take at 10,000 organisations: server time and queries of each, as its reader.

    .venv/bin/python -m benchmarks.pages [--folder DIR]

The world is that of `benchmarks.proposals` (DIR may hold it already), furnished with people, a
cluster of 1,000 members and a ledger of 20,000 requests. Each figure is the median of five
requests within the process, after two that warm up; no network and no browser take part. A page
that searches or proposes is held to the aim of proposals in `benchmarks.proposals`.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from indexing.threads import limit_threads

limit_threads(1)  # as `python -m matchmaker` does, before NumPy is loaded

import sqlalchemy as sa  # noqa: E402
from flask import Flask  # noqa: E402
from flask.testing import FlaskClient  # noqa: E402

from benchmarks.measuring import median, write_result  # noqa: E402
from benchmarks.page_worlds import FIRM, LARGE, MATCHED, address, furnish  # noqa: E402
from benchmarks.proposals import PACKAGES, TARGETS, build  # noqa: E402
from benchmarks.worlds import NOW, needs  # noqa: E402
from matchmaker.app import create_app  # noqa: E402
from matchmaker.config import read_config  # noqa: E402
from matchmaker.runtime import Runtime  # noqa: E402
from matchmaker.services.database import migrate  # noqa: E402
from models import Account, Introduction, Proposal  # noqa: E402

AIM_MS = 100
ROUNDS, WARM_UP = 5, 2
PAGES: dict[str | None, tuple[str, ...]] = {
    None: (
        "/",
        "/find",
        "/clusters/",
        f"/clusters/{LARGE}",
        f"/organisations/{FIRM}",
        "/how-ranking-works",
        "/help",
        "/sign-in",
        "/start",
    ),
    "member": (
        "/find",
        "/inbox",
        "/inbox/TALK",
        "/interest/new?proposal=OPEN",
        f"/organisations/{FIRM}",
        f"/organisations/{FIRM}/proposals",
        "/searches",
        "/preferences",
    ),
    "manager": (
        f"/clusters/{LARGE}/today",
        f"/clusters/{LARGE}/members",
        f"/clusters/{LARGE}/members?show=incomplete",
        f"/clusters/{LARGE}/members?q=organisation+5&sort=-seen",
        f"/clusters/{LARGE}/members/new",
        f"/clusters/{LARGE}/import",
        f"/clusters/{LARGE}/duplicates",
        f"/clusters/{LARGE}/outcomes",
    ),
    "other manager": (
        f"/clusters/{MATCHED}/today",
        f"/clusters/{MATCHED}/members",
        f"/clusters/{MATCHED}/outcomes",
        f"/clusters/{MATCHED}/introductions",
        f"/clusters/{MATCHED}/introductions/PAIR",
    ),
    "coordinator": ("/network/pairs", "/network/outcomes"),
    "administrator": ("/admin", "/admin/people", "/admin/outbox", "/admin/audit"),
}
# These search or propose while the reader waits.
ASKED = (
    "/find?q=SENTENCE",
    "/compare?q=SENTENCE&ids=1,2,3,4",
    f"/organisations/{FIRM}/edit",
)


@dataclass(frozen=True, slots=True)
class Figure:
    """One page: who read it, its median in milliseconds, its queries, its size in bytes."""

    who: str
    path: str
    median_ms: float
    queries: int
    size: int


def measure(app: Flask) -> list[Figure]:
    """Every page, by whoever reads it."""
    examples = _examples(app)
    found = []
    for who, paths in PAGES.items():
        client = _client(app, who)
        found += [_figure(app, client, who, _filled(path, examples)) for path in paths]
    client = _client(app, "member")
    return found + [_asked(app, client, path) for path in ASKED]


def _figure(app: Flask, client: FlaskClient, who: str | None, *paths: str) -> Figure:
    """The median over the rounds; several addresses take turns."""
    times, seen, size = [], 0, 0
    for number in range(WARM_UP + ROUNDS):
        path = paths[number % len(paths)]
        with _counted(app) as queries:
            started = time.perf_counter()
            answer = client.get(path)
            times.append((time.perf_counter() - started) * 1000)
        if answer.status_code != 200:
            raise SystemExit(f"{path} as {who}: {answer.status_code}\n{answer.text[:500]}")
        seen, size = max(seen, len(queries)), len(answer.data)
    return Figure(who or "visitor", paths[0], round(median(times[WARM_UP:]), 1), seen, size)


def _asked(app: Flask, client: FlaskClient, path: str) -> Figure:
    """A page that asks the index: another sentence each time, so that nothing is remembered."""
    sentences = [each.replace(" ", "+") for each in needs(WARM_UP + ROUNDS, seed=5)]
    found = _figure(app, client, "member", *(path.replace("SENTENCE", s) for s in sentences))
    return Figure(found.who, path, found.median_ms, found.queries, found.size)


def _client(app: Flask, who: str | None) -> FlaskClient:
    client = app.test_client()
    if who is not None:
        with app.extensions["matchmaker"].database() as session:
            query = sa.select(Account.id).where(Account.email == address(who))
            account = session.scalars(query).one()
        with client.session_transaction() as kept:
            kept["_user_id"], kept["_fresh"] = str(account), True
    return client


def _examples(app: Flask) -> dict[str, str]:
    """Addresses that only this world knows: a talk, a line of a list, a pair worth introducing."""
    own = Proposal.seeker_id == FIRM
    introduced = sa.select(Introduction.proposal_id)
    with app.extensions["matchmaker"].database() as session:
        talk = session.scalar(sa.select(Proposal.id).where(own, Proposal.id.in_(introduced)))
        line = sa.select(Proposal.id).where(own, Proposal.slate.not_like("s%"))
        pair = sa.select(Proposal.id).where(Proposal.slate.startswith("c"))
        return {
            "TALK": str(talk),
            "OPEN": str(session.scalar(line.order_by(Proposal.id))),
            "PAIR": str(session.scalar(pair.order_by(Proposal.id.desc()))),
        }


def _filled(path: str, examples: dict[str, str]) -> str:
    for name, value in examples.items():
        path = path.replace(name, value)
    return path


@contextmanager
def _counted(app: Flask) -> Iterator[list[str]]:
    seen: list[str] = []
    engine = app.extensions["matchmaker"].database.kw["bind"]

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    sa.event.listen(engine, "before_cursor_execute", note)
    yield seen
    sa.event.remove(engine, "before_cursor_execute", note)


def main() -> None:
    """Build what is missing, measure, print and write the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = given.folder or Path(name)
        config = read_config({}, instance=folder, secret_key="benchmark", demo="yes")
        runtime = Runtime(config)
        notes = folder / "built.json"
        if not notes.exists():
            folder.mkdir(parents=True, exist_ok=True)
            notes.write_text(json.dumps(build(runtime, 10_000)))
        migrate(runtime.database)  # a folder may be older than the schema
        world = furnish(runtime)
        app = create_app(config, clock=lambda: NOW)
        app.testing = True
        figures = measure(app)
    for each in figures:
        aim = TARGETS["propose_p50_ms"] if each.path in ASKED else AIM_MS
        mark = "reached" if each.median_ms <= aim else "MISSED"
        print(f"{each.median_ms:>7} ms {each.queries:>3} queries  {mark:<7} {each.who} {each.path}")
    write_result("pages", PACKAGES, world=world, aim_ms=AIM_MS, pages=[asdict(f) for f in figures])


if __name__ == "__main__":
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    main()
