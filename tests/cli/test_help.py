"""Every command explains itself."""

from __future__ import annotations

from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from matchmaker import __version__
from matchmaker.cli import cli


def commands(
    command: click.Command, *names: str
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """The command and all below it, each with the words that call it."""
    yield names, command
    if isinstance(command, click.Group):
        for name, below in sorted(command.commands.items()):
            yield from commands(below, *names, name)


ALL = list(commands(cli))
FOUND = {" ".join(names) for names, _ in ALL}


def test_the_pipelines_verbs_are_all_there() -> None:
    assert {
        "",
        "calls",
        "calls list",
        "calls propose",
        "demo",
        "demo clear",
        "demo load",
        "demo start",
        "doctor",
        "duplicates",
        "duplicates distinct",
        "duplicates list",
        "duplicates merge",
        "duplicates undo",
        "evaluate",
        "evaluate consortia",
        "evaluate golden",
        "evaluate links",
        "evaluate market",
        "evaluate needs",
        "import",
        "import calls",
        "import files",
        "import undo",
        "index",
        "index build",
        "index check",
        "interest",
        "learn",
        "languages",
        "languages extract",
        "match",
        "match all",
        "match list",
        "match run",
        "migrate",
        "network",
        "network export",
        "network spot",
        "outcome",
        "propose",
        "replay",
        "replay topag",
        "schedule",
        "search",
        "serve",
        "taxonomy",
        "taxonomy import",
        "taxonomy show",
        "user",
        "user add",
        "weights",
        "weights list",
        "weights promote",
        "weights rollback",
        "weights show",
        "work",
    } == FOUND


@pytest.mark.parametrize("names", [names for names, _ in ALL], ids=" ".join)
def test_every_command_prints_its_help_and_exits_well(names: tuple[str, ...]) -> None:
    for flag in ("--help", "-h"):
        result = CliRunner().invoke(cli, [*names, flag], prog_name="matchmaker")
        assert result.exit_code == 0
        assert result.stdout.startswith(" ".join(["Usage: matchmaker", *names]))
        assert result.stderr == ""


@pytest.mark.parametrize("command", [command for _, command in ALL], ids=lambda each: each.name)
def test_every_command_and_every_option_says_what_it_is_for(command: click.Command) -> None:
    assert command.help
    options = [each for each in command.params if isinstance(each, click.Option)]
    assert [each.name for each in options if not each.help] == []


def test_the_version_is_told() -> None:
    assert CliRunner().invoke(cli, ["--version"]).stdout == f"{__version__}\n"
