"""All that a folder of CORDIS-like tables tells, dated: who worked with whom on what, and when.

A history knows the future. Only `as_of` and the questions may read it; what ranks partners is
handed an `AsOf` and nothing else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from matchmaker.domain.vocabulary import OrganisationKind
from matchmaker.services.cordis.facts import country_of, day_of, kind_of, project_end, region_of
from matchmaker.services.cordis.sentences import clean, sentences_of
from matchmaker.services.cordis.tables import SourceTable, find_tables

_YES = frozenset({"true", "1", "yes", "y", "t", "sme"})
_NO = frozenset({"false", "0", "no", "n", "f"})
_LEADS = "coordinator"
UNDATED = ""  # the project of a registration that belongs to none


@dataclass(frozen=True, slots=True)
class Registration:
    """What an organisation said of itself when it was registered; unknown is None or ""."""

    kind: OrganisationKind | None
    country: str
    region: str
    city: str
    is_small: bool | None


@dataclass(frozen=True, slots=True)
class Undertaking:
    """A project: when it began and ends, in which programme and topic, what it says."""

    key: str
    start: date
    end: date | None
    programme: str
    topic: str
    title: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Participation:
    """An organisation in a project."""

    project: str
    organisation: str
    is_lead: bool


@dataclass(slots=True)
class History:
    """Everything, the future included.

    Attributes:
        projects: by key, only those with a day.
        participations: of those projects.
        registrations: organisation → project ("" if the table knows none) → what was said then.
        left_out: rows that could not be used, by reason.
    """

    projects: dict[str, Undertaking] = field(default_factory=dict)
    participations: list[Participation] = field(default_factory=list)
    registrations: defaultdict[str, dict[str, Registration]] = field(
        default_factory=lambda: defaultdict(dict)
    )
    left_out: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))


def read_history(directory: Path) -> History:
    """The history in a folder of `project.csv` and `organization.csv`, or of derived tables.

    Raises:
        InputError: a table is missing; see `find_tables`.
    """
    tables = find_tables(directory)
    found = History()
    for table in tables.projects:
        _read_projects(found, table)
    for table in tables.organisations:
        for row in table.rows():
            key, project = row["organisation"].strip(), row.get("project", UNDATED).strip()
            if key:
                found.registrations[key].setdefault(project, _registration(row))
    seen: set[tuple[str, str]] = set()
    for table in tables.participations:
        _read_participations(found, table, seen)
    return found


def _read_projects(found: History, table: SourceTable) -> None:
    for row in table.rows():
        key = row["project"].strip()
        start = day_of(row.get("start", "")) or day_of(row.get("signed", ""))
        if not key or start is None:
            found.left_out["projects without an id or a day"] += 1
        elif key not in found.projects:
            found.projects[key] = Undertaking(
                key=key,
                start=start,
                end=project_end(row.get("end", "")),
                programme=_first(row.get("programme", "")),
                topic=_first(row.get("topic", "")),
                title=clean(row["title"]),
                sentences=tuple(sentences_of(row.get("objective", ""))),
            )


def _read_participations(found: History, table: SourceTable, seen: set[tuple[str, str]]) -> None:
    for row in table.rows():
        project, organisation = row["project"].strip(), row["organisation"].strip()
        if project not in found.projects or organisation not in found.registrations:
            found.left_out["participations of nobody or in nothing that is listed"] += 1
        elif (project, organisation) not in seen:
            seen.add((project, organisation))
            is_lead = row.get("role", "").strip().lower() == _LEADS
            found.participations.append(Participation(project, organisation, is_lead))


def _first(codes: str) -> str:
    """The first of several codes in a cell, which is the main one."""
    return clean(codes.split(";", maxsplit=1)[0])


def _registration(row: Mapping[str, str]) -> Registration:
    small = row.get("sme", "").strip().lower()
    return Registration(
        kind=kind_of(row.get("kind", "")),
        country=country_of(row.get("country", "")) or "",
        region=region_of(row.get("region", "")) or "",
        city=clean(row.get("city", "")).casefold(),
        is_small=True if small in _YES else False if small in _NO else None,
    )
