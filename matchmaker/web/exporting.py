"""Tables as workbooks: what a page shows, for as long as it shows it to this viewer."""

from __future__ import annotations

import io

from flask import Blueprint, Response, send_file

from matchmaker.domain.phrases import phrase
from matchmaker.services.reporting.outcome_tables import (
    cluster_tables,
    network_tables,
    suggestions_table,
)
from matchmaker.services.sheets import Table, file_name, workbook
from matchmaker.services.suggesting.suggested import suggestions_of
from matchmaker.web.desk import database, now
from matchmaker.web.entry import COORDINATOR, MANAGER, entry, own_cluster
from matchmaker.web.languages import said
from matchmaker.web.outcomes import asked_for, cluster_outcomes, network_outcomes, words_of_period
from matchmaker.web.words import moment

exporting = Blueprint("exporting", __name__)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_SUGGESTIONS = 5_000


@exporting.get("/clusters/<int:cluster_id>/outcomes.xlsx")
@entry(MANAGER)
def outcomes(cluster_id: int) -> Response:
    """The funnel, the members and the partner clusters, as narrowed."""
    cluster = own_cluster(cluster_id)
    found = cluster_outcomes(cluster_id)
    notes = [as_of(cluster.name), words_of_period(asked_for())]
    if found.partner:
        notes.append(said(phrase("With %(cluster)s only", cluster=found.partner.name)))
    return download(cluster_tables(found, say=said, notes=notes), cluster.name, "outcomes")


@exporting.get("/clusters/<int:cluster_id>/introductions.xlsx")
@entry(MANAGER)
def introductions(cluster_id: int) -> Response:
    """What managers have suggested, and where it stands."""
    cluster = own_cluster(cluster_id)
    lines = suggestions_of(database(), cluster_id, now=now(), most=MOST_SUGGESTIONS)
    table = suggestions_table(lines, say=said, notes=[as_of(cluster.name)])
    return download([table], cluster.name, "introductions")


@exporting.get("/network/outcomes.xlsx")
@entry(COORDINATOR)
def network() -> Response:
    """The funnel and the pairs of clusters."""
    notes = [as_of(said(phrase("Between our clusters"))), words_of_period(asked_for())]
    return download(network_tables(network_outcomes(), say=said, notes=notes), "network-outcomes")


def as_of(what: str) -> str:
    """Of what the table tells, and when that was so."""
    return said(phrase("%(what)s, as of %(moment)s", what=what, moment=moment(now())))


def download(tables: list[Table], *names: str) -> Response:
    """A workbook as a file with a name that says what it is and of when."""
    name = file_name(*names, now().date().isoformat())
    return send_file(
        io.BytesIO(workbook(tables)), XLSX, as_attachment=True, download_name=name, max_age=0
    )
