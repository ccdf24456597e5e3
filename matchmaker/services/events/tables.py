"""The published plan as a workbook: who meets whom in which slot, and all meetings in a list."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from matchmaker.domain.phrases import phrase
from matchmaker.services.events.letters import spoken_clock
from matchmaker.services.events.programme import Engagement, Programme
from matchmaker.services.events.views import SlotView
from matchmaker.services.sheets import Table, Value

Say = Callable[[str], str]
_OF_MEETINGS = (
    phrase("Day"),
    phrase("From"),
    phrase("Until"),
    phrase("Table"),
    phrase("Organisation"),
    phrase("Person"),
    phrase("Meets"),
    phrase("Their person"),
)


def plan_tables(
    programme: Programme, *, say: Say, language: str, notes: Sequence[str]
) -> list[Table]:
    """Two sheets: one row a participant with a column a slot; one row a meeting."""
    return [
        _people(programme, say=say, language=language, notes=notes),
        _meetings(programme, say=say, language=language, notes=notes),
    ]


def _people(programme: Programme, *, say: Say, language: str, notes: Sequence[str]) -> Table:
    slots, days = programme.slots, programme.days()
    headings = [say(phrase("Organisation")), say(phrase("Person")), say(phrase("Clusters"))]
    headings += [_when(programme, slots[each], language) for each in sorted(slots)]
    rows: list[list[Value]] = []
    for person in programme.coming:
        found = {each.meeting.slot: each for each in days[person.id] if not each.is_off}
        about: list[Value] = [person.name, person.person, ", ".join(person.clusters.values())]
        rows.append([*about, *(_cell(found.get(each), say) for each in sorted(slots))])
    return Table(say(phrase("Participants and slots")), headings, rows, notes)


def _cell(found: Engagement | None, say: Say) -> str | None:
    if found is None:
        return None
    words = phrase("%(who)s, table %(table)s", who=found.partner.name, table=found.table.name)
    return say(words)


def _meetings(programme: Programme, *, say: Say, language: str, notes: Sequence[str]) -> Table:
    event, slots, tables = programme.event, programme.slots, programme.tables
    rows: list[list[Value]] = []
    for each in programme.held:
        slot, (a, b) = slots[each.slot], (programme.people[one] for one in each.pair)
        rows.append(
            [
                event.local(slot.starts_at).date(),
                spoken_clock(event, slot.starts_at, language),
                spoken_clock(event, slot.ends_at, language),
                tables[each.table].name,
                a.name,
                a.person,
                b.name,
                b.person,
            ]
        )
    headings = [say(each) for each in _OF_MEETINGS]
    return Table(say(phrase("Meetings")), headings, rows, notes)


def _when(programme: Programme, slot: SlotView, language: str) -> str:
    event = programme.event
    clock = spoken_clock(event, slot.starts_at, language)
    if len(event.days) == 1:
        return clock
    return f"{event.local(slot.starts_at).date().isoformat()} {clock}"
