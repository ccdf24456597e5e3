"""The table of pairs of clusters, the same for a coordinator and for a manager: order, page, file.

The order is chosen by the address, so that it works without script; of all that a run found only
the sentences of the page that is shown are fetched.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from flask import current_app, request

from matchmaker.domain.phrases import Phrase, phrase
from matchmaker.services.jobs import start
from matchmaker.services.ranking.cluster_findings import Carrier, Finding, findings
from matchmaker.services.ranking.cluster_pairs import Run, Subject, begin, work_on
from matchmaker.services.sheets import Table
from matchmaker.web.desk import database, now, runtime, viewer
from matchmaker.web.directory import clusters_named
from matchmaker.web.forms import number
from matchmaker.web.languages import said
from matchmaker.web.words import in_words

PAGE = 25
MOST_IN_FILE = 500  # pairs
Row: TypeAlias = Mapping[str, Any]

ORDERS: Mapping[str, Phrase] = {
    "fit": phrase("Fit"),
    "name": phrase("Name"),
    "pairs": phrase("Pairs of members"),
    "filled": phrase("What one lacks and the other has"),
    "ties": phrase("Known ties"),
}
"""What the table can be ordered by, and the word for it."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A page of the table."""

    lines: Sequence[Finding]
    first: int
    total: int
    page: int
    pages: int
    order: str


def shown(run: Run, *, of: int | None = None) -> Shown:
    """The page and the order that the address asks for; `of` leaves only pairs of one cluster."""
    order = request.args.get("order", "")
    order = order if order in ORDERS else "fit"
    rows = _ordered(_of(run.found, of), order, of)
    pages = max(1, -(-len(rows) // PAGE))
    page = min(max(number(request.args, "page") or 1, 1), pages)
    first = (page - 1) * PAGE
    lines = findings(database(), rows[first : first + PAGE])
    return Shown(lines, first + 1, len(rows), page, pages, order)


def go_to_work(subject: Subject) -> None:
    """Begin a run, unless one is under way; it goes on while pages show how far it is."""
    job_id = begin(database(), subject, viewer=viewer(), now=now())
    if job_id is None:
        return
    parts = runtime()
    work = work_on(parts.library, parts.weights, subject, now=now())
    start(parts.database, job_id, work, clock=current_app.extensions["matchmaker.clock"])


def tables(run: Run, notes: Sequence[str], *, of: int | None = None) -> list[Table]:
    """The pairs of clusters and the pairs of members that carry them, for a workbook."""
    found = findings(database(), _ordered(_of(run.found, of), "fit", of)[:MOST_IN_FILE])
    return [_clusters_table(found, notes), _members_table(found, notes)]


def _of(rows: Sequence[Row], cluster_id: int | None) -> list[Row]:
    return [each for each in rows if cluster_id in {None, each["a"], each["b"]}]


def _ordered(rows: list[Row], order: str, of: int | None) -> list[Row]:
    """In this order; what is equal stays in the order of fit."""
    keys: Mapping[str, Callable[[Row], Any]] = {
        "fit": lambda row: 0,
        "pairs": lambda row: -row["pairs"],
        "ties": lambda row: -row["ties"],
        "filled": lambda row: -sum(map(len, row["filled"])),
    }
    if order != "name":
        return sorted(rows, key=keys[order])
    ids = {each[side] for each in rows for side in ("a", "b")}
    places = {each.id: place for place, each in enumerate(clusters_named(database(), ids))}
    # A cluster that is gone since comes last; its pairs are not shown.
    return sorted(
        rows,
        key=lambda row: sorted(
            places.get(row[side], len(places)) for side in ("a", "b") if row[side] != of
        ),
    )


def _clusters_table(found: Sequence[Finding], notes: Sequence[str]) -> Table:
    headings = (
        phrase("Cluster"),
        phrase("Other cluster"),
        phrase("Need"),
        phrase("Who says so"),
        phrase("Offer"),
        phrase("Who says so"),
        phrase("Pairs of members"),
        phrase("The first lacks, the other has"),
        phrase("The other lacks, the first has"),
        phrase("Known ties"),
        phrase("Against"),
    )
    rows = [
        (
            each.a.name,
            each.b.name,
            *(_sentences(each.topic) if each.topic else (None,) * 4),
            each.pairs,
            *(", ".join(in_words(stage) for stage in side) or None for side in each.filled),
            each.ties,
            "; ".join(said(doubt) for doubt in each.doubts) or None,
        )
        for each in found
    ]
    return Table(said(phrase("Pairs of clusters")), [said(each) for each in headings], rows, notes)


def _members_table(found: Sequence[Finding], notes: Sequence[str]) -> Table:
    headings = (
        phrase("Cluster"),
        phrase("Other cluster"),
        phrase("Need"),
        phrase("Who says so"),
        phrase("Offer"),
        phrase("Who says so"),
    )
    rows = [
        (each.a.name, each.b.name, *_sentences(carrier))
        for each in found
        for carrier in each.carriers
    ]
    return Table(said(phrase("Pairs of members")), [said(each) for each in headings], rows, notes)


def _sentences(carrier: Carrier) -> tuple[str, str, str, str]:
    one, other = carrier.seeking, carrier.offering
    return one.text, one.name, other.text, other.name
