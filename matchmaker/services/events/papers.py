"""What an event prints: personal schedules, table signs, badges, the whole plan, or all in one.

Each sheet of a person is in that person's language where we speak it; signs and the plan are in
that of whoever prints. Free slots are left out: a schedule tells where to go.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Any

from matchmaker.domain.phrases import counted, phrase, translated
from matchmaker.services import paper
from matchmaker.services.catalogues import LANGUAGES, catalogue
from matchmaker.services.events.letters import spoken_clock, spoken_day, when_words
from matchmaker.services.events.programme import Engagement, Programme
from matchmaker.services.events.views import ParticipantView, SlotView

TABLES_A_SHEET = 8  # columns of the plan that can be read on a landscape sheet
LONGEST_NAME = 70  # characters at 18 points that fit a badge
_HEADINGS = (phrase("Time"), phrase("With"), phrase("Table"))
Row = dict[str, str]


class Paper(StrEnum):
    """A kind of sheet, by the word in its address."""

    SCHEDULES = "schedules"
    POCKET = "pocket"
    SIGNS = "signs"
    BADGES = "badges"
    PLAN = "plan"
    ALL = "all"


@dataclass(frozen=True)
class _Tongue:
    """A programme in one language; each time of day is worded once."""

    programme: Programme
    language: str

    def say(self, text: str) -> str:
        """A phrase in this language."""
        return translated(text, catalogue(self.language))

    @cached_property
    def clocks(self) -> dict[int, str]:
        """When each slot begins, by its id."""
        event = self.programme.event
        return {each.id: spoken_clock(event, each.starts_at, self.language) for each in event.slots}

    def foot(self) -> str:
        """What a sheet belongs to."""
        told, event = self.programme.told, self.programme.event
        assert told is not None, "only what was published is printed"
        return self.say(
            phrase(
                "%(event)s · plan %(version)s of %(day)s",
                event=event.name,
                version=told.version,
                day=spoken_day(event.local(told.at).date(), self.language),
            )
        )


def print_paper(programme: Programme, which: Paper, *, language: str, at: datetime) -> bytes:
    """The PDF for everybody who comes; `language` is that of whoever prints.

    The programme has to have been published, and for schedules to be read with its reasons.
    """
    tongue = _Tongue(programme, language)
    return paper.pdf(f"event-{_template(which)}", _data(tongue, which), language=language, at=at)


def print_own(programme: Programme, participant_id: int, *, language: str, at: datetime) -> bytes:
    """One participant's own schedule."""
    tongue = _Tongue(programme, language)
    person = programme.people[participant_id]
    data = _schedules(tongue, [person], pocket=False, is_own=True)
    return paper.pdf("event-schedules", data, language=language, at=at)


def _template(which: Paper) -> str:
    return "schedules" if which is Paper.POCKET else which.value


def _data(tongue: _Tongue, which: Paper) -> dict[str, Any]:
    people = tongue.programme.coming
    if which in {Paper.SCHEDULES, Paper.POCKET}:
        return _schedules(tongue, people, pocket=which is Paper.POCKET)
    if which is Paper.SIGNS:
        return _signs(tongue)
    if which is Paper.BADGES:
        return _badges(tongue, people)
    if which is Paper.PLAN:
        return _plan(tongue)
    kinds = (Paper.PLAN, Paper.SIGNS, Paper.SCHEDULES, Paper.BADGES)
    parts = {each.value: _data(tongue, each) for each in kinds}
    return {"title": tongue.programme.event.name, **parts}


def _schedules(
    tongue: _Tongue, people: Sequence[ParticipantView], *, pocket: bool, is_own: bool = False
) -> dict[str, Any]:
    days = tongue.programme.days(each.id for each in people)
    tongues: dict[str, _Tongue] = {tongue.language: tongue}
    sheets = []
    for person in people:
        spoken = tongue.language if is_own else _language_of(person, tongue.language)
        own = tongues.setdefault(spoken, _Tongue(tongue.programme, spoken))
        sheets.append(_schedule(own, person, days[person.id]))
    title = phrase("Personal schedules: %(event)s", event=tongue.programme.event.name)
    return {
        "title": tongue.say(title),
        "foot": tongue.foot(),
        "pocket": pocket,
        "people": sheets,
    }


def _language_of(person: ParticipantView, otherwise: str) -> str:
    return person.language if person.language in LANGUAGES else otherwise


def _schedule(
    tongue: _Tongue, person: ParticipantView, day: Iterable[Engagement]
) -> dict[str, Any]:
    event = tongue.programme.event
    held = {each.slot.id: each for each in day if not each.is_off}
    count = counted("%(n)s meeting", "%(n)s meetings", len(held))
    line = phrase(
        "%(meetings)s · %(when)s", meetings=count, when=when_words(event, tongue.language)
    )
    where = [event.venue] if event.venue else []
    return {
        "name": person.person or "",
        "organisation": person.name,
        "cluster": ", ".join(person.clusters.values()),
        "language": tongue.language,
        "headings": [tongue.say(each) for each in _HEADINGS],
        "line": " · ".join([tongue.say(line), *where]),
        "rows": _rows(tongue, held),
        "note": tongue.say(
            phrase("Changes after this was printed stand on your page and in your calendar.")
        ),
    }


def _rows(tongue: _Tongue, held: Mapping[int, Engagement]) -> list[Row]:
    """Meetings, breaks and talks in the order of time; the day's name where there are several."""
    event, rows, last = tongue.programme.event, [], None
    for slot in event.slots:
        found = held.get(slot.id)
        if found is None and slot.number is not None:
            continue
        day = event.local(slot.starts_at).date()
        if len(event.days) > 1 and day != last:
            rows.append(_other("", spoken_day(day, tongue.language)))
            last = day
        rows.append(_row(tongue, found) if found else _pause(tongue, slot))
    return rows


def _row(tongue: _Tongue, each: Engagement) -> Row:
    about = [each.partner.person or "", *each.partner.clusters.values()]
    return {
        "time": tongue.clocks[each.slot.id],
        "what": "",
        "with": each.partner.name,
        "about": " · ".join(filter(None, about)),
        "why": tongue.say(each.why),
        "table": each.table.name,
    }


def _pause(tongue: _Tongue, slot: SlotView) -> Row:
    return _other(tongue.clocks[slot.id], slot.title or tongue.say(slot.kind.label))


def _other(time: str, what: str) -> Row:
    return {"time": time, "what": what, "with": "", "about": "", "why": "", "table": ""}


def _signs(tongue: _Tongue) -> dict[str, Any]:
    programme, rows = tongue.programme, dict[int, list[list[str]]]()
    for each in programme.held:
        names = [programme.people[one].name for one in each.pair]
        rows.setdefault(each.table, []).append([_time_of(tongue, each.slot), *names])
    return {
        "title": tongue.say(phrase("Table signs: %(event)s", event=programme.event.name)),
        "foot": tongue.foot(),
        "headings": [tongue.say(phrase("Time")), tongue.say(phrase("Who meets here")), ""],
        "empty": tongue.say(phrase("No meeting is planned at this table.")),
        "signs": [
            {
                "name": each.name,
                "line": tongue.say(phrase("Without steps")) if each.is_step_free else "",
                "rows": rows.get(each.number, []),
            }
            for each in programme.event.tables
        ],
    }


def _badges(tongue: _Tongue, people: Sequence[ParticipantView]) -> dict[str, Any]:
    days = tongue.programme.days(each.id for each in people)
    return {
        "title": tongue.say(phrase("Badges: %(event)s", event=tongue.programme.event.name)),
        "backs": True,
        "headings": tongue.say(phrase("time · table · with")),
        "people": [
            {
                "name": _cut(each.person or each.name, LONGEST_NAME),
                "organisation": _cut(each.name, 2 * LONGEST_NAME) if each.person else "",
                "cluster": _cut(", ".join(each.clusters.values()), 2 * LONGEST_NAME),
                "rows": [
                    {
                        "time": _time_of(tongue, found.meeting.slot),
                        "table": found.table.name,
                        "with": found.partner.name,
                    }
                    for found in days[each.id]
                    if not found.is_off
                ],
            }
            for each in people
        ],
    }


def _plan(tongue: _Tongue) -> dict[str, Any]:
    programme = tongue.programme
    event, held = programme.event, programme.held
    at = {(each.slot, each.table): each.pair for each in held}

    def cell(slot: int, table: int) -> str:
        pair = at.get((slot, table))
        return " × ".join(programme.people[each].name for each in pair) if pair else ""

    groups = [
        event.tables[first : first + TABLES_A_SHEET]
        for first in range(0, len(event.tables), TABLES_A_SHEET)
    ]
    count = counted("%(n)s meeting", "%(n)s meetings", len(held))
    title = phrase("The whole plan: %(event)s", event=event.name)
    return {
        "title": tongue.say(title),
        "foot": tongue.foot(),
        "line": f"{tongue.say(count)} · {tongue.say(when_words(event, tongue.language))}",
        "corner": tongue.say(phrase("Time")),
        "parts": [
            {
                "tables": [each.name for each in group],
                "rows": [
                    [_time_of(tongue, slot), *(cell(slot, each.number) for each in group)]
                    for slot in sorted(programme.slots)
                ],
            }
            for group in groups
        ],
    }


def _time_of(tongue: _Tongue, number: int) -> str:
    """When a meeting slot begins; with the day's number where there are several days."""
    event, slot = tongue.programme.event, tongue.programme.slots[number]
    clock = tongue.clocks[slot.id]
    if len(event.days) == 1:
        return clock
    day = event.days.index(event.local(slot.starts_at).date()) + 1
    return tongue.say(phrase("Day %(day)s, %(time)s", day=day, time=clock))


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
