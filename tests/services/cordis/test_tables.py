"""Tables told by their headings, and what is said where one is missing."""

from __future__ import annotations

import gzip
from datetime import date

import pytest
import sqlalchemy as sa

from matchmaker.domain.vocabulary import OrganisationKind, SizeClass
from matchmaker.errors import InputError
from matchmaker.services.cordis import import_cordis
from models import Link, Organisation


def test_derived_tables_are_told_by_their_headings(session, now, tmp_path):
    with gzip.open(tmp_path / "orgs.csv.gz", "wt", encoding="utf-8") as file:
        file.write("org_id,name,country,activity_type,sme,nuts\n7,Alpha,FR,research,0,FRK26\n")
        file.write("8,Beta,IT,company,1,\n")
    (tmp_path / "projects.tsv").write_text(
        "id\tacronym\ttitle\tobjective\tyear\n5\tABC\tLight at work\t\t2018\n", encoding="utf-8"
    )
    (tmp_path / "participations.csv").write_text(
        "project_id,org_id\n5,7\n5,8\n5,99\n6,7\n", encoding="utf-8"
    )

    report = import_cordis(session, tmp_path, now=now)

    kinds = session.execute(sa.select(Organisation.name, Organisation.kind, Organisation.size))
    assert sorted(kinds) == [
        ("Alpha", OrganisationKind.RESEARCH, None),
        ("Beta", OrganisationKind.COMPANY, SizeClass.SMALL),
    ]
    assert session.execute(sa.select(Link.title, Link.dated)).all() == [
        ("ABC: Light at work", date(2018, 1, 1))
    ]
    assert report.left_out == {
        "participations in a project that is not listed": 1,
        "participations of an organisation that is not listed": 1,
    }


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({}, "there is no table"),
        (
            {
                "project.csv": "id;title\n1;A\n",
                "organization.csv": "projectID;organisationID\n1;2\n",
            },
            "no table of organisations was found. organization.csv comes nearest and lacks a "
            "heading for name: one of name, legalname",
        ),
        (
            {"p.csv": "id;titel;start\n1;A;2016\n", "o.csv": "projectID;orgID;name\n1;2;B\n"},
            "no table of projects was found",
        ),
    ],
)
def test_a_table_that_is_missing_is_named_with_its_heading(session, now, tmp_path, files, message):
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")

    with pytest.raises(InputError, match=message):
        import_cordis(session, tmp_path, now=now)


def test_a_folder_that_is_not_there_is_named(session, now, tmp_path):
    with pytest.raises(InputError, match="there is no such folder"):
        import_cordis(session, tmp_path / "nowhere", now=now)


def test_a_table_of_organisations_with_texts_is_no_table_of_projects(session, now, tmp_path):
    (tmp_path / "a.csv").write_text(
        "id,organisation,country,type,text\n7,Alpha,FR,PRC,We make lamps\n", encoding="utf-8"
    )
    (tmp_path / "b.csv").write_text("id,title,start\n5,Light,2018-01-01\n", encoding="utf-8")
    (tmp_path / "c.csv").write_text("id,project,organisation\n1,5,7\n", encoding="utf-8")

    import_cordis(session, tmp_path, now=now)

    assert session.scalars(sa.select(Organisation.name)).all() == ["Alpha"]
