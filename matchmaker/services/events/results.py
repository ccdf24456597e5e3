"""What came of an event, for those who run it: counts, by pair of clusters, and who has spoken.

What one side says of a meeting is told to nobody else: a pair of clusters stands by itself once
three organisations of each are behind its numbers, and the others are counted together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.event_funnel import EventFunnel, MeetingCase, event_funnel
from matchmaker.domain.event_vocabulary import Rating, WishStrength
from matchmaker.domain.funnel import VEIL
from matchmaker.domain.vocabulary import OutcomeStep
from matchmaker.services.events.published import published
from matchmaker.services.events.rating import ratings_by_meeting
from matchmaker.services.events.views import ParticipantView
from matchmaker.services.events.whole import EventWhole, Pair, pair_of
from matchmaker.services.introducing.outcomes import results_of
from models import Proposal


@dataclass(frozen=True, slots=True)
class ClusterLine:
    """Two clusters (or one with itself), by name, and what came of their members' meetings."""

    a: str
    b: str
    funnel: EventFunnel


@dataclass(frozen=True, slots=True)
class EventResults:
    """What came of an event.

    Attributes:
        funnel: over all pairs.
        lines: pairs of clusters behind which enough organisations stand, largest first.
        others: the other pairs together; None if there is none, or too few are behind them.
        ratings: how often each word was said, by either side.
    """

    funnel: EventFunnel
    lines: tuple[ClusterLine, ...]
    others: EventFunnel | None
    ratings: Mapping[Rating, int]


def results_of_event(session: Session, whole: EventWhole) -> EventResults:
    """The counts; a fixed number of queries. `whole` knows every wish: for its hosts only."""
    cases = _cases(session, whole)
    lines, others = _by_clusters(whole, cases)
    said = [word for case in cases.values() for word in case.said]
    return EventResults(
        funnel=event_funnel(cases.values()),
        lines=lines,
        others=others,
        ratings={each: said.count(each) for each in Rating},
    )


def _cases(session: Session, whole: EventWhole) -> dict[Pair, MeetingCase]:
    """Every pair that somebody wanted to meet, or that was told a time."""
    told = published(session, whole.event.id)
    held = {each.pair: each for each in told.held} if told else {}
    wanted = {
        pair_of(each.from_id, each.to_id)
        for each in whole.wishes
        if each.strength is not WishStrength.RATHER_NOT
    }
    wanted |= {pair_of(each.a_id, each.b_id) for each in whole.meetings}
    said = ratings_by_meeting(session, [each.id for each in held.values()])
    steps = _steps(session, whole)
    return {
        pair: MeetingCase(
            sides=frozenset(whole.people[each].organisation_id for each in pair),
            is_accepted=pair in held,
            said=said.get(held[pair].id, ()) if pair in held else (),
            step=steps.get(pair),
        )
        for pair in sorted(wanted | held.keys())
    }


def _steps(session: Session, whole: EventWhole) -> dict[Pair, OutcomeStep | None]:
    """What the ledger says came of each meeting's proposal since."""
    by_proposal = {
        each.proposal_id: pair_of(each.a_id, each.b_id)
        for each in whole.meetings
        if each.proposal_id is not None
    }
    rows = session.scalars(sa.select(Proposal).where(Proposal.id.in_(by_proposal))).all()
    found = results_of(session, rows)
    return {by_proposal[number]: each.counted for number, each in found.items()}


def _by_clusters(
    whole: EventWhole, cases: Mapping[Pair, MeetingCase]
) -> tuple[tuple[ClusterLine, ...], EventFunnel | None]:
    groups: dict[tuple[str, str], dict[Pair, MeetingCase]] = defaultdict(dict)
    for pair, case in cases.items():
        a, b = sorted(_cluster_of(whole, whole.people[each]) for each in pair)
        groups[a, b][pair] = case
    shown = {key: group for key, group in groups.items() if _stand_behind(whole, key, group)}
    rest = [case for key, group in groups.items() if key not in shown for case in group.values()]
    if rest and len(frozenset().union(*(each.sides for each in rest))) < 2 * VEIL and shown:
        # Else the total less what is shown would tell what is not shown.
        smallest = min(shown, key=lambda key: (len(shown[key]), key))
        rest += shown.pop(smallest).values()
    lines = [ClusterLine(*key, event_funnel(group.values())) for key, group in shown.items()]
    lines.sort(key=lambda line: (-line.funnel.accepted, line.a, line.b))
    enough = len(frozenset().union(*(each.sides for each in rest))) >= 2 * VEIL
    return tuple(lines), event_funnel(rest) if rest and enough else None


def _stand_behind(whole: EventWhole, key: tuple[str, str], pairs: Iterable[Pair]) -> bool:
    """Whether three organisations or more of each of the two clusters are behind these."""
    behind: dict[str, set[int]] = defaultdict(set)
    for pair in pairs:
        for each in pair:
            behind[_cluster_of(whole, whole.people[each])].add(each)
    return all(len(behind[name]) >= VEIL for name in key)


def _cluster_of(whole: EventWhole, person: ParticipantView) -> str:
    """The cluster for which it came: the host's or a guest's, else the first of its own."""
    invited = {whole.event.cluster_id, *whole.event.guests}
    names = [name for number, name in person.clusters.items() if number in invited]
    return min(names or person.clusters.values(), default="–")
