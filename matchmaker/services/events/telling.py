"""The letter about a participant's day: what is new in it, and the whole of it as it now is."""

from __future__ import annotations

from collections.abc import Iterable

from matchmaker.domain.phrases import phrase
from matchmaker.services.events.letters import (
    Note,
    about_event,
    own_page,
    spoken_clock,
    spoken_day,
)
from matchmaker.services.events.published import Difference, ToldMeeting, Turn
from matchmaker.services.events.whole import EventWhole, Pair
from matchmaker.services.introducing.speaking import Speaker
from matchmaker.services.posting.mailing import Paragraph, Part
from models import EventParticipant


def plan_note(
    speaker: Speaker,
    whole: EventWhole,
    row: EventParticipant,
    *,
    day: Iterable[ToldMeeting],
    differences: Iterable[Difference],
    version: int,
) -> Note:
    """The letter to one participant about one version."""
    parts = plan_parts(
        whole, row.id, day=day, differences=differences, version=version, language=row.language
    )
    where = about_event(whole.event, row.language)
    return Note(
        f"plan-{version}",
        plan_subject(whole, version),
        (*parts, *where, own_page(speaker, row, words=phrase("Your day, and your calendar"))),
    )


def plan_subject(whole: EventWhole, version: int) -> str:
    """What the letter is about."""
    if version == 1:
        return phrase("Your meetings: %(event)s", event=whole.event.name)
    return phrase("Your meetings have changed: %(event)s", event=whole.event.name)


def plan_parts(
    whole: EventWhole,
    participant_id: int,
    *,
    day: Iterable[ToldMeeting],
    differences: Iterable[Difference],
    version: int,
    language: str | None,
) -> tuple[Part, ...]:
    """What is new, if something was told before; then the whole day."""
    mine = [each for each in differences if participant_id in each.pair]
    held = sorted(
        (each for each in day if participant_id in each.pair and not each.is_cancelled),
        key=lambda each: each.slot,
    )
    first = phrase("Your meetings are planned. This is your day:")
    again = phrase("This is your day as it is now:")
    none = phrase("You have no meeting at the moment.")
    head = first if version == 1 else again
    return (
        *(Paragraph(_said(whole, participant_id, each, language)) for each in mine if version > 1),
        Paragraph(head if held else none),
        *(
            Paragraph(_line(whole, participant_id, each.pair, (each.slot, each.table), language))
            for each in held
        ),
    )


def _said(
    whole: EventWhole, participant_id: int, difference: Difference, language: str | None
) -> str:
    """One change in a sentence."""
    partner = whole.name(_partner(participant_id, difference.pair))
    now, told = difference.now, difference.told
    if difference.turn is Turn.CANCELLED:
        assert told is not None, "only what was told is cancelled"
        when = _when(whole, told.slot, language)
        return phrase("Cancelled: %(who)s, %(when)s.", who=partner, when=when)
    assert now is not None, "it has a place"
    assert now.slot is not None, "it has a place"
    assert now.table is not None, "it has a place"
    place = {
        "who": partner,
        "when": _when(whole, now.slot, language),
        "table": _table(whole, now.table),
    }
    if difference.turn is Turn.NEW:
        return phrase("New: %(who)s, %(when)s, table %(table)s.", **place)
    return phrase("Moved: %(who)s, now %(when)s, table %(table)s.", **place)


def _line(
    whole: EventWhole,
    participant_id: int,
    pair: Pair,
    place: tuple[int, int],
    language: str | None,
) -> str:
    """One meeting of the day."""
    slot, table = place
    return phrase(
        "%(when)s: %(who)s, table %(table)s",
        when=_when(whole, slot, language),
        who=whole.name(_partner(participant_id, pair)),
        table=_table(whole, table),
    )


def _when(whole: EventWhole, slot: int, language: str | None) -> str:
    """From when to when, by the clock of the place; with the day if there are several."""
    event, found = whole.event, whole.slots.get(slot)
    if found is None:
        return phrase("a time that is not there any more")
    begin = spoken_clock(event, found.starts_at, language)
    end = spoken_clock(event, found.ends_at, language)
    if len(event.days) == 1:
        return f"{begin}–{end}"
    day = spoken_day(event.local(found.starts_at).date(), language)
    return f"{day}, {begin}–{end}"


def _table(whole: EventWhole, number: int) -> str:
    found = whole.tables.get(number)
    return found.name if found else str(number + 1)


def _partner(participant_id: int, pair: Pair) -> int:
    return pair[1] if pair[0] == participant_id else pair[0]
