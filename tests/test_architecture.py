"""What ARCHITECTURE.md says of the code, held by machines."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from matchmaker.config import ROOT

ROOMS = ("matchmaker", "models", "indexing")
CEILING = 300
COMMITTERS = ROOT / "matchmaker" / "services"
SLOW = (
    "torch",
    "transformers",
    "sentence_transformers",
    "faiss",
    "openvino",
    "onnxruntime",
    "sklearn",
    "bm25s",
)


def modules() -> list[Path]:
    return [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]


def commits(source: str) -> Iterator[int]:
    """The lines on which something is committed."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and node.attr == "commit":
            yield node.lineno


def test_imports_point_inward() -> None:
    found = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert found.returncode == 0, found.stdout + found.stderr
    assert "0 broken" in found.stdout


def test_only_services_commit() -> None:
    outside = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in modules()
        if not path.is_relative_to(COMMITTERS)
        for line in commits(path.read_text(encoding="utf-8"))
    ]
    assert outside == []


@pytest.mark.parametrize(
    "planted",
    [
        "session.commit()",
        "def view():\n    database().commit()",
        "then = session.commit\nthen()",
        "with session.begin() as transaction:\n    transaction.commit()",
    ],
)
def test_a_commit_that_is_planted_is_found(planted: str) -> None:
    assert list(commits(planted)) != []
    assert list(commits(planted.replace("commit", "flush"))) == []


def test_services_are_where_commits_are_found() -> None:
    inside = {
        path.stem
        for path in COMMITTERS.rglob("*.py")
        if list(commits(path.read_text(encoding="utf-8")))
    }
    assert inside >= {"accounts", "embedding", "introductions", "outcomes", "proposing", "stating"}


def test_no_file_is_longer_than_the_ceiling() -> None:
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines())
        for path in modules()
    }
    assert {name: lines for name, lines in lengths.items() if lines > CEILING} == {}


def test_every_module_says_why_it_exists() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in modules()
        if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert silent == []


@pytest.mark.parametrize(
    "name", ["matchmaker.cli", "matchmaker.services.ranking.proposing", "matchmaker.app"]
)
def test_starting_loads_nothing_slow(name: str) -> None:
    probe = f"import sys, {name}; print(*sorted({{m.partition('.')[0] for m in sys.modules}}))"
    found = subprocess.run(
        [sys.executable, "-c", probe], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert set(found.stdout.split()).intersection(SLOW) == set()


def test_slow_libraries_that_are_watched_are_those_that_are_used() -> None:
    """A name that is misspelt above would be watched in vain."""
    used = {
        alias.name.partition(".")[0]
        for path in modules()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in (
            node.names if isinstance(node, ast.Import) else [ast.alias(name=node.module or "")]
        )
    }
    assert {"faiss", "torch", "openvino", "onnxruntime", "sentence_transformers"} <= used
