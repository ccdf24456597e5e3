"""Commands as a person runs them: real database, real index, the hashing encoder.

A small installation is filled once, by the commands themselves, and copied for each test.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from matchmaker.cli import cli
from matchmaker.config import ROOT, read_config
from matchmaker.runtime import Runtime

Run = Callable[..., Result]
FILES = {
    "organisations.csv": """\
key,name,kind,country,region,city,size,website,languages,sectors,description,founded,example
moulder,Cap Moulder,company,LT,LT011,,small,,en;lt,22.22,,,no
toolmaker,Toolmaker Far,company,AT,AT312,,small,,en;de,25.73,,,no
institute,Polymer Institute,research,DE,DE711,,,,en;de,72.19,,,no
bakery,Rye Bakery,company,LT,LT011,,micro,,en,10.71,,,no
""",
    "statements.csv": """\
key,organisation,role,text,english,language,stage,readiness,date,valid_until,visibility,urgency
m1,moulder,need,We need hardened injection moulds for bottle caps.,,en,tooling,,2026-03-01,,,high
m2,moulder,capability,We mould bottle caps from polypropylene.,,en,component,,2026-03-01,,,
m3,moulder,need,SECRET we need tests of polymers,,en,,,2026-03-01,,private,
t1,toolmaker,capability,We build hardened injection moulds for caps.,,en,tooling,,2026-03-01,,,
t2,toolmaker,need,We look for who moulds bottle caps from polypropylene.,,en,,,2026-03-01,,,
i1,institute,capability,We run tests of polymers.,,en,testing,,2026-03-01,,,
b1,bakery,capability,We bake rye bread.,,en,,,2026-03-01,,,
""",
    "clusters.csv": """\
key,name,country,region,city,field,sectors,stages,strategy,website,founded,meta_cluster
plastics,Plastics,LT,,,plastics,22.22,component=moulding;tooling=moulds,,,,
tools,Tools,AT,,,tools,25.73,tooling=moulds,,,,
""",
    "memberships.csv": """\
organisation,cluster,since,until
moulder,plastics,2020-01-01,
toolmaker,tools,2020-01-01,
""",
}


def write_files(folder: Path) -> list[Path]:
    folder.mkdir(exist_ok=True)
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [folder / name for name in FILES]


def invoke(folder: Path, *arguments: object, bridge: str = "no", **options: Any) -> Result:
    """Run a command on the installation in this folder; errors of ours are left in the result."""
    config = read_config({}, instance=folder, backend="hashing", threads=1, bridge=bridge)
    runtime = Runtime(config)
    try:
        return CliRunner().invoke(cli, [str(each) for each in arguments], obj=runtime, **options)
    finally:
        if "database" in vars(runtime):
            runtime.database.kw["bind"].dispose()


def done(result: Result) -> Result:
    """The result of a command that must have succeeded."""
    assert result.exception is None, (result.output, result.exception)
    return result


@pytest.fixture(scope="session")
def command_in() -> Run:
    """Run a command on the installation in any folder: `command_in(folder, "migrate")`."""
    return invoke


@pytest.fixture(autouse=True)
def _own_environment() -> Iterator[None]:
    """A runtime bounds the threads of its process by the environment; ours goes on afterwards."""
    before = dict(os.environ)
    yield
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation with four organisations in two clusters."""
    folder = tmp_path_factory.mktemp("filled")
    paths = write_files(folder / "files")
    done(invoke(folder / "instance", "migrate"))
    done(invoke(folder / "instance", "import", *paths))
    return folder / "instance"


@pytest.fixture
def instance(filled: Path, tmp_path: Path) -> Path:
    """A copy of the filled installation for one test."""
    return Path(shutil.copytree(filled, tmp_path / "instance"))


@pytest.fixture
def run(instance: Path) -> Run:
    """Run a command in this process."""

    def run(*arguments: object, **options: Any) -> Result:
        return invoke(instance, *arguments, **options)

    return run


@pytest.fixture
def run_json(run: Run) -> Callable[..., Any]:
    """Run a command with --json and read what it says; it may exit with 1."""

    def run_json(*arguments: object) -> Any:
        return json.loads(run(*arguments, "--json").stdout)

    return run_json


@pytest.fixture
def program(instance: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run `python -m matchmaker` as its own process, as a person would."""

    def program(
        *arguments: str, stdin: str | None = None, **settings: str
    ) -> subprocess.CompletedProcess[str]:
        known = {"instance": str(instance), "backend": "hashing", "threads": "1"} | settings
        environment = {f"MATCHMAKER_{name.upper()}": value for name, value in known.items()}
        return subprocess.run(
            [sys.executable, "-m", "matchmaker", *arguments],
            cwd=ROOT,
            env=os.environ | environment,
            input=stdin,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )

    return program
