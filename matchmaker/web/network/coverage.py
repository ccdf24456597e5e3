"""Where are our gaps: the chain of a cluster, who covers it, and who elsewhere would."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for

from matchmaker.domain.coverage import Coverage
from matchmaker.domain.profile import Profile, Statement
from matchmaker.services.coverage.chain import TEMPLATES, fingerprint
from matchmaker.services.coverage.charting import FEWEST, ClusterCoverage, Weak, coverage_of
from matchmaker.services.coverage.comparing import Usual, names_of, usual_of
from matchmaker.services.coverage.elsewhere import NOBODY, Fillers, fillers_of
from matchmaker.services.coverage.memory import kept
from matchmaker.services.coverage.tables import Telling, tables_of
from matchmaker.services.coverage.unmet import MOST_COMPARED, Loose, loose_of
from matchmaker.services.suggesting.matching import eyes_of
from matchmaker.web.desk import desk, today, viewer
from matchmaker.web.entry import MANAGER, entry, own_cluster
from matchmaker.web.exporting import as_of, download
from matchmaker.web.forms import number
from matchmaker.web.languages import said
from matchmaker.web.network.coverage_words import (
    STRENGTHS,
    title_of,
    title_of_balance,
    title_of_usual,
    title_of_weak,
)
from models import Cluster

coverage = Blueprint("coverage", __name__)
ON_A_PAGE = 60  # members; a cluster of a thousand is looked through page by page
WEAK_SHOWN = 8  # stages with who elsewhere fills them; a chain has twenty at most
LOOSE_SHOWN, LOOSE_FOLDED = 6, 60
VIEWS = ("members", "network", "balance")


@dataclass(frozen=True, slots=True)
class Gap:
    """A weak stage as the page shows it.

    Attributes:
        needs: whose need it is, with its best sentence.
        question: what is asked for when partners are looked for.
    """

    weak: Weak
    words: str
    needs: tuple[tuple[Profile, Statement], ...]
    fillers: Fillers
    question: str


@dataclass(frozen=True, slots=True)
class Quoted:
    """The sentences behind what was chosen in the matrix."""

    stage: int
    profile: Profile | None
    is_need: bool
    said: tuple[tuple[Profile, Statement], ...]


@coverage.get("/clusters/<int:cluster_id>/coverage")
@entry(MANAGER)
def index(cluster_id: int) -> str:
    """The matrix, its gaps, and what stands alone; or the same beside others, or need and offer."""
    cluster = own_cluster(cluster_id)
    found = covered(cluster)
    if not found.is_ready:
        return _not_ready(cluster, found)
    view = request.args.get("view", "")
    view = view if view in VIEWS else VIEWS[0]
    usual = usual_of(desk(), cluster) if view == "network" else None
    pages = max(1, -(-len(found.offering.members) // ON_A_PAGE))
    page = min(max(number(request.args, "page") or 1, 1), pages)
    shown = found.offering.members[(page - 1) * ON_A_PAGE : page * ON_A_PAGE]
    return render_template(
        "coverage/index.html",
        cluster=cluster,
        found=found,
        title=title_of(found),
        view=view,
        today=today(),
        shown=shown,
        shown_counts=_counts(found.offering, shown),
        page=page,
        pages=pages,
        page_address=lambda page: url_for("coverage.index", cluster_id=cluster_id, page=page),
        quoted=_quoted(found),
        gaps=gaps_of(found),
        loose=_loose(found),
        outside=found.outside,
        most_compared=MOST_COMPARED,
        loose_shown=LOOSE_SHOWN,
        loose_folded=LOOSE_FOLDED,
        strengths=STRENGTHS,
        others=names_of(desk(), cluster_id),
        **_of_view(found, view, usual),
    )


@coverage.get("/clusters/<int:cluster_id>/coverage.xlsx")
@entry(MANAGER)
def export(cluster_id: int) -> Response:
    """The matrix, the gaps with who fills them, and the sentences that stand alone."""
    cluster = own_cluster(cluster_id)
    found = covered(cluster)
    fillers = fillers_of(desk(), found, [each.stage for each in found.weak])
    loose = _loose(found)
    telling = Telling(say=said, notes=(as_of(cluster.name),))
    return download(tables_of(found, fillers, loose, telling), cluster.name, "coverage")


def covered(cluster: Cluster) -> ClusterCoverage:
    """The chain of a cluster as its manager reads it, whatever else the person may read."""
    return coverage_of(desk(), cluster, viewer=eyes_of(cluster.id, viewer().account_id))


def _loose(found: ClusterCoverage) -> Loose:
    key = ("loose", found.cluster_id, found.heard.viewer)
    return kept(desk(), key, lambda: loose_of(found.heard))


def gaps_of(found: ClusterCoverage) -> list[Gap]:
    """The weak stages that matter most, each with who elsewhere fills it."""
    weak = found.weak[:WEAK_SHOWN]
    fillers = fillers_of(desk(), found, [each.stage for each in weak])
    return [_gap(found, each, fillers.get(each.stage, NOBODY)) for each in weak]


def _gap(found: ClusterCoverage, weak: Weak, fillers: Fillers) -> Gap:
    needs = tuple(
        (found.member(each), found.said(found.seeking, each, weak.stage)[0])
        for each in weak.in_need
    )
    question = needs[0][1].read_text if needs else found.stage(weak.stage).read_words
    return Gap(weak, title_of_weak(found, weak), needs, fillers, question)


def _quoted(found: ClusterCoverage) -> Quoted | None:
    """What the address chooses: a member at a stage, or everybody who needs a stage."""
    stage, member = number(request.args, "stage"), number(request.args, "member")
    if stage is None or stage >= len(found.chain):
        return None
    is_need = request.args.get("side") == "need"
    matrix = found.seeking if is_need else found.offering
    members = matrix.members_at(stage) if member is None else (member,)
    told = tuple(
        (found.member(each), sentence)
        for each in members
        for sentence in found.said(matrix, each, stage)
    )
    profile = found.heard.profiles.get(member) if member is not None else None
    return Quoted(stage, profile, is_need, told) if told else None


def _of_view(found: ClusterCoverage, view: str, usual: Usual | None) -> Mapping[str, Any]:
    finding = ""
    if view == "balance":
        finding = title_of_balance(found)
    elif usual is not None:
        finding = title_of_usual(found, usual)
    return {"usual": usual, "finding": finding}


def _counts(matrix: Coverage, members: tuple[int, ...]) -> list[int]:
    """Of each stage, how many of these members cover it."""
    stages = range(matrix.stages)
    return [sum((each, stage) in matrix.cells for each in members) for stage in stages]


def _not_ready(cluster: Cluster, found: ClusterCoverage) -> str:
    return render_template(
        "coverage/empty.html",
        cluster=cluster,
        found=found,
        fewest=FEWEST,
        seen=fingerprint(found.chain),
        templates_said=[(code, said(words)) for code, words in TEMPLATES.items()],
    )
