"""Two clusters along one chain: what each would add to the other."""

from __future__ import annotations

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.domain.phrases import listed, phrase
from matchmaker.errors import NotAllowed, NotFound
from matchmaker.services.coverage.comparing import side_by_side
from matchmaker.web.desk import database, desk, today, viewer
from matchmaker.web.entry import MANAGER, STEWARD, entry, own_cluster
from matchmaker.web.forms import number
from matchmaker.web.network.coverage_words import title_of_pair
from models import Cluster

coverage_pair = Blueprint("coverage_pair", __name__)
_PAIR = "pair.index"


@coverage_pair.get("/clusters/<int:cluster_id>/coverage/with")
@entry(MANAGER)
def choose(cluster_id: int) -> ResponseReturnValue:
    """From the list of clusters to the page of the two."""
    own_cluster(cluster_id)
    other = _cluster(number(request.args, "with") or 0)
    return redirect(url_for("coverage_pair.index", cluster_id=cluster_id, other_id=other.id), 303)


@coverage_pair.get("/clusters/<int:cluster_id>/coverage/<int:other_id>")
@entry(STEWARD)
def index(cluster_id: int, other_id: int) -> str:
    """Both along the chain of the first, or of the second where only that one has a chain."""
    a, b = _cluster(cluster_id), _cluster(other_id)
    _require_either(a, b)
    if a.id == b.id:
        raise NotFound(phrase("Choose another cluster to compare with."))
    wants_other = request.args.get("chain") == "other" or not a.stages
    along, beside = (b, a) if wants_other and b.stages else (a, b)
    if not along.stages:
        return render_template("coverage/no_chain.html", a=a, b=b)
    pair = side_by_side(desk(), a, b, along)
    return render_template(
        "coverage/compare.html",
        pair=pair,
        title=title_of_pair(pair),
        along=along.name,
        other_chain=beside.name,
        swapped=_swapped(a, b, is_other=along is b) if beside.stages else None,
        missing=listed(pair.a.stage(each).label for each in pair.found.missing),
        pair_address=_pair_address(a, b),
        today=today(),
    )


def _cluster(cluster_id: int) -> Cluster:
    found = database().get(Cluster, cluster_id) if cluster_id < 2**31 else None
    if found is None:
        raise NotFound(phrase("There is no cluster %(number)s.", number=cluster_id))
    return found


def _require_either(a: Cluster, b: Cluster) -> None:
    """A manager of one of the two, or whoever looks after the networks of both.

    Raises:
        NotAllowed: everybody else.
    """
    own = viewer()
    is_coordinator = {a.meta_cluster_id, b.meta_cluster_id} <= own.meta_clusters
    if not (own.managed & {a.id, b.id} or is_coordinator):
        raise NotAllowed(
            phrase("This page is for the managers of %(a)s and %(b)s.", a=a.name, b=b.name)
        )


def _swapped(a: Cluster, b: Cluster, *, is_other: bool) -> str:
    chain = None if is_other else "other"
    return url_for("coverage_pair.index", cluster_id=a.id, other_id=b.id, chain=chain)


def _pair_address(a: Cluster, b: Cluster) -> str | None:
    """Where the two clusters' relations are shown, if that page is there."""
    if _PAIR not in current_app.view_functions:
        return None
    low, high = sorted((a.id, b.id))
    return url_for(_PAIR, a=low, b=high)
