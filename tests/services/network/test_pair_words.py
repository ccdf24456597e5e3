"""The finding of a pair, from the closest to nothing, and what stands against it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from matchmaker.services.network.pair_views import Count, Lane, Mark, PairView
from matchmaker.services.network.pair_words import against, headline
from matchmaker.services.ranking.cluster_findings import Finding
from models import Cluster

A, B = Cluster(id=1, name="Optence"), Cluster(id=2, name="LITEK")
TIE = Mark(Lane.CONTACT, date(2006, 1, 1), None, "TOPAG", "EKSMA")
SECOND = Mark(Lane.PROJECT, date(2025, 1, 1), None, "TOPAG", "Femto")
OTHER = Mark(Lane.PROJECT, date(2024, 1, 1), date(2026, 1, 1), "Rhein", "Femto")
BOTH = Mark(Lane.MEMBERSHIP, date(2014, 1, 1), None, "TOPAG")
OWN = Mark(Lane.OWN, date(2016, 1, 1), None, "Optence", "LITEK")
FINDING = Finding(A, B, 0.4, 14, 0, ((), ()), (), ("no need of LITEK is answered",))  # type: ignore[arg-type]
NOTHING = PairView(
    a=A,
    b=B,
    as_of=date(2026, 11, 22),
    is_today=True,
    members=(4, 4),
    marks=(),
    counts=(),
    silent=(),
    partners=(),
    finding=None,
    introducers={},
    acquainted=frozenset(),
    events=(),
    listed=None,
    first_year=2006,
)


@pytest.mark.parametrize(
    ("about", "said"),
    [
        ({"marks": (TIE, BOTH, OWN)}, "Optence and LITEK have been linked since 2016"),
        ({"marks": (replace(OWN, since=None),)}, "Optence and LITEK are linked"),
        ({"marks": (TIE, BOTH)}, "TOPAG belongs to both Optence and LITEK"),
        ({"marks": (BOTH, BOTH)}, "2 organisations belong to both Optence and LITEK"),
        ({"marks": (TIE,)}, "Members of Optence and LITEK have known each other since 2006"),
        (
            {"counts": (Count(Lane.INTRODUCTION, 2025, 4),)},
            "Members of Optence and LITEK have begun to meet here",
        ),
        ({"finding": FINDING}, "No contact yet; 14 complementary pairs"),
        ({}, "No contact between Optence and LITEK is known"),
    ],
)
def test_the_title_is_the_closest_thing_that_is_known(about: dict[str, object], said: str) -> None:
    assert headline(replace(NOTHING, **about)) == said  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("about", "said"),
    [
        (
            {"marks": (TIE,)},
            [
                "all of it hangs on one tie, that of TOPAG and EKSMA",
                "nothing new is known for 20 years",
            ],
        ),
        ({"marks": (TIE, SECOND)}, ["all of it hangs on TOPAG"]),
        ({"marks": (TIE, SECOND, OTHER)}, []),
        ({"marks": (OWN,)}, ["no member is known to have met one of the other side"]),
        ({"finding": FINDING}, ["no need of LITEK is answered"]),
        ({}, []),
    ],
)
def test_what_stands_against_comes_from_history_and_from_needs(
    about: dict[str, object], said: list[str]
) -> None:
    view = replace(NOTHING, **about)  # type: ignore[arg-type]
    assert [str(each) for each in against(view)][: len(said) or None] == said
