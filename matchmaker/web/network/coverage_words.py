"""What a chain's coverage comes to, in a sentence: the title of the page, and of each gap."""

from __future__ import annotations

from collections.abc import Sequence

from matchmaker.domain.coverage import Cover
from matchmaker.domain.phrases import Phrase, counted, phrase
from matchmaker.services.coverage.charting import ClusterCoverage, Weak
from matchmaker.services.coverage.comparing import SideBySide, Usual

STRENGTHS = {
    Cover.STRONG: phrase("Strong"),
    Cover.SOLID: phrase("Good"),
    Cover.SOME: phrase("Some"),
}
"""Three steps; the marks in a cell are as many."""


def title_of(found: ClusterCoverage) -> Phrase:
    """The finding: what is missing, and what hangs on one firm."""
    gaps = [found.stage(each.stage).label for each in found.weak if each.holder is None]
    single = [found.stage(each.stage).label for each in found.weak if each.holder is not None]
    if not gaps and not single:
        return phrase("Every stage is covered by two members or more")
    if not gaps:
        return _only_one(single)
    missing = _missing(gaps, len(found.chain))
    if not single:
        return missing
    return phrase("%(missing)s, and %(hanging)s", missing=missing, hanging=_hanging(single))


def title_of_weak(found: ClusterCoverage, weak: Weak) -> Phrase:
    """What is wrong at one stage; its name stands before it."""
    needed = len(weak.in_need)
    if weak.holder is None:
        if not needed:
            return phrase("nobody here offers it")
        return counted(
            "%(n)s member needs it, nobody here offers it",
            "%(n)s members need it, nobody here offers it",
            needed,
        )
    name = found.member(weak.holder).name
    if not needed:
        return phrase("hangs on %(name)s alone: a risk if it leaves", name=name)
    return counted(
        "hangs on %(name)s alone, and %(n)s other needs it",
        "hangs on %(name)s alone, and %(n)s others need it",
        needed,
        name=name,
    )


def title_of_balance(found: ClusterCoverage) -> Phrase:
    """The stage at which need exceeds offer most."""
    rows = list(zip(found.seeking.counts, found.offering.counts, strict=True))
    widest = max(range(len(rows)), key=lambda each: rows[each][0] - rows[each][1])
    seeking, offering = rows[widest]
    if seeking <= offering:
        return phrase("At every stage at least as many members offer as need")
    return phrase(
        "Need exceeds offer most at %(stage)s: %(seeking)s to %(offering)s",
        stage=found.stage(widest).label,
        seeking=seeking,
        offering=offering,
    )


def title_of_usual(found: ClusterCoverage, usual: Usual) -> Phrase:
    """The stage at which we stay behind the others most."""
    stages = range(len(found.chain))
    lowest = min(stages, key=lambda each: usual.ours[each] - usual.others[each])
    if usual.ours[lowest] >= usual.others[lowest]:
        return phrase("At no stage do other clusters cover more than yours")
    return phrase(
        "Your cluster stays furthest behind the others at %(stage)s",
        stage=found.stage(lowest).label,
    )


def title_of_pair(pair: SideBySide) -> Phrase:
    """What two clusters would add to each other."""
    to_a, to_b = len(pair.to_a), len(pair.to_b)
    a, b = pair.a.name, pair.b.name
    if to_a and to_b:
        return phrase("%(a)s and %(b)s would complete each other", a=a, b=b)
    if to_a or to_b:
        giver, taker = (b, a) if to_a else (a, b)
        return counted(
            "%(giver)s would bring %(taker)s %(n)s stage that it lacks",
            "%(giver)s would bring %(taker)s %(n)s stages that it lacks",
            to_a or to_b,
            giver=giver,
            taker=taker,
        )
    if pair.relief_for_a or pair.relief_for_b:
        return phrase("%(a)s and %(b)s would back each other up", a=a, b=b)
    return phrase("%(a)s and %(b)s cover the same stages", a=a, b=b)


def _missing(gaps: Sequence[str], total: int) -> Phrase:
    match gaps:
        case [stage]:
            return phrase("Nobody here covers %(stage)s", stage=stage)
        case [one, other]:
            return phrase("Nobody here covers %(one)s or %(other)s", one=one, other=other)
    return phrase("Nobody here covers %(gaps)s of %(total)s stages", gaps=len(gaps), total=total)


def _hanging(single: Sequence[str]) -> Phrase:
    match single:
        case [stage]:
            return phrase("%(stage)s hangs on one member", stage=stage)
        case [one, other]:
            return phrase("%(one)s and %(other)s hang on one member each", one=one, other=other)
    return counted(
        "%(n)s stage hangs on one member", "%(n)s stages hang on one member each", len(single)
    )


def _only_one(single: Sequence[str]) -> Phrase:
    match single:
        case [stage]:
            return phrase("Only one member covers %(stage)s", stage=stage)
        case [one, other]:
            return phrase("Only one member each covers %(one)s and %(other)s", one=one, other=other)
    return counted(
        "%(n)s stage hangs on one member", "%(n)s stages hang on one member each", len(single)
    )
