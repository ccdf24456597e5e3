"""serve and demo: the app on this machine."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import click

from matchmaker.cli.output import print_cards, progress
from matchmaker.cli.working import working
from matchmaker.config import ROOT, Config
from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import AccountRole
from matchmaker.errors import UsageError
from matchmaker.runtime import Runtime
from matchmaker.services.database import migrate, require_schema
from matchmaker.services.demo.history import tell_history
from matchmaker.services.demo.loading import clear_demo, load_demo
from matchmaker.services.demo.people import PASSWORD, DemoAccount
from matchmaker.services.demo.periods import tell_periods
from matchmaker.services.identity.access import acting_for, find_organisation
from matchmaker.services.index.embedding import embed_all
from matchmaker.services.index.indexes import build_index, is_current
from matchmaker.services.ranking.cards import card_as_dict, in_english
from matchmaker.services.ranking.filtering import filters_from
from matchmaker.services.ranking.proposing import Desk, Wish, propose, was_proposed

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
DEMO = ROOT / "data" / "demo"
WEB_THREADS = 8
# What the demo prints: a case of the domain, who asks, and for which kind of match.
CASES = (
    ("A spreader maker and the light that reads the soil", "segrella-adobadores", "cross_sector"),
    ("A moulder that lacks a toolmaker", "gervuta", ""),
    ("A tannery's by-products", "anoiavella", "circular"),
)

_port = click.option(
    "--port", type=click.IntRange(1, 65_535), help="Port to listen on; MATCHMAKER_PORT."
)


@click.command()
@click.option("--host", help="Address to listen on; MATCHMAKER_HOST.")
@_port
@click.pass_obj
def serve(runtime: Runtime, host: str | None, port: int | None) -> None:
    """Serve the app until Ctrl-C."""
    host = host or runtime.config["host"]
    _refuse_public_demo(runtime, host)
    require_schema(runtime.database)
    _serve(runtime, host, port or runtime.config.number("port"))


@click.group()
def demo() -> None:
    """A believable world to try things in; its organisations are marked as examples."""


@demo.command("start")
@_port
@click.option("--no-serve", is_flag=True, help="Stop before serving, after printing three cases.")
@click.pass_obj
def start(runtime: Runtime, port: int | None, no_serve: bool) -> None:
    """Migrate, load, encode, index, propose, and serve the demo on this machine only."""
    if runtime.config["host"] not in LOOPBACK:
        raise UsageError(
            f"The demo signs anybody in, and MATCHMAKER_HOST is {runtime.config['host']}.",
            remedy="Unset it: the demo listens on 127.0.0.1 only.",
        )
    port = port or runtime.config.number("port")
    migrate(runtime.database)
    accounts = _load(runtime)
    _propose(runtime, accounts)
    _tell_history(runtime)
    if no_serve:
        _print_cases(runtime)
    click.echo(f"http://127.0.0.1:{port}/")
    for account in accounts:
        click.echo(f"  {account.email:<24} {account.task}")
    click.echo(f"  Sign in with one click, or with the password {PASSWORD}")
    if not no_serve:
        shown = Runtime(Config({**runtime.config.values, "demo": "yes"}))
        _serve(shown, "127.0.0.1", port)


@demo.command("load")
@click.pass_obj
def load(runtime: Runtime) -> None:
    """Load the demo beside what is there; a second run changes nothing."""
    migrate(runtime.database)
    _load(runtime)
    _tell_history(runtime)


@demo.command("clear")
@click.confirmation_option(prompt="Remove the demo's organisations, clusters and accounts?")
@click.pass_obj
def clear(runtime: Runtime) -> None:
    """Remove what the demo brought, and nothing else."""
    require_schema(runtime.database)
    with runtime.database() as session:
        clear_demo(session, now=datetime.now(UTC))
        build_index(session, runtime.library, today=datetime.now(UTC).date())
    click.echo("The demo is gone; your own data is as it was.")


def _load(runtime: Runtime) -> tuple[DemoAccount, ...]:
    """Load, encode and index what is not there yet; gives who can sign in."""
    now = datetime.now(UTC)
    with runtime.database() as session:
        with progress("Loading the demo") as show:
            shown = load_demo(
                session, DEMO, now=now, progress=lambda _file, done, total: show(done, total)
            )
        if not is_current(session, runtime.library):
            with progress("Encoding sentences") as show:
                embed_all(session, runtime.library.encoder, progress=show)
            with progress("Building the index") as show:
                build_index(session, runtime.library, today=now.date(), progress=show)
    return shown.accounts


def _propose(runtime: Runtime, accounts: Sequence[DemoAccount]) -> None:
    """Record a first list for each demo firm that has none, so that nobody meets an empty page."""
    now = datetime.now(UTC)
    firms = [each.subject for each in accounts if each.role is AccountRole.MEMBER and each.subject]
    with runtime.database() as session, progress("Proposing partners") as show:
        for done, key in enumerate(firms, start=1):
            firm = find_organisation(session, key)
            if not was_proposed(session, firm.id):
                viewer = acting_for(session, firm.id, today=now.date())
                propose(Desk(session, runtime.library, runtime.weights, viewer, now), firm.id)
            show(done, len(firms))


def _tell_history(runtime: Runtime) -> None:
    """Two years of requests and answers, so that inboxes and outcomes have something to show."""
    with runtime.database() as session, progress("Two years of the demo") as show:
        now = datetime.now(UTC)
        desk = Desk(session, runtime.library, runtime.weights, Viewer(), now)
        tell_history(desk, progress=show)
    with runtime.database() as session, progress("Links quarter by quarter") as show:
        tell_periods(session, now=now, progress=show)


def _print_cases(runtime: Runtime) -> None:
    now = datetime.now(UTC)
    with runtime.database() as session:
        for title, key, kind in CASES:
            seeker = find_organisation(session, key)
            viewer: Viewer = acting_for(session, seeker.id, today=now.date())
            desk = Desk(session, runtime.library, runtime.weights, viewer, now)
            filters = filters_from({"kind": [kind]} if kind else {})
            slate = propose(desk, seeker.id, Wish(filters, limit=3, is_recorded=False))
            click.echo(f"\n{click.style(title, bold=True)}: {seeker.name}\n")
            print_cards([in_english(card_as_dict(each.card)) for each in slate.shown])


def _refuse_public_demo(runtime: Runtime, host: str) -> None:
    is_public = host not in LOOPBACK and not runtime.config.flag("demo_public")
    if is_public and runtime.config.flag("demo"):
        raise UsageError(
            f"The demo signs anybody in, and {host} can be reached by others.",
            remedy="Unset MATCHMAKER_DEMO, or set MATCHMAKER_DEMO_PUBLIC=yes if you mean it.",
        )


def _serve(runtime: Runtime, host: str, port: int) -> None:
    from waitress import serve as serve_forever  # noqa: PLC0415 -- only the server needs it

    from matchmaker.app import create_app  # noqa: PLC0415 -- commands need no web

    click.echo(f"Serving on http://{host}:{port}/ — Ctrl-C stops.", err=True)
    # Letters name the port that is listened on.
    app = create_app(Config({**runtime.config.values, "host": host, "port": str(port)}))
    with working(app.extensions["matchmaker"]):
        serve_forever(app, host=host, port=port, threads=WEB_THREADS, ident=None)


COMMANDS = (serve, demo)
