"""migrate, index, user, doctor: keeping the house."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from matchmaker.cli.output import as_json, print_json, progress
from matchmaker.config import SETTINGS
from matchmaker.domain.vocabulary import AccountRole
from matchmaker.errors import UsageError
from matchmaker.runtime import Runtime
from matchmaker.services.database import migrate, require_schema
from matchmaker.services.doctor import examine
from matchmaker.services.identity.access import find_organisation
from matchmaker.services.identity.accounts import Holding, add_account
from matchmaker.services.index.embedding import embed_all
from matchmaker.services.index.indexes import build_index, check_index
from matchmaker.services.ranking.clusters import find_cluster, find_meta_cluster


@click.command("migrate")
@click.pass_obj
def migrate_command(runtime: Runtime) -> None:
    """Make the database, or bring it to the newest schema; a second run does nothing."""
    click.echo(f"The database is at schema {migrate(runtime.database)}.")


@click.group()
def index() -> None:
    """The index: a cache of the database that can be built again at any time."""


@index.command("build")
@click.pass_obj
def build_command(runtime: Runtime) -> None:
    """Encode what is new and build the index beside the one in use, then swap."""
    require_schema(runtime.database)
    today = datetime.now(UTC).date()
    with runtime.database() as session:
        with progress("Encoding sentences") as show:
            new = embed_all(session, runtime.library.encoder, progress=show)
        with progress("Building the index") as show:
            built = build_index(session, runtime.library, today=today, progress=show)
    click.echo(f"{new:,} sentences encoded; {built:,} entries indexed.")


@index.command("check")
@as_json
@click.pass_obj
def check_command(runtime: Runtime, is_json: bool) -> None:
    """Prove that database and index agree; exit 1 and say what to do if they do not."""
    require_schema(runtime.database)
    with runtime.database() as session:
        found = check_index(session, runtime.library, today=datetime.now(UTC).date())
    if is_json:
        print_json({"agrees": found.agrees, "entries": found.entries, "problems": found.problems})
    else:
        click.echo(f"{found.entries:,} entries compared.")
        for each in found.problems:
            click.echo(f"  · {each}")
        click.echo("They agree." if found.agrees else "Run `python -m matchmaker index build`.")
    if not found.agrees:
        raise click.exceptions.Exit(1)


@click.group()
def user() -> None:
    """People who may sign in."""


@user.command("add")
@click.argument("email")
@click.option("--name", default="", help="How others see the person; the address if left out.")
@click.option("--member", multiple=True, metavar="ORGANISATION", help="Acts for it.")
@click.option("--manager", multiple=True, metavar="CLUSTER", help="Manages it.")
@click.option("--coordinator", multiple=True, metavar="META-CLUSTER", help="Looks after it.")
@click.option("--administrator", is_flag=True, help="Keeps the installation running.")
@click.password_option(help="Asked for if left out; 12 characters or more.")
@click.pass_obj
def add_command(
    runtime: Runtime,
    email: str,
    name: str,
    member: tuple[str, ...],
    manager: tuple[str, ...],
    coordinator: tuple[str, ...],
    administrator: bool,
    password: str,
) -> None:
    """Let somebody sign in as member, manager, coordinator or administrator."""
    require_schema(runtime.database)
    with runtime.database() as session:
        grants = [
            *(Holding(AccountRole.MEMBER, find_organisation(session, each).id) for each in member),
            *(Holding(AccountRole.MANAGER, find_cluster(session, each).id) for each in manager),
            *(
                Holding(AccountRole.COORDINATOR, find_meta_cluster(session, each).id)
                for each in coordinator
            ),
            *([Holding(AccountRole.ADMINISTRATOR)] if administrator else []),
        ]
        if not grants:
            raise UsageError("Say what the person may do.", remedy="--member, --manager, …")
        account = add_account(
            session,
            email=email,
            name=name,
            password=password,
            grants=grants,
            now=datetime.now(UTC),
        )
    click.echo(f"{account.email} may sign in.")


@click.command()
@click.option("--settings", "show_settings", is_flag=True, help="Explain every setting.")
@as_json
@click.pass_obj
def doctor(runtime: Runtime, show_settings: bool, is_json: bool) -> None:
    """What is here, what it will use, and what is wrong; exit 1 if something is."""
    if show_settings and is_json:
        print_json([{"name": s.variable, "default": s.default, "help": s.help} for s in SETTINGS])
        return
    if show_settings:
        for setting in SETTINGS:
            click.echo(f"{setting.variable:<32} {setting.help}")
            click.echo(f"{'':<32} default: {setting.default or '—'}")
        return
    findings = examine(
        runtime.config, runtime.database, runtime.encoder_settings, lambda: runtime.library
    )
    if is_json:
        print_json([each.as_dict() for each in findings])
    else:
        for each in findings:
            mark = "✓" if each.is_well else "✗"
            click.echo(f"{mark} {each.subject:<12} {each.words}")
            if each.remedy:
                click.echo(f"{'':<14} → {each.remedy}")
    if not all(each.is_well for each in findings):
        raise click.exceptions.Exit(1)


COMMANDS = (migrate_command, index, user, doctor)
