"""The rooms of a matchmaking event; here those of setting up, inviting and attending."""

from . import inviting, mine, overview, rules, wizard
from .attending import attending
from .board import board
from .calendars import calendars
from .choosing import choosing
from .desk import event_desk
from .outcomes import event_outcomes
from .participants import participants
from .printing import printing
from .publishing import publishing
from .rating import rating
from .repairing import repairing
from .room import events

__all__ = [
    "attending", "board", "calendars", "choosing", "event_desk", "event_outcomes", "events",
    "inviting", "mine", "overview", "participants", "printing", "publishing", "rating", "repairing",
    "rules", "wizard",
]  # fmt: skip
