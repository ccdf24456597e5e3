"""evaluate links: which groups will work together for the first time, and who foresaw it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from matchmaker.cli.evaluating import evaluate, few_threads, steps
from matchmaker.cli.output import as_json, print_json
from matchmaker.services.evaluating.links import protocol

_day = click.DateTime(["%Y-%m-%d"])


@evaluate.command("links", help=protocol.__doc__)
@click.argument("directory", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--cut", type=_day, required=True, help="The last day that is known.")
@click.option("--until", type=_day, help="The last day that is asked about; a year after --cut.")
@click.option(
    "--group",
    "grouping",
    type=click.Choice([each.value for each in protocol.Grouping]),
    default=protocol.Grouping.CITY.value,
    show_default=True,
    help="What a group has in common: a city, or a country and a main programme.",
)
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="Of all chance.")
@click.option(
    "--resamples",
    type=click.IntRange(10),
    default=500,
    show_default=True,
    help="Of the bootstrap over groups.",
)
@click.option(
    "--picture",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="Also draw what was said against what came true, into this .svg or .png.",
)
@as_json
def links_command(
    directory: Path,
    cut: datetime,
    until: datetime | None,
    *,
    grouping: str,
    seed: int,
    resamples: int,
    picture: Path | None,
    is_json: bool,
) -> None:
    """See `protocol`, whose docstring is the help."""
    from matchmaker.services.evaluating.links.lines import lines  # noqa: PLC0415 -- slow import
    from matchmaker.services.evaluating.links.picture import (  # noqa: PLC0415 -- likewise
        require_kind,
        save,
    )
    from matchmaker.services.evaluating.links.service import (  # noqa: PLC0415 -- likewise
        evaluate_links,
    )

    if picture is not None:
        require_kind(picture)
    last = until.date() if until else protocol.year_after(cut.date())
    plan = protocol.Plan(cut.date(), last, protocol.Grouping(grouping), seed, resamples)
    with few_threads(), steps() as show:
        result = evaluate_links(directory, plan, show)
    if picture is not None:
        save(result, picture)
    if is_json:
        print_json(result)
    else:
        for each in lines(result):
            click.echo(each)


COMMANDS: tuple[click.Command, ...] = ()  # it is a command of `evaluate`
