"""The coverage of a chain as sheets of a workbook: matrix, gaps, and what stands alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from matchmaker.domain.coverage import Cover
from matchmaker.domain.phrases import phrase
from matchmaker.services.coverage.charting import ClusterCoverage
from matchmaker.services.coverage.elsewhere import NOBODY, Fillers
from matchmaker.services.coverage.unmet import Alone, Loose
from matchmaker.services.sheets import Table, Value

_LEVELS = {
    Cover.NONE: phrase("Nothing"),
    Cover.SOME: phrase("Some"),
    Cover.SOLID: phrase("Good"),
    Cover.STRONG: phrase("Strong"),
}


@dataclass(frozen=True, slots=True)
class Telling:
    """How words are said to the reader, and what stands beneath each title."""

    say: Callable[[str], str]
    notes: Sequence[str]


def tables_of(
    found: ClusterCoverage, fillers: Mapping[int, Fillers], loose: Loose, telling: Telling
) -> list[Table]:
    """All of it."""
    return [
        _matrix(found, telling),
        _gaps(found, fillers, telling),
        _alone(phrase("Needs nobody here meets"), loose.needs, telling),
        _alone(phrase("Offers nobody here needs"), loose.offers, telling),
    ]


def _matrix(found: ClusterCoverage, telling: Telling) -> Table:
    say, stages = telling.say, range(len(found.chain))
    cells = found.offering.cells
    rows: list[tuple[Value, ...]] = [
        (
            found.member(member).name,
            *(
                f"{say(_LEVELS[cell.cover])} ({len(cell.statements)})"
                if (cell := cells.get((member, stage)))
                else None
                for stage in stages
            ),
        )
        for member in found.offering.members
    ]
    rows.append((say(phrase("Members with offers")), *found.offering.counts))
    rows.append((say(phrase("Members in need")), *found.seeking.counts))
    headings = [say(phrase("Member")), *(each.label for each in found.chain)]
    legend = say(phrase("Strength of the best sentence, and how many sentences there are"))
    return Table(say(phrase("Coverage")), headings, rows, (*telling.notes, legend))


def _gaps(found: ClusterCoverage, fillers: Mapping[int, Fillers], telling: Telling) -> Table:
    say = telling.say
    headings = [
        say(each)
        for each in (
            phrase("Stage"),
            phrase("Members with offers"),
            phrase("Hangs on"),
            phrase("Members in need"),
            phrase("Who elsewhere"),
            phrase("Cluster"),
            phrase("Country"),
            phrase("Sentence"),
        )
    ]
    rows: list[tuple[Value, ...]] = []
    for weak in found.weak:
        holder = found.member(weak.holder).name if weak.holder is not None else None
        needed = ", ".join(found.member(each).name for each in weak.in_need)
        label = found.stage(weak.stage).label
        head = (label, int(weak.holder is not None), holder, needed)
        best = fillers.get(weak.stage, NOBODY).best
        rows += [
            (
                *head,
                each.profile.name,
                each.profile.clusters[0].name,
                each.profile.place.country,
                each.sentence.text,
            )
            for each in best
        ] or [(*head, None, None, None, None)]
    return Table(say(phrase("Gaps")), headings, rows, telling.notes)


def _alone(title: str, lines: Iterable[Alone], telling: Telling) -> Table:
    say = telling.say
    headings = [
        say(phrase("Member")),
        say(phrase("Sentence")),
        say(phrase("In English")),
        say(phrase("Language")),
        say(phrase("Said on")),
    ]
    rows: list[tuple[Value, ...]] = [
        (
            each.profile.name,
            each.sentence.text,
            each.sentence.english,
            each.sentence.language,
            each.sentence.dated,
        )
        for each in lines
    ]
    return Table(say(title), headings, rows, telling.notes)
