"""The directory of clusters, open to everybody, and where managers of one begin."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for

from matchmaker.services.membership.cluster_directory import all_clusters, cluster_page
from matchmaker.services.recognition.regions import region_name
from matchmaker.web.desk import database, today, viewer
from matchmaker.web.entry import ANYONE, entry
from matchmaker.web.forms import number

clusters = Blueprint("clusters", __name__, url_prefix="/clusters")
PAGE = 60


@clusters.get("/")
@entry(ANYONE)
def index() -> str:
    """All clusters."""
    found = all_clusters(database(), today=today())
    return render_template("clusters/index.html", found=found)


@clusters.get("/<int:cluster_id>")
@entry(ANYONE)
def show(cluster_id: int) -> str:
    """One cluster: what it is, its chain, its members."""
    here = max(number(request.args, "page") or 1, 1)
    page = cluster_page(database(), cluster_id, today=today(), page=here, size=PAGE)
    return render_template(
        "clusters/show.html",
        page=page,
        here=here,
        pages=max((page.members + PAGE - 1) // PAGE, 1),
        is_managed=cluster_id in viewer().managed,
        region_name=region_name,
        address=lambda n: url_for("clusters.show", cluster_id=cluster_id, page=n),
    )
