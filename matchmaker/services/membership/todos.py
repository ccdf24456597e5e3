"""What a manager had best do today: a few steps, in the order of what each would open.

The effect of a step is counted in the log-odds of the ranking, as completeness counts it: so many
members, times what the missing piece is worth to each. What is no piece of a profile has a worth
that was judged by hand, beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from matchmaker.domain.completeness import WORTH, Gap
from matchmaker.domain.phrases import Phrase, counted, phrase
from matchmaker.services.membership.member_views import is_old
from matchmaker.services.membership.members import Member
from matchmaker.services.reporting.activity import Count

MOST = 3


class Step(StrEnum):
    """What can be done."""

    IMPORT = "import"
    ANSWERS = "answers"
    OFFERS = "offers"
    NEEDS = "needs"
    ADDRESSES = "addresses"
    DUPLICATES = "duplicates"
    OLD = "old"
    VOUCH = "vouch"


@dataclass(frozen=True, slots=True)
class Todo:
    """One step: what was found, what it would open, what the button says.

    `is_askable`: whether the button writes to members, some of whom at least have an address.
    """

    step: Step
    finding: Phrase
    effect: Phrase
    button: Phrase
    worth: float
    is_askable: bool = False


# One who waits is one yes away from an introduction: more than any sentence that is still missing.
_ANSWER = 3.0
# Who cannot be written to is found, asked, and never hears of it.
_ADDRESS = 1.0
# Two entries for one firm split its sentences, and partners meet it twice.
_DOUBLE = 0.9
# A line of trust on the card; it changes no rank.
_VOUCHED = 0.1


def todos(members: Sequence[Member], *, waiting: int, suspects: int, today: date) -> list[Todo]:
    """The steps that would open most, the best first; nothing where all is well."""
    if not members:
        return [_bring_a_list()]
    silent = [each for each in members if not each.offers]
    found = [
        _answers(waiting),
        _offers(silent),
        _needs([each for each in members if each.offers and not each.needs]),
        _addresses([each for each in members if not each.has_address]),
        _duplicates(suspects),
        _old([each for each in members if is_old(each, today)]),
        _vouch([each for each in members if each.vouched_on is None]),
    ]
    worth_doing = [each for each in found if each.worth > 0]
    return sorted(worth_doing, key=lambda each: -each.worth)[:MOST]


def _bring_a_list() -> Todo:
    return Todo(
        Step.IMPORT,
        phrase("There is no member list yet."),
        phrase("An Excel sheet as it is will do: columns are recognised, nothing is written yet."),
        phrase("Import your list"),
        worth=1.0,
    )


def _answers(waiting: int) -> Todo:
    if Count(waiting).is_few:
        finding = phrase("A few requests to your members wait for an answer for over five days.")
    else:
        finding = counted(
            "%(n)s request to your members waits for an answer for over five days.",
            "%(n)s requests to your members wait for an answer for over five days.",
            waiting,
        )
    effect = phrase("Each yes is an introduction, each no frees somebody to ask others.")
    return Todo(Step.ANSWERS, finding, effect, phrase("Remind them"), waiting * _ANSWER)


def _offers(silent: Sequence[Member]) -> Todo:
    return Todo(
        Step.OFFERS,
        counted(
            "%(n)s member never appears in results: no offer is written.",
            "%(n)s members never appear in results: no offers are written.",
            len(silent),
        ),
        phrase("Nobody who searches can find them; one sentence each changes that."),
        _button(silent, phrase("Ask them")),
        len(silent) * WORTH[Gap.OFFERS],
        is_askable=_can_be_asked(silent),
    )


def _needs(deaf: Sequence[Member]) -> Todo:
    return Todo(
        Step.NEEDS,
        counted(
            "%(n)s member says what it offers, but not what it needs.",
            "%(n)s members say what they offer, but not what they need.",
            len(deaf),
        ),
        phrase("Nobody can be proposed to them, and whoever offers it does not find them."),
        _button(deaf, phrase("Ask them")),
        len(deaf) * WORTH[Gap.NEEDS],
        is_askable=_can_be_asked(deaf),
    )


def _addresses(mute: Sequence[Member]) -> Todo:
    return Todo(
        Step.ADDRESSES,
        counted(
            "For %(n)s member no address is known.",
            "For %(n)s members no address is known.",
            len(mute),
        ),
        phrase("They can be found, but nobody there hears of a request."),
        phrase("Add addresses"),
        len(mute) * _ADDRESS,
    )


def _duplicates(suspects: int) -> Todo:
    return Todo(
        Step.DUPLICATES,
        counted(
            "%(n)s pair of entries may be one company.",
            "%(n)s pairs of entries may be one company each.",
            suspects,
        ),
        phrase("Two entries split what one company says, and partners meet it twice."),
        phrase("Look at them"),
        suspects * _DOUBLE,
    )


def _old(members: Sequence[Member]) -> Todo:
    return Todo(
        Step.OLD,
        counted(
            "%(n)s profile is older than 18 months.",
            "%(n)s profiles are older than 18 months.",
            len(members),
        ),
        phrase("Partners see the date and doubt it; a click of theirs confirms it."),
        _button(members, phrase("Ask them to confirm")),
        len(members) * WORTH[Gap.FRESHNESS],
        is_askable=_can_be_asked(members),
    )


def _vouch(members: Sequence[Member]) -> Todo:
    return Todo(
        Step.VOUCH,
        counted(
            "For %(n)s profile nobody has vouched.",
            "For %(n)s profiles nobody has vouched.",
            len(members),
        ),
        phrase("“Vouched by your cluster” is the first thing that strangers trust."),
        phrase("Look through them"),
        len(members) * _VOUCHED,
    )


def _button(members: Sequence[Member], words: Phrase) -> Phrase:
    return words if _can_be_asked(members) else phrase("Look at them")


def _can_be_asked(members: Sequence[Member]) -> bool:
    return any(each.has_address for each in members)
