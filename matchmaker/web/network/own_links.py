"""The emerging links of one cluster, for its managers: what the coordinator sees, and says."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.domain.phrases import Phrase, counted, phrase
from matchmaker.services.emerging.listing import emerging as list_of
from matchmaker.services.emerging.signals import share_signals
from matchmaker.services.emerging.views import Emerging
from matchmaker.web.desk import database, now, viewer
from matchmaker.web.entry import MANAGER, entry, own_cluster
from matchmaker.web.network.emerging import drawing
from matchmaker.web.notices import tell
from models import MetaCluster

own_links = Blueprint("own_links", __name__)


@own_links.get("/clusters/<int:cluster_id>/emerging")
@entry(MANAGER)
def index(cluster_id: int) -> str:
    """The pairs of this cluster on the newest list, and what was done about them."""
    cluster = own_cluster(cluster_id)
    meta_id = cluster.meta_cluster_id
    network = database().get(MetaCluster, meta_id) if meta_id else None
    found = Emerging(None)
    if meta_id is not None:
        found = list_of(database(), meta_id, viewer=viewer(), now=now(), only=cluster_id)
    return render_template(
        "network/own_links.html",
        title=_title(found),
        cluster=cluster,
        network=network,
        found=found,
        **drawing(found),
    )


@own_links.post("/clusters/<int:cluster_id>/emerging/signals")
@entry(MANAGER)
def switch(cluster_id: int) -> ResponseReturnValue:
    """Let counts of what members do here help to spot links, or not."""
    own_cluster(cluster_id)
    shares = request.form.get("shares") == "yes"
    share_signals(database(), cluster_id, shares=shares, viewer=viewer(), now=now())
    if shares:
        tell(phrase("From the next list on, counts of what your members do here are used."))
    else:
        tell(phrase("From the next list on, only profiles and public links are used."))
    return redirect(url_for("own_links.index", cluster_id=cluster_id), 303)


def _title(found: Emerging) -> Phrase:
    if found.period is None:
        return phrase("Nobody has looked for emerging links yet")
    if not found.cards:
        return phrase("No other cluster is growing together with yours yet")
    return counted(
        "%(n)s cluster is growing together with yours",
        "%(n)s clusters are growing together with yours",
        len(found.cards),
    )
