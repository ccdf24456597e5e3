"""The cases that a person who knows the field has written down, run on a freshly loaded demo.

A line of `data/golden/pairs.csv` says that a candidate should stand among the first so many of a
seeker's list, and above another one. Beside the lines stand what no list of expectations catches:
rivals that slip in, limits that are broken, and relations that forget who needs whom.
"""

from __future__ import annotations

import csv
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from indexing.encoder import Encoder
from matchmaker.domain.evaluation import Numbers, mean_with_interval, paired_difference
from matchmaker.domain.scoring import Weights
from matchmaker.services.database import migrate
from matchmaker.services.evaluating.golden_changes import changes
from matchmaker.services.evaluating.golden_checks import (
    FIRST,
    cross_sector_place,
    direction,
    gates,
    leakage,
    old_partners,
)
from matchmaker.services.evaluating.golden_likeness import Likeness
from matchmaker.services.evaluating.golden_stage import Progress, Stage, load_stage
from matchmaker.services.evaluating.measuring import OURS, rounded
from matchmaker.services.evaluating.memory import peak_mib
from models import open_database

ALIKE = "profile likeness"
HELD, LEAKAGE = "expectations", "leakage@10"


@dataclass(frozen=True, slots=True)
class Line:
    """One expectation and how it came out: with us, and by likeness."""

    case: str
    words: str
    holds: bool
    holds_alike: bool


def evaluate_golden(
    data: Path, folder: Path, encoder: Encoder, weights: Weights, *, now: datetime, show: Progress
) -> dict[str, Any]:
    """Load the demo of `data` into an empty `folder` and judge every expectation."""
    started = time.perf_counter()
    database = open_database(f"sqlite:///{(folder / 'golden.sqlite3').as_posix()}")
    try:
        migrate(database)
        with database() as session:
            stage = load_stage(session, data, folder, encoder, weights, now, show)
            likeness = Likeness(stage)
            lines = _lines(stage, likeness, data / "golden" / "pairs.csv", show)
            place, of = cross_sector_place(stage, show)
            result = {
                "task": "golden",
                "protocol": {"weights": weights.version, "lines": len(lines)},
                **_table(lines, leakage(stage, stage.matches), leakage(stage, likeness.nearest)),
                "slices": {
                    f"case {case}": _table([each for each in lines if each.case == case])
                    for case in sorted({each.case for each in lines})
                },
                "misses": [f"case {e.case}: {e.words}" for e in lines if not e.holds],
                "checks": {
                    "femac and secpho": {"place": place, "of": of, "holds": place <= FIRST},
                    "topag and eksma": old_partners(stage),
                    "limits of finance": gates(stage),
                    "direction": direction(stage),
                    "changes": changes(stage),
                },
            }
    finally:
        database.kw["bind"].dispose()
    return {**result, "seconds": round(time.perf_counter() - started, 1), "peak_mib": peak_mib()}


def _table(lines: Sequence[Line], *rivals: Mapping[str, float]) -> dict[str, Any]:
    """Both systems on these lines, and on the companies whose rivals were counted."""
    columns = {HELD: _pair([e.holds for e in lines], [e.holds_alike for e in lines])}
    if rivals:
        ours, alike = rivals
        both = sorted(ours.keys() & alike.keys())
        columns[LEAKAGE] = _pair([ours[e] for e in both], [alike[e] for e in both])
    return {
        "queries": len(lines),
        "systems": {
            name: {m: rounded(mean_with_interval(v[n], seed=0)) for m, v in columns.items()}
            for n, name in enumerate((OURS, ALIKE))
        },
        "difference": {
            measure: {"to": ALIKE, **rounded(paired_difference(*values, seed=0))}
            for measure, values in columns.items()
        },
    }


def _pair(ours: Sequence[float], alike: Sequence[float]) -> tuple[Numbers, Numbers]:
    return np.array(ours, dtype=float), np.array(alike, dtype=float)


def _lines(stage: Stage, likeness: Likeness, path: Path, show: Progress) -> list[Line]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    found = []
    for done, row in enumerate(rows, start=1):
        show("Judging expectations", done, len(rows))
        found.append(_judged(stage, likeness, row))
    return found


def _judged(stage: Stage, likeness: Likeness, row: Mapping[str, str]) -> Line:
    seeker, kind, within = row["seeker"], row["kind"], int(row["within"])
    named = [row["candidate"], *filter(None, [row["above"]])]
    ours = [stage.place(seeker, kind, each) for each in named]
    alike = [likeness.place(seeker, kind, each) for each in named]
    words = f"{seeker} → {row['candidate']} {kind}: {ours[0]}, not {within}"
    if row["above"]:
        words += f"; {row['above']}: {ours[1]}"
    return Line(row["case"], words, _holds(ours, within), _holds(alike, within))


def _holds(places: Sequence[int], within: int) -> bool:
    """Whether the first is early enough, and before the second if there is one."""
    return places[0] <= within and all(places[0] < other for other in places[1:])
