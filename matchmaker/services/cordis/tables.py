"""Which files of a folder hold the organisations, the projects and who took part in what.

The EU publishes two files, `project.csv` and `organization.csv`, for each framework programme; the
second holds organisations and participations at once. Tables derived from them name the same things
in many ways. So tables are told by their headings, and a file may serve as more than one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from matchmaker.errors import InputError
from matchmaker.services.reading import open_csv

# Field → headings in order of preference, in small letters and digits only. "id" alone is the id of
# whatever the table lists.
_HEADINGS: dict[str, tuple[str, ...]] = {
    "project": ("projectid", "projectnumber", "grantagreementid", "grantid", "project"),
    "organisation": (
        "organisationid", "organizationid", "orgid", "participantid", "pic", "participantpic",
        "org",
    ),
    "title": ("title", "projecttitle"),
    "acronym": ("acronym", "projectacronym"),
    "objective": ("objective", "objectives", "abstract", "text", "summary", "description"),
    "start": ("startdate", "start", "projectstart", "startyear", "year", "ecsignaturedate", "date"),
    "end": ("enddate", "end", "projectend", "endyear"),
    "signed": ("ecsignaturedate", "signaturedate", "signed"),
    "programme": ("legalbasis", "programme", "program", "pillar", "frameworkprogramme"),
    "topic": ("topics", "topic", "topiccode", "mastercall", "call", "subcall"),
    "role": ("role", "participantrole"),
    "name": ("name", "legalname", "organisationname", "organizationname", "orgname"),
    "country": ("country", "countrycode", "iso2"),
    "kind": ("activitytype", "activity", "kind", "organisationtype", "orgtype", "type"),
    "sme": ("sme", "issme"),
    "region": ("nutscode", "nuts", "nuts3", "nutsid", "region"),
    "city": ("city", "town"),
    "website": ("organizationurl", "organisationurl", "website", "url", "homepage"),
}  # fmt: skip
_PATTERNS = ("*.csv", "*.csv.gz", "*.tsv", "*.tsv.gz")


@dataclass(frozen=True, slots=True)
class SourceTable:
    """A file and where in it each field stands."""

    path: Path
    positions: dict[str, int]
    headings: dict[str, str]

    def rows(self) -> Iterator[dict[str, str]]:
        """The rows as field → text, one at a time; raises FileRefused where the file is torn."""
        places = tuple(self.positions.items())
        for row in open_csv(self.path).rows:
            cells = row.cells
            yield {field: cells[place] for field, place in places}


@dataclass(frozen=True, slots=True)
class SourceTables:
    """The files of a folder by what they are read for."""

    organisations: tuple[SourceTable, ...]
    projects: tuple[SourceTable, ...]
    participations: tuple[SourceTable, ...]

    @property
    def paths(self) -> tuple[Path, ...]:
        """Every file that is read, once."""
        tables = (*self.organisations, *self.projects, *self.participations)
        return tuple(sorted({table.path for table in tables}))


def find_tables(directory: Path) -> SourceTables:
    """The tables in a folder and its subfolders.

    Raises:
        InputError: the folder is missing, or one of the three tables is; it says which heading was
            not found in the file that comes nearest.
    """
    if not directory.is_dir():
        raise InputError(f"{directory}: there is no such folder.", remedy="Check the path.")
    paths = sorted({path for pattern in _PATTERNS for path in directory.rglob(pattern)})
    if not paths:
        raise InputError(
            f"{directory}: there is no table in this folder.",
            remedy="Unpack the CSV files of CORDIS (project.csv, organization.csv) into it.",
        )
    tables = [_table(path) for path in paths]
    return SourceTables(
        organisations=_serving(tables, "organisations", ("organisation", "name")),
        projects=_serving(tables, "projects", ("project", "title", "objective")),
        participations=_serving(tables, "participations", ("project", "organisation")),
    )


def _table(path: Path) -> SourceTable:
    headings = open_csv(path).columns
    places = {re.sub(r"[^a-z0-9]", "", head.lower()): at for at, head in enumerate(headings)}
    positions = {}
    for field, names in _HEADINGS.items():
        found = next((name for name in names if name in places), None)
        if found is not None:
            positions[field] = places[found]
    if "id" in places:
        listed = "project" if {"title", "objective"} & positions.keys() else "organisation"
        positions.setdefault(listed, places["id"])
    return SourceTable(path, positions, {field: headings[at] for field, at in positions.items()})


def _serving(
    tables: list[SourceTable], what: str, required: tuple[str, ...]
) -> tuple[SourceTable, ...]:
    """The tables that have all required fields.

    A project may do without its objective if it has its day: then its title is all it says.
    """
    found = tuple(table for table in tables if not _lacking(table, required))
    if found:
        return found
    nearest = min(tables, key=lambda table: len(_lacking(table, required)))
    lacking = _lacking(nearest, required)
    names = "; ".join(f"{field}: one of {', '.join(_HEADINGS[field])}" for field in lacking)
    raise InputError(
        f"{nearest.path.parent}: no table of {what} was found. {nearest.path.name} comes nearest "
        f"and lacks a heading for {names}.",
        remedy="Rename the column, or add the file that is missing.",
    )


def _lacking(table: SourceTable, required: tuple[str, ...]) -> list[str]:
    return [
        field
        for field in required
        if field not in table.positions
        and not (field == "objective" and "start" in table.positions)
    ]
