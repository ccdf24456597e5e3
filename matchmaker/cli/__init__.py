"""The pipeline's verbs as commands: each a few lines over one service.

Exit codes: 0 done, 1 failed, 2 wrong use. Results go to stdout, progress and notes to stderr.
"""

from __future__ import annotations

import sys
from typing import NoReturn

import click
from sqlalchemy.exc import SQLAlchemyError

from indexing.errors import IndexingError
from matchmaker import __version__
from matchmaker.cli import (
    bringing,
    calls,
    evaluating,
    evaluating_links,
    evaluating_needs,
    finding,
    keeping,
    languages,
    learning,
    matching,
    network,
    replaying,
    scheduling,
    serving,
    taxonomies,
    telling,
    working,
)
from matchmaker.config import read_config
from matchmaker.errors import MatchmakerError
from matchmaker.runtime import Runtime


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, message="%(version)s")
@click.pass_context
def cli(context: click.Context) -> None:
    """Clusters of firms find partners for each other.

    The way through: import → index build → propose (or search) → interest → outcome.
    `demo start` fills a believable world and serves it. Settings are MATCHMAKER_* variables;
    `doctor --settings` lists them.
    """
    if not isinstance(context.obj, Runtime):
        context.obj = Runtime(read_config())


for group in (
    bringing,
    calls,
    finding,
    matching,
    telling,
    evaluating,
    evaluating_links,
    evaluating_needs,
    replaying,
    network,
    learning,
    scheduling,
    keeping,
    serving,
    working,
    languages,
    taxonomies,
):
    for command in group.COMMANDS:
        cli.add_command(command)


def main() -> None:
    """Run a command; say what went wrong in words, and exit with the code it means."""
    try:
        sys.exit(cli.main(standalone_mode=False))  # the code, if a command left early with one
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.Abort:
        click.echo("Stopped. What was committed is kept; run the same again to go on.", err=True)
        sys.exit(1)
    except MatchmakerError as error:
        _fail(error.message, error.remedy, error.exit_code)
    except IndexingError as error:
        _fail(str(error))
    except SQLAlchemyError as error:
        _fail(
            f"The database cannot be used: {str(error).splitlines()[0]}",
            "Look at MATCHMAKER_DATABASE, and whether its server runs.",
        )
    except OSError as error:
        _fail(str(error), "Look at the folder or file that it names; MATCHMAKER_INSTANCE is ours.")


def _fail(message: str, remedy: str = "", code: int = 1) -> NoReturn:
    click.echo(f"{click.style('Error', fg='red')}: {message}", err=True)
    if remedy:
        click.echo(f"  → {remedy}", err=True)
    sys.exit(code)
