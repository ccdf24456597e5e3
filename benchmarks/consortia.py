"""How good proposals are on invented framework programmes, and what each idea brings.

Run from the project's root: `python -m benchmarks.consortia [--share 1.0] [--queries N]
[--kinds b2b r2b] [--recipes NAME …] [--ablate] [DIR …]`. Worlds are generated
(`consortium_worlds`), unless folders with CORDIS-like tables are named: those are read as they
are. Figures of invented worlds show that a mechanism works, never that it holds in the field.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from threadpoolctl import threadpool_limits

from benchmarks.consortium_worlds import RECIPES, write_world
from benchmarks.cordis import Sizes
from benchmarks.measuring import write_result
from indexing.encoder import EncoderSettings, open_encoder
from matchmaker.domain.vocabulary import MatchKind
from matchmaker.services.evaluating.consortia import evaluate_consortia, prepare
from matchmaker.services.evaluating.ours.ablation import ablations
from matchmaker.services.evaluating.protocol import Plan
from matchmaker.services.evaluating.report import lines
from matchmaker.services.evaluating.vectors import Vectors

PACKAGES = ("numpy", "scipy", "openvino")
SEED = 100
READ_TOKENS = 96


def _show(what: str, done: int, total: int) -> None:
    print(f"\r{what}: {done:,} of {total:,}   ", end="", file=sys.stderr, flush=True)


def _folders(given: argparse.Namespace, scratch: Path) -> Iterator[tuple[str, Path]]:
    """The folders to measure on: those named, or a generated one for each recipe."""
    for each in given.directories:
        yield each.name, each
    sizes = Sizes(*(max(1, round(value * given.share)) for value in asdict(Sizes()).values()))
    for number, recipe in enumerate(() if given.directories else RECIPES):
        if recipe.name in given.recipes:
            write_world(scratch / recipe.name, recipe, sizes, seed=SEED + number)
            yield recipe.name, scratch / recipe.name


def measure(given: argparse.Namespace, scratch: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every folder and kind: the table, and the ablations if they are asked for."""
    settings = EncoderSettings(max_tokens=READ_TOKENS, cache_dir=given.cache / "encoder")
    vectors = Vectors(open_encoder(settings), given.cache)
    for name, folder in _folders(given, scratch):
        for kind in given.kinds:
            plan = Plan(given.cut, given.until, MatchKind(kind), given.queries)
            started = time.process_time()
            result = evaluate_consortia(folder, plan, vectors, _show)
            result["processor_seconds"] = round(time.process_time() - started, 1)
            print("", *lines(result), sep="\n", flush=True)
            if given.ablate:
                setting = prepare(folder, plan, vectors, _show)
                result["ablations"] = ablations(setting, plan, _show)
                print("", json.dumps(result["ablations"], indent=1))
            yield f"{name} {kind}", result


def main() -> None:
    """Measure, print the tables, write them."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    arguments.add_argument("directories", nargs="*", type=Path)
    arguments.add_argument("--share", type=float, default=1.0, help="of the size of H2020")
    arguments.add_argument("--queries", type=int, default=1_000)
    arguments.add_argument("--kinds", nargs="+", default=["b2b", "r2b"])
    arguments.add_argument("--recipes", nargs="+", default=[each.name for each in RECIPES])
    arguments.add_argument("--cut", type=date.fromisoformat, default=date(2018, 12, 31))
    arguments.add_argument("--until", type=date.fromisoformat, default=date(2019, 12, 31))
    arguments.add_argument("--ablate", action="store_true")
    arguments.add_argument("--cache", type=Path, default=Path("instance/evaluation"))
    arguments.add_argument("--name", default="consortia", help="of the file of results")
    given = arguments.parse_args()
    source = "folders of tables" if given.directories else "generated worlds"
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as scratch, threadpool_limits(1):
        for name, result in measure(given, Path(scratch)):
            found[name] = result  # written at once: whoever stops a long run keeps what it has
            write_result(given.name, PACKAGES, source=source, share=given.share, results=found)


if __name__ == "__main__":
    main()
