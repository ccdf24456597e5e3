"""The list of emerging links as its reader may see it: names, topics, acts, what came of it.

What was found is read from the newest period; names are looked up now. The number of queries does
not depend on how many pairs there are.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.event_vocabulary import LinkLevel
from matchmaker.domain.phrases import counted, from_data, phrase
from matchmaker.domain.visibility import Viewer
from matchmaker.services.emerging.pair_acts import acts_on
from matchmaker.services.emerging.spotting import Look, of_network, quarter_of
from matchmaker.services.emerging.track_record import track_record
from matchmaker.services.emerging.views import (
    Act,
    Addend,
    Card,
    Emerging,
    PairOfIds,
    Period,
    Side,
    Told,
    reasons_of,
)
from matchmaker.services.links.told_ties import Asked, told_ties
from matchmaker.services.ranking.cluster_findings import Carrier, findings
from matchmaker.services.ranking.cluster_pairs import Subject, newest_run
from models import Cluster, EmergingPair, LinkPeriod

MOST_QUARTERS = 13  # three years and the one before
SHOWN_IN_SPARK = 9
MOST_TOPICS = 2


@dataclass(frozen=True, slots=True)
class _Sight:
    """Everything that the cards of one page are made of."""

    as_of: date
    sides: Mapping[int, Side]
    told: Mapping[PairOfIds, Told]
    topics: Mapping[PairOfIds, tuple[Carrier, ...]]
    past: Mapping[PairOfIds, tuple[float | None, ...]]
    acts: Mapping[PairOfIds, tuple[Act, ...]]


def emerging(
    session: Session,
    meta_cluster_id: int,
    *,
    viewer: Viewer,
    now: datetime,
    quarter: str = "",
    only: int | None = None,
) -> Emerging:
    """The list of a network.

    Args:
        session: of the database.
        meta_cluster_id: the network.
        viewer: who reads it; ties that they may not know of are not named.
        now: the moment.
        quarter: «2026Q3» for an earlier list; the newest without it.
        only: only pairs of this cluster.
    """
    periods = _periods(session, meta_cluster_id)
    chosen = next((each for each in periods if quarter_of(each.name) == quarter), None)
    period = chosen or next(iter(periods), None)
    if period is None:
        return Emerging(None)
    place = periods.index(period)
    rows = _rows(session, period.id, only)
    sides = _sides(session, meta_cluster_id)
    rows = [each for each in rows if each.a_id in sides and each.b_id in sides]
    sight = _sight(session, meta_cluster_id, rows, sides, periods[place:], viewer, now)
    return Emerging(
        period=_period(period),
        cards=tuple(_card(each, rank, sight) for rank, each in enumerate(rows, start=1)),
        quarters=tuple(_period(each) for each in periods),
        gone=_gone(session, periods[place + 1 : place + 2], rows, sides, only),
        checked=track_record(session, periods, sides, today=now.date()),
    )


def growing_with(session: Session, cluster: Cluster) -> int | None:
    """How many clusters the newest list puts beside this one; None where it has no network."""
    if cluster.meta_cluster_id is None:
        return None
    newest = sa.select(LinkPeriod.id).where(of_network(cluster.meta_cluster_id))
    newest = newest.order_by(LinkPeriod.as_of.desc()).limit(1)
    query = sa.select(sa.func.count(EmergingPair.id)).where(
        EmergingPair.period_id == newest.scalar_subquery(),
        sa.or_(EmergingPair.a_id == cluster.id, EmergingPair.b_id == cluster.id),
    )
    return session.scalar(query) or 0


def listed_of(session: Session, look: Look, network: str) -> dict[str, Any]:
    """What a look has found, as plain data: names of clusters, and of nobody else."""
    row = session.get_one(LinkPeriod, look.period_id)
    period, pairs = _period(row), _rows(session, row.id, None)
    ids = {end for each in pairs for end in (each.a_id, each.b_id)}
    found = session.execute(sa.select(Cluster.id, Cluster.name).where(Cluster.id.in_(ids)))
    names = dict(found.all())
    return {
        "network": network,
        "quarter": period.quarter,
        "as_of": period.as_of.isoformat(),
        "method": period.method,
        "is_new": look.is_new,
        "looked_at": period.looked_at,
        "headline": str(period.headline),
        "pairs": [
            {
                "a": names[each.a_id],
                "b": names[each.b_id],
                "level": each.level.value,
                "hazard": each.hazard,
                "chance": str(from_data(each.evidence["chance"])),
            }
            for each in pairs
        ],
    }


def _periods(session: Session, meta_cluster_id: int) -> list[LinkPeriod]:
    query = sa.select(LinkPeriod).where(of_network(meta_cluster_id))
    return list(session.scalars(query.order_by(LinkPeriod.as_of.desc()).limit(MOST_QUARTERS)))


def _rows(session: Session, period_id: int, only: int | None) -> list[EmergingPair]:
    """In the order of the list."""
    query = sa.select(EmergingPair).filter_by(period_id=period_id)
    if only is not None:
        query = query.where(sa.or_(EmergingPair.a_id == only, EmergingPair.b_id == only))
    return sorted(session.scalars(query), key=lambda each: each.evidence["rank"])


def _sides(session: Session, meta_cluster_id: int) -> dict[int, Side]:
    query = sa.select(
        Cluster.id, Cluster.name, Cluster.country, Cluster.is_example, Cluster.shares_signals
    ).where(Cluster.meta_cluster_id == meta_cluster_id)
    return {row.id: Side(*row) for row in session.execute(query)}


def _sight(
    session: Session,
    meta_cluster_id: int,
    rows: Sequence[EmergingPair],
    sides: Mapping[int, Side],
    periods: Sequence[LinkPeriod],
    viewer: Viewer,
    now: datetime,
) -> _Sight:
    asked = {(each.a_id, each.b_id): _asked(each.evidence) for each in rows}
    as_of = periods[0].as_of
    return _Sight(
        as_of=as_of,
        sides=sides,
        told=told_ties(session, asked, viewer=viewer, as_of=as_of),
        topics=_topics(session, meta_cluster_id, asked, now),
        past=_past(session, asked, periods[:SHOWN_IN_SPARK]),
        acts=acts_on(session, asked),
    )


def _asked(evidence: Mapping[str, Any]) -> Asked:
    shared = evidence["shared"]
    return Asked({each["organisation"] for each in evidence["carriers"]}, shared)


def _topics(
    session: Session, meta_cluster_id: int, pairs: Collection[PairOfIds], now: datetime
) -> dict[PairOfIds, tuple[Carrier, ...]]:
    """What the members of each pair could talk about, if that was worked out."""
    run = newest_run(session, Subject(network=meta_cluster_id), now=now)
    if run is None or run.is_at_work:
        return {}
    rows = [each for each in run.found if (each["a"], each["b"]) in pairs]
    found = findings(session, rows)
    return {(each.a.id, each.b.id): each.carriers[:MOST_TOPICS] for each in found}


def _past(
    session: Session, pairs: Collection[PairOfIds], periods: Sequence[LinkPeriod]
) -> dict[PairOfIds, tuple[float | None, ...]]:
    """The chance of each pair in these periods, oldest first."""
    query = sa.select(
        EmergingPair.period_id, EmergingPair.a_id, EmergingPair.b_id, EmergingPair.hazard
    ).where(EmergingPair.period_id.in_([each.id for each in periods]))
    known = {(number, (a, b)): hazard for number, a, b, hazard in session.execute(query)}
    return {pair: tuple(known.get((each.id, pair)) for each in reversed(periods)) for pair in pairs}


def _gone(
    session: Session,
    before: Sequence[LinkPeriod],
    rows: Iterable[EmergingPair],
    sides: Mapping[int, Side],
    only: int | None,
) -> tuple[tuple[str, str], ...]:
    """Who stood on the list before and does not now."""
    if not before:
        return ()
    here = {(each.a_id, each.b_id) for each in rows}
    return tuple(
        (sides[each.a_id].name, sides[each.b_id].name)
        for each in _rows(session, before[0].id, only)
        if (each.a_id, each.b_id) not in here and each.a_id in sides and each.b_id in sides
    )


def _period(row: LinkPeriod) -> Period:
    report = row.report
    looked_at = int(report.get("looked_at", 0))
    said = from_data(report.get("headline") or "")
    none = phrase("Every two clusters here have a link of their own already")
    few = phrase("It takes two clusters with members to make a link")
    return Period(
        id=row.id,
        quarter=quarter_of(row.name),
        as_of=row.as_of,
        computed_at=row.computed_at,
        method=row.method,
        looked_at=looked_at,
        clusters=int(report.get("clusters", 0)),
        base=float(report.get("base", 0.0)),
        above_chance=int(report.get("above_chance", 0)),
        headline=(said if looked_at else none) if said else few,
    )


def _card(row: EmergingPair, rank: int, sight: _Sight) -> Card:
    found, pair = row.evidence, (row.a_id, row.b_id)
    told, sides = sight.told[pair], (sight.sides[row.a_id], sight.sides[row.b_id])
    is_silent = not all(each.shares_signals for each in sides)
    return Card(
        id=row.id,
        rank=rank,
        a=sides[0],
        b=sides[1],
        level=row.level,
        was=LinkLevel(found["was"]) if found["was"] else None,
        hazard=row.hazard,
        ties=found["ties"],
        expected=row.expected,
        is_significant=found["is_significant"],
        since=min((each.begun for each in told.ties), default=None),
        behavioural=(found["behavioural"][0], found["behavioural"][1]),
        told=told,
        topic=sight.topics.get(pair, ()),
        reasons=reasons_of(found, is_silent=is_silent),
        changed=tuple(from_data(each) for each in found["changed"]),
        chance=from_data(found["chance"]),
        against=tuple(_against(row, told, sight.as_of)),
        next_act=found["next_act"],
        act=from_data(found["act"]),
        addends=tuple(
            Addend(from_data(each["sentence"]), each["adds"]) for each in found["addends"]
        ),
        past=sight.past[pair],
        acts=sight.acts.get(pair, ()),
    )


def _against(row: EmergingPair, told: Told, as_of: date) -> Iterable[str]:
    """What speaks against reading much into it."""
    found = row.evidence
    ends = [{tie.one for tie in told.ties}, {tie.other for tie in told.ties}]
    if told.ties and min(map(len, ends)) == 1:
        yield phrase("All of it hangs on one firm")
    if not found["is_significant"] and not found["shared"]:
        yield phrase("No more ties than chance could give")
    has_others = next((e["adds"] for e in found["addends"] if e["feature"] == "own_links"), 0)
    if has_others < 0:
        yield phrase("They have links with others already")
    over = [tie for tie in told.ties if tie.until is not None and tie.until < as_of]
    if told.ties and len(over) == len(told.ties):
        yield counted("The one tie is over", "All %(n)s ties are over", len(over))
