"""For the manager of one cluster: which other clusters its members fit, anywhere, and by what."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from matchmaker.domain.phrases import Phrase, phrase
from matchmaker.errors import NotFound
from matchmaker.services.ranking.cluster_pairs import Subject, newest_run
from matchmaker.web.desk import database, now
from matchmaker.web.entry import MANAGER, entry, own_cluster
from matchmaker.web.exporting import as_of, download
from matchmaker.web.languages import said
from matchmaker.web.network.pair_table import ORDERS, Shown, go_to_work, shown, tables

partner_clusters = Blueprint("partner_clusters", __name__)
_HERE = "/clusters/<int:cluster_id>/partners"


@partner_clusters.get(_HERE)
@entry(MANAGER)
def index(cluster_id: int) -> str:
    """The other clusters, best first."""
    cluster = own_cluster(cluster_id)
    run = newest_run(database(), Subject(cluster=cluster_id), now=now())
    found = shown(run, of=cluster_id) if run is not None and not run.is_at_work else None
    return render_template(
        "network/partners.html",
        title=_title(found, cluster_id),
        cluster=cluster,
        run=run,
        found=found,
        orders=ORDERS,
    )


@partner_clusters.post(_HERE)
@entry(MANAGER)
def work_out(cluster_id: int) -> ResponseReturnValue:
    """Work it out again; the work goes on while the page shows how far it is."""
    own_cluster(cluster_id)
    go_to_work(Subject(cluster=cluster_id))
    return redirect(url_for("partner_clusters.index", cluster_id=cluster_id), 303)


@partner_clusters.get(f"{_HERE}.xlsx")
@entry(MANAGER)
def workbook(cluster_id: int) -> Response:
    """The other clusters and the pairs of members as a workbook."""
    cluster = own_cluster(cluster_id)
    run = newest_run(database(), Subject(cluster=cluster_id), now=now())
    if run is None or run.is_at_work:
        raise NotFound(phrase("The pairs are not worked out yet."))
    notes = [as_of(cluster.name), said(phrase("From what members say in public."))]
    return download(tables(run, notes, of=cluster_id), cluster.name, "partner-clusters")


def _title(found: Shown | None, cluster_id: int) -> Phrase:
    if found is None:
        return phrase("Which clusters fit ours?")
    if not found.lines:
        return phrase("No other cluster answers our members' needs yet")
    best = found.lines[0]
    name = best.b.name if best.a.id == cluster_id else best.a.name
    if found.order != "fit" or found.page > 1:
        return phrase("%(count)s clusters fit ours", count=found.total)
    return phrase("%(cluster)s fits ours best", cluster=name)
