"""What a coordinator looks after: which clusters fit each other, and by what."""

from __future__ import annotations

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.domain.phrases import Phrase, counted, phrase
from matchmaker.errors import NotAllowed
from matchmaker.services.jobs import start
from matchmaker.services.membership.cluster_directory import clusters_of_meta
from matchmaker.services.ranking.cluster_pairs import (
    ClusterPair,
    begin,
    newest_run,
    pairs_found,
    work_on,
)
from matchmaker.web.desk import database, now, runtime, viewer
from matchmaker.web.directory import networks_named
from matchmaker.web.entry import COORDINATOR, entry
from matchmaker.web.forms import number

pairs = Blueprint("pairs", __name__)


@pairs.get("/network/pairs")
@entry(COORDINATOR)
def index() -> str:
    """The pairs of clusters that were found, best first."""
    meta_id = _chosen(request.args.get("network"))
    run = newest_run(database(), meta_id, now=now())
    is_running = run is not None and run.is_at_work
    found = pairs_found(database(), run) if run is not None and not is_running else []
    clusters = clusters_of_meta(database(), [meta_id])
    return render_template(
        "network/pairs.html",
        title=_title(found, len(clusters), is_known=run is not None and not is_running),
        networks=networks_named(database(), viewer().meta_clusters),
        meta_id=meta_id,
        clusters=clusters,
        run=run,
        is_running=is_running,
        pairs=found,
    )


@pairs.post("/network/pairs")
@entry(COORDINATOR)
def work_out() -> ResponseReturnValue:
    """Work the pairs out again; the work goes on while the page shows how far it is."""
    meta_id = _chosen(request.form.get("network"))
    job_id = begin(database(), meta_id, viewer=viewer(), now=now())
    if job_id is not None:
        parts = runtime()
        work = work_on(parts.library, parts.weights, meta_id, now=now())
        clock = current_app.extensions["matchmaker.clock"]
        start(parts.database, job_id, work, clock=clock)
    return redirect(url_for("pairs.index", network=meta_id), 303)


def _chosen(text: str | None) -> int:
    """The network that is meant: the one that was named, if it is the viewer's, else the first."""
    own = viewer().meta_clusters
    found = number({"network": text or ""}, "network")
    if found is None:
        return min(own)
    if found not in own:
        raise NotAllowed(phrase("Only those who look after this network may see that."))
    return found


def _title(pairs: list[ClusterPair], clusters: int, *, is_known: bool) -> Phrase:
    if clusters < 2:
        return phrase("Fewer than two clusters share their data")
    if not is_known:
        return counted("%(n)s cluster: who fits whom?", "%(n)s clusters: who fits whom?", clusters)
    if not pairs:
        return phrase("No two clusters answer each other's needs yet")
    best = pairs[0]
    return phrase("%(a)s and %(b)s fit best", a=best.a.name, b=best.b.name)
