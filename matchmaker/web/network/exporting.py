"""The network as files: the clusters and what joins them, and the links that may be named."""

from __future__ import annotations

import io
from datetime import date

from flask import Blueprint, Response, request, send_file

from matchmaker.domain.phrases import phrase
from matchmaker.errors import InputError, NotFound
from matchmaker.services.links.as_template import member_links_csv
from matchmaker.services.links.export_files import FILES
from matchmaker.services.links.export_sheets import tables
from matchmaker.services.links.exporting import NetworkExport, network_export
from matchmaker.web.desk import database, now, today, viewer
from matchmaker.web.directory import networks_named
from matchmaker.web.entry import COORDINATOR, MANAGER, entry
from matchmaker.web.exporting import download
from matchmaker.web.languages import said
from matchmaker.web.network.link_forms import read_narrowing
from matchmaker.web.network.link_pages import scope_of

network_export_pages = Blueprint("network_export", __name__)
MEMBER_LINKS = "member-links.csv"
_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "graphml": "application/graphml+xml",
}


@network_export_pages.get("/network/export/<name>")
@entry(COORDINATOR)
def file(name: str) -> Response:
    """One of the files, for the network and the window that the address names."""
    if name == MEMBER_LINKS:
        return _member_links(None)
    if name not in FILES:
        raise NotFound(phrase("There is no file %(name)s of the network.", name=name))
    found = _asked_for()
    if name.endswith(".xlsx"):
        return download(tables(found, say=said), found.frame.filter, "network")
    return _send(FILES[name](found), name)


@network_export_pages.get("/clusters/<int:cluster_id>/links.csv")
@entry(MANAGER)
def member_links(cluster_id: int) -> Response:
    """The links of a cluster, as an import takes them."""
    return _member_links(cluster_id)


def _asked_for() -> NetworkExport:
    scope = scope_of(None)
    (network,) = networks_named(database(), [scope.meta_id or 0])
    return network_export(
        database(),
        scope.cluster_ids,
        of=network.name,
        as_of=_day("as_of") or today(),
        since=_day("since"),
        now=now(),
    )


def _member_links(cluster_id: int | None) -> Response:
    wanted = read_narrowing(request.args)
    ids = scope_of(cluster_id).cluster_ids
    content = member_links_csv(database(), ids, wanted, viewer=viewer(), today=today())
    return _send(content, MEMBER_LINKS)


def _send(content: bytes, name: str) -> Response:
    stem, _, ending = name.rpartition(".")
    dated = f"{stem}-{today().isoformat()}.{ending}"
    return send_file(
        io.BytesIO(content), _TYPES[ending], as_attachment=True, download_name=dated, max_age=0
    )


def _day(name: str) -> date | None:
    text = request.args.get(name, "").strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise InputError(
            phrase("%(text)s is no day; write it like 2024-05-31.", text=text)
        ) from None
