"""Changing an event that exists, with the letters that a new time or place takes."""

from __future__ import annotations

from matchmaker.services.events.calling_off import tell_moved
from matchmaker.services.events.setting_up import Basics, change_basics
from matchmaker.services.introducing.speaking import Speaker
from models import Event


def keep_basics(speaker: Speaker, event: Event, basics: Basics, *, confirmed: bool = False) -> int:
    """Keep the first step and tell those concerned if it is at another time or place; gives how
    many letters were written.

    Raises:
        FieldsError, WouldUndo, Conflict: as for `change_basics`; nothing is kept then.
    """
    is_moved = change_basics(
        speaker.session,
        event,
        basics,
        viewer=speaker.viewer,
        now=speaker.now,
        confirmed=confirmed,
    )
    speaker.session.flush()
    letters = tell_moved(speaker, event) if is_moved else 0
    speaker.session.commit()
    return letters
