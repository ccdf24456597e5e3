"""import and duplicates: what comes in, and what came in twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from sqlalchemy.orm import Session

from matchmaker.cli.output import as_json, print_json, progress
from matchmaker.errors import UsageError
from matchmaker.runtime import Runtime
from matchmaker.services.columns import Template
from matchmaker.services.cordis import import_cordis
from matchmaker.services.database import require_schema
from matchmaker.services.deduplicating.duplicates import find_duplicates, judge_distinct
from matchmaker.services.deduplicating.merging import merge, undo_merge
from matchmaker.services.identity.access import find_organisation
from matchmaker.services.importing import import_files
from matchmaker.services.importing.undoing import undo_import
from matchmaker.services.index.embedding import embed_all
from matchmaker.services.index.indexes import build_index
from matchmaker.services.reading import BULK


class _ImportGroup(click.Group):
    """`import FILE…` needs no word before its files; `import undo` takes one back."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the word in that nobody wants to write."""
        words = {*self.commands, *ctx.help_option_names}
        return super().parse_args(ctx, args if args and args[0] in words else ["files", *args])


@click.group("import", cls=_ImportGroup)
def import_group() -> None:
    """Bring in lists: `import FILE…`; `import undo` takes one back.

    Without a word it is `import files`: see `import files --help` for what can be said.
    """


@import_group.command("files")
@click.argument(
    "paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path), metavar="FILE…"
)
@click.option(
    "--template",
    type=click.Choice([each.value for each in Template]),
    help="What the files list; recognised by their headings if left out.",
)
@click.option("--sheet", help="The one sheet of a workbook that is read.")
@click.option(
    "--contacts",
    metavar="WHO",
    help="Keep the persons that a member list names; who says that they may be written to.",
)
@click.option("--cluster", help="Key or name of the cluster whose members the files list.")
@click.option("--dry-run", is_flag=True, help="Say what would happen; write nothing.")
@click.option(
    "--replace", is_flag=True, help="Delete sentences that a member list gives no longer."
)
@click.option("--no-index", is_flag=True, help="Leave encoding and indexing to `index build`.")
@as_json
@click.pass_obj
def files_command(
    runtime: Runtime,
    /,
    paths: tuple[Path, ...],
    dry_run: bool,
    no_index: bool,
    is_json: bool,
    **asked: Any,
) -> None:
    """Bring in CSV, XLSX, XLS or ODS files, or one folder with CORDIS bulk files.

    Encodings, separators, headings and values are recognised and shown. Bad rows are named and
    written to a file beside the original, to be mended and imported again; good rows are saved.
    The same file again changes nothing. Templates: data/templates/.
    """
    require_schema(runtime.database)
    with runtime.database() as session:
        if any(path.is_dir() for path in paths):
            is_fine = _bring_cordis(session, paths, is_json=is_json)
        else:
            is_fine = _bring_tables(session, paths, dry_run=dry_run, is_json=is_json, **asked)
        if not (dry_run or no_index):
            _encode_and_index(runtime, session)
    if not is_fine:
        raise click.exceptions.Exit(1)


@import_group.command("undo")
@click.argument("batch", type=int)
@as_json
@click.pass_obj
def undo_import_command(runtime: Runtime, batch: int, is_json: bool) -> None:
    """Take import BATCH back, for 30 days; what was changed or used since stays, and is named."""
    require_schema(runtime.database)
    with runtime.database() as session:
        report = undo_import(session, batch, now=datetime.now(UTC))
    if is_json:
        print_json(report.as_dict())
        return
    removed = [f"{table} {count:,}" for table, count in report.removed.items()]
    click.echo(f"Removed: {', '.join(removed) or 'nothing'}. Put back: {report.restored:,}.")
    for each in report.left:
        click.echo(f"  Left as it is: {each.name} ({each.why})")


def _bring_tables(
    session: Session,
    paths: tuple[Path, ...],
    *,
    dry_run: bool,
    is_json: bool,
    replace: bool,
    **asked: Any,
) -> bool:
    with progress("Importing") as show:
        report = import_files(
            session,
            paths,
            now=datetime.now(UTC),
            dry_run=dry_run,
            replace_vanished=replace,
            rejected_folder=paths[0].parent,
            limits=BULK,
            progress=_two(show),
            **asked,
        )
    if is_json:
        print_json(report.as_dict())
    else:
        click.echo(report.render())
    return report.ok


def _bring_cordis(session: Session, paths: tuple[Path, ...], *, is_json: bool) -> bool:
    if len(paths) != 1:
        raise UsageError("A CORDIS folder is imported by itself.", remedy="Name one folder.")
    with progress("Importing") as show:
        report = import_cordis(session, paths[0], now=datetime.now(UTC), progress=_two(show))
    if is_json:
        print_json(report.as_dict())
    else:
        click.echo(report.render())
    return True


def _encode_and_index(runtime: Runtime, session: Session) -> None:
    with progress("Encoding sentences") as show:
        embed_all(session, runtime.library.encoder, progress=show)
    with progress("Building the index") as show:
        today = datetime.now(UTC).date()
        build_index(session, runtime.library, today=today, progress=show)


def _two(show: Callable[[int, int], None]) -> Callable[[str, int, int], None]:
    return lambda _what, done, total: show(done, total)


@click.group()
def duplicates() -> None:
    """The same organisation twice: listed by the machine, merged only by a person."""


@duplicates.command("list")
@click.option(
    "--limit",
    default=50,
    show_default=True,
    type=click.IntRange(1, 10_000),
    help="How many pairs to list.",
)
@as_json
@click.pass_obj
def list_command(runtime: Runtime, limit: int, is_json: bool) -> None:
    """Likely pairs, the likeliest first, with the reasons."""
    require_schema(runtime.database)
    with runtime.database() as session:
        pairs = find_duplicates(session, limit=limit)
    if is_json:
        sides = [{"a": p.a.id, "b": p.b.id, "score": p.score, "reasons": p.reasons} for p in pairs]
        print_json(sides)
        return
    for pair in pairs:
        click.echo(f"{pair.score:.2f}  {pair.a.id} {pair.a.name}  ~  {pair.b.id} {pair.b.name}")
        click.echo(f"      {'; '.join(pair.reasons)}")
    click.echo(f"{len(pairs)} likely pairs." if pairs else "No suspected pairs.", err=True)


@duplicates.command("merge")
@click.argument("kept")
@click.argument("merged")
@click.pass_obj
def merge_command(runtime: Runtime, kept: str, merged: str) -> None:
    """Join MERGED into KEPT; the number it prints takes the merge back."""
    require_schema(runtime.database)
    with runtime.database() as session:
        ids = (find_organisation(session, kept).id, find_organisation(session, merged).id)
        number = merge(session, *ids, now=datetime.now(UTC))
    click.echo(f"Merge {number}. `duplicates undo {number}` takes it back.")


@duplicates.command("undo")
@click.argument("number", type=int)
@click.pass_obj
def undo_command(runtime: Runtime, number: int) -> None:
    """Take merge NUMBER back: both stand as before."""
    require_schema(runtime.database)
    with runtime.database() as session:
        undo_merge(session, number, now=datetime.now(UTC))
    click.echo(f"Merge {number} is taken back.")


@duplicates.command("distinct")
@click.argument("a")
@click.argument("b")
@click.pass_obj
def distinct_command(runtime: Runtime, a: str, b: str) -> None:
    """Say that A and B are different; they are not listed again."""
    require_schema(runtime.database)
    with runtime.database() as session:
        ids = (find_organisation(session, a).id, find_organisation(session, b).id)
        judge_distinct(session, *ids, now=datetime.now(UTC))
    click.echo("They are not listed again.")


COMMANDS = (import_group, duplicates)
