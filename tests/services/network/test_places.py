"""Where clusters lie: coarse points, checked against each other and against the outline."""

from __future__ import annotations

import csv

import pytest
from sqlalchemy.orm import Session

from matchmaker.services.network.places import (
    FOLDER,
    Degrees,
    countries,
    degrees_of,
    outline,
    places_of,
)
from matchmaker.services.recognition.regions import country_of_region, regions_of
from matchmaker.web.words import COUNTRIES
from models import Cluster
from tests.factories import TODAY
from tests.network_worlds import build_network

with (FOLDER / "places.csv").open(encoding="utf-8", newline="") as _file:
    ROWS = list(csv.DictReader(_file))
# Parts of states that lie far from them.
AFAR = {"ES70", "PT20", "PT30"}
# Those of the European Union that have more than one region.
UNION = tuple("AT BE BG CZ DE DK ES FR GR HR HU IE IT LT NL PL PT RO SE SI SK".split())  # noqa: SIM905


def inside(place: Degrees, ring: tuple[Degrees, ...]) -> bool:
    """Whether a ring goes round a place (crossings of a ray to the east)."""
    y, x = place
    found = False
    for (y1, x1), (y2, x2) in zip(ring, (*ring[1:], ring[0]), strict=True):
        if (y1 > y) != (y2 > y) and x < x1 + (y - y1) / (y2 - y1) * (x2 - x1):
            found = not found
    return found


def test_codes_are_of_today_s_regions_and_stand_once() -> None:
    codes = [row["code"] for row in ROWS]
    assert len(set(codes)) == len(codes)
    regions = [code for code in codes if len(code) > 2]
    known = {code for country in COUNTRIES for code in regions_of(country)}
    assert [code for code in regions if code not in known] == []
    assert set(COUNTRIES) - set(countries()) == set()


def test_every_region_on_the_second_level_has_a_point_of_its_own() -> None:
    """But those overseas, which lie on no map of Europe."""
    codes = {row["code"] for row in ROWS}
    regions = [code for each in UNION for code in regions_of(each) if len(code) == 4]
    missing = [code for code in regions if code not in codes and not code.startswith("FRY")]
    assert missing == []


def test_a_region_lies_near_the_middle_of_its_country() -> None:
    for row in ROWS:
        place = float(row["latitude"]), float(row["longitude"])
        middle = countries()[country_of_region(row["code"])]
        if row["code"] not in AFAR:
            assert abs(place[0] - middle[0]) < 8.5, row
            assert abs(place[1] - middle[1]) < 11.5, row


@pytest.mark.parametrize("code", sorted(set(countries()) - {"MT"}))
def test_the_middle_of_a_country_is_on_land(code: str) -> None:
    rings = [line.points for line in outline() if line.kind == "land"]
    assert any(inside(countries()[code], ring) for ring in rings)


def test_borders_that_meet_meet_in_one_point() -> None:
    """Whoever moves an end of one border must move those that meet it."""
    borders = [line for line in outline() if line.kind in {"border", "contested"}]
    ends = [end for line in borders for end in (line.points[0], line.points[-1])]
    near = [
        (a, b)
        for n, a in enumerate(ends)
        for b in ends[n + 1 :]
        if a != b and abs(a[0] - b[0]) < 0.02 and abs(a[1] - b[1]) < 0.02
    ]
    assert near == []


def test_crimea_is_drawn_with_ukraine_and_no_line_parts_cyprus() -> None:
    def within(line: tuple[Degrees, ...], box: tuple[float, float, float, float]) -> bool:
        south, west, north, east = box
        return any(south < lat < north and west < lon < east for lat, lon in line)

    borders = [line for line in outline() if line.kind != "land"]
    assert [each.name for each in borders if within(each.points, (44.3, 32.5, 46.2, 36.6))] == []
    assert [each.name for each in borders if within(each.points, (34.4, 32.0, 35.8, 34.8))] == []
    assert [each.name for each in outline() if each.kind == "contested"] == ["RS-XK"]


@pytest.mark.parametrize(
    ("country", "region", "like"),
    [
        ("DE", "DE712", "DE71"),
        (None, "FRL03", "FRL0"),
        ("DK", "DK0", "DK"),
        ("GR", None, "GR"),
        ("LT", "LT011", "LT011"),
    ],
)
def test_the_smallest_known_region_around_counts(
    country: str | None, region: str | None, like: str
) -> None:
    rows = {row["code"]: (float(row["latitude"]), float(row["longitude"])) for row in ROWS}
    assert degrees_of(country, region) == rows[like]


def test_nothing_known_is_nowhere() -> None:
    assert degrees_of(None, None) is None
    assert degrees_of("BR", "BR1") is None


def test_a_seat_counts_before_the_members_and_they_before_the_country(session: Session) -> None:
    network = build_network(session)
    ids = network.ids
    south = session.get_one(Cluster, ids["South"])
    south.region = None
    north = session.get_one(Cluster, ids["North"])
    north.region, north.country = "SE33", "SE"
    session.commit()
    found = places_of(session, ids.values(), day=TODAY)
    assert found.keys() == {ids[name] for name in ("North", "South", "West", "East")}
    assert found[ids["North"]] == degrees_of("SE", "SE33")
    assert found[ids["South"]] == pytest.approx(degrees_of("IT", "ITC4"))
