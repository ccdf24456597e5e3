"""Where clusters lie: at their seat, else in the middle of their members.

Places come from `data/map/places.csv`: for each region one point near its largest town. They are
as coarse as a map of a continent needs, and nothing else is computed from them.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.services.identity.access import is_current
from models import Cluster, Membership, Organisation

FOLDER = Path(__file__).resolve().parents[3] / "data" / "map"
Degrees = tuple[float, float]  # latitude and longitude


@dataclass(frozen=True, slots=True)
class Line:
    """A coast, a lake or a border of the outline; `points` as latitude and longitude."""

    kind: str
    name: str
    points: tuple[Degrees, ...]


def degrees_of(country: str | None, region: str | None) -> Degrees | None:
    """The point of a region, or of the smallest known one around it; else of the country."""
    known = _places()
    for end in range(len(region or ""), 2, -1):
        if (region or "")[:end] in known:
            return known[(region or "")[:end]]
    return known.get(country or "")


def places_of(session: Session, cluster_ids: Collection[int], *, day: date) -> dict[int, Degrees]:
    """Where clusters lie; those of which nothing is known are left out. Two queries.

    The seat counts if its region is known, else the middle of the members of that day, else the
    country.
    """
    query = sa.select(Cluster.id, Cluster.country, Cluster.region)
    rows = session.execute(query.where(Cluster.id.in_(cluster_ids))).all()
    middles = _middles(session, cluster_ids, day)
    found: dict[int, Degrees] = {}
    for cluster_id, country, region in rows:
        seat = degrees_of(None, region)
        place = seat or middles.get(cluster_id) or degrees_of(country, None)
        if place is not None:
            found[cluster_id] = place
    return found


@lru_cache(maxsize=1)
def outline() -> tuple[Line, ...]:
    """The coasts and borders of Europe, coarsely; see `data/map/README.md`."""
    with (FOLDER / "outline.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            Line(row["kind"], row["name"], tuple(_point(each) for each in row["points"].split(";")))
            for row in csv.DictReader(file)
        )


def countries() -> dict[str, Degrees]:
    """The middle of each country, by ISO code."""
    return {code: place for code, place in _places().items() if len(code) == 2}


def _point(text: str) -> Degrees:
    longitude, latitude = text.split()
    return float(latitude), float(longitude)


@lru_cache(maxsize=1)
def _places() -> Mapping[str, Degrees]:
    with (FOLDER / "places.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["code"]: (float(row["latitude"]), float(row["longitude"]))
            for row in csv.DictReader(file)
        }


def _middles(session: Session, cluster_ids: Collection[int], day: date) -> dict[int, Degrees]:
    query = (
        sa.select(Membership.cluster_id, Organisation.country, Organisation.region, sa.func.count())
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(Membership.cluster_id.in_(cluster_ids), *is_current(day))
        .group_by(Membership.cluster_id, Organisation.country, Organisation.region)
    )
    held: dict[int, list[tuple[Degrees, int]]] = defaultdict(list)
    for cluster_id, country, region, count in session.execute(query):
        place = degrees_of(country, region)
        if place is not None:
            held[cluster_id].append((place, count))
    return {cluster_id: _middle(points) for cluster_id, points in held.items()}


def _middle(points: Collection[tuple[Degrees, int]]) -> Degrees:
    total = sum(count for _, count in points)
    return (
        sum(place[0] * count for place, count in points) / total,
        sum(place[1] * count for place, count in points) / total,
    )
