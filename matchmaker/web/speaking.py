"""Whoever is at this page as somebody who speaks for a side, and what they write, read once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from matchmaker.domain.phrases import phrase
from matchmaker.domain.vocabulary import OutcomeStep, ValueBand
from matchmaker.services.introducing.correspondence import LONGEST_MESSAGE
from matchmaker.services.introducing.meetings import LENGTHS, MOST_TIMES, Times
from matchmaker.services.introducing.outcomes import Telling
from matchmaker.services.introducing.speaking import Speaker
from matchmaker.web.desk import database, now, runtime, viewer
from matchmaker.web.forms import FormError

ENDED = "ended"  # the sixth choice: it came to nothing


def speaker() -> Speaker:
    """Whoever has signed in."""
    return Speaker(database(), viewer(), now(), runtime().post_office)


def read_message(form: Mapping[str, str]) -> str:
    """What is written to the other side.

    Raises:
        FormError: nothing, or too much.
    """
    text = form.get("text", "").replace("\r\n", "\n").strip()
    if not text:
        raise FormError(text=phrase("Write a sentence first."))
    if len(text) > LONGEST_MESSAGE:
        raise FormError(
            text=phrase(
                "The message has %(found)s characters; %(most)s fit.",
                found=len(text),
                most=LONGEST_MESSAGE,
            )
        )
    return text


def read_times(form: Mapping[str, str], zone: ZoneInfo) -> Times:
    """Up to three times on the reader's clock; empty fields are no times.

    Raises:
        FormError: a field is no time, or none is filled in.
    """
    starts, errors = [], {}
    for number in range(1, MOST_TIMES + 1):
        typed = form.get(f"time-{number}", "").strip()
        if not typed:
            continue
        found = _moment(typed, zone)
        if found is None:
            errors[f"time-{number}"] = phrase("This is no day and time, like 2027-03-01T14:00.")
        else:
            starts.append(found)
    if not starts and not errors:
        errors["time-1"] = phrase("Fill in at least one time.")
    minutes = form.get("minutes", "")
    if minutes not in {str(each) for each in LENGTHS}:
        errors["minutes"] = phrase("Choose how long it takes.")
    if errors:
        raise FormError(**errors)
    return Times(starts, int(minutes), form.get("place"))


def read_choice(text: str) -> datetime | None:
    """An offered time as its form names it; None for «none of these».

    Raises:
        FormError: it is neither.
    """
    if text == "none":
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise FormError(start=phrase("Choose one of the times, or none.")) from error
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def read_telling(form: Mapping[str, str]) -> Telling:
    """What came of it: one of the steps, or that it ended.

    Raises:
        FormError: nothing was chosen.
    """
    said = form.get("said", "")
    value = next((each for each in ValueBand if each.value == form.get("value")), None)
    if said == ENDED:
        before = _step(form.get("step", "")) or OutcomeStep.TALKED
        return Telling(before, is_final=True, value=value)
    step = _step(said)
    if step is None:
        raise FormError(said=phrase("Choose what came of it."))
    return Telling(step, value=value)


def _step(word: str) -> OutcomeStep | None:
    return next((each for each in OutcomeStep if each.value == word), None)


def _moment(typed: str, zone: ZoneInfo) -> datetime | None:
    try:
        found = datetime.fromisoformat(typed)
    except ValueError:
        return None
    local = found if found.tzinfo else found.replace(tzinfo=zone)
    return local.astimezone(UTC)
