"""The report of a network for a board: six pictures on a page, and the same on two sheets."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, Response, render_template, request
from markupsafe import Markup

from matchmaker.domain.phrases import Phrase, phrase
from matchmaker.domain.quarters import Quarter
from matchmaker.services import paper
from matchmaker.services.links.pair_ties import Style
from matchmaker.services.network.report_figures import Cell, Figure, Land, PerCent, figures
from matchmaker.services.network.report_numbers import Numbers, numbers
from matchmaker.services.network.report_plots import Drawing, Said, picture
from matchmaker.services.plots import FONT, for_download
from matchmaker.services.sheets import file_name
from matchmaker.web.desk import database, now, today, viewer
from matchmaker.web.directory import networks_named
from matchmaker.web.entry import COORDINATOR, entry
from matchmaker.web.languages import html_language, said
from matchmaker.web.network.choosing import network_chosen
from matchmaker.web.words import country, day, figure, quarter, share

report = Blueprint("report", __name__)
_YEARS = 5  # that can be looked back to
_PAPER_FONT = "Libertinus Serif"


@report.get("/network/report")
@entry(COORDINATOR)
def index() -> str:
    """The six pictures, each with its table."""
    meta_id, as_of = network_chosen(request.args.get("network")), _day()
    found = numbers(database(), meta_id, as_of=as_of)
    drawn = [(each, _picture(each, as_of), _texts(each)) for each in figures(found)]
    return render_template(
        "network/report.html",
        title=headline(found),
        line=line_of(found),
        networks=networks_named(database(), viewer().meta_clusters),
        meta_id=meta_id,
        found=found,
        figures=drawn,
        years=[(str(year), f"{year}-12-31") for year in range(_first_year(), today().year)],
        is_today=as_of == today(),
    )


@report.get("/network/report.pdf")
@entry(COORDINATOR)
def printed() -> Response:
    """The same on two sheets of A4, tagged for screen readers."""
    meta_id, as_of = network_chosen(request.args.get("network")), _day()
    found = numbers(database(), meta_id, as_of=as_of)
    (network,) = networks_named(database(), [meta_id])
    data = {
        "title": network.name,
        "finding": said(headline(found)),
        "line": said(line_of(found)),
        "foot": said(
            phrase("%(network)s, as of %(day)s", network=network.name, day=day(found.as_of))
        ),
        "figures": [_on_paper(each, as_of) for each in figures(found)],
    }
    made = paper.pdf("network-report", data, language=html_language(), at=now())
    name = file_name(network.name, "report", as_of.isoformat()).removesuffix(".xlsx")
    headers = {"Content-Disposition": f'inline; filename="{name}.pdf"'}
    return Response(made, mimetype="application/pdf", headers=headers)


def headline(found: Numbers) -> Phrase:
    """What the whole report says first."""
    joined = sum(each.style is not Style.COMPLEMENTARY for each in found.pairs)
    if not joined:
        return phrase("No two clusters of this network are known to have met")
    return phrase(
        "%(count)s of %(possible)s pairs of clusters are connected",
        count=joined,
        possible=found.possible,
    )


def line_of(found: Numbers) -> Phrase:
    """What is reported of, and as of when."""
    return phrase(
        "%(clusters)s clusters with %(members)s members; ties from imports and public history, "
        "as of %(day)s",
        clusters=figure(len(found.clusters)),
        members=figure(found.members),
        day=day(found.as_of),
    )


def _day() -> date:
    """The day that the address asks for; what is no day of these years is today."""
    try:
        found = date.fromisoformat(request.args.get("as_of", ""))
    except ValueError:
        return today()
    return found if date(_first_year(), 1, 1) <= found < today() else today()


def _first_year() -> int:
    return today().year - _YEARS


def _picture(each: Figure, as_of: date) -> Markup | None:
    if each.is_empty:
        return None
    return Markup(picture(_drawing(each, as_of)))  # noqa: S704 -- drawn here, texts escaped


def _drawing(each: Figure, as_of: date) -> Drawing:
    return Drawing(
        each.shape,
        said(each.title),
        _line(each, as_of),
        tuple(said(heading) for heading in each.headings),
        tuple(tuple(_value(cell) for cell in row) for row in each.rows),
    )


def _line(each: Figure, as_of: date) -> str:
    return said(phrase("%(line)s · as of %(day)s", line=each.line, day=day(as_of)))


def _on_paper(each: Figure, as_of: date) -> dict[str, str]:
    """A picture with the light colours and a font that the paper has; its table is its text."""
    svg = "" if each.is_empty else for_download(picture(_drawing(each, as_of)))
    rows = "; ".join(", ".join(row) for row in _texts(each))
    return {
        "title": said(each.title),
        "line": _line(each, as_of),
        "svg": svg.replace(FONT, _PAPER_FONT),
        "alt": f"{said(each.title)}. {rows}",
    }


def _texts(each: Figure) -> list[list[str]]:
    return [[_text(cell) for cell in row] for row in each.rows]


def _text(cell: Cell) -> str:
    """As the table says it; a year is no quantity, so numbers below 10,000 have no separator."""
    value = _value(cell)
    if isinstance(cell, PerCent):
        return "–" if cell.value is None else share(cell.value)
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int) and value < 10_000 else figure(value or 0)


def _value(cell: Cell) -> Said:
    """As the picture draws it."""
    if isinstance(cell, PerCent):
        return cell.value
    if isinstance(cell, Quarter):
        return quarter(cell)
    if isinstance(cell, Land):
        return country(cell.code)
    return said(cell) if isinstance(cell, str) else cell
