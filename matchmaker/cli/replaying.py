"""replay: a story of two clusters, year by year, as the software would have told it."""

from __future__ import annotations

import click

from matchmaker.cli.output import as_json, print_json
from matchmaker.config import ROOT


@click.group()
def replay() -> None:
    """Stories of clusters that found each other, told year by year with what was known then."""


@replay.command("topag")
@click.option(
    "--shuffled",
    type=click.IntRange(0),
    help="Throw all ties anew with this seed first: then nothing should be seen.",
)
@as_json
def topag_command(shuffled: int | None, is_json: bool) -> None:
    """TOPAG and EKSMA Optics worked together for ten years before their clusters met.

    What would have been said of Optence and LITEK at the end of each year from 2001 to 2016, from
    the tables in data/replay/topag. It is a fixture, not evidence.
    """
    from matchmaker.services.evaluating.replay import (  # noqa: PLC0415 -- loads SciPy
        lines,
        read_story,
        tell,
    )

    story = read_story(ROOT / "data/replay/topag", "optence", "litek", range(2001, 2017))
    told = tell(story, shuffled=shuffled)
    if is_json:
        print_json(told)
    else:
        for each in lines(told):
            click.echo(each)


COMMANDS = (replay,)
