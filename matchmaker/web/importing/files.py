"""Steps 1 and 2: the file or the pasted table, how its bytes are read, its sheet and headings."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from flask import redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from matchmaker.config import ROOT
from matchmaker.domain.phrases import phrase
from matchmaker.errors import MatchmakerError
from matchmaker.services.importing.drafts import (
    PASTED,
    Choices,
    choices_of,
    keep_choices,
    open_drafts,
    start_draft,
    throw_away,
)
from matchmaker.services.importing.history import past_imports
from matchmaker.services.importing.rehearsal import table_of
from matchmaker.services.importing.template import template_workbook
from matchmaker.services.reading import FileRefused, Grid, likeliest, preview
from matchmaker.services.recognition.warming import warm_up_aside
from matchmaker.web.desk import database, now, viewer
from matchmaker.web.entry import MANAGER, SIGNED_IN, entry, own_cluster
from matchmaker.web.forms import number
from matchmaker.web.importing.room import HERE, Case, case_of, go_on, importing, show_step
from matchmaker.web.importing.words import ENCODINGS, SEPARATORS, encoding_words
from matchmaker.web.notices import tell

SAMPLE = ROOT / "data" / "demo" / "member-list-dirty.xlsx"
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN_ROWS = 10
MOST_ROWS = 30


@importing.route(HERE, methods=["GET", "POST"])
@entry(MANAGER)
def start(cluster_id: int) -> ResponseReturnValue:
    """Step 1: give a file or paste a table; below, what is on its way and what came in."""
    own_cluster(cluster_id)
    if request.method == "GET":
        warm_up_aside()
        return _start_page(cluster_id)
    name, content = _given()
    account_id = viewer().account_id
    assert account_id is not None, "a manager has signed in"
    try:
        draft = start_draft(
            database(),
            cluster_id=cluster_id,
            account_id=account_id,
            file_name=name,
            content=content,
            now=now(),
        )
    except FileRefused as error:
        return _start_page(cluster_id, error=error), 422
    is_text = choices_of(draft).sheet is None and name != PASTED
    where = "importing.file" if is_text else "importing.sheet"
    return redirect(url_for(where, cluster_id=cluster_id, draft_id=draft.id), 303)


@importing.route(f"{HERE}/<int:draft_id>/file", methods=["GET", "POST"])
@entry(MANAGER)
def file(cluster_id: int, draft_id: int) -> ResponseReturnValue:
    """Still step 1: the letters of a text file, and what parts its cells, before one's eyes."""
    case = case_of(cluster_id, draft_id)
    if request.method == "GET":
        return _file_page(case, case.choices)
    encoding = request.form.get("encoding") or None
    separator = request.form.get("separator") or None
    tried = Choices(
        encoding=encoding if encoding in ENCODINGS else None,
        separator=separator if separator in SEPARATORS else None,
    )
    try:
        _grids(case, tried)
    except FileRefused as error:
        return _file_page(case, case.choices, error=error), 422
    keep_choices(database(), case.draft, now=now(), encoding=tried.encoding,
                 separator=tried.separator)  # fmt: skip
    if request.form.get("go") == "again":
        return redirect(case.address("importing.file"), 303)
    return go_on(case, back="importing.file", on="importing.sheet")


@importing.route(f"{HERE}/<int:draft_id>/sheet", methods=["GET", "POST"])
@entry(MANAGER)
def sheet(cluster_id: int, draft_id: int) -> ResponseReturnValue:
    """Step 2: which sheet, and in which row its headings stand."""
    case = case_of(cluster_id, draft_id)
    if request.method == "GET":
        return sheet_page(case)
    grid = _wanted(_grids(case, case.choices), request.form.get("sheet"))
    header_row = number(request.form, "header_row")
    tried = keep_choices(
        database(), case.draft, now=now(), sheet=grid.sheet, header_row=header_row or None
    )
    case = Case(case.cluster, case.draft, tried)
    if request.form.get("go") != "back":
        try:
            table_of(case.draft, tried)
        except FileRefused as error:
            return sheet_page(case, error=error), 422
    return go_on(case, back="importing.file", on="importing.columns")


@importing.post(f"{HERE}/<int:draft_id>/throw-away")
@entry(MANAGER)
def drop(cluster_id: int, draft_id: int) -> ResponseReturnValue:
    """Forget a list that was begun."""
    case = case_of(cluster_id, draft_id)
    throw_away(database(), case.draft)
    tell(phrase("The list was thrown away; nothing of it is kept."))
    return redirect(url_for("importing.start", cluster_id=cluster_id), 303)


@importing.get("/import/sample.xlsx")
@entry(SIGNED_IN)
def sample() -> ResponseReturnValue:
    """A list as managers keep them, with a dozen planted mistakes."""
    return workbook_file(SAMPLE.read_bytes(), "member-list-sample.xlsx")


@importing.get("/import/template.xlsx")
@entry(SIGNED_IN)
def template() -> ResponseReturnValue:
    """An empty list with all headings that are understood, and two made-up rows."""
    return workbook_file(template_workbook(), "member-list-template.xlsx")


def sheet_page(case: Case, *, error: MatchmakerError | None = None) -> str:
    """The page of step 2."""
    grids = _grids(case, case.choices)
    grid = _wanted(grids, request.args.get("sheet", case.choices.sheet))
    is_kept = grid.sheet == case.choices.sheet and case.choices.header_row is not None
    chosen = case.choices.header_row if is_kept else grid.header_row
    is_long = request.args.get("rows") == "more" or (chosen or 0) > grid.rows[:SHOWN_ROWS][-1][0]
    return show_step(
        case,
        2,
        "sheet",
        grids=grids,
        grid=grid,
        rows=grid.rows[: MOST_ROWS if is_long else SHOWN_ROWS],
        width=max(len(cells) for _, cells in grid.rows),
        chosen=chosen,
        problem=error,
    )


def refused(case: Case, error: FileRefused) -> ResponseReturnValue:
    """A later step cannot read the list: back to where its sheet and headings are said."""
    return sheet_page(case, error=error), 422


def _given() -> tuple[str, bytes]:
    """The file, else what was pasted; empty bytes are refused by reading, with the reason."""
    upload = request.files.get("file")
    if upload is not None and upload.filename:
        return Path(upload.filename.replace("\\", "/")).name, upload.read()
    return PASTED, request.form.get("pasted", "").strip("\r\n").encode()


def _start_page(cluster_id: int, *, error: FileRefused | None = None) -> str:
    account_id = viewer().account_id
    assert account_id is not None, "a manager has signed in"
    is_pasted = request.method == "POST" and not request.files.get("file")
    nothing = is_pasted and not request.form.get("pasted", "").strip()
    return render_template(
        "importing/start.html",
        cluster=own_cluster(cluster_id),
        drafts=open_drafts(database(), cluster_id=cluster_id, account_id=account_id),
        past=past_imports(database(), cluster_id, now=now()),
        problem=error,
        is_pasted=is_pasted,
        nothing=nothing,
        pasted=request.form.get("pasted", "") if error else "",
    )


def _file_page(case: Case, choices: Choices, *, error: FileRefused | None = None) -> str:
    grids = _grids(case, choices)
    grid = grids[0]
    return show_step(
        case,
        1,
        "file",
        grid=grid,
        grids=grids,
        rows=grid.rows[:SHOWN_ROWS],
        encoding=encoding_words(grid.encoding),
        encodings=ENCODINGS,
        separators=SEPARATORS,
        problem=error,
    )


def _grids(case: Case, choices: Choices) -> tuple[Grid, ...]:
    return preview(
        case.draft.data,
        name=case.draft.file_name,
        encoding=choices.encoding,
        separator=choices.separator,
    )


def _wanted(grids: tuple[Grid, ...], sheet: str | None) -> Grid:
    return next((each for each in grids if each.sheet == sheet and each.rows), likeliest(grids))


def workbook_file(content: bytes, name: str) -> ResponseReturnValue:
    """A workbook to be kept."""
    return send_file(BytesIO(content), WORKBOOK, as_attachment=True, download_name=name)
