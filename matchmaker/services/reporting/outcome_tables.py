"""Outcomes and introductions as tables to be kept, printed and sent to a funder.

Every table says for when and for what it holds, and carries the reporting rate beside the counts:
outcomes without it mislead whoever pays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from matchmaker.domain.funnel import Funnel, Share
from matchmaker.domain.phrases import Phrase, phrase
from matchmaker.domain.vocabulary import OutcomeStep
from matchmaker.services.reporting.outcome_views import ClusterOutcomes, NetworkOutcomes, Others
from matchmaker.services.sheets import Share as PerCent
from matchmaker.services.sheets import Table, Value
from matchmaker.services.suggesting.suggested import Line

Say = Callable[[str], str]
Cell = Value | PerCent
NOTE = phrase(
    "Put: asked by one of the two, or suggested by a manager; each pair counts once. Introduced: "
    "both accepted. Outcomes are the lesser telling of the two sides, of the introductions of "
    "which anything was told."
)
_COUNTS: tuple[tuple[Phrase, str], ...] = (
    (phrase("Put before each other"), "put"),
    (phrase("Still open"), "open"),
    (phrase("Introduced"), "introduced"),
    (phrase("Told of"), "told"),
    (phrase("Talked"), "talked"),
    (phrase("Negotiating"), "negotiating"),
    (phrase("Joint project"), "project"),
    (phrase("Agreement"), "agreement"),
)


def steps_of(found: Funnel) -> list[tuple[Phrase, int, Share | None, Phrase | None]]:
    """The funnel from wide to narrow: words, count, its share, and of what it is a share."""
    told = phrase("of those told of")
    return [
        (phrase("Put before each other"), found.put, None, None),
        (phrase("Introduced"), found.introduced, found.acceptance, phrase("of those decided")),
        (phrase("Told of"), found.told, found.reporting, phrase("of those introduced")),
        (phrase("Talked"), found.talked, found.of_told(OutcomeStep.TALKED), told),
        (phrase("Negotiating"), found.negotiating, found.of_told(OutcomeStep.NEGOTIATING), told),
        (phrase("Joint project"), found.project, found.of_told(OutcomeStep.PROJECT), told),
        (phrase("Agreement"), found.agreement, found.of_told(OutcomeStep.AGREEMENT), told),
    ]


def cluster_tables(found: ClusterOutcomes, *, say: Say, notes: Sequence[str]) -> list[Table]:
    """The funnel, the members and the partner clusters."""
    notes = (*notes, say(NOTE))
    return [
        _funnel_table(found.funnel, say, notes),
        Table(
            say(phrase("Members")),
            (say(phrase("Member")), *_headings(say)),
            [(each.name, *_numbers(each.funnel)) for each in found.members],
            notes,
        ),
        Table(
            say(phrase("Partner clusters")),
            (say(phrase("Cluster")), *_headings(say)),
            [
                *((each.name, *_numbers(each.funnel)) for each in found.partners),
                *_others_row(found.others, say, names=1),
            ],
            notes,
        ),
    ]


def network_tables(found: NetworkOutcomes, *, say: Say, notes: Sequence[str]) -> list[Table]:
    """The funnel and the pairs of clusters."""
    notes = (*notes, say(NOTE))
    pairs = Table(
        say(phrase("Pairs of clusters")),
        (say(phrase("Cluster")), say(phrase("Other cluster")), *_headings(say)),
        [
            *((each.a, each.b, *_numbers(each.funnel)) for each in found.pairs),
            *_others_row(found.others, say, names=2),
        ],
        notes,
    )
    if found.funnel is None:
        return [pairs]
    return [_funnel_table(found.funnel, say, notes), pairs]


def suggestions_table(lines: Iterable[Line], *, say: Say, notes: Sequence[str]) -> Table:
    """What managers have suggested, and where it stands."""
    headings = (
        phrase("Member"),
        phrase("Partner"),
        phrase("Suggested on"),
        phrase("By"),
        phrase("Cluster"),
        phrase("Note"),
        phrase("Where it stands"),
        phrase("Introduced on"),
        phrase("What came of it"),
    )
    rows = [
        (
            each.member,
            each.partner,
            each.at,
            each.by,
            each.cluster,
            each.note,
            say(each.state),
            each.introduced_at,
            say(each.step.label) if each.step else None,
        )
        for each in lines
    ]
    return Table(say(phrase("Introductions")), [say(each) for each in headings], rows, notes)


def _funnel_table(found: Funnel, say: Say, notes: Sequence[str]) -> Table:
    rows: list[Sequence[Cell]] = []
    for words, count, share, base in steps_of(found):
        line: list[Cell] = [say(words), count]
        if share is not None and base is not None and share.of:
            low, high = share.interval
            line += [PerCent(share.rate) if share.is_rate else None, PerCent(low), PerCent(high)]
            line += [share.of, say(base)]
        rows.append(line)
    rows.append([say(phrase("Median days to the first answer")), found.days])
    headings = (
        phrase("Step"),
        phrase("Count"),
        phrase("Share"),
        phrase("95 % from"),
        phrase("95 % to"),
        phrase("Of"),
        phrase("Of what"),
    )
    return Table(say(phrase("Funnel")), [say(each) for each in headings], rows, notes)


def _headings(say: Say) -> list[str]:
    return [
        *(say(words) for words, _ in _COUNTS),
        say(phrase("Reporting rate")),
        say(phrase("Median days to the first answer")),
    ]


def _numbers(found: Funnel) -> list[Cell]:
    rate = found.reporting
    return [
        *(int(getattr(found, name)) for _, name in _COUNTS),
        PerCent(rate.rate) if rate.is_rate else None,
        found.days,
    ]


def _others_row(others: Others, say: Say, *, names: int) -> list[Sequence[Cell]]:
    """The others together; without numbers where these would tell of single organisations."""
    if not others.count:
        return []
    words = say(phrase("%(count)s others, few organisations each", count=others.count))
    blank: list[Cell] = [None] * (names - 1)
    return [[words, *blank, *(_numbers(others.funnel) if others.funnel else [])]]
