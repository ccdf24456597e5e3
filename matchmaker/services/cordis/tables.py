"""Which files of a folder hold the organisations, the projects and who took part in what.

The EU publishes two files, `project.csv` and `organization.csv`, for each framework programme; the
second holds organisations and participations at once. Tables derived from them name the same things
in many ways. So tables are told by their headings, and a file may serve as more than one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from matchmaker.errors import InputError
from matchmaker.services.reading import BadHeadings, EmptyFile, open_csv

# Field → headings in order of preference, in small letters and digits only. A heading of
# `_OWN_KEYS` is the key of whatever the table lists.
_HEADINGS: dict[str, tuple[str, ...]] = {
    "project": (
        "projectid", "projectnumber", "projectkey", "projectcode", "projectref", "projectreference",
        "grantagreementid", "grantagreement", "grantid", "grant", "projid", "project", "proj",
        "projectrcn",
    ),
    "organisation": (
        "organisationid", "organizationid", "organisationkey", "organizationkey", "orgid", "orgkey",
        "participantid", "pic", "participantpic", "partnerid", "beneficiaryid", "companyid",
        "entityid", "organisation", "organization", "org", "participant", "partner", "beneficiary",
    ),
    "title": ("title", "projecttitle"),
    "acronym": ("acronym", "projectacronym"),
    "objective": (
        "objective", "objectives", "projectobjective", "abstract", "text", "summary", "description",
    ),
    "keywords": ("keywords", "keyword", "freekeywords", "euroscivoc", "subjects", "tags"),
    "start": (
        "startdate", "start", "projectstartdate", "projectstart", "begindate", "begin", "from",
        "started", "startyear", "projectstartyear", "year", "projectyear", "ecsignaturedate",
        "signaturedate", "date",
    ),
    "end": (
        "enddate", "end", "projectenddate", "projectend", "finishdate", "finish", "endyear", "to",
    ),
    "signed": ("ecsignaturedate", "signaturedate", "signed"),
    "programme": (
        "legalbasis", "programme", "program", "programmecode", "programcode", "theme", "pillar",
        "frameworkprogramme",
    ),
    "topic": (
        "topics", "topic", "topiccode", "topicid", "mastercall", "call", "callid", "subcall",
    ),
    "role": ("role", "participantrole", "partnerrole"),
    "leads": ("iscoordinator", "coordinator", "coordinates", "iscoord", "coord", "lead", "leads"),
    "name": ("name", "legalname", "organisationname", "organizationname", "orgname"),
    "country": (
        "country", "countrycode", "organisationcountry", "organizationcountry", "orgcountry",
        "participantcountry", "iso2", "iso",
    ),
    "kind": (
        "activitytype", "activitytypecode", "activity", "kind", "organisationtype",
        "organizationtype", "organisationkind", "orgtype", "orgkind", "participanttype",
        "legalentitytype", "entitytype", "type", "category",
    ),
    "sme": ("sme", "issme", "smeflag"),
    "region": ("nutscode", "nuts", "nuts3", "nuts2", "nutsid", "regioncode", "region"),
    "city": ("city", "town", "orgcity"),
    "website": ("organizationurl", "organisationurl", "website", "url", "homepage"),
}  # fmt: skip
_OWN_KEYS = ("id", "key", "identifier", "rcn")
# Where the table has a key of its own, these hold what it is called.
_CALLED = {"organisation": "name", "project": "title"}
_BARE = frozenset({
    "organisation", "organization", "org", "participant", "partner", "beneficiary", "project",
    "proj",
})  # fmt: skip
# What only a project has, and what only an organisation has.
_OF_PROJECTS = frozenset({"title", "start", "end", "signed", "programme", "topic"})
_OF_ORGANISATIONS = frozenset({"name", "country", "kind", "sme", "region", "city"})
FOR_IMPORT: Mapping[str, tuple[str, ...]] = {
    "organisations": ("organisation", "name"),
    "projects": ("project", "title", "objective"),
    "participations": ("project", "organisation"),
}
_PATTERNS = ("*.csv", "*.csv.gz", "*.tsv", "*.tsv.gz")
_NAMED = 5  # files in a message
_LOOKED_AT = 500  # rows, where values tell what a column holds


@dataclass(frozen=True, slots=True)
class SourceTable:
    """A file and where in it each field stands.

    `own` is where a key of its own stands (`id`), whatever else was taken for the key of its rows.
    """

    path: Path
    positions: dict[str, int]
    headings: dict[str, str]
    columns: tuple[str, ...] = ()
    own: int | None = None

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


def find_tables(
    directory: Path, required: Mapping[str, tuple[str, ...]] = FOR_IMPORT
) -> SourceTables:
    """The tables in a folder and its subfolders that have the `required` fields.

    Raises:
        InputError: the folder is missing, or one of the three tables is; it says which heading was
            not found in the file that comes nearest, and which headings that file has.
    """
    tables = all_tables(directory)
    return SourceTables(**{what: serving(tables, what, of) for what, of in required.items()})


def all_tables(directory: Path) -> list[SourceTable]:
    """Every table in a folder and its subfolders, whatever it holds.

    Raises:
        InputError: the folder is missing, or there is no table in it.
    """
    if not directory.is_dir():
        raise InputError(f"{directory}: there is no such folder.", remedy="Check the path.")
    paths = sorted({path for pattern in _PATTERNS for path in directory.rglob(pattern)})
    if not paths:
        others = ", ".join(sorted(each.name for each in directory.rglob("*.*"))[:_NAMED])
        raise InputError(
            f"{directory}: there is no table in this folder{f', only {others}' if others else ''}.",
            remedy="Put the CSV files of CORDIS (project.csv, organization.csv) into it, or tables "
            "derived from them as CSV, which may be gzipped.",
        )
    return [table for path in paths if (table := _table(path)) is not None]


def told_by_values(
    table: SourceTable, field: str, is_one: Callable[[str], bool]
) -> SourceTable | None:
    """The table with a field that no heading tells, in the first free column of such values.

    Nine in ten of the filled cells among the first rows must be `is_one`; None if no column is so.
    """
    rows = [row.cells for row in islice(open_csv(table.path).rows, _LOOKED_AT)]
    for place in range(len(table.columns)):
        filled = [cells[place].strip() for cells in rows if cells[place].strip()]
        fits = sum(map(is_one, filled))
        if place not in table.positions.values() and filled and fits >= 0.9 * len(filled):
            return _with(table, field, place)
    return None


def keyed_by_its_own(table: SourceTable, field: str) -> SourceTable:
    """The table with its own key as that of its rows, where it lists such things and has one."""
    parties = {"project", "organisation"} <= table.positions.keys()
    if table.own is None or parties or field not in table.positions:
        return table
    return _with(table, field, table.own)


def _with(table: SourceTable, field: str, place: int) -> SourceTable:
    return replace(
        table,
        positions={**table.positions, field: place},
        headings={**table.headings, field: table.columns[place]},
    )


def _table(path: Path) -> SourceTable | None:
    """What the headings tell; None of a file without any, which belongs to something else."""
    try:
        headings = open_csv(path).columns
    except (EmptyFile, BadHeadings):
        return None
    places = {re.sub(r"[^a-z0-9]", "", head.lower()): at for at, head in enumerate(headings)}
    chosen = {
        field: next((name for name in names if name in places), "")
        for field, names in _HEADINGS.items()
    }
    positions = {field: places[name] for field, name in chosen.items() if name}
    own = next((name for name in _OWN_KEYS if name in places), None)
    if own is not None and not {"project", "organisation"} <= positions.keys():
        listed = _listed(path, positions)
        if chosen[listed] in _BARE:
            positions.setdefault(_CALLED[listed], positions.pop(listed))
        positions.setdefault(listed, places[own])
    named = {field: headings[at] for field, at in positions.items()}
    return SourceTable(
        path, positions, named, tuple(headings), None if own is None else places[own]
    )


def _listed(path: Path, positions: Mapping[str, int]) -> str:
    """Whether each row is a project or an organisation: by its other fields, then by the name."""
    of_projects = len(_OF_PROJECTS & positions.keys())
    of_organisations = len(_OF_ORGANISATIONS & positions.keys())
    if of_projects == of_organisations:
        return "organisation" if "org" in path.name.lower() else "project"
    return "project" if of_projects > of_organisations else "organisation"


def serving(
    tables: list[SourceTable], what: str, required: tuple[str, ...]
) -> tuple[SourceTable, ...]:
    """The tables that have all required fields, to serve as tables of `what`.

    A project may do without its objective if it has its day: then its title is all it says.

    Raises:
        InputError: there is none; see `find_tables`.
    """
    found = tuple(table for table in tables if not _lacking(table, required))
    if found:
        return found
    if not tables:
        raise InputError(f"No table of {what} was found: the files are empty.")
    nearest = min(
        tables, key=lambda table: (len(_lacking(table, required)), what[:3] not in table.path.name)
    )
    lacking = _lacking(nearest, required)
    names = "; ".join(f"{field}: one of {', '.join(_HEADINGS[field])}" for field in lacking)
    raise InputError(
        f"{nearest.path.parent}: no table of {what} was found. {nearest.path.name} comes nearest "
        f"and lacks a heading for {names}. It has: {', '.join(nearest.columns)}.",
        remedy="Rename the column, or add the file that is missing.",
    )


def _lacking(table: SourceTable, required: tuple[str, ...]) -> list[str]:
    return [
        field
        for field in required
        if field not in table.positions
        and not (field == "objective" and "start" in table.positions)
    ]
