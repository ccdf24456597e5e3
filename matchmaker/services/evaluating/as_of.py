"""The world as it was on a day: all that whoever ranks partners may know, and nothing later.

A ranking that has seen the future is worth nothing, and it is easy to see by accident: a summary
over all years, a word's rarity in all texts, one tie too many. So systems are handed an `AsOf`
and no history; an `AsOf` checks on construction that nothing in it is dated after its day; and
what is learned or normalised is made from it, never beside it. That the rest is sealed, too, is
proved by `leaks.find_leaks`: a world whose future is another one must give the same scores.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from matchmaker.domain.vocabulary import OrganisationKind
from matchmaker.services.evaluating.history import (
    NOTHING,
    UNDATED,
    History,
    Participation,
    Registration,
    Undertaking,
)

Codes = NDArray[np.int64]
YEAR = 365.25
UNKNOWN = 0  # the code of a country, region, programme that nobody wrote down


class LeakFound(AssertionError):
    """Something dated after the day of a world is in that world."""


@dataclass(frozen=True, slots=True, eq=False)  # arrays have no single truth
class _Record:
    """The rows of an `AsOf`: projects by start, organisations by key, who took part in what."""

    projects: tuple[Undertaking, ...]
    organisations: tuple[str, ...]
    registered: tuple[Registration, ...]
    participations: tuple[Participation, ...]


class AsOf:
    """Everything known on the day `cut`, with numbers for names.

    Attributes:
        cut: the last day that is known.
        projects: those begun by then, oldest first; their place is their number.
        organisations: keys of those that took part in one of them; their place is their number.
        registered: what each had said of itself by then.
        takes_part: (organisations, projects), 1 where one took part in the other.
        leads: the same shape, 1 where it led.
    """

    def __init__(self, history: History, cut: date) -> None:
        """Keep what had happened by the cut.

        Raises:
            LeakFound: something later came through.
        """
        self.cut = cut
        record = _known(history, cut)
        self.projects = record.projects
        self.organisations = record.organisations
        self.registered = record.registered
        self._participations = record.participations
        self.require_no_leak()
        place = {key: n for n, key in enumerate(self.organisations)}
        number = {each.key: n for n, each in enumerate(self.projects)}
        rows = np.array([place[e.organisation] for e in self._participations], dtype=np.int64)
        columns = np.array([number[e.project] for e in self._participations], dtype=np.int64)
        leads = np.array([e.is_lead for e in self._participations], dtype=np.float32)
        shape = (len(self.organisations), len(self.projects))
        self.takes_part = sparse.csr_array(
            (np.ones(len(rows), dtype=np.float32), (rows, columns)), shape=shape
        )
        self.leads = sparse.csr_array((leads, (rows, columns)), shape=shape)
        self.leads.eliminate_zeros()

    def require_no_leak(self) -> None:
        """Check every day in here.

        Raises:
            LeakFound: a project, a participation or a registration is from after the cut.
        """
        late = [each.key for each in self.projects if each.start > self.cut]
        known = {each.key for each in self.projects}
        late += [e.project for e in self._participations if e.project not in known]
        if late:
            raise LeakFound(f"The world of {self.cut} knows of {', '.join(sorted(set(late))[:5])}.")

    def at(self, earlier: date) -> AsOf:
        """The world as it was on an earlier day, made from this one alone.

        Raises:
            LeakFound: the day is not earlier.
        """
        if earlier > self.cut:
            raise LeakFound(f"The world of {self.cut} cannot tell that of {earlier}.")
        return AsOf(self.history, earlier)

    @cached_property
    def history(self) -> History:
        """What is known here as a history again, which ends on the day of the cut."""
        found = History({each.key: each for each in self.projects}, list(self._participations))
        for key, said in zip(self.organisations, self.registered, strict=True):
            found.registrations[key][UNDATED] = said
        return found

    @cached_property
    def place(self) -> dict[str, int]:
        """The number of each organisation."""
        return {key: n for n, key in enumerate(self.organisations)}

    @cached_property
    def ages(self) -> NDArray[np.float32]:
        """(projects,): years from the start of each to the cut."""
        days = [(self.cut - each.start).days for each in self.projects]
        return np.asarray(np.array(days) / YEAR, dtype=np.float32)

    @cached_property
    def is_running(self) -> NDArray[np.float32]:
        """(projects,): 1 where the end that was planned is not reached or not known."""
        is_on = [each.end is None or each.end > self.cut for each in self.projects]
        return np.array(is_on, dtype=np.float32)

    @cached_property
    def sizes(self) -> NDArray[np.float32]:
        """(projects,): how many take part."""
        return np.asarray(self.takes_part.sum(axis=0), dtype=np.float32)

    @cached_property
    def degrees(self) -> NDArray[np.float32]:
        """(organisations,): how many different partners each has had."""
        return np.asarray(np.diff(self.partners.indptr), dtype=np.float32)

    @cached_property
    def partners(self) -> sparse.csr_array:
        """(organisations, organisations): 1 where two have shared a project, 0 on the diagonal."""
        found = sparse.csr_array(self.takes_part @ self.takes_part.T)
        found.setdiag(0.0)
        found.eliminate_zeros()
        found.data[:] = 1.0
        return found

    @cached_property
    def kinds(self) -> NDArray[np.object_]:
        """(organisations,): the kind of each, or None."""
        return np.array([each.kind for each in self.registered], dtype=object)

    def of_kind(self, kind: OrganisationKind) -> Codes:
        """The numbers of the organisations of one kind."""
        return np.flatnonzero(self.kinds == kind)

    @cached_property
    def countries(self) -> Codes:
        """(organisations,): a number for each country; 0 where it is unknown."""
        return _codes([each.country for each in self.registered])

    @cached_property
    def regions(self) -> Codes:
        """(organisations,): a number for each NUTS 2 region; 0 where it is unknown."""
        return _codes([each.region[:4] for each in self.registered])

    @cached_property
    def cities(self) -> Codes:
        """(organisations,): a number for each city of a country; 0 where it is unknown."""
        return _codes([f"{e.country} {e.city}" if e.city else "" for e in self.registered])

    @cached_property
    def programmes(self) -> Codes:
        """(projects,): a number for each programme; 0 where it is unknown."""
        return _codes([each.programme for each in self.projects])

    @cached_property
    def topics(self) -> Codes:
        """(projects,): a number for each line of calls, whatever its year; 0 where unknown."""
        return _codes([call_line(each.topic) for each in self.projects])


def call_line(topic: str) -> str:
    """A topic's code without the year, so that the calls of a line meet: NMBP-01-2018 → NMBP-01."""
    parts = [each for each in topic.replace("_", "-").split("-") if not _is_year(each)]
    return "-".join(parts)


def _is_year(text: str) -> bool:
    return len(text) == 4 and text.isdigit() and text.startswith("20")


def _codes(names: list[str]) -> Codes:
    numbers = {"": UNKNOWN}
    return np.array([numbers.setdefault(name, len(numbers)) for name in names], dtype=np.int64)


def _known(history: History, cut: date) -> _Record:
    """What a history tells up to a day."""
    projects = [each for each in history.projects.values() if each.start <= cut]
    projects.sort(key=lambda each: (each.start, each.key))
    names = {each.key for each in projects}
    took_part = sorted(
        (each for each in history.participations if each.project in names),
        key=lambda each: (each.organisation, each.project),
    )
    organisations = tuple(sorted({each.organisation for each in took_part}))
    order = {each.key: n for n, each in enumerate(projects)}
    return _Record(
        projects=tuple(projects),
        organisations=organisations,
        registered=tuple(_said(history.registrations[key], order) for key in organisations),
        participations=tuple(took_part),
    )


def _said(registrations: dict[str, Registration], order: dict[str, int]) -> Registration:
    """What was said with the newest known project, its blanks filled with what is undated."""
    always = registrations.get(UNDATED, NOTHING)
    dated = [project for project in registrations if project in order]
    if not dated:
        return always
    newest = registrations[max(dated, key=order.__getitem__)]
    return replace(newest, **{name: getattr(always, name) for name in _blanks(newest)})


def _blanks(said: Registration) -> list[str]:
    return [each.name for each in fields(said) if getattr(said, each.name) in {None, ""}]
