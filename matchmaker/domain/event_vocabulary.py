"""The closed lists of events and of links between clusters, in the form of `vocabulary`."""

from __future__ import annotations

from matchmaker.domain.phrases import phrase
from matchmaker.domain.vocabulary import Word


class EventState(Word):
    """Where an event stands."""

    DRAFT = "draft", phrase("Being set up")
    OPEN = "open", phrase("Open for registration")
    PUBLISHED = "published", phrase("Plan published")
    OVER = "over", phrase("Over")
    CANCELLED = "cancelled", phrase("Called off")


class SlotKind(Word):
    """What a stretch of an event's day is for."""

    MEETING = "meeting", phrase("Meetings")
    BREAK = "break", phrase("Break")
    TALK = "talk", phrase("Talk")


class AttendanceState(Word):
    """What an organisation has said to an invitation."""

    INVITED = "invited", phrase("Not answered")
    REGISTERED = "registered", phrase("Comes")
    DECLINED = "declined", phrase("Does not come")
    WITHDRAWN = "withdrawn", phrase("Has withdrawn")


class WishStrength(Word):
    """How much a participant wants to meet another."""

    MUST = "must", phrase("Must meet")
    LIKE = "like", phrase("Would like to")
    RATHER_NOT = "rather_not", phrase("Rather not")


class Rating(Word):
    """What one side says of a meeting at an event."""

    NOT_HELD = "not_held", phrase("Did not take place")
    NO_INTEREST = "no_interest", phrase("No interest")
    INFORMATIVE = "informative", phrase("Informative")
    COOPERATION = "cooperation", phrase("Co-operation possible")


class LinkLevel(Word):
    """How near two clusters are to a link of their own."""

    WATCH = "watch", phrase("Watch")
    EMERGING = "emerging", phrase("Emerging")
    RIPE = "ripe", phrase("Ripe")


class PairActKind(Word):
    """What a coordinator does about two clusters."""

    TOLD = "told", phrase("Told both managers")
    WATCHED = "watched", phrase("Keeps watching")
    DISMISSED = "dismissed", phrase("Put aside")
    RESTORED = "restored", phrase("Taken up again")
    EVENT = "event", phrase("Proposed a joint event")
