"""All that a folder of CORDIS-like tables tells, dated: who worked with whom on what, and when.

A history knows the future. Only `as_of` and the questions may read it; what ranks partners is
handed an `AsOf` and nothing else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from matchmaker.domain.vocabulary import OrganisationKind
from matchmaker.errors import InputError
from matchmaker.services.cordis.facts import (
    ACTIVITY_CODES,
    country_of,
    day_of,
    kind_of,
    project_end,
    region_of,
)
from matchmaker.services.cordis.sentences import clean, sentences_of
from matchmaker.services.cordis.tables import (
    SourceTable,
    all_tables,
    keyed_by_its_own,
    serving,
    told_by_values,
)

_YES = frozenset({"true", "1", "1.0", "yes", "y", "t", "sme"})
_NO = frozenset({"false", "0", "0.0", "no", "n", "f"})
UNDATED = ""  # the project of a registration that belongs to none


@dataclass(frozen=True, slots=True)
class Registration:
    """What an organisation said of itself when it was registered; unknown is None or ""."""

    kind: OrganisationKind | None
    country: str
    region: str
    city: str
    is_small: bool | None


NOTHING = Registration(None, "", "", "", None)


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
        read_from: the tables, with what each column was taken for.
    """

    projects: dict[str, Undertaking] = field(default_factory=dict)
    participations: list[Participation] = field(default_factory=list)
    registrations: defaultdict[str, dict[str, Registration]] = field(
        default_factory=lambda: defaultdict(dict)
    )
    left_out: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    read_from: list[SourceTable] = field(default_factory=list)


def read_history(directory: Path) -> History:
    """The history in a folder of `project.csv` and `organization.csv`, or of derived tables.

    Needed are a project's day, an organisation's kind, and who took part in what; all else may be
    missing. A kind or a day that no heading tells is told by the values of a column.

    Raises:
        InputError: a table or a heading is missing, or the tables do not belong together.
    """
    tables = all_tables(directory)
    kinds = _told(tables, "organisations", "organisation", "kind", _is_kind)
    days = _told(tables, "projects", "project", "start", lambda text: day_of(text) is not None)
    parties = serving(tables, "participations", ("project", "organisation"))
    described = [each for each in tables if _describes(each)]
    of_parties = list({e.path: e for e in (*described, *parties, *kinds)}.values())
    found = _read(days, of_parties)
    if 2 * _known(found) < len(found.participations) + sum(found.left_out.values()):
        # Few parties are listed: perhaps they are named by another key of what lists them.
        own_days = [keyed_by_its_own(each, "project") for each in days]
        own_parties = [keyed_by_its_own(each, "organisation") for each in of_parties]
        ways = ((days, own_parties), (own_days, of_parties), (own_days, own_parties))
        found = max((found, *(_read(*each) for each in ways)), key=_known)
    _require_sense(found, directory)
    return found


def _read(days: Sequence[SourceTable], of_parties: Sequence[SourceTable]) -> History:
    found = History(read_from=list({e.path: e for e in (*of_parties, *days)}.values()))
    for table in sorted(days, key=_tells_of_projects, reverse=True):
        _read_projects(found, table)
    seen: set[tuple[str, str]] = set()
    for table in of_parties:
        _read_organisations(found, table, seen)
    return found


def _known(found: History) -> int:
    """How many participations are of an organisation of which something is known."""
    return sum(each.organisation in found.registrations for each in found.participations)


def _tells_of_projects(table: SourceTable) -> int:
    """How much; a day may also stand beside who took part, but not the title."""
    return len({"title", "objective", "end", "programme", "topic"} & table.positions.keys())


def _describes(table: SourceTable) -> bool:
    """Whether it tells anything of organisations."""
    fields = table.positions.keys()
    return "organisation" in fields and bool({"kind", "country", "region", "city", "sme"} & fields)


def _told(
    tables: list[SourceTable], what: str, key: str, field: str, is_one: Callable[[str], bool]
) -> list[SourceTable]:
    """The tables that have a key and a field, by their headings or else by their values."""
    if not any({key, field} <= table.positions.keys() for table in tables):
        keyed = [table for table in tables if key in table.positions]
        found = [told_by_values(table, field, is_one) for table in keyed]
        if any(found):
            return [each for each in found if each is not None]
    return list(serving(tables, what, (key, field)))


def _is_kind(text: str) -> bool:
    return text.upper() in ACTIVITY_CODES


def _read_projects(found: History, table: SourceTable) -> None:
    for row in table.rows():
        key = _key(row["project"])
        start = day_of(row["start"]) or day_of(row.get("signed", ""))
        if not key or start is None:
            found.left_out["projects without an id or a day"] += 1
        elif key not in found.projects:
            said = sentences_of(row.get("objective", ""))
            found.projects[key] = Undertaking(
                key=key,
                start=start,
                end=project_end(row.get("end", "")),
                programme=_first(row.get("programme", "")),
                topic=_first(row.get("topic", "")),
                title=clean(row.get("title") or row.get("name") or row.get("acronym") or ""),
                sentences=(*said, *filter(None, [clean(row.get("keywords", ""))])),
            )


def _read_organisations(found: History, table: SourceTable, seen: set[tuple[str, str]]) -> None:
    """What a table says of organisations, and of who took part in what."""
    has_parties = "project" in table.positions
    for row in table.rows():
        _register(found, row)
        if has_parties:
            _take_part(found, row, seen)


def _take_part(found: History, row: Mapping[str, str], seen: set[tuple[str, str]]) -> None:
    project, organisation = _key(row["project"]), _key(row["organisation"])
    if project not in found.projects or not organisation:
        found.left_out["participations of nobody or in nothing that is listed"] += 1
    elif (project, organisation) not in seen:
        seen.add((project, organisation))
        found.participations.append(Participation(project, organisation, _leads(row)))


def _leads(row: Mapping[str, str]) -> bool:
    role = row.get("role", "").strip().lower()
    return role.startswith(("coord", "lead")) or row.get("leads", "").strip().lower() in _YES


def _register(found: History, row: Mapping[str, str]) -> None:
    """Note what a row says of an organisation, if it says anything."""
    key, said = _key(row["organisation"]), _registration(row)
    if key and said != NOTHING:
        found.registrations[key].setdefault(_key(row.get("project", UNDATED)), said)


def _require_sense(found: History, directory: Path) -> None:
    """Say what is wrong with tables from which nothing follows, rather than measure nothing.

    Raises:
        InputError: no project has a day, nobody takes part in one, or no kind is understood.
    """
    read = "; ".join(f"{e.path.name}: {_headings(e)}" for e in found.read_from)
    kinds = {said.kind for every in found.registrations.values() for said in every.values()}
    wrong = None
    if not found.projects:
        wrong = "no project has an id and a day that can be read"
    elif not found.participations:
        wrong = "no participation names a project that is listed"
    elif not kinds & {OrganisationKind.COMPANY}:
        wrong = "no organisation is a company (activity type PRC)"
    if wrong is not None:
        raise InputError(
            f"{directory}: {wrong}. Read as: {read}.",
            remedy="Rename the columns that were taken for something else.",
        )


def _headings(table: SourceTable) -> str:
    return ", ".join(f"{field} = {heading}" for field, heading in table.headings.items())


def _key(text: str) -> str:
    """An id as all tables write it: without the .0 that spreadsheets add."""
    return text.strip().removesuffix(".0")


def _first(codes: str) -> str:
    """The first of several codes in a cell, which is the main one."""
    return clean(codes.split(";", maxsplit=1)[0])


def _registration(row: Mapping[str, str]) -> Registration:
    small = row.get("sme", "").strip().lower()
    country = row.get("country", "")
    return Registration(
        kind=kind_of(row.get("kind", "")),
        country=country_of(country) or clean(country).casefold(),
        region=region_of(row.get("region", "")) or "",
        city=clean(row.get("city", "")).casefold(),
        is_small=True if small in _YES else False if small in _NO else None,
    )
