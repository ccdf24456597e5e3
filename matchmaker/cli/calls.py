"""calls: those that are open, and who together could do one; `import calls` brings them in."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import sqlalchemy as sa

from matchmaker.cli.bringing import import_group
from matchmaker.cli.output import as_json, line, print_json, progress
from matchmaker.domain.phrases import counted
from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import label
from matchmaker.errors import NotFound
from matchmaker.runtime import Runtime
from matchmaker.services.calls.grouping import Grouping, ProposedGroup, propose_groups
from matchmaker.services.calls.importing import CallFileReport, CallImportReport, import_calls
from matchmaker.services.calls.views import CallView, call_view, call_views
from matchmaker.services.database import require_schema
from matchmaker.services.desk import Desk
from models import Call

SHOWN = 20  # problems of a file
_UNMET = {
    "countries": "there are not enough countries among those who fit",
    "sme": "no small or medium-sized enterprise is known to fit",
    "within": "not everybody who was asked for has a place",
}


@import_group.command("calls")
@click.argument("path", type=click.Path(exists=True, path_type=Path), metavar="FILE|FOLDER")
@click.option("--dry-run", is_flag=True, help="Say what would happen; write nothing.")
@as_json
@click.pass_obj
def calls_command(runtime: Runtime, path: Path, dry_run: bool, is_json: bool) -> None:
    """Bring in funding calls or tenders from a table: CSV, TSV, JSON or JSONL, also gzipped.

    Columns are recognised by their names: a title, and if there are any an id, a text, a deadline,
    a programme, a budget, an address. The parts of each call are read from its text. Everybody who
    has signed in sees them; the same file again changes nothing.
    """
    require_schema(runtime.database)
    with runtime.database() as session, progress("Importing") as show:
        report = import_calls(session, path, now=datetime.now(UTC), dry_run=dry_run, progress=show)
    if is_json:
        print_json(report.as_dict())
    else:
        _print_report(report)
    if not report.ok:
        raise click.exceptions.Exit(1)


@click.group()
def calls() -> None:
    """Calls and tenders, and who together could do what they ask for."""


@calls.command("list")
@click.option("--all", "is_all", is_flag=True, help="Closed ones too.")
@as_json
@click.pass_obj
def list_command(runtime: Runtime, is_all: bool, is_json: bool) -> None:
    """The open calls, the nearest deadline first, with their numbers."""
    require_schema(runtime.database)
    today = datetime.now(UTC).date()
    query = sa.select(Call).order_by(Call.deadline.is_(None), Call.deadline, Call.id)
    if not is_all:
        query = query.where(sa.or_(Call.deadline.is_(None), Call.deadline >= today))
    with runtime.database() as session:
        found = call_views(session, session.scalars(query).all(), today=today)
    if is_json:
        print_json([_as_dict(each) for each in found])
        return
    for each in found:
        until = each.deadline.isoformat() if each.deadline else "no deadline"
        parts = counted("%(n)s part", "%(n)s parts", len(each.parts))
        click.echo(f"{each.id:>6}  {until:<11}  {parts:>8}  {each.title}")
    click.echo(f"{len(found)} calls." if found else "No call is open.", err=True)


@calls.command("propose")
@click.argument("number", type=int, metavar="ID")
@as_json
@click.pass_obj
def propose_command(runtime: Runtime, number: int, is_json: bool) -> None:
    """Groups of organisations that together could do call ID, by what everybody may read."""
    require_schema(runtime.database)
    with runtime.database() as session:
        now = datetime.now(UTC)
        row = session.get(Call, number)
        if row is None:
            raise NotFound(f"There is no call {number}.", remedy="`calls list` shows them.")
        call = call_view(session, row, today=now.date())
        desk = Desk(session, runtime.library, runtime.weights, Viewer(), now)
        found = propose_groups(desk, call)
    if is_json:
        print_json(_as_dict(call) | _grouping_as_dict(found))
    else:
        _print_groups(call, found)


def _print_report(report: CallImportReport) -> None:
    for each in report.files:
        if each.refusal:
            click.echo(f"{each.file}: not read. {each.refusal}")
            continue
        _print_file(each)
    if report.dry_run:
        click.echo("Nothing was written: this was a dry run.", err=True)


def _print_file(report: CallFileReport) -> None:
    counts = ", ".join(f"{count:,} {name}" for name, count in report.counts.items())
    left_out = counted("%(n)s row", "%(n)s rows", report.left_out)
    click.echo(f"{report.file}: {counts}; {left_out} left out")
    click.echo(line("Columns", ", ".join(f"{f} ← {h}" for f, h in report.columns.items())))
    if report.unused:
        click.echo(line("Not used", ", ".join(report.unused)))
    for each in report.problems[:SHOWN]:
        click.echo(line(f"Row {each.row}", str(each)))
    if len(report.problems) > SHOWN:
        click.echo(line("", f"… and {len(report.problems) - SHOWN:,} more"))


def _print_groups(call: CallView, found: Grouping) -> None:
    click.echo(click.style(call.title, bold=True))
    for each in found.uncovered:
        click.echo(line("Nobody does", each.text))
    for rank, group in enumerate(found.groups, start=1):
        names = ", ".join(member.profile.name for member in group.members)
        click.echo(f"\n{rank}. {names} ({', '.join(group.countries)})")
        for member in group.members:
            click.echo(f"   {click.style(member.profile.name, bold=True)}")
            for doing in member.does:
                click.echo(line("The call asks", doing.part.text))
                if doing.statement is not None:
                    click.echo(
                        line("They offer", f"«{doing.statement.text}» ({label(doing.step)})")
                    )
        for rule in group.unmet:
            click.echo(line("Not kept", _UNMET[rule]))
    if not found.groups:
        click.echo("Nobody here does what it asks for; reword its parts.", err=True)


def _as_dict(call: CallView) -> dict[str, Any]:
    return {
        "id": call.id,
        "title": call.title,
        "programme": call.programme,
        "deadline": call.deadline.isoformat() if call.deadline else None,
        "open": call.is_open,
        "parts": [
            {"number": each.number, "text": each.text, "required": each.is_required}
            for each in call.parts
        ],
    }


def _grouping_as_dict(found: Grouping) -> dict[str, Any]:
    return {
        "judged": found.judged,
        "able": {str(part): count for part, count in found.able.items()},
        "uncovered": [each.number for each in found.uncovered],
        "groups": [_group_as_dict(each) for each in found.groups],
    }


def _group_as_dict(group: ProposedGroup) -> dict[str, Any]:
    return {
        "value": round(group.value, 4),
        "countries": list(group.countries),
        "open_parts": [each.number for each in group.open_parts],
        "unmet": list(group.unmet),
        "members": [
            {
                "id": member.profile.id,
                "name": member.profile.name,
                "country": member.profile.place.country,
                "does": [
                    {
                        "part": doing.part.number,
                        "strength": doing.strength,
                        "sentence": doing.statement.text if doing.statement else None,
                        "language": doing.statement.language if doing.statement else None,
                    }
                    for doing in member.does
                ],
            }
            for member in group.members
        ],
    }


COMMANDS = (calls,)
