"""Why a pair is listed, what changed, what chance would give and what to do, in sentences.

Nobody is named: who reads it adds the names that its reader may see.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from matchmaker.domain.event_vocabulary import LinkLevel
from matchmaker.domain.phrases import Phrase, counted, phrase
from matchmaker.domain.vocabulary import label

_YEAR = 365.25
# The one reason that comes from what members did here: it goes when they keep it to themselves.
THROUGH_HERE = counted(
    "Through this place, %(n)s organisation of each side or more met the other",
    "Through this place, %(n)s organisations of each side or more met the other",
    0,
)


class NextAct(StrEnum):
    """What a coordinator does about a pair; one of them, never a list."""

    TELL_MANAGERS = "tell_managers"
    PROPOSE_EVENT = "propose_event"
    ASK_CARRIER = "ask_carrier"
    WAIT = "wait"


@dataclass(frozen=True, slots=True)
class Told:
    """What the sentences of a pair are made of.

    Attributes:
        level: reached now; `was` in the period before, None if it was not listed.
        bonds: pairs of organisations that are tied across; `new` of them since the period before.
        expected: how many chance would give.
        is_significant: whether that is more than chance gives.
        oldest: when the oldest tie began.
        shared: how many organisations belong to both; `newly_shared` since the period before.
        behavioural: organisations a side that met through this place; (0, 0) if it may not be told.
        carriers: how many organisations carry it.
    """

    level: LinkLevel
    was: LinkLevel | None
    bonds: int
    new: int
    expected: float
    is_significant: bool
    oldest: date | None
    shared: int
    newly_shared: int
    behavioural: tuple[int, int]
    carriers: int


def reasons(told: Told, as_of: date) -> Iterator[Phrase]:
    """What speaks for the pair."""
    if told.shared:
        yield counted(
            "%(n)s organisation belongs to both clusters",
            "%(n)s organisations belong to both clusters",
            told.shared,
        )
    if told.bonds:
        yield counted(
            "%(n)s pair of members works together",
            "%(n)s pairs of members work together",
            told.bonds,
        )
    years = int((as_of - told.oldest).days / _YEAR) if told.oldest else 0
    if years:
        yield counted(
            "The oldest tie has lasted %(n)s year", "The oldest tie has lasted %(n)s years", years
        )
    if min(told.behavioural):
        many = THROUGH_HERE.plural or THROUGH_HERE.singular
        yield counted(THROUGH_HERE.singular, many, min(told.behavioural))


def changes(told: Told) -> Iterator[Phrase]:
    """What is new since the period before; says so if nothing is."""
    if told.was is None:
        yield phrase("New on the list")
    elif told.was is not told.level:
        yield phrase("Was %(was)s, now %(now)s", was=label(told.was), now=label(told.level))
    if told.new:
        yield counted(
            "%(n)s new pair of members has begun to work together",
            "%(n)s new pairs of members have begun to work together",
            told.new,
        )
    if told.newly_shared:
        yield counted(
            "%(n)s organisation has joined the other cluster, too",
            "%(n)s organisations have joined the other cluster, too",
            told.newly_shared,
        )
    if told.was is told.level and not (told.new or told.newly_shared):
        yield phrase("Nothing new since the quarter before")


def by_chance(told: Told) -> Phrase:
    """What chance would give; one tie is a lead and is called one."""
    values = {"expected": f"{told.expected:.1f}"}
    if told.is_significant:
        return counted(
            "%(n)s tie, %(expected)s expected by chance: more than chance gives",
            "%(n)s ties, %(expected)s expected by chance: more than chance gives",
            told.bonds,
            **values,
        )
    return counted(
        "%(n)s tie, %(expected)s expected by chance: a lead, not proof",
        "%(n)s ties, %(expected)s expected by chance: a lead, not proof",
        told.bonds,
        **values,
    )


def next_act(told: Told) -> tuple[NextAct, Phrase]:
    """The one thing to do."""
    if told.level is LinkLevel.RIPE:
        return NextAct.TELL_MANAGERS, phrase("Tell both managers: their members are ahead of them")
    if told.level is LinkLevel.EMERGING and told.carriers > 2:
        return NextAct.PROPOSE_EVENT, phrase("Propose a joint event with the members who carry it")
    if told.carriers:
        return NextAct.ASK_CARRIER, phrase("Ask the firm that carries it what would help")
    return NextAct.WAIT, phrase("Wait: look again next quarter")


def headline(listed: int, above_chance: int) -> Phrase:
    """The finding of a period, an honest nothing included."""
    if above_chance:
        return counted(
            "%(n)s pair of clusters has more ties than chance gives",
            "%(n)s pairs of clusters have more ties than chance gives",
            above_chance,
        )
    if listed:
        return counted(
            "Nothing rises above chance this quarter; %(n)s lead is worth a look",
            "Nothing rises above chance this quarter; %(n)s leads are worth a look",
            listed,
        )
    return phrase("Nothing rises above chance this quarter")
