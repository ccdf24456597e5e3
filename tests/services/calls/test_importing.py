"""Files of calls into the database: the same again changes nothing, and people's parts stay."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from matchmaker.errors import InputError
from matchmaker.services.calls.importing import CallImportReport, import_calls
from matchmaker.services.calls.parts import PartDraft
from matchmaker.services.calls.posting import as_draft, edit
from models import Call, CallPart
from tests.call_people import Town
from tests.factories import NOW

FIRST = """\
id,title,description,deadline
A,Caps,"Tasks:
- moulds for caps
- a camera",2027-03-04
B,Soil,"We need probes for soil, field tests",2027-04-01
"""


def brings(town: Town, folder: Path, text: str, *, dry_run: bool = False) -> dict[str, int]:
    path = folder / "calls.csv"
    path.write_text(text, encoding="utf-8")
    (report,) = import_calls(town.session, path, now=NOW, dry_run=dry_run).files
    return report.counts


def parts(town: Town, key: str) -> list[str]:
    query = sa.select(CallPart.text).join(Call, Call.id == CallPart.call_id)
    query = query.where(Call.external_key == f"call:{key}").order_by(CallPart.number)
    return list(town.session.scalars(query))


def counts(created: int = 0, updated: int = 0, unchanged: int = 0) -> dict[str, int]:
    return {"created": created, "updated": updated, "unchanged": unchanged}


def test_twice_the_same_is_once(town: Town, tmp_path: Path) -> None:
    assert brings(town, tmp_path, FIRST, dry_run=True) == counts(created=2)
    assert town.session.scalar(sa.select(sa.func.count(Call.id))) == 0
    assert brings(town, tmp_path, FIRST) == counts(created=2)
    assert parts(town, "A") == ["moulds for caps", "a camera"]
    before = town.session.scalars(sa.select(CallPart.id).order_by(CallPart.id)).all()
    assert brings(town, tmp_path, FIRST) == counts(unchanged=2)
    assert town.session.scalars(sa.select(CallPart.id).order_by(CallPart.id)).all() == before


def test_a_new_text_gives_new_parts_unless_people_have_changed_them(
    town: Town, tmp_path: Path
) -> None:
    brings(town, tmp_path, FIRST)
    rows = {row.external_key: row for row in town.session.scalars(sa.select(Call))}
    soil = rows["call:B"]
    edit(town.speaker(town.coordinator), soil.id, as_draft(soil), [PartDraft("Light probes")])
    changed = FIRST.replace("a camera", "a laser").replace("field tests", "trials in the field")
    assert brings(town, tmp_path, changed) == counts(updated=2)
    assert parts(town, "A") == ["moulds for caps", "a laser"]
    assert parts(town, "B") == ["Light probes"]
    assert "trials in the field" in soil.text


def test_imported_calls_are_for_everybody_and_run_by_coordinators(
    town: Town, tmp_path: Path
) -> None:
    brings(town, tmp_path, FIRST)
    row = town.session.scalars(sa.select(Call).order_by(Call.id)).first()
    assert row is not None
    assert (row.cluster_id, row.account_id, town.view(row).is_imported) == (None, None, True)
    assert row.deadline is not None
    assert row.deadline > NOW.date() + timedelta(days=30)


def test_one_broken_file_in_a_folder_does_not_stop_the_others(town: Town, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("{")
    (tmp_path / "b.csv").write_text(FIRST)
    report = import_calls(town.session, tmp_path, now=NOW)
    assert [bool(each.refusal) for each in report.files] == [True, False]
    assert not report.ok
    assert report.as_dict()["files"][1]["counts"] == counts(created=2)
    with pytest.raises(InputError):
        import_calls(town.session, tmp_path / "a.json", now=NOW)


def test_rows_that_are_left_out_are_counted(town: Town, tmp_path: Path) -> None:
    path = tmp_path / "calls.csv"
    path.write_text(FIRST + "C,Sea,text,one fine day\n")
    report: CallImportReport = import_calls(town.session, path, now=NOW)
    assert report.files[0].left_out == 1
    assert not report.ok
