"""taxonomy: the vocabularies that the bridge between languages stands on."""

from __future__ import annotations

from pathlib import Path

import click

from matchmaker.cli.output import as_json, print_json
from matchmaker.runtime import Runtime
from matchmaker.services.index.vocabularies import import_vocabulary, read_vocabulary


@click.group()
def taxonomy() -> None:
    """Class names in many languages, by which texts that the encoder reads badly are understood."""


@taxonomy.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.pass_obj
def import_command(runtime: Runtime, file: Path) -> None:
    """Take in a table such as the official CPV: CODE, then a column for each language.

    CSV in UTF-8, plain or gzipped. One of the same file name is replaced. Whoever says something
    in these languages is read anew by `index build`.
    """
    found = import_vocabulary(file, runtime.config.instance)
    click.echo(f"{len(found.codes):,} classes in {len(found.names)} languages.")
    click.echo("Run `python -m matchmaker index build`, and start `serve` again.", err=True)


@taxonomy.command("show")
@as_json
@click.pass_obj
def show_command(runtime: Runtime, is_json: bool) -> None:
    """The vocabularies in use, and for each language how many classes have a name in it."""
    tables = [
        {
            "name": found.name,
            "classes": len(found.codes),
            "languages": {each: len(found.terms(each)) for each in sorted(found.names)},
        }
        for found in map(read_vocabulary, runtime.vocabularies)
    ]
    if is_json:
        print_json(tables)
        return
    for each in tables:
        click.echo(f"{each['name']}: {each['classes']:,} classes")
        for language, count in sorted(dict(each["languages"]).items()):  # type: ignore[call-overload]
            click.echo(f"  {language}  {count:>6,}")


COMMANDS = (taxonomy,)
