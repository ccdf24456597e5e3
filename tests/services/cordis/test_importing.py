"""The bulk files of CORDIS, official and derived, small and interrupted."""

from __future__ import annotations

import csv
from datetime import date

import pytest
import sqlalchemy as sa

from benchmarks.cordis import (
    ORGANISATION_HEADINGS,
    PROJECT_HEADINGS,
    Sizes,
    write_bulk_files,
)
from matchmaker.domain.vocabulary import LinkKind, OrganisationKind, SizeClass, StatementRole
from matchmaker.services.cordis import KeepNewest, import_cordis
from matchmaker.services.deduplicating.duplicates import merge
from models import AuditEvent, Base, Change, ImportBatch, Link, Organisation, Statement

AIM = "The main objective is to develop a wireless sensor for the orchards of {place}."
NEED = "There is currently no sensor that warns the growers of {place} early enough."
SUMMARY = f"{AIM} {NEED}"


def project(id_, title, start, objective="", acronym="FROST"):
    row = dict.fromkeys(PROJECT_HEADINGS, "")
    return row | {
        "id": id_,
        "acronym": acronym,
        "title": title,
        "startDate": start,
        "endDate": "2020-12-31",
        "totalCost": "1234,5",
        "objective": objective,
    }


def party(project_id, id_, name, **cells):
    row = dict.fromkeys(ORGANISATION_HEADINGS, "")
    return row | {"projectID": project_id, "organisationID": id_, "name": name} | cells


def write(folder, projects, parties):
    folder.mkdir(exist_ok=True)
    tables = (
        ("project.csv", PROJECT_HEADINGS, projects),
        ("organization.csv", ORGANISATION_HEADINGS, parties),
    )
    for name, headings, rows in tables:
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, headings, delimiter=";", quoting=csv.QUOTE_ALL)
            writer.writeheader()
            writer.writerows(rows)
    return folder


def small_world(folder):
    return write(
        folder,
        [
            project("1", "Frost &amp; sensors", "2016-01-31", SUMMARY.format(place="Greece")),
            project("2", "Later work", "2019-05-01"),
        ],
        [
            party("1", "900", "ΦΡΟΣΤ AE", activityType="PRC", SME="true", country="EL",
                  nutsCode="EL303", city="Athens", organizationURL="www.frost.example"),
            party("1", "901", "University of Leeds", activityType="HES", SME="false", country="UK",
                  nutsCode="UKE42", role="coordinator"),
            party("2", "901", "University of Leeds", activityType="HES", country="UK"),
        ],
    )  # fmt: skip


def rows_of(session):
    logs = {"import_batch", "audit_event"}
    return {
        table.name: sorted(map(repr, session.execute(sa.select(table)).all()))
        for table in Base.metadata.sorted_tables
        if table.name not in logs
    }


def content(session):
    """What is stored, whatever the numbers of rows."""
    names = dict(session.execute(sa.select(Organisation.id, Organisation.external_key)).all())
    said = session.execute(sa.select(Statement.external_key, Statement.text, Statement.dated))
    links = session.execute(sa.select(Link.external_key, Link.a_id, Link.b_id, Link.title))
    return (
        sorted(names.values()),
        sorted(map(repr, said.all())),
        sorted((key, {names[a], names[b]}, title) for key, a, b, title in links),
    )


def test_official_files_become_organisations_sentences_and_links(session, now, tmp_path):
    report = import_cordis(session, small_world(tmp_path), now=now)

    frost, leeds = session.scalars(sa.select(Organisation).order_by(Organisation.id))
    assert (frost.external_key, frost.name, frost.kind) == (
        "cordis:900",
        "ΦΡΟΣΤ AE",
        OrganisationKind.COMPANY,
    )
    assert (frost.country, frost.region, frost.size) == ("GR", "EL303", SizeClass.SMALL)
    assert (leeds.country, leeds.region, leeds.size) == ("GB", "UKE42", None)
    assert (leeds.kind, leeds.source, leeds.is_example) == (
        OrganisationKind.RESEARCH,
        "CORDIS",
        False,
    )
    said = session.execute(
        sa.select(Statement.role, Statement.text, Statement.dated, Statement.language)
        .where(Statement.organisation_id == leeds.id)
        .order_by(Statement.dated, Statement.id)
    ).all()
    assert said == [
        (StatementRole.CAPABILITY, "Frost & sensors", date(2016, 1, 31), "en"),
        (StatementRole.CAPABILITY, AIM.format(place="Greece"), date(2016, 1, 31), "en"),
        (StatementRole.NEED, NEED.format(place="Greece"), date(2016, 1, 31), "en"),
        (StatementRole.CAPABILITY, "Later work", date(2019, 5, 1), "en"),
    ]
    (link,) = session.scalars(sa.select(Link))
    assert (link.a_id, link.b_id, link.kind) == (frost.id, leeds.id, LinkKind.PROJECT)
    assert (link.title, link.dated, link.until, link.external_key) == (
        "FROST: Frost & sensors",
        date(2016, 1, 31),
        date(2020, 12, 31),
        "cordis:1:900:901",
    )
    assert set(session.scalars(sa.select(Change.organisation_id))) == {frost.id, leeds.id}
    assert report.counts["statements: created"] == 7
    assert "project.csv: projects" in report.render()


def test_a_second_run_writes_nothing_but_that_it_happened(session, now, tmp_path):
    folder = small_world(tmp_path)
    import_cordis(session, folder, now=now)
    before = rows_of(session)

    report = import_cordis(session, folder, now=now)

    assert rows_of(session) == before
    assert report.counts["statements: unchanged"] == 7
    assert session.scalar(sa.select(sa.func.count()).select_from(ImportBatch)) == 2
    assert session.scalar(sa.select(sa.func.count()).select_from(AuditEvent)) == 2


def test_an_interrupted_run_is_completed_by_the_next_one(session, now, tmp_path, monkeypatch):
    monkeypatch.setattr("matchmaker.services.cordis.importing._ORGANISATIONS_AT_ONCE", 40)
    write_bulk_files(tmp_path, Sizes(150, 120, 500))

    class PowerCut(BaseException):
        pass

    def cut(what, done, total):
        if what.startswith("Organisations") and done >= 80:
            raise PowerCut

    with pytest.raises(PowerCut):
        import_cordis(session, tmp_path, now=now, progress=cut)
    session.rollback()
    begun = session.scalar(sa.select(sa.func.count()).select_from(Organisation))
    import_cordis(session, tmp_path, now=now)
    resumed = content(session)

    assert 0 < begun < len(resumed[0])
    for table in (Link, Statement, Organisation):
        session.execute(sa.delete(table))
    session.commit()
    import_cordis(session, tmp_path, now=now)
    assert content(session) == resumed


def test_an_organisation_keeps_its_newest_sentences_whichever_file_came_first(
    session, now, tmp_path
):
    older = write(
        tmp_path / "h2020",
        [project(str(n), f"Old topic {n}", f"2015-01-{n:02}") for n in range(1, 10)],
        [party(str(n), "900", "Frost") for n in range(1, 10)],
    )
    newer = write(
        tmp_path / "horizon",
        [project(str(n), f"New topic {n}", f"2022-01-{n - 50:02}") for n in range(51, 56)],
        [party(str(n), "900", "Frost") for n in range(51, 56)],
    )
    keep = KeepNewest(capabilities=6, needs=2)

    import_cordis(session, newer, now=now, newest=keep)
    import_cordis(session, older, now=now, newest=keep)
    one = content(session)
    for folder in (older, newer):
        import_cordis(session, folder, now=now, newest=keep)

    texts = session.scalars(sa.select(Statement.text).order_by(Statement.dated.desc())).all()
    assert texts == [*(f"New topic {n}" for n in range(55, 50, -1)), "Old topic 9"]
    assert content(session) == one


def test_a_title_repeated_in_a_second_phase_is_kept_once_as_of_the_later(session, now, tmp_path):
    folder = write(
        tmp_path,
        [project("1", "One idea", "2015-01-01"), project("2", "One idea", "2017-01-01")],
        [party("1", "900", "Frost"), party("2", "900", "Frost")],
    )

    import_cordis(session, folder, now=now)

    assert session.scalars(sa.select(Statement.dated)).all() == [date(2017, 1, 1)]


def test_changed_facts_are_updated_and_other_sentences_left_alone(session, now, tmp_path):
    import_cordis(session, small_world(tmp_path), now=now)
    frost = session.scalars(sa.select(Organisation).filter_by(external_key="cordis:900")).one()
    own = Statement(
        organisation_id=frost.id, role=StatementRole.NEED, text="Our own.", created_at=now
    )
    session.add(own)
    session.commit()
    write(
        tmp_path,
        [project("1", "A better title", "2016-01-31")],
        [party("1", "900", "Frost SA", city="Patras"), party("1", "901", "University of Leeds")],
    )

    report = import_cordis(session, tmp_path, now=now)

    session.refresh(frost)
    assert (frost.name, frost.name_key, frost.city, frost.country) == (
        "Frost SA",
        "frost",
        "Patras",
        "GR",
    )
    assert report.counts["organisations: updated"] == 1
    assert report.counts["statements: updated"] == 2
    assert report.counts["links: updated"] == 1
    assert session.scalar(sa.select(Link.title)) == "FROST: A better title"
    assert session.get_one(Statement, own.id).text == "Our own."


def test_a_consortium_of_more_than_25_gives_no_links(session, now, tmp_path):
    folder = write(
        tmp_path,
        [project("1", "Wide", "2016"), project("2", "Narrow", "2016")],
        [party("1", str(n), f"Firm {n}") for n in range(26)]
        + [party("2", str(n), f"Firm {n}") for n in range(25)],
    )

    report = import_cordis(session, folder, now=now)

    assert report.counts["links: created"] == 300
    assert report.left_out == {"consortia too large for links": 1}


def test_what_a_person_merged_stays_merged(session, now, tmp_path):
    folder = small_world(tmp_path)
    import_cordis(session, folder, now=now)
    merge(session, 2, 1, now=now)
    before = rows_of(session)

    import_cordis(session, folder, now=now)

    assert rows_of(session) == before
