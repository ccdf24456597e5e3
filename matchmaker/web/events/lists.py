"""Participants as a table for a workbook, and whose address is shown to whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from matchmaker.domain.event_vocabulary import AttendanceState
from matchmaker.domain.phrases import phrase
from matchmaker.services.events.access import Part
from matchmaker.services.events.reading import EventView, ParticipantView, WishView
from matchmaker.services.sheets import Table, Value
from matchmaker.web.events.frame import clock_at
from matchmaker.web.languages import said
from matchmaker.web.words import in_words, language

HEADINGS = (
    phrase("Organisation"),
    phrase("Clusters"),
    phrase("Country"),
    phrase("State"),
    phrase("Person"),
    phrase("E-mail"),
    phrase("Language"),
    phrase("Meetings at least"),
    phrase("Meetings at most"),
    phrase("Cannot meet at"),
    phrase("Needs a table without steps"),
    phrase("Wishes"),
)


def sees_address(person: ParticipantView, event: EventView, part: Part) -> bool:
    """Whether this manager may read who comes and their address.

    A manager's own members have named their people to it; a guest's member has told them to the
    host once it has answered.
    """
    if part.guests & person.clusters.keys():
        return True
    if not part.is_host:
        return False
    has_answered = person.state in {AttendanceState.REGISTERED, AttendanceState.WITHDRAWN}
    return event.cluster_id in person.clusters or has_answered


def list_of_participants(
    event: EventView,
    part: Part,
    people: Iterable[ParticipantView],
    wishes: Iterable[WishView],
    *,
    notes: Sequence[str],
) -> Table:
    """One row a participant, with how many wishes it made, but not of whom."""
    made = Counter(each.from_id for each in wishes if not each.by_manager)
    rows = [
        _row(event, each, made[each.id], is_open=sees_address(each, event, part)) for each in people
    ]
    title = said(phrase("Participants"))
    return Table(title, [said(each) for each in HEADINGS], rows, notes)


def _row(
    event: EventView, person: ParticipantView, wishes: int, *, is_open: bool
) -> tuple[Value, ...]:
    starts = {each.number: each.starts_at for each in event.meeting_slots}
    busy = [clock_at(starts[each], event) for each in sorted(person.unavailable) if each in starts]
    return (
        person.name,
        ", ".join(person.clusters.values()),
        person.country,
        in_words(person.state),
        person.person if is_open else None,
        person.email if is_open else None,
        language(person.language) if person.language else None,
        person.minimum,
        person.maximum,
        ", ".join(busy),
        said(phrase("Yes")) if person.step_free else None,
        wishes,
    )
