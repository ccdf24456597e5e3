"""Does a system know the future? Change the future and see whether anything it says changes.

An `AsOf` refuses what is dated too late, but a system could be made with something beside it: a
rarity over all texts, a tie from a table read elsewhere. So every system is made twice, from the
history as it is and from twins of it in which everything after the cut is another: other partners
and other words in one, nothing at all in the other. Whatever differs has leaked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

import numpy as np

from matchmaker.services.evaluating.as_of import AsOf, Codes
from matchmaker.services.evaluating.history import History
from matchmaker.services.evaluating.systems import Scores

# Makes systems for a world; it is handed the whole history only so that a test can plant a leak.
Maker = Callable[[History, AsOf], Mapping[str, Scores]]
_OTHER_WORDS = ("Quite another matter altogether is looked into here.",)


def find_leaks(history: History, cut: date, make: Maker, seekers: Codes) -> dict[str, str]:
    """The systems whose scores depend on what happens after the cut, and on which change."""
    before = _answers(history, cut, make, seekers)
    found: dict[str, str] = {}
    for change, twin in (
        ("another future", with_another_future(history, cut)),
        ("no future", without_future(history, cut)),
    ):
        after = _answers(twin, cut, make, seekers)
        for name, scores in before.items():
            if name not in found and not np.array_equal(scores, after[name]):
                found[name] = change
    return found


def without_future(history: History, cut: date) -> History:
    """The history of those who do not live to see more than the cut."""
    found = History({key: each for key, each in history.projects.items() if each.start <= cut})
    found.participations = [e for e in history.participations if e.project in found.projects]
    for key, said in history.registrations.items():
        for project, registration in said.items():
            if not project or project in found.projects:
                found.registrations[key][project] = registration
    return found


def with_another_future(history: History, cut: date) -> History:
    """The same past; after it the same projects about something else, with other parties."""
    found = without_future(history, cut)
    everybody = sorted(history.registrations)
    shift = {key: everybody[n - 1] for n, key in enumerate(everybody)}
    for key, each in history.projects.items():
        if each.start > cut:
            found.projects[key] = replace(
                each, title="Something else", sentences=_OTHER_WORDS, topic="", programme=""
            )
    known = {key for key, each in history.projects.items() if each.start <= cut}
    for party in history.participations:
        if party.project not in known:
            other = shift[party.organisation]
            found.participations.append(replace(party, organisation=other))
            first = next(iter(history.registrations[other].values()))
            found.registrations[other].setdefault(party.project, first)
    return found


def _answers(
    history: History, cut: date, make: Maker, seekers: Codes
) -> dict[str, np.ndarray[tuple[int, ...], np.dtype[np.float32]]]:
    world = AsOf(history, cut)
    return {name: scores(seekers) for name, scores in make(history, world).items()}
