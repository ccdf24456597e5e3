"""What a list of expected partners does not catch: rivals that slip in, limits that are broken,
relations that forget who needs whom, and scores that can be talked up.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import sqlalchemy as sa

from matchmaker.domain.pairing import FAR_FIELDS, Match
from matchmaker.domain.sectors import relatedness
from matchmaker.domain.vocabulary import MatchKind, OrganisationKind, StatementRole
from matchmaker.services.evaluating.golden_stage import SHOWN, UNRANKED, Progress, Stage
from matchmaker.services.ranking.clusters import propose_clusters
from matchmaker.services.ranking.proposing import Wish, search
from models import Cluster, Statement

FEMAC, SECPHO = "femac", "secpho"
TOPAG, EKSMA = "topag-lasertechnik", "eksma-optics"
WANTED_BY_TOPAG = "We look for Pockels cells and nonlinear crystals."
FIRST = 5  # places within which the named pairs are expected
ASKED = 60  # whose public lists are compared with each other


def old_partners(stage: Stage) -> dict[str, Any]:
    """Where TOPAG, which deals in what EKSMA Optics makes, finds it, and whether the ten years that

    the two have worked together are told.
    """
    topag, eksma = stage.rows[TOPAG], stage.rows[EKSMA]
    slate = search(
        stage.desk(topag),
        WANTED_BY_TOPAG,
        Wish(include_own_clusters=True, is_recorded=False),
        language="en",
        organisation_id=topag.id,
    )
    cards = [each.card for each in slate.shown]
    ids = [each.match.encounter.candidate.id for each in cards]
    place = ids.index(eksma.id) + 1 if eksma.id in ids else UNRANKED
    is_told = place <= len(cards) and "2006" in str(cards[place - 1].introducers[0])
    return {"place": place, "is_told": is_told, "holds": place <= FIRST and is_told}


def gates(stage: Stage) -> dict[str, Any]:
    """Whether finance is proposed across a hard limit of country or amount, told from the rows.

    `barred`: pairs of a company and a funder of which every ask breaks a limit of every thesis.
    `proposed`: those among them that are proposed to the company all the same.
    """
    query = sa.select(Statement).where(
        Statement.role.in_((StatementRole.ASK, StatementRole.THESIS))
    )
    said = stage.session.scalars(query).all()
    asks = [each for each in said if each.role is StatementRole.ASK]
    theses = [each for each in said if each.role is StatementRole.THESIS]
    fitting = {
        (ask.organisation_id, thesis.organisation_id)
        for ask in asks
        for thesis in theses
        if not _breaks_limit(ask, thesis, stage.country_of(ask.organisation_id))
    }
    funders = {each.organisation_id for each in theses}
    numbers = {row.id: key for key, row in stage.rows.items()}
    barred = proposed = 0
    for company in sorted({each.organisation_id for each in asks} - funders):
        shown = {e.encounter.candidate.id for e in stage.matches(numbers[company], MatchKind.F2B)}
        out = {each for each in funders if (company, each) not in fitting}
        barred, proposed = barred + len(out), proposed + len(out & shown)
    return {"barred": barred, "proposed": proposed, "holds": proposed == 0}


def _breaks_limit(ask: Statement, thesis: Statement, country: str | None) -> bool:
    if thesis.countries and country and country not in thesis.countries:
        return True
    if not (ask.amount_max and thesis.amount_max):
        return False
    low = ask.amount_min or ask.amount_max
    return bool(ask.amount_max < (thesis.amount_min or 1) or low > thesis.amount_max)


def leakage(stage: Stage, order: Callable[[str], Sequence[Match]]) -> dict[str, float]:
    """For each company the share of rivals among the first ten of its list in this order."""
    found = {}
    for key, row in stage.rows.items():
        shown = order(key)[:SHOWN] if row.kind is OrganisationKind.COMPANY else ()
        if shown:
            found[key] = sum(each.are_rivals for each in shown) / len(shown)
    return found


def direction(stage: Stage) -> dict[str, Any]:
    """Whether who needs whom matters, and is told alike from both ends.

    `asymmetric`: pairs whose two directed scores differ by more than a hundredth. `agreeing`: of
    pairs that are in both lists under one kind, those whose forward score is the other's backward;
    from what is public, since otherwise each side knows more of itself. Of ASKED organisations.
    """
    found = {
        (key, match.encounter.candidate.id): match
        for key in sorted(stage.rows)[:ASKED]
        for match in stage.matches(key, of_public=True)[: 5 * SHOWN]
    }
    numbers = {row.id: key for key, row in stage.rows.items()}
    differ = sum(abs(e.forward.chance - e.backward.chance) > 0.01 for e in found.values())
    both = [
        (match, found[numbers[candidate], stage.rows[key].id])
        for (key, candidate), match in found.items()
        if (numbers.get(candidate, ""), stage.rows[key].id) in found
    ]
    same = [(one, other) for one, other in both if one.kind is other.kind]
    agree = sum(abs(one.forward.value - other.backward.value) < 1e-4 for one, other in same)
    return {
        "asymmetric": round(differ / max(1, len(found)), 4),
        "agreeing": round(agree / max(1, len(same)), 4),
        "pairs": len(found),
        "in both lists": len(same),
    }


def cross_sector_place(stage: Stage, show: Progress) -> tuple[int, int]:
    """Where FEMAC and SECPhO stand among all pairs of clusters of distant fields, of how many."""
    clusters = {each.id: each for each in stage.session.scalars(sa.select(Cluster))}
    desk = stage.desk(next(iter(stage.rows.values())))
    best: dict[frozenset[int], float] = {}
    for done, number in enumerate(clusters):
        show("Pairing clusters", done, len(clusters))
        for each in propose_clusters(desk, number):
            pair = frozenset({number, each.cluster_id})
            best[pair] = max(best.get(pair, 0.0), each.pair.score)
    apart = [pair for pair in best if _are_far([clusters[each].sectors for each in pair])]
    apart.sort(key=lambda pair: -best[pair])
    keys = {each.external_key: number for number, each in clusters.items()}
    wanted = frozenset({keys[FEMAC], keys[SECPHO]})
    return (apart.index(wanted) + 1 if wanted in apart else UNRANKED), len(apart)


def _are_far(sectors: Sequence[Sequence[str]]) -> bool:
    """Whether the main trades, which are named first, are in distant fields."""
    one, other = sectors
    return bool(one and other) and 1 - relatedness(one[0], other[0]) >= FAR_FIELDS
