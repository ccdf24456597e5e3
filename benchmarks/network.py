"""The network from a real database: what it costs to ask as of an earlier day, and to show it.

    .venv/bin/python -m benchmarks.network [SECTION …] [--clusters N --organisations N --links N]
                                           [--folder DIR]

The world is that of `network_worlds`; DIR may hold it already. Each section measures for itself and
leaves the figures of the others as they are.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from indexing.threads import limit_threads

limit_threads(1)  # as `python -m matchmaker` does, before NumPy is loaded

import sqlalchemy as sa  # noqa: E402
from sqlalchemy.orm import Session, sessionmaker  # noqa: E402

from benchmarks.measuring import RESULTS, interleaved, median, write_result  # noqa: E402
from benchmarks.network_pages import measure_pages  # noqa: E402
from benchmarks.network_worlds import NOW, Sizes, build  # noqa: E402
from matchmaker.domain.visibility import Viewer  # noqa: E402
from matchmaker.services.links.listing import Narrowing, listed_links  # noqa: E402
from matchmaker.services.links.pair_ties import pairs_on  # noqa: E402
from matchmaker.services.links.ties import known  # noqa: E402
from models import Cluster  # noqa: E402

PACKAGES = ("numpy", "scipy", "sqlalchemy")
TODAY = NOW.date()
TEN_YEARS_AGO = date(2016, 9, 30)
THEN = datetime(2016, 9, 30, tzinfo=UTC)
ROUNDS = 5
AS_OF_TIMES_TODAY = 2.0  # at most


@dataclass(frozen=True, slots=True)
class Setting:
    """What every section measures in."""

    database: sessionmaker[Session]
    sizes: Sizes
    folder: Path


Section = Callable[[Setting], dict[str, Any]]


def as_of(setting: Setting) -> dict[str, Any]:
    """Each question today, yesterday, ten years ago, and as it was known ten years ago."""
    with setting.database() as session:
        ids = list(session.scalars(sa.select(Cluster.id)))
        found = {
            "ties of all members": _compared(_ties(session, ids)),
            "pairs of clusters": _compared(_pairs(session, ids)),
            "a page of links": _compared(_links(session, ids)),
            "pairs of ten clusters": _compared(_pairs(session, ids[::30])),
        }
    worst = max(ratio for each in found.values() for ratio in each["times today"].values())
    return {
        "questions": found,
        "times_today": round(worst, 3),
        "limit": AS_OF_TIMES_TODAY,
        "holds": worst <= AS_OF_TIMES_TODAY,
    }


def _ties(session: Session, ids: list[int]) -> dict[str, Callable[[], object]]:
    return {
        "today": lambda: known(session, ids, as_of=TODAY),
        "yesterday": lambda: known(session, ids, as_of=TODAY - timedelta(days=1)),
        "ten years ago": lambda: known(session, ids, as_of=TEN_YEARS_AGO),
        "as known ten years ago": lambda: known(session, ids, as_of=TEN_YEARS_AGO, known_at=THEN),
    }


def _pairs(session: Session, ids: list[int]) -> dict[str, Callable[[], object]]:
    return {
        "today": lambda: pairs_on(session, ids, as_of=TODAY),
        "yesterday": lambda: pairs_on(session, ids, as_of=TODAY - timedelta(days=1)),
        "ten years ago": lambda: pairs_on(session, ids, as_of=TEN_YEARS_AGO),
    }


def _links(session: Session, ids: list[int]) -> dict[str, Callable[[], object]]:
    def page(day: date) -> object:
        wanted = Narrowing(on=day)
        return listed_links(session, ids, wanted, viewer=Viewer(), today=TODAY)

    return {
        "today": lambda: page(TODAY),
        "yesterday": lambda: page(TODAY - timedelta(days=1)),
        "ten years ago": lambda: page(TEN_YEARS_AGO),
    }


def _compared(questions: dict[str, Callable[[], object]]) -> dict[str, Any]:
    """Median milliseconds of each, after one round to warm up, and how many times today's."""
    interleaved(questions, rounds=1)
    seconds = {name: median(each) for name, each in interleaved(questions, rounds=ROUNDS).items()}
    return {
        "median_ms": {name: round(each * 1000, 1) for name, each in seconds.items()},
        "times today": {
            name: round(each / seconds["today"], 3)
            for name, each in seconds.items()
            if name != "today"
        },
    }


def page(setting: Setting) -> dict[str, Any]:
    """The pages that show the network, by server time, and the first paint of the picture."""
    return measure_pages(setting.folder / "network.sqlite3", setting.folder / "pages")


SECTIONS: dict[str, Section] = {"as_of": as_of, "page": page}


def main() -> None:
    """Measure what was asked for and write it beside what was measured before."""
    asked = _arguments()
    sizes = Sizes(asked.clusters, asked.organisations, asked.links)
    with tempfile.TemporaryDirectory() as temporary:
        folder = asked.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        setting = Setting(build(folder / "network.sqlite3", sizes), sizes, folder)
        found = {name: SECTIONS[name](setting) for name in asked.sections or SECTIONS}
        setting.database.kw["bind"].dispose()
    for name, figures in found.items():
        print(f"{name}: {json.dumps(figures, indent=2)}")
    kept = _kept(asdict(sizes))
    path = write_result("network", PACKAGES, sizes=asdict(sizes), sections=kept | found)
    print(path)


def _kept(sizes: Mapping[str, int]) -> dict[str, Any]:
    """The sections that were measured before in a world of the same size."""
    path = RESULTS / "network.json"
    before = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return dict(before["sections"]) if before.get("sizes") == sizes else {}


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sections", nargs="*", choices=[*SECTIONS, []], help="All if left out.")
    parser.add_argument("--clusters", type=int, default=Sizes().clusters)
    parser.add_argument("--organisations", type=int, default=Sizes().organisations)
    parser.add_argument("--links", type=int, default=Sizes().links)
    parser.add_argument("--folder", type=Path, help="Where the database is kept.")
    return parser.parse_args()


if __name__ == "__main__":
    main()
