"""Groups that together can do what a call asks: few members, every part in good hands.

This is a set cover with strengths, solved exactly by integer programming (HiGHS): first as many
required parts as possible, then the strength with which each part is done, less a price for each
member. Everybody in a group does at least one part; nobody travels along to fill a quota.

The price of a member makes four strong hands better than six that are a little stronger; groups
after the first differ in at least a third of the members, so that there is something to choose.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil

import numpy as np
from scipy import optimize, sparse

PRICE = 0.15  # of a member, in strength of a part
FLOOR = 0.35  # weaker evidence covers nothing
KEPT = 30  # candidates for each part; the weaker ones could only stand in for them
SECONDS = 5.0
_COVERED = 100.0  # a required part outweighs every strength and every price


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who could take part.

    Attributes:
        id: its number.
        country: two letters, or "".
        is_sme: whether it is a small or medium-sized enterprise.
        fits: by the number of a part, how well its best sentence answers it, 0…1.
    """

    id: int
    country: str
    is_sme: bool
    fits: Mapping[int, float]


@dataclass(frozen=True, slots=True)
class Rules:
    """What a group must be like.

    Attributes:
        at_most: members.
        countries: how many different ones at least.
        needs_sme: whether one member at least is an SME.
        within: ids that are in every group (somebody has already said yes).
    """

    at_most: int = 6
    countries: int = 1
    needs_sme: bool = False
    within: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Group:
    """Members who together do the parts.

    Attributes:
        members: ids, smallest first.
        does: by part, who does it and how well.
        open_parts: required parts that nobody in it does.
        countries: of its members, sorted.
        value: Σ strength − PRICE × members.
        unmet: rules that no group could keep: "countries", "sme" or "within".
    """

    members: tuple[int, ...]
    does: Mapping[int, tuple[int, float]]
    open_parts: tuple[int, ...]
    countries: tuple[str, ...]
    value: float
    unmet: tuple[str, ...] = ()


def uncovered(parts: Mapping[int, bool], candidates: Collection[Candidate]) -> tuple[int, ...]:
    """The parts that nobody at all can do."""
    return tuple(
        part
        for part in sorted(parts)
        if not any(each.fits.get(part, 0.0) >= FLOOR for each in candidates)
    )


def groups(
    parts: Mapping[int, bool],
    candidates: Collection[Candidate],
    rules: Rules,
    *,
    count: int = 3,
) -> tuple[Group, ...]:
    """The best groups, each different from those before it.

    Args:
        parts: by number, whether the part is required.
        candidates: who could take part.
        rules: what a group must be like; one that cannot be kept is dropped and named.
        count: how many groups at most.
    """
    chosen = _worth_asking(parts, candidates, rules)
    if not any(each.fits for each in chosen):
        return ()
    rules, unmet = _possible(rules, chosen)
    best = _best(parts, chosen, rules, [])
    if best is None:  # each rule could be kept, but not all at once
        rules, unmet = replace(rules, countries=1), ("countries", *unmet)
        best = _best(parts, chosen, rules, [])
    found: list[Group] = []
    while best is not None and len(found) < count:
        found.append(replace(best, unmet=unmet))
        best = _best(parts, chosen, rules, found) if len(found) < count else None
    return tuple(found)


def _worth_asking(
    parts: Mapping[int, bool], candidates: Collection[Candidate], rules: Rules
) -> list[Candidate]:
    """The best for each part, and of these the best of each country and the best SMEs."""
    known = [
        replace(each, fits={p: s for p, s in each.fits.items() if p in parts and s >= FLOOR})
        for each in candidates
    ]
    kept = {each.id for each in known if each.id in rules.within}
    for part in parts:
        able = sorted(
            (each for each in known if part in each.fits),
            key=lambda each: (-each.fits[part], each.id),
        )
        kept |= {each.id for each in able[:KEPT]}
        kept |= {next(one.id for one in able if one.country == c) for c in _countries(able)}
        kept |= {each.id for each in [one for one in able if one.is_sme][:KEPT]}
    return sorted((each for each in known if each.id in kept), key=lambda each: each.id)


def _countries(candidates: Collection[Candidate]) -> tuple[str, ...]:
    return tuple(sorted({each.country for each in candidates if each.country}))


def _possible(rules: Rules, candidates: Sequence[Candidate]) -> tuple[Rules, tuple[str, ...]]:
    """The rules that can be kept, and the names of those that cannot."""
    able = [each for each in candidates if each.fits]
    unmet = []
    most = min(len(_countries(able)), rules.at_most)
    if most < rules.countries:
        rules, unmet = replace(rules, countries=most), ["countries"]
    if rules.needs_sme and not any(each.is_sme for each in able):
        rules = replace(rules, needs_sme=False)
        unmet.append("sme")
    kept = rules.within & {each.id for each in able}
    if kept != rules.within or len(kept) > rules.at_most:
        rules = replace(rules, within=frozenset(sorted(kept)[: rules.at_most]))
        unmet.append("within")
    return rules, tuple(unmet)


def _best(
    parts: Mapping[int, bool],
    candidates: Sequence[Candidate],
    rules: Rules,
    before: Sequence[Group],
) -> Group | None:
    """The best group that differs from those before; None if there is no other."""
    tasks = [(n, p) for n, each in enumerate(candidates) for p in sorted(each.fits)]
    rows = _Rows(len(candidates) + len(tasks))
    _add_work(rows, candidates, tasks)
    places = _add_rules(rows, candidates, rules)
    for group in before:
        inside = {n: 1.0 for n, each in enumerate(candidates) if each.id in group.members}
        rows.add(inside, most=len(inside) - max(1, ceil(len(inside) / 3)))
    gain = np.array([
        *[-PRICE] * len(candidates),
        *[candidates[n].fits[p] + _COVERED * parts[p] for n, p in tasks],
        *[0.0] * places,
    ])  # fmt: skip
    solved = optimize.milp(
        -gain,
        constraints=rows.constraints(gain.size),
        integrality=np.ones(gain.size),
        bounds=optimize.Bounds(0, 1),
        options={"time_limit": SECONDS},
    )
    if solved.x is None:
        return None
    taken = zip(tasks, solved.x[len(candidates) :], strict=False)
    does = {part: candidates[n] for (n, part), chosen in taken if chosen > 0.5}
    return _group(parts, does) if does else None


class _Rows:
    """Linear rules over binary choices, gathered one by one."""

    def __init__(self, width: int) -> None:
        """Over so many choices to begin with."""
        self.width = width
        self._cells: list[tuple[int, int, float]] = []
        self._bounds: list[tuple[float, float]] = []

    def add(
        self, cells: Mapping[int, float], *, least: float = -np.inf, most: float = np.inf
    ) -> None:
        """Least ≤ Σ factor × choice ≤ most."""
        row = len(self._bounds)
        self._cells += [(row, column, factor) for column, factor in cells.items()]
        self._bounds.append((least, most))

    def constraints(self, width: int) -> optimize.LinearConstraint:
        """All of them."""
        rows, columns, factors = zip(*self._cells, strict=True)
        shape = (len(self._bounds), width)
        matrix = sparse.csr_array((factors, (rows, columns)), shape=shape)
        least, most = zip(*self._bounds, strict=True)
        return optimize.LinearConstraint(matrix, least, most)


def _add_work(
    rows: _Rows, candidates: Sequence[Candidate], tasks: Sequence[tuple[int, int]]
) -> None:
    """Only members work, each part is done once, and every member does something."""
    first = len(candidates)
    by_part: dict[int, dict[int, float]] = {}
    by_member: dict[int, dict[int, float]] = {n: {n: -1.0} for n in range(first)}
    for column, (member, part) in enumerate(tasks, start=first):
        rows.add({column: 1.0, member: -1.0}, most=0.0)
        by_part.setdefault(part, {})[column] = 1.0
        by_member[member][column] = 1.0
    for cells in by_part.values():
        rows.add(cells, most=1.0)
    for cells in by_member.values():
        rows.add(cells, least=0.0)


def _add_rules(rows: _Rows, candidates: Sequence[Candidate], rules: Rules) -> int:
    """Size, countries, SME and those who are in already; how many choices were added."""
    rows.add(dict.fromkeys(range(len(candidates)), 1.0), most=rules.at_most)
    for n, each in enumerate(candidates):
        if each.id in rules.within:
            rows.add({n: 1.0}, least=1.0)
    if rules.needs_sme:
        rows.add({n: 1.0 for n, each in enumerate(candidates) if each.is_sme}, least=1.0)
    if rules.countries <= 1:
        return 0
    countries = _countries(candidates)
    for column, country in enumerate(countries, start=rows.width):
        there = {n: -1.0 for n, each in enumerate(candidates) if each.country == country}
        rows.add({column: 1.0, **there}, most=0.0)
    columns = range(rows.width, rows.width + len(countries))
    rows.add(dict.fromkeys(columns, 1.0), least=rules.countries)
    return len(countries)


def _group(parts: Mapping[int, bool], does: Mapping[int, Candidate]) -> Group:
    members = {each.id: each for each in does.values()}
    strengths = {part: (each.id, each.fits[part]) for part, each in sorted(does.items())}
    return Group(
        members=tuple(sorted(members)),
        does=strengths,
        open_parts=tuple(part for part in sorted(parts) if parts[part] and part not in does),
        countries=_countries(members.values()),
        value=sum(strength for _, strength in strengths.values()) - PRICE * len(members),
    )
