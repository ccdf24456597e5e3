"""Tables of many shapes tell the same history; what cannot be told is named."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from matchmaker.domain.vocabulary import OrganisationKind
from matchmaker.errors import InputError
from matchmaker.services.evaluating.as_of import AsOf
from matchmaker.services.evaluating.history import History, read_history

DERIVED = {
    "organisations.csv": "org_id,name,country,activity_type,sme,city\n"
    "7,Alpha,FR,PRC,true,Lyon\n8,Beta,IT,HES,false,Rome\n",
    "projects.csv": "project_id,title,objective,start_date,end_date,programme,topic\n"
    "5,Light,It shines. It works.,2018-02-01,2019-02-01,EU.2.1,ICT-1-2018\n",
    "participations.csv": "project_id,org_id,role\n5,7,coordinator\n5,8,participant\n",
}
OTHERS: Mapping[str, Mapping[str, str]] = {
    "official files": {
        "project.csv": "id;acronym;status;title;startDate;endDate;legalBasis;topics;objective;rcn\n"
        "5;LI;SIGNED;Light;2018-02-01;2019-02-01;EU.2.1;ICT-1-2018;It shines. It works.;99\n",
        "organization.csv": "projectID;organisationID;name;SME;activityType;city;country;role;rcn\n"
        "5;7;Alpha;true;PRC;Lyon;FR;coordinator;1\n5;8;Beta;false;HES;Rome;IT;participant;2\n",
        "webLink.csv": "id;projectID;physUrl;title\n1;5;http://example.org;Site\n",
    },
    "a key of its own, other words": {
        "orgs.csv": "id,organisation,country_code,type,is_sme,town,text\n"
        "7,Alpha,FR,company,1,Lyon,We\n8,Beta,IT,university,0,Rome,You\n",
        "proj.csv": "id,title,abstract,start,end,theme,call\n"
        "5,Light,It shines. It works.,20180201,2019/02/01,EU.2.1,ICT-1-2018\n",
        "links.csv": "project,organisation,is_coordinator\n5,7,1\n5,8,0\n",
    },
    "numbers as spreadsheets write them": {
        "organisations.csv": "pic,name,country,kind,sme,city\n"
        "7.0,Alpha,FR,PRC,1.0,Lyon\n8.0,Beta,IT,REC,0.0,Rome\n",
        "projects.csv": "id,title,objective,from,to,programme,topic\n"
        "5,Light,It shines. It works.,01/02/2018,01/02/2019,EU.2.1,ICT-1-2018\n",
        "participations.csv": "project_id,pic,role\n5.0,7.0,Coordinator\n5.0,8.0,partner\n",
    },
    "columns that only their values tell": {
        "organisations.csv": "id,name,country,what,sme,city\n"
        "7,Alpha,FR,PRC,yes,Lyon\n8,Beta,IT,HES,no,Rome\n",
        "projects.csv": "project_id,title,objective,kicked_off,end,programme,topic\n"
        "5,Light,It shines. It works.,2018-02-01,2019-02-01,EU.2.1,ICT-1-2018\n",
        "participations.csv": "project_id,organisation_id,role\n5,7,coordinator\n5,8,partner\n",
    },
    "two keys, of which who took part is named by the other": {
        "organisations.csv": "id,pic,name,country,type,sme,city\n"
        "7,900,Alpha,FR,PRC,1,Lyon\n8,901,Beta,IT,HES,0,Rome\n",
        "projects.csv": "id,project_number,title,objective,start,end,programme,topic\n"
        "5,700,Light,It shines. It works.,2018-02-01,2019-02-01,EU.2.1,ICT-1-2018\n",
        "participations.csv": "project_id,organisation_id,role\n5,7,coordinator\n5,8,partner\n",
    },
    "days beside who took part, too": {
        "a_participations.csv": "project_id,org_id,role,start_date\n"
        "5,7,coordinator,2018-02-01\n5,8,participant,2018-02-01\n",
        "organisations.csv": DERIVED["organisations.csv"],
        "projects.csv": DERIVED["projects.csv"],
    },
    "kinds beside who took part": {
        "organisations.csv": "id,name,country,city\n7,Alpha,FR,Lyon\n8,Beta,IT,Rome\n",
        "projects.csv": DERIVED["projects.csv"],
        "participations.csv": "project_id,organisation_id,role,type,sme\n"
        "5,7,coordinator,PRC,1\n5,8,partner,HES,0\n",
    },
}


def told(folder: Path, files: Mapping[str, str]) -> History:
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return read_history(folder)


def facts(history: History) -> object:
    world = AsOf(history, date(2018, 12, 31))
    return (
        world.projects,
        world.organisations,
        world.registered,
        world.takes_part.toarray().tolist(),
        world.leads.toarray().tolist(),
    )


@pytest.mark.parametrize("shape", OTHERS)
def test_tables_of_any_shape_tell_the_same(tmp_path: Path, shape: str) -> None:
    for each in ("one", "other"):
        (tmp_path / each).mkdir()
    found = facts(told(tmp_path / "other", OTHERS[shape]))
    assert found == facts(told(tmp_path / "one", DERIVED))


def test_packed_tables_in_subfolders_are_read(tmp_path: Path) -> None:
    (tmp_path / "tables").mkdir()
    for name, text in DERIVED.items():
        with gzip.open(tmp_path / "tables" / f"{name}.gz", "wt", encoding="utf-8") as file:
            file.write(text)
    history = read_history(tmp_path)
    assert [each.organisation for each in history.participations] == ["7", "8"]


def test_a_file_that_holds_nothing_is_passed_over(tmp_path: Path) -> None:
    history = told(tmp_path, {**DERIVED, "empty.csv": ""})
    assert [each.path.name for each in history.read_from] == [
        "organisations.csv",
        "participations.csv",
        "projects.csv",
    ]


def test_only_a_day_a_kind_and_who_took_part_are_needed(tmp_path: Path) -> None:
    history = told(
        tmp_path,
        {
            "o.csv": "org_id,type\n7,PRC\n",
            "p.csv": "project_id,year\n5,2018\n6,\n",
            "x.csv": "project_id,org_id\n5,7\n5,9\n6,7\n",
        },
    )
    world = AsOf(history, date(2018, 12, 31))
    assert [each.kind for each in world.registered] == [OrganisationKind.COMPANY, None]
    assert dict(history.left_out) == {
        "projects without an id or a day": 1,
        "participations of nobody or in nothing that is listed": 1,
    }


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        (
            "projects.csv",
            "project_id,title\n5,Light\n",
            r"no table of projects was found. projects.csv comes nearest and lacks a heading for "
            r"start: one of startdate, .* It has: project_id, title\.",
        ),
        (
            "organisations.csv",
            "org_id,name\n7,Alpha\n",
            "no table of organisations was found.* lacks a heading for kind: one of activitytype",
        ),
        ("projects.csv", "project_id,start\n5,soon\n", "no project has an id and a day"),
        ("participations.csv", "project_id,org_id\n99,7\n", "no participation names a project"),
        ("organisations.csv", "org_id,type\n7,HES\n", "no organisation is a company"),
    ],
)
def test_what_cannot_be_told_is_named(tmp_path: Path, name: str, text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        told(tmp_path, {**DERIVED, name: text})


def test_a_folder_without_csv_says_what_it_holds(tmp_path: Path) -> None:
    (tmp_path / "projects.parquet").write_bytes(b"PAR1")
    with pytest.raises(InputError, match=r"no table in this folder, only projects\.parquet"):
        read_history(tmp_path)
