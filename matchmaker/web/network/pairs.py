"""All pairs of clusters of a network: who fits whom, about what, and what stands against it."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.domain.phrases import Phrase, counted, phrase
from matchmaker.errors import NotFound
from matchmaker.services.membership.cluster_directory import clusters_of_meta
from matchmaker.services.ranking.cluster_pairs import Subject, newest_run
from matchmaker.web.desk import database, now, viewer
from matchmaker.web.directory import networks_named
from matchmaker.web.entry import COORDINATOR, entry
from matchmaker.web.exporting import as_of, download
from matchmaker.web.languages import said
from matchmaker.web.network.choosing import network_chosen
from matchmaker.web.network.pair_table import ORDERS, Shown, go_to_work, shown, tables

pairs = Blueprint("pairs", __name__)


@pairs.get("/network/pairs")
@entry(COORDINATOR)
def index() -> str:
    """The pairs of clusters that were found, best first."""
    meta_id = network_chosen(request.args.get("network"))
    run = newest_run(database(), Subject(network=meta_id), now=now())
    found = shown(run) if run is not None and not run.is_at_work else None
    clusters = clusters_of_meta(database(), [meta_id])
    return render_template(
        "network/pairs.html",
        title=_title(found, len(clusters)),
        networks=networks_named(database(), viewer().meta_clusters),
        meta_id=meta_id,
        clusters=clusters,
        run=run,
        found=found,
        orders=ORDERS,
    )


@pairs.post("/network/pairs")
@entry(COORDINATOR)
def work_out() -> ResponseReturnValue:
    """Work the pairs out again; the work goes on while the page shows how far it is."""
    meta_id = network_chosen(request.form.get("network"))
    go_to_work(Subject(network=meta_id))
    return redirect(url_for("pairs.index", network=meta_id), 303)


@pairs.get("/network/pairs.xlsx")
@entry(COORDINATOR)
def workbook() -> Response:
    """The pairs of clusters and of members as a workbook."""
    meta_id = network_chosen(request.args.get("network"))
    run = newest_run(database(), Subject(network=meta_id), now=now())
    if run is None or run.is_at_work:
        raise NotFound(phrase("The pairs are not worked out yet."))
    (network,) = networks_named(database(), [meta_id])
    notes = [as_of(network.name), said(phrase("From what members say in public."))]
    return download(tables(run, notes), network.name, "pairs")


def _title(found: Shown | None, clusters: int) -> Phrase:
    if clusters < 2:
        return phrase("Fewer than two clusters share their data")
    if found is None:
        return counted("%(n)s cluster: who fits whom?", "%(n)s clusters: who fits whom?", clusters)
    if not found.lines:
        return phrase("No two clusters answer each other's needs yet")
    best = found.lines[0]
    if found.order != "fit" or found.page > 1:
        return counted(
            "%(n)s pair of clusters fits", "%(n)s pairs of clusters fit each other", found.total
        )
    return phrase("%(a)s and %(b)s fit best", a=best.a.name, b=best.b.name)
