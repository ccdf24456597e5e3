"""What is public is documented, or this is red."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from collections.abc import Iterator
from types import ModuleType

import click
import pytest

from matchmaker.cli import cli
from matchmaker.config import ROOT, SETTINGS
from matchmaker.domain.pairing import FEATURES

REFERENCE = ROOT / "docs" / "reference"
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#]+)")


def page(name: str) -> str:
    return (REFERENCE / name).read_text(encoding="utf-8")


def commands(command: click.Command, words: str) -> Iterator[str]:
    yield words
    if isinstance(command, click.Group):
        for name, below in command.commands.items():
            yield from commands(below, f"{words} {name}")


@pytest.fixture(scope="module")
def bootstrap() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bootstrap", ROOT / "bootstrap.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_reference_is_what_the_code_says() -> None:
    found = subprocess.run(
        [sys.executable, "docs/generate.py", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert (found.returncode, found.stdout) == (0, ""), "run `python docs/generate.py`"


def test_every_setting_is_documented_with_its_meaning() -> None:
    text = page("settings.md")
    missing = [s.name for s in SETTINGS if f"| `{s.variable}` |" not in text or s.help not in text]
    assert missing == []


def test_every_feature_is_documented_with_its_very_sentence() -> None:
    text = page("features.md")
    missing = [e.name for e in FEATURES if f"| `{e.name}` | {e.sentence} |" not in text]
    assert missing == []


def test_every_command_is_documented() -> None:
    text = page("commands.md")
    program = "python -m matchmaker"
    found = re.findall(rf"Usage: {program}((?: [a-z]+)*)", text)
    assert {f"{program}{each}" for each in found} == set(commands(cli, program))


def test_the_templates_of_import_are_within_reach_and_each_is_explained() -> None:
    assert "(../../data/templates/README.md)" in page("commands.md")
    explained = (ROOT / "data/templates/README.md").read_text(encoding="utf-8")
    names = [path.name for path in sorted((ROOT / "data/templates").glob("*.csv"))]
    assert len(names) == 6
    assert [name for name in names if name not in explained] == []


def test_the_readme_names_the_two_commands_and_the_versions_of_python(
    bootstrap: ModuleType,
) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "python3 bootstrap.py demo" in readme
    assert "python3 bootstrap.py test" in readme
    accepted = range(bootstrap.OLDEST[1], bootstrap.NEWEST[1] + 1)
    [named] = [line for line in readme.splitlines() if "machine with Python 3" in line]
    assert re.findall(r"3\.(\d+)", named) == [str(each) for each in accepted]
    assert (bootstrap.OLDEST[0], bootstrap.NEWEST[0]) == (3, 3)


def test_no_page_points_to_something_that_is_not_there() -> None:
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "data").rglob("*.md")]
    broken = [
        f"{path.relative_to(ROOT)}: {target}"
        for path in pages
        for target in LINK.findall(path.read_text(encoding="utf-8"))
        if not (path.parent / target).exists()
    ]
    assert broken == []
