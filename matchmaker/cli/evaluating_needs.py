"""evaluate needs: a need in any language and its product class among English names."""

from __future__ import annotations

from pathlib import Path

import click

from indexing.encoder import open_encoder
from matchmaker.cli.evaluating import evaluate
from matchmaker.cli.output import as_json, print_json, progress
from matchmaker.config import ROOT
from matchmaker.runtime import Runtime
from matchmaker.services.evaluating import report


@evaluate.command("needs")
@click.argument("directory", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--classes",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    required=True,
    help="A table of classes: CODE, EN, DE and so on; CSV, plain or gzipped.",
)
@click.option(
    "--queries",
    type=click.IntRange(1),
    default=200,
    show_default=True,
    help="How many needs of each language are asked, at most.",
)
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="Of all chance.")
@as_json
@click.pass_obj
def needs_command(
    runtime: Runtime, /, directory: Path, classes: Path, queries: int, seed: int, is_json: bool
) -> None:
    """Needs in many languages, and whether their product class is found by its English name.

    DIRECTORY holds tables of needs with the columns text, language and cpv. The bridge by class
    names and the one by our own vocabulary stand beside BM25 and the encoder alone.
    """
    from matchmaker.services.evaluating.needs import (  # noqa: PLC0415 -- slow import
        Plan,
        evaluate_needs,
    )

    with progress("Reading needs") as show:
        result = evaluate_needs(
            directory,
            classes,
            open_encoder(runtime.encoder_settings),
            ROOT / "data/vocabulary/terms.csv",
            Plan(queries, seed),
            lambda _, done, total: show(done, total),
        )
    if is_json:
        print_json(result)
    else:
        for line in report.lines(result):
            click.echo(line)


COMMANDS: tuple[click.Command, ...] = ()  # it is a command of `evaluate`
