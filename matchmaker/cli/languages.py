"""languages: what the interface says, gathered for those who translate it."""

from __future__ import annotations

import click

from matchmaker.services.extraction import extract, update


@click.group()
def languages() -> None:
    """The languages of the interface, for those who translate it."""


@languages.command("extract")
def extract_command() -> None:
    """Bring translations/*.po up to the code: new sentences come in, those gone are dropped."""
    template = extract()
    click.echo(f"{len(template):,} sentences.")
    for state in update(template):
        click.echo(f"  {state.language}: {state.missing:,} to translate, {state.unsure:,} to check")


COMMANDS = (languages,)
