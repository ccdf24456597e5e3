"""Changing the chain of a cluster: take a template, name, move, add and remove stages, undo."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.domain.phrases import phrase
from matchmaker.domain.vocabulary import Stage
from matchmaker.errors import Conflict
from matchmaker.services.coverage.chain import (
    MOST_STAGES,
    TEMPLATES,
    Chain,
    ChainStage,
    chain_of,
    fingerprint,
    keep_chain,
    take_back,
    template,
)
from matchmaker.services.describing.saying import FieldsError
from matchmaker.web.desk import database, now, viewer
from matchmaker.web.entry import MANAGER, entry, own_cluster
from matchmaker.web.forms import number
from matchmaker.web.languages import reader_locale, said
from matchmaker.web.notices import tell, tell_with_undo, warn
from matchmaker.web.sentence_forms import one_line, word_of
from models import Cluster

chains = Blueprint("chains", __name__)
_BLANK = ChainStage("")


@chains.get("/clusters/<int:cluster_id>/coverage/chain")
@entry(MANAGER)
def edit(cluster_id: int) -> str:
    """The stages as fields, in their order, and one to add."""
    cluster = own_cluster(cluster_id)
    return _show(cluster, (*chain_of(cluster), _BLANK))


@chains.post("/clusters/<int:cluster_id>/coverage/chain")
@entry(MANAGER)
def save(cluster_id: int) -> ResponseReturnValue:
    """Keep what was typed; a button that moves or removes does so with what was typed."""
    cluster = own_cluster(cluster_id)
    what = request.form.get("do", "save")
    typed = _typed()
    try:
        chain = _template() if what == "template" else _changed(typed, what)
        event_id = keep_chain(
            database(),
            cluster_id,
            chain,
            seen=request.form.get("seen", ""),
            viewer=viewer(),
            now=now(),
        )
    except FieldsError as error:
        database().rollback()
        return _show(cluster, _as_rows(typed), errors=error.fields), 422
    except Conflict as error:
        warn(phrase("%(what)s %(remedy)s", what=error.message, remedy=error.remedy))
        return redirect(url_for("chains.edit", cluster_id=cluster_id), 303)
    if event_id is None:
        tell("Kept.")
    else:
        back = url_for("chains.undo", cluster_id=cluster_id, event_id=event_id)
        tell_with_undo(phrase("The chain is changed."), back)
    is_done = what in {"save", "template"}
    place = "coverage.index" if is_done else "chains.edit"
    return redirect(url_for(place, cluster_id=cluster_id), 303)


@chains.post("/clusters/<int:cluster_id>/coverage/chain/undo/<int:event_id>")
@entry(MANAGER)
def undo(cluster_id: int, event_id: int) -> ResponseReturnValue:
    """Put back the chain as it was before a change."""
    own_cluster(cluster_id)
    try:
        take_back(database(), cluster_id, event_id, viewer=viewer(), now=now())
    except Conflict as error:
        warn(phrase("%(what)s %(remedy)s", what=error.message, remedy=error.remedy))
    else:
        tell("The chain is as it was before.")
    return redirect(url_for("chains.edit", cluster_id=cluster_id), 303)


def _show(cluster: Cluster, rows: Chain, *, errors: Mapping[str, str] | None = None) -> str:
    chain = rows[:-1]
    return render_template(
        "coverage/chain.html",
        cluster=cluster,
        chain=chain,
        rows=rows if len(chain) < MOST_STAGES else chain,
        before=number(request.form, "before"),
        seen=request.form.get("seen") or fingerprint(chain_of(cluster)),
        all_places=list(Stage),
        templates_said=[(code, said(words)) for code, words in TEMPLATES.items()],
        errors=errors or {},
    )


def _typed() -> Chain:
    """The stages as they stand in the form, the last one is the new one; blank ones too."""
    form: Any = request.form
    count = 0
    while f"label-{count}" in form and count <= MOST_STAGES:
        count += 1
    return tuple(
        ChainStage(
            one_line(form.get(f"label-{each}", "")),
            word_of(Stage, form.get(f"place-{each}", "")),
            one_line(form.get(f"words-{each}", "")),
        )
        for each in range(count)
    )


def rearranged(chain: Chain, new: Chain, before: int | None, what: str) -> Chain:
    """A chain after a button has moved or removed a stage, and with what was added.

    `before` is the place of the stage in front of which `new` goes, None for the end; `what` reads
    «up-2», «down-2» or «away-2», and anything else moves nothing.
    """
    known = list(chain)
    place = len(known) if before is None else min(before, len(known))
    act, _, text = what.partition("-")
    at = int(text) if text.isdecimal() and len(text) < 4 else -1
    if 0 <= at < len(known) and act == "away":
        del known[at]
        place = min(place, len(known))
    elif 0 <= at < len(known) and act in {"up", "down"}:
        to = min(max(at + (-1 if act == "up" else 1), 0), len(known) - 1)
        known.insert(to, known.pop(at))
    known[place:place] = new
    return tuple(known)


def _changed(typed: Chain, what: str) -> Chain:
    """What was typed, after the pressed button has done its part; a blank new stage is none."""
    size = len(chain_of(own_cluster(_cluster_id())))
    new = tuple(each for each in typed[size:] if each.label or each.words)
    return rearranged(typed[:size], new, number(request.form, "before"), what)


def _as_rows(typed: Chain) -> Chain:
    """What was typed, with a row for a new stage at its end."""
    size = len(chain_of(own_cluster(_cluster_id())))
    return typed if len(typed) > size else (*typed, _BLANK)


def _template() -> Chain:
    return template(request.form.get("template", ""), reader_locale()[:2])


def _cluster_id() -> int:
    found = (request.view_args or {})["cluster_id"]
    assert isinstance(found, int)
    return found
