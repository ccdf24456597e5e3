"""evaluate: how good the proposals are, against simple ways, on what happened afterwards."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from indexing.encoder import open_encoder
from matchmaker.cli.output import as_json, print_json, progress
from matchmaker.config import ROOT
from matchmaker.domain.vocabulary import MatchKind
from matchmaker.runtime import Runtime
from matchmaker.services.evaluating import protocol, report

READ_TOKENS = 96  # word pieces of a project; its opening is rarely longer
_day = click.DateTime(["%Y-%m-%d"])


@click.group()
def evaluate() -> None:
    """How good the proposals are, measured beside every simple way of finding partners."""


@evaluate.command("consortia", help=protocol.__doc__)
@click.argument("directory", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--cut", type=_day, required=True, help="The last day that is known.")
@click.option("--until", type=_day, required=True, help="The last day that is asked about.")
@click.option(
    "--kind",
    type=click.Choice([MatchKind.B2B.value, MatchKind.R2B.value]),
    default=MatchKind.B2B.value,
    show_default=True,
    help="Companies that look for companies, or for research.",
)
@click.option(
    "--queries",
    type=click.IntRange(1),
    default=protocol.QUERIES,
    show_default=True,
    help="How many companies are asked for.",
)
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="Of all chance.")
@click.option(
    "--without-stars",
    "stars",
    type=click.IntRange(0),
    default=protocol.STARS,
    show_default=True,
    help="So many best-connected candidates are left out in a slice of their own.",
)
@as_json
@click.pass_obj
def consortia_command(runtime: Runtime, /, directory: Path, *, is_json: bool, **given: Any) -> None:
    """See `protocol`, whose docstring is the help."""
    from matchmaker.services.evaluating.consortia import (  # noqa: PLC0415 -- slow import
        evaluate_consortia,
    )
    from matchmaker.services.evaluating.vectors import Vectors  # noqa: PLC0415 -- likewise

    days = {name: given.pop(name).date() for name in ("cut", "until")}
    plan = protocol.Plan(**days, **given | {"kind": MatchKind(given["kind"])})
    settings = replace(runtime.encoder_settings, max_tokens=READ_TOKENS)
    vectors = Vectors(open_encoder(settings), runtime.config.instance / "evaluation")
    with few_threads(), steps() as show:
        result = evaluate_consortia(directory, plan, vectors, show)
    _print(result, is_json=is_json)


@evaluate.command("market")
@click.option(
    "--organisations",
    type=click.IntRange(20, 3_000),
    default=200,
    show_default=True,
    help="In each invented market.",
)
@click.option("--worlds", type=click.IntRange(2), default=10, show_default=True, help="How many.")
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="Of all chance.")
@as_json
def market_command(organisations: int, worlds: int, seed: int, is_json: bool) -> None:
    """What rules of ranking bring where everybody can take few meetings, in invented markets.

    Mutual matches, how unequally attention is shared out, and who is never shown, for rankings by
    one side's interest, by the product or the harmonic mean of both, and by the market in which
    meetings are scarce. Popularity is the share of everybody's liking that all have in common.
    """
    from matchmaker.services.evaluating.markets import (  # noqa: PLC0415 -- slow import
        evaluate_market,
    )

    with few_threads(), progress("Trying rules") as show:
        result = evaluate_market(size=organisations, worlds=worlds, seed=seed, progress=show)
    _print(result, is_json=is_json)


@evaluate.command("golden")
@as_json
@click.pass_obj
def golden_command(runtime: Runtime, is_json: bool) -> None:
    """The cases that people wrote down, on a freshly loaded demo, with the weights in use.

    Which expected partners lead the lists, whether FEMAC and SECPhO are among the first pairs of
    distant fields, how many rivals slip into the first ten, and whether who needs whom matters.
    Your own database is not touched.
    """
    from matchmaker.services.evaluating.golden import evaluate_golden  # noqa: PLC0415 -- slow

    with tempfile.TemporaryDirectory() as scratch, few_threads(), steps() as show:
        result = evaluate_golden(
            ROOT / "data",
            Path(scratch),
            open_encoder(runtime.encoder_settings),
            runtime.weights,
            now=datetime.now(UTC),
            show=show,
        )
    if is_json:
        print_json(result)
    else:
        for line in report.golden_lines(result):
            click.echo(line)


def _print(result: dict[str, Any], *, is_json: bool) -> None:
    if is_json:
        print_json(result)
    else:
        for line in report.lines(result):
            click.echo(line)


@contextmanager
def few_threads() -> Iterator[None]:
    """One thread for matrices: many small products on many threads mostly wait for each other."""
    from threadpoolctl import threadpool_limits  # noqa: PLC0415 -- slow import

    with threadpool_limits(1):
        yield


@contextmanager
def steps() -> Iterator[Callable[[str, int, int], None]]:
    """A progress bar for each step that says its name."""
    bars: dict[str, Any] = {}

    def show(title: str, done: int, total: int) -> None:
        if title not in bars:
            for bar in bars.values():
                bar.__exit__(None, None, None)
            bars.clear()
            bar = progress(title)
            bars[title] = bar
            shows[title] = bar.__enter__()
        shows[title](done, total)

    shows: dict[str, Callable[[int, int], None]] = {}
    yield show
    for bar in bars.values():
        bar.__exit__(None, None, None)


COMMANDS = (evaluate,)
