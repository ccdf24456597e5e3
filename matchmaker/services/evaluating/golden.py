"""The cases that a person who knows the field has written down, run on a freshly loaded demo.

A line of `data/golden/pairs.csv` says that a candidate should stand among the first so many of a
seeker's list, and above another one. Beside the lines stand what no list of expectations catches:
rivals that slip in, and relations that forget who needs whom.
"""

from __future__ import annotations

import csv
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from indexing.encoder import Encoder
from matchmaker.domain.pairing import FAR_FIELDS, Match, judge
from matchmaker.domain.scoring import Weights
from matchmaker.domain.sectors import relatedness
from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import MatchKind, OrganisationKind
from matchmaker.services.database import migrate
from matchmaker.services.demo.loading import FILES
from matchmaker.services.desk import Desk
from matchmaker.services.evaluating.memory import peak_mib
from matchmaker.services.identity.access import acting_for
from matchmaker.services.importing import import_files
from matchmaker.services.index.embedding import embed_all, readings_of
from matchmaker.services.index.indexes import build_index
from matchmaker.services.index.library import Library
from matchmaker.services.ranking.clusters import propose_clusters
from matchmaker.services.ranking.comparing import encounters
from matchmaker.services.ranking.filtering import Filters
from matchmaker.services.ranking.profiling import load_profile, load_profiles
from matchmaker.services.ranking.proposing import Wish, matches
from models import Cluster, Organisation, open_database

SHOWN = 10
UNRANKED = 1_000
FEMAC, SECPHO = "femac", "secpho"
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Line:
    """One expectation and how it came out."""

    case: str
    words: str
    holds: bool


@dataclass(slots=True)
class Stage:
    """The demo, loaded and indexed; every list is made once."""

    session: Session
    library: Library
    weights: Weights
    now: datetime
    rows: Mapping[str, Organisation]
    lists: dict[tuple[str, str, bool], list[Match]] = field(default_factory=dict)

    def desk(self, row: Organisation) -> Desk:
        """The desk of somebody who acts for this organisation."""
        viewer = acting_for(self.session, row.id, today=self.now.date())
        return Desk(self.session, self.library, self.weights, viewer, self.now)

    def matches(self, key: str, kind: str = "", *, of_public: bool = False) -> list[Match]:
        """All partners of an organisation, best first; as itself, or as a visitor would see it."""
        if (key, kind, of_public) not in self.lists:
            desk = self.desk(self.rows[key])
            if of_public:
                desk = replace(desk, viewer=Viewer())
            seeker = load_profile(
                self.session, self.rows[key].id, viewer=desk.viewer, today=desk.today
            )
            wish = Wish(Filters(kinds=(MatchKind(kind),) if kind else ()), is_recorded=False)
            self.lists[key, kind, of_public] = matches(desk, seeker, wish)[0]
        return self.lists[key, kind, of_public]

    def place(self, key: str, kind: str, candidate: str) -> int:
        """Where the candidate stands in the seeker's list, from 1."""
        wanted = self.rows[candidate].id
        ids = [each.encounter.candidate.id for each in self.matches(key, kind)]
        return ids.index(wanted) + 1 if wanted in ids else UNRANKED


def evaluate_golden(
    data: Path, folder: Path, encoder: Encoder, weights: Weights, *, now: datetime, show: Progress
) -> dict[str, Any]:
    """Load the demo of `data` into an empty `folder` and judge every expectation."""
    started = time.perf_counter()
    database = open_database(f"sqlite:///{(folder / 'golden.sqlite3').as_posix()}")
    try:
        migrate(database)
        with database() as session:
            stage = _stage(session, data, folder, encoder, weights, now, show)
            lines = _lines(stage, data / "golden" / "pairs.csv", show)
            place, of = cross_sector_place(stage, show)
            result = {
                "task": "golden",
                "protocol": {"weights": weights.version, "lines": len(lines)},
                "cases": _by_case(lines),
                "misses": [f"case {e.case}: {e.words}" for e in lines if not e.holds],
                "femac and secpho": {"place": place, "of": of, "holds": place <= 5},
                "leakage@10": leakage(stage),
                "direction": direction(stage),
            }
    finally:
        database.kw["bind"].dispose()
    return {**result, "seconds": round(time.perf_counter() - started, 1), "peak_mib": peak_mib()}


def leakage(stage: Stage) -> dict[str, Any]:
    """The share of rivals among companies' first ten, and among the ten most alike of each."""
    companies = [k for k, row in stage.rows.items() if row.kind is OrganisationKind.COMPANY]
    shown = [each for key in companies for each in stage.matches(key)[:SHOWN]]
    ours = sum(each.are_rivals for each in shown)
    alike = most_alike(stage, [stage.rows[key].id for key in companies])
    return {
        "ours": round(ours / max(1, len(shown)), 4),
        "most alike": round(sum(each.are_rivals for each in alike) / max(1, len(alike)), 4),
        "shown": len(shown),
        "holds": ours <= 0.05 * len(shown),
    }


def most_alike(stage: Stage, companies: Sequence[int]) -> list[Match]:
    """What a search by likeness would show: each company with the ten nearest by all they say."""
    today = stage.now.date()
    found = load_profiles(stage.session, companies, viewer=Viewer(), today=today)
    profiles = [each for each in found.values() if each.statements]
    said = [statement for each in profiles for statement in each.statements]
    readings = readings_of(stage.session, stage.library.encoder, said)
    means = [np.mean([readings[s.id].vector for s in p.statements], axis=0) for p in profiles]
    places = np.array([mean / np.linalg.norm(mean) for mean in means])
    likeness = places @ places.T
    np.fill_diagonal(likeness, -1.0)
    judged = [
        judge(encounter, stage.weights)
        for row, seeker in enumerate(profiles)
        for encounter in encounters(
            seeker,
            [profiles[each] for each in np.argsort(-likeness[row])[:SHOWN]],
            readings=readings,
            library=stage.library,
            paths={},
            today=today,
        )
    ]
    return [each for each in judged if each is not None]


def direction(stage: Stage) -> dict[str, Any]:
    """Whether who needs whom matters, and is told alike from both ends.

    `asymmetric`: pairs whose two directed scores differ by more than a hundredth. `agreeing`: of
    pairs that are in both lists under one kind, those whose forward score is the other's backward;
    from what is public, since otherwise each side knows more of itself.
    """
    found = {
        (key, match.encounter.candidate.id): match
        for key in stage.rows
        for match in stage.matches(key, of_public=True)[: 5 * SHOWN]
    }
    numbers = {row.id: key for key, row in stage.rows.items()}
    differ = sum(abs(e.forward.chance - e.backward.chance) > 0.01 for e in found.values())
    both = [
        (match, found[numbers[candidate], stage.rows[key].id])
        for (key, candidate), match in found.items()
        if (numbers.get(candidate, ""), stage.rows[key].id) in found
    ]
    same = [(one, other) for one, other in both if one.kind is other.kind]
    agree = sum(abs(one.forward.value - other.backward.value) < 1e-4 for one, other in same)
    return {
        "asymmetric": round(differ / max(1, len(found)), 4),
        "agreeing": round(agree / max(1, len(same)), 4),
        "pairs": len(found),
        "in both lists": len(same),
    }


def cross_sector_place(stage: Stage, show: Progress) -> tuple[int, int]:
    """Where FEMAC and SECPhO stand among all pairs of clusters of distant fields, of how many."""
    clusters = {each.id: each for each in stage.session.scalars(sa.select(Cluster))}
    desk = stage.desk(next(iter(stage.rows.values())))
    best: dict[frozenset[int], float] = {}
    for done, number in enumerate(clusters):
        show("Pairing clusters", done, len(clusters))
        for each in propose_clusters(desk, number):
            pair = frozenset({number, each.cluster_id})
            best[pair] = max(best.get(pair, 0.0), each.pair.score)
    apart = [pair for pair in best if _are_far([clusters[each].sectors for each in pair])]
    apart.sort(key=lambda pair: -best[pair])
    keys = {each.external_key: number for number, each in clusters.items()}
    wanted = frozenset({keys[FEMAC], keys[SECPHO]})
    return (apart.index(wanted) + 1 if wanted in apart else UNRANKED), len(apart)


def _are_far(sectors: Sequence[Sequence[str]]) -> bool:
    """Whether the main trades, which are named first, are in distant fields."""
    one, other = sectors
    return bool(one and other) and 1 - relatedness(one[0], other[0]) >= FAR_FIELDS


def _stage(
    session: Session,
    data: Path,
    folder: Path,
    encoder: Encoder,
    weights: Weights,
    now: datetime,
    show: Progress,
) -> Stage:
    import_files(session, [data / "demo" / name for name in FILES], now=now)
    library = Library(encoder, folder / "index", trusted_languages=frozenset({"en"}))
    embed_all(session, encoder, progress=lambda done, of: show("Encoding sentences", done, of))
    build_index(session, library, today=now.date())
    library.follow(session, today=now.date())
    rows = {each.external_key or "": each for each in session.scalars(sa.select(Organisation))}
    return Stage(session, library, weights, now, rows)


def _lines(stage: Stage, path: Path, show: Progress) -> list[Line]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    found = []
    for done, row in enumerate(rows, start=1):
        show("Judging expectations", done, len(rows))
        found.append(_judged(stage, row))
    return found


def _judged(stage: Stage, row: Mapping[str, str]) -> Line:
    place = stage.place(row["seeker"], row["kind"], row["candidate"])
    holds = place <= int(row["within"])
    words = f"{row['seeker']} → {row['candidate']} {row['kind']}: {place}, not {row['within']}"
    if row["above"]:
        other = stage.place(row["seeker"], row["kind"], row["above"])
        holds = holds and place < other
        words += f"; {row['above']}: {other}"
    return Line(row["case"], words, holds)


def _by_case(lines: Sequence[Line]) -> dict[str, dict[str, int]]:
    found: defaultdict[str, dict[str, int]] = defaultdict(lambda: {"lines": 0, "hold": 0})
    for each in lines:
        found[each.case]["lines"] += 1
        found[each.case]["hold"] += each.holds
    return dict(found)
