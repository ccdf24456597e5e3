"""Cells of the CORDIS tables as facts."""

from __future__ import annotations

from datetime import date

import pytest

from matchmaker.domain.vocabulary import OrganisationKind
from matchmaker.services.cordis.facts import country_of, day_of, kind_of, project_end, region_of


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2016-01-31", date(2016, 1, 31)),
        ("2016-01-31 00:00:00", date(2016, 1, 31)),
        ("31/01/2016", date(2016, 1, 31)),
        ("20160131", date(2016, 1, 31)),
        ("2016/01/31", date(2016, 1, 31)),
        ("2016-03", date(2016, 3, 1)),
        ("2016", date(2016, 1, 1)),
        ("2016.0", date(2016, 1, 1)),
        ("2016-02-31", None),
        ("soon", None),
        ("", None),
    ],
)
def test_days_are_read_in_the_ways_of_the_files(text, day):
    assert day_of(text) == day


def test_a_bare_year_ends_with_its_last_day():
    assert project_end("2016") == date(2016, 12, 31)
    assert project_end("2016-05-01") == date(2016, 5, 1)


def test_countries_become_iso_and_regions_stay_nuts():
    assert [country_of(text) for text in ("EL", "uk", "DE", "", "Greece")] == [
        "GR",
        "GB",
        "DE",
        None,
        None,
    ]
    assert [region_of(text) for text in ("EL303", " uki 31 ", "ITC4C", "DE", "none at all")] == [
        "EL303",
        "UKI31",
        "ITC4C",
        None,
        None,
    ]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("PRC", OrganisationKind.COMPANY),
        ("HES", OrganisationKind.RESEARCH),
        ("rec", OrganisationKind.RESEARCH),
        ("PUB", OrganisationKind.PUBLIC_BODY),
        ("OTH", OrganisationKind.SUPPORT),
        ("Higher education", OrganisationKind.RESEARCH),
        (
            "Private for-profit entities (excluding Higher or Secondary Education Establishments)",
            OrganisationKind.COMPANY,
        ),
        (
            "Public bodies (excluding Research Organisations and Secondary or Higher Education "
            "Establishments)",
            OrganisationKind.PUBLIC_BODY,
        ),
        ("Research Organisations", OrganisationKind.RESEARCH),
        ("Non-profit organisation", OrganisationKind.SUPPORT),
        ("SME", OrganisationKind.COMPANY),
        ("private for-profit company", OrganisationKind.COMPANY),
        ("something else", OrganisationKind.SUPPORT),
        ("", None),
    ],
)
def test_activity_types_become_kinds(text, kind):
    assert kind_of(text) == kind
