"""What is proposed as a duplicate, and why."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from matchmaker.domain.vocabulary import OrganisationKind, StatementRole, Visibility
from matchmaker.errors import InputError, NotFound
from matchmaker.services.deduplicating.duplicates import find_duplicates, judge_distinct
from matchmaker.services.organisation_names import name_key
from models import AuditEvent, Organisation, Statement

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def organisation(name, **values):
    return Organisation(
        **{
            "name": name,
            "name_key": name_key(name),
            "kind": OrganisationKind.COMPANY,
            "languages": [],
            "sectors": [],
            "created_at": NOW,
            "updated_at": NOW,
        }
        | values
    )


def pairs_found(session):
    return [(pair.a.name, pair.b.name) for pair in find_duplicates(session)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"name": "TOPAG Lasertechnik GmbH"}, {"name": "Topag Lasertechnik"}),
        ({"name": "UAB Eksma Optics"}, {"name": "EksmaOptics"}),
        ({"name": "Müller Präzision GmbH"}, {"name": "MUELLER PRAEZISION GMBH & CO. KG"}),
        ({"name": "Kunststofftechnik Huber"}, {"name": "Kunstofftechnik Huber"}),
        ({"name": "Makine Sanayi A.Ş."}, {"name": "Makine Sanayi"}),
        (
            {"name": "Lasertechnik Nord", "website": "https://www.ltn.example/de"},
            {"name": "Lasertechnik Nord Services", "website": "ltn.example"},
        ),
        (
            {"name": "Netzwerk Verpackung"},
            {"name": "Neuform AG (vormals Netzwerk Verpackung GmbH)"},
        ),
        ({"name": "Optik Thal"}, {"name": "Lumina, ex Optik Thal"}),
        (
            {"name": "Fraunhofer ILT", "city": "Aachen"},
            {"name": "Fraunhofer ILT", "city": "AACHEN"},
        ),
    ],
)
def test_one_organisation_in_two_spellings_is_found(session, one, other):
    session.add_all([organisation(country="DE", **one), organisation(country="DE", **other)])
    session.commit()

    assert pairs_found(session) == [(one["name"], other["name"])]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"name": "University of Graz"}, {"name": "University of Linz"}),
        ({"name": "Technische Universität Wien"}, {"name": "Technische Universität Graz"}),
        ({"name": "Institut 3"}, {"name": "Institut 4"}),
        ({"name": "Alpha Laser", "country": "DE"}, {"name": "Alpha Laser", "country": "PT"}),
        (
            {"name": "Werkzeugbau Maier", "website": "facebook.com/maier"},
            {"name": "Optik Schulz", "website": "facebook.com/schulz"},
        ),
        (
            {"name": "Physics Department", "website": "uni.example"},
            {"name": "Law School", "website": "uni.example"},
        ),
    ],
)
def test_two_organisations_that_merely_look_alike_are_not_proposed(session, one, other):
    session.add_all([organisation(**one), organisation(**other)])
    session.commit()

    assert pairs_found(session) == []


@pytest.mark.parametrize(
    ("roles", "regions", "found"),
    [
        (("capability", "need"), ("DEB1", "DEB"), True),
        (("capability", "need"), ("DEB", "DEA"), False),
        (("capability", "capability"), ("DEB", "DEB"), False),  # partners of one project
    ],
)
def test_who_offers_and_seeks_the_same_word_for_word_is_proposed(session, roles, regions, found):
    one = organisation("Rohrtechnik Berg", website="berg.example", region=regions[0])
    other = organisation("rohr24 Onlineshop", website="rohr24.example", region=regions[1])
    session.add_all([one, other])
    session.flush()
    for each in (one, other):
        for at, role in enumerate(roles):
            session.add(
                Statement(
                    organisation_id=each.id,
                    role=StatementRole(role),
                    text=f"Rohre bis {at} mm",
                    countries=[],
                    created_at=NOW,
                )
            )
    session.commit()

    pairs = find_duplicates(session)

    assert [pair.reasons[1] for pair in pairs] == [
        "the same offers and needs, word for word"
    ] * found


def test_a_private_sentence_makes_nobody_a_duplicate(session):
    parties = [organisation("Rohrtechnik Berg"), organisation("rohr24 Onlineshop")]
    session.add_all(parties)
    session.flush()
    for each in parties:
        for role in (StatementRole.CAPABILITY, StatementRole.NEED):
            private = Visibility.PRIVATE if role is StatementRole.NEED else Visibility.PUBLIC
            session.add(
                Statement(
                    organisation_id=each.id,
                    role=role,
                    text="Rohre",
                    visibility=private,
                    countries=[],
                    created_at=NOW,
                )
            )
    session.commit()

    assert find_duplicates(session) == []


def test_a_pair_says_why_it_was_found(session):
    session.add_all(
        [
            organisation("TOPAG GmbH", country="DE", city="Darmstadt", website="topag.example"),
            organisation("Topag", country="DE", city="Darmstadt", website="www.topag.example"),
        ]
    )
    session.commit()

    (pair,) = find_duplicates(session)

    assert pair.score == 1.0
    assert pair.reasons == (
        "the same name without the legal form",
        "the same web site, topag.example",
        "the same place, Darmstadt",
    )


def test_the_likeliest_come_first_and_no_more_than_asked_for(session):
    session.add_all(
        [
            organisation("Sensorik Berg", city="Ulm"),
            organisation("Sensorik Berg GmbH", city="Jena"),
            organisation("Optik Thal", city="Ulm"),
            organisation("Optik Thal AG", city="Ulm"),
        ]
    )
    session.commit()

    assert [(pair.a.name, pair.b.name) for pair in find_duplicates(session, limit=1)] == [
        ("Optik Thal", "Optik Thal AG")
    ]


def test_pairs_judged_distinct_are_not_shown_again(session):
    session.add_all([organisation("Huber AG"), organisation("Huber GmbH")])
    session.commit()
    (pair,) = find_duplicates(session)

    judge_distinct(session, pair.b.id, pair.a.id, now=NOW)
    judge_distinct(session, pair.a.id, pair.b.id, now=NOW)

    assert find_duplicates(session) == []
    assert session.scalar(sa.select(sa.func.count()).select_from(AuditEvent)) == 1


def test_an_organisation_is_not_compared_with_itself_or_with_nobody(session):
    session.add(organisation("Huber AG"))
    session.commit()

    with pytest.raises(InputError, match="compared with itself"):
        judge_distinct(session, 1, 1, now=NOW)
    with pytest.raises(NotFound, match="no organisation 2"):
        judge_distinct(session, 1, 2, now=NOW)
