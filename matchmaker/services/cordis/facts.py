"""The facts of the CORDIS tables as frozen values, cleaned; nothing here knows a database."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from sys import intern

from matchmaker.domain.vocabulary import OrganisationKind, SizeClass, StatementRole
from matchmaker.services.cordis.sentences import Story, clean, story_of
from matchmaker.services.cordis.tables import SourceTables
from matchmaker.services.recognition.languages import language_of

_KINDS = {
    "PRC": OrganisationKind.COMPANY,
    "HES": OrganisationKind.RESEARCH,
    "REC": OrganisationKind.RESEARCH,
    "PUB": OrganisationKind.PUBLIC_BODY,
    "OTH": OrganisationKind.SUPPORT,
}
ACTIVITY_CODES = frozenset(_KINDS)
# The words of derived tables, where they have been spelled out; looked for in this order. The
# official names say in brackets what is not meant: "(excluding … Education Establishments)".
_NOT_MEANT = re.compile(r"\(.*?\)|\bexcluding\b.*")
_KIND_WORDS = (
    (re.compile(r"research|universit|education|higher|academi|institut|\brto"),
     OrganisationKind.RESEARCH),
    (re.compile(r"non-?profit|not-for-profit|\bngo"), OrganisationKind.SUPPORT),
    (re.compile(r"public|government|authorit"), OrganisationKind.PUBLIC_BODY),
    (re.compile(r"compan|private|profit|industr|business|enterprise|firm|\bsmes?\b"),
     OrganisationKind.COMPANY),
)  # fmt: skip
_ISO = {"EL": "GR", "UK": "GB"}  # the EU's codes for countries are not always those of ISO
_NUTS = re.compile(r"[A-Z]{2}[0-9A-Z]{1,3}")
_ISO_DAY = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_CLOSE_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})$")
_MONTH = re.compile(r"(\d{4})[-/](\d{1,2})$")
_YEAR = re.compile(r"(\d{4})(?:\.0)?$")
_OTHER_DAY = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4})")
_TELLING = 400  # characters of a summary, which tell its language; one sentence may mislead
_YES = frozenset({"true", "1", "yes", "y", "t", "sme"})


@dataclass(frozen=True, slots=True)
class OrganisationFacts:
    """An organisation as CORDIS knows it; unknown is None.

    `size` is small where the SME flag is set and unknown otherwise. The flag means fewer than 250
    people, which is micro, small or medium: the middle one is never wrong by more than one class.
    Where it is not set the organisation may be large or simply was never asked.
    """

    key: str
    name: str
    kind: OrganisationKind | None
    country: str | None
    region: str | None
    city: str | None
    size: SizeClass | None
    website: str | None


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence that follows from a project, for any of its participants."""

    part: str
    role: StatementRole
    text: str
    language: str


@dataclass(frozen=True, slots=True)
class ProjectFacts:
    """A project: what it says, when it ran, what it is called in a link."""

    id: str
    label: str
    start: date | None
    end: date | None
    said: tuple[Said, ...]


@dataclass(slots=True)
class Gathered:
    """All facts of a folder, and how many rows were left out, by reason."""

    organisations: dict[str, OrganisationFacts] = field(default_factory=dict)
    projects: dict[str, ProjectFacts] = field(default_factory=dict)
    took_part: dict[str, list[str]] = field(default_factory=dict)
    left_out: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))


def gather(tables: SourceTables) -> Gathered:
    """Read every table once; of rows about one thing the first counts, later ones fill blanks."""
    found = Gathered()
    for table in tables.organisations:
        for row in table.rows():
            _add_organisation(found, row)
    for table in tables.participations:
        for row in table.rows():
            _add_participation(found, row)
    for table in tables.projects:
        for row in table.rows():
            _add_project(found, row)
    _drop_strangers(found)
    return found


def project_end(text: str) -> date | None:
    """The day a project ended; a bare year is its last day."""
    found = day_of(text)
    return found.replace(month=12, day=31) if found and _YEAR.match(text.strip()) else found


def day_of(text: str) -> date | None:
    """The day in a cell: 2016-01-31, 20160131, 31/01/2016, or the first of 2016-01 or of 2016; None
    if unreadable.
    """
    text = text.strip()
    try:
        if found := _ISO_DAY.match(text) or _CLOSE_DAY.match(text):
            return date(*map(int, found.groups()))
        if found := _OTHER_DAY.match(text):
            return date(*map(int, reversed(found.groups())))
        if found := _MONTH.match(text):
            return date(int(found[1]), int(found[2]), 1)
        if found := _YEAR.match(text):
            return date(int(found[1]), 1, 1)
    except ValueError:  # 2016-02-31
        pass
    return None


def region_of(text: str) -> str | None:
    """The NUTS code in a cell, which keeps EL and UK; None where there is none."""
    code = text.strip().upper().replace(" ", "")
    return code if _NUTS.fullmatch(code) else None


def country_of(text: str) -> str | None:
    """The ISO code in a cell; None where it is not one."""
    code = text.strip().upper()
    return _ISO.get(code, code) if len(code) == 2 and code.isalpha() else None


def kind_of(text: str) -> OrganisationKind | None:
    """What an activity type means; None where there is none, support where it is another one."""
    known = _KINDS.get(text.strip().upper())
    if known is not None:
        return known
    words = _NOT_MEANT.sub("", text.lower())
    fits = (kind for pattern, kind in _KIND_WORDS if pattern.search(words))
    return next(fits, OrganisationKind.SUPPORT if words.strip() else None)


def _add_organisation(found: Gathered, row: Mapping[str, str]) -> None:
    key, name = row["organisation"].strip(), clean(row["name"])
    if not key or not name:
        found.left_out["organisations without an id or a name"] += 1
        return
    key = intern(key)
    new = OrganisationFacts(
        key=key,
        name=name[:300],
        kind=kind_of(row.get("kind", "")),
        country=country_of(row.get("country", "")),
        region=region_of(row.get("region", "")),
        city=clean(row.get("city", ""))[:120] or None,
        size=SizeClass.SMALL if row.get("sme", "").strip().lower() in _YES else None,
        website=clean(row.get("website", ""))[:300] or None,
    )
    known = found.organisations.get(key)
    found.organisations[key] = new if known is None else _filled(known, new)


_BLANKS = ("kind", "country", "region", "city", "size", "website")


def _filled(known: OrganisationFacts, new: OrganisationFacts) -> OrganisationFacts:
    fresh = {
        name: value
        for name in _BLANKS
        if getattr(known, name) is None and (value := getattr(new, name)) is not None
    }
    return replace(known, **fresh) if fresh else known


def _add_participation(found: Gathered, row: Mapping[str, str]) -> None:
    project, organisation = row["project"].strip(), row["organisation"].strip()
    if not project or not organisation:
        found.left_out["participations without both ids"] += 1
        return
    parties = found.took_part.setdefault(intern(project), [])
    if organisation not in parties:
        parties.append(intern(organisation))


def _add_project(found: Gathered, row: Mapping[str, str]) -> None:
    id_ = row["project"].strip()
    if not id_:
        found.left_out["projects without an id"] += 1
        return
    if id_ not in found.took_part:
        found.left_out["projects without a participant"] += 1
        return
    if id_ in found.projects:
        found.left_out["projects listed twice"] += 1
        return
    objective = row.get("objective", "")
    story = story_of(row["title"], objective)
    language = language_of(objective[:_TELLING] or row["title"])
    acronym = clean(row.get("acronym", ""))
    found.projects[id_] = ProjectFacts(
        id=id_,
        label=": ".join(each for each in (acronym, story.title) if each)[:500] or id_,
        start=day_of(row.get("start", "")),
        end=project_end(row.get("end", "")),
        said=tuple(_said(story, language)),
    )


def _said(story: Story, language: str) -> Iterator[Said]:
    if story.title:
        yield Said("title", StatementRole.CAPABILITY, story.title, language)
    if story.aim:
        yield Said("aim", StatementRole.CAPABILITY, story.aim, language)
    if story.need:
        yield Said("need", StatementRole.NEED, story.need, language)


def _drop_strangers(found: Gathered) -> None:
    """Participations in an unlisted project, or of an unlisted organisation, tie nothing."""
    for project in list(found.took_part):
        if project not in found.projects:
            left = len(found.took_part.pop(project))
            found.left_out["participations in a project that is not listed"] += left
            continue
        listed = [each for each in found.took_part[project] if each in found.organisations]
        lost = len(found.took_part[project]) - len(listed)
        if lost:
            found.left_out["participations of an organisation that is not listed"] += lost
        found.took_part[project] = listed
