"""The quality sheet of a cluster: a page to read and type in, a workbook, a PDF."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.domain.phrases import phrase
from matchmaker.errors import NotFound
from matchmaker.services import paper
from matchmaker.services.quality.counting import counts_of
from matchmaker.services.quality.sheet import SOURCES, Indicator, Source, indicators, keep, typed_in
from matchmaker.services.sheets import Share as Part
from matchmaker.services.sheets import Table, Value
from matchmaker.web.desk import database, now, today, viewer
from matchmaker.web.entry import MANAGER, entry, own_cluster
from matchmaker.web.exporting import as_of, download
from matchmaker.web.languages import html_language, said
from matchmaker.web.notices import tell
from matchmaker.web.words import figure, share

quality = Blueprint("quality", __name__)
_HERE = "/clusters/<int:cluster_id>/quality"
_YEARS = 5  # that can be chosen
_HEADINGS = (
    phrase("Indicator"),
    phrase("Value"),
    phrase("Criterion"),
    phrase("Where it comes from"),
)


@quality.get(_HERE)
@entry(MANAGER)
def index(cluster_id: int) -> str:
    """The sheet of one year."""
    cluster, year = own_cluster(cluster_id), _year()
    lines = _lines(cluster_id, year)
    return render_template(
        "quality/index.html",
        cluster=cluster,
        year=year,
        years=range(today().year, today().year - _YEARS, -1),
        groups=_by_group(lines),
        known=sum(each.is_known for each in lines),
        of=sum(each.source is not Source.NOT_OURS for each in lines),
        sources=SOURCES,
        as_of=now(),
    )


@quality.post(_HERE)
@entry(MANAGER)
def type_in(cluster_id: int) -> ResponseReturnValue:
    """Keep what was typed in."""
    own_cluster(cluster_id)
    year = _year()
    values = {
        key: value for key, value in request.form.items() if key not in {"csrf_token", "year"}
    }
    keep(database(), cluster_id, year, values, viewer=viewer(), now=now())
    tell(phrase("Kept."))
    return redirect(url_for("quality.index", cluster_id=cluster_id, year=year), 303)


@quality.get(f"{_HERE}.xlsx")
@entry(MANAGER)
def workbook(cluster_id: int) -> Response:
    """The sheet as a workbook."""
    cluster, year = own_cluster(cluster_id), _year()
    rows = [[*_cells(each), said(each.group)] for each in _lines(cluster_id, year)]
    headings = [*(said(each) for each in _HEADINGS), said(phrase("Group"))]
    notes = [as_of(cluster.name), said(_DISCLAIMER)]
    title = said(phrase("Quality sheet %(year)s", year=year))
    return download([Table(title, headings, rows, notes)], cluster.name, "quality", str(year))


@quality.get(f"{_HERE}.pdf")
@entry(MANAGER)
def printed(cluster_id: int) -> Response:
    """The sheet as a tagged PDF."""
    cluster, year = own_cluster(cluster_id), _year()
    groups = [
        {"name": said(name), "rows": [[str(cell) for cell in _words(each)] for each in lines]}
        for name, lines in _by_group(_lines(cluster_id, year)).items()
    ]
    data = {
        "title": said(
            phrase("%(cluster)s: quality sheet %(year)s", cluster=cluster.name, year=year)
        ),
        "line": said(_DISCLAIMER),
        "foot": as_of(cluster.name),
        "headings": [said(each) for each in _HEADINGS],
        "groups": groups,
    }
    made = paper.pdf("quality", data, language=html_language(), at=now())
    name = f"quality-{cluster_id}-{year}.pdf"
    headers = {"Content-Disposition": f'inline; filename="{name}"'}
    return Response(made, mimetype="application/pdf", headers=headers)


_DISCLAIMER = phrase(
    "It prepares your file; it is not an assessment, and there is no overall score."
)


def _lines(cluster_id: int, year: int) -> tuple[Indicator, ...]:
    counts = counts_of(database(), cluster_id, year, today=today())
    return indicators(counts, typed_in(database(), cluster_id, year))


def _by_group(lines: tuple[Indicator, ...]) -> dict[str, list[Indicator]]:
    groups: dict[str, list[Indicator]] = {}
    for each in lines:
        groups.setdefault(each.group, []).append(each)
    return groups


def _cells(line: Indicator) -> list[Value | Part]:
    value: Value | Part = line.text or None
    if line.count is not None:
        value = line.count
    elif line.share is not None and line.share.of:
        value = Part(line.share.rate)
    threshold = said(line.threshold) if line.threshold else None
    return [said(line.words), value, threshold, _where(line)]


def _words(line: Indicator) -> list[str]:
    value = line.text or "–"
    if line.count is not None:
        value = figure(line.count)
    elif line.share is not None and line.share.of:
        value = f"{share(line.share.rate)} ({figure(line.share.hits)}/{figure(line.share.of)})"
    return [said(line.words), value, said(line.threshold) if line.threshold else "", _where(line)]


def _where(line: Indicator) -> str:
    return f"{said(SOURCES[line.source])} · {said(line.means)}"


def _year() -> int:
    text = request.values.get("year", "")
    if not text:
        return today().year
    if not (
        text.isascii() and text.isdigit() and len(text) == 4 and 2000 <= int(text) <= today().year
    ):
        raise NotFound(phrase("There is no sheet for this year."))
    return int(text)
