"""Introductions: the pairs worth introducing, the letters before they leave, and the way back."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.domain.phrases import Phrase, phrase
from matchmaker.domain.vocabulary import MatchKind
from matchmaker.errors import InputError
from matchmaker.services import jobs
from matchmaker.services.introducing.speaking import Speaker
from matchmaker.services.posting.mailing import Part, Quote
from matchmaker.services.suggesting.matching_runs import (
    List,
    Means,
    begin,
    newest_list,
    newest_run,
    work_of,
)
from matchmaker.services.suggesting.setting_aside import bring_back, put_aside
from matchmaker.services.suggesting.shortlist import Narrowing, Option, Shortlist, shortlist
from matchmaker.services.suggesting.suggested import suggestions_of
from matchmaker.services.suggesting.suggestion_letters import letter_parts, subject_for
from matchmaker.services.suggesting.suggestions import (
    Suggested,
    prepare,
    suggest,
    suggested_before,
    take_back,
)
from matchmaker.web.desk import database, now, runtime, today, viewer
from matchmaker.web.entry import MANAGER, entry, own_cluster
from matchmaker.web.forms import number
from matchmaker.web.notices import tell, tell_with_undo
from matchmaker.web.words import figure, kind
from models import Cluster

matches = Blueprint("matches", __name__)
_NARROWING = ("member", "cluster", "kind", "page")
_PAIR = "/clusters/<int:cluster_id>/introductions/<int:proposal_id>"


@matches.get("/clusters/<int:cluster_id>/introductions")
@entry(MANAGER)
def index(cluster_id: int) -> str:
    """The newest list, narrowed and spread; a run that fills another one shows how far it is."""
    cluster = own_cluster(cluster_id)
    found = newest_list(database(), cluster_id)
    wanted = _narrowing()
    return render_template(
        "matches/index.html",
        cluster=cluster,
        found=found,
        listed=_listed(cluster_id, found, wanted),
        wanted=wanted,
        choices=_choices,
        carried=_carried(wanted),
        page_address=lambda page: url_for(
            "matches.index", cluster_id=cluster_id, **_carried(wanted), page=page
        ),
        run=newest_run(database(), cluster_id, now=now()),
        suggested=suggestions_of(database(), cluster_id, now=now()),
    )


@matches.post("/clusters/<int:cluster_id>/introductions")
@entry(MANAGER)
def run(cluster_id: int) -> ResponseReturnValue:
    """Find pairs for all members; the work goes on while the page shows how far it is."""
    own_cluster(cluster_id)
    job_id = begin(database(), cluster_id, viewer=viewer(), now=now())
    if job_id is not None:
        parts, clock = runtime(), current_app.extensions["matchmaker.clock"]
        means = Means(parts.database, parts.library, parts.weights, clock, parts.policy)
        work = work_of(means, cluster_id, job_id, viewer=viewer())
        jobs.start(parts.database, job_id, work, clock=clock)
    return redirect(url_for("matches.index", cluster_id=cluster_id), 303)


@matches.get(_PAIR)
@entry(MANAGER)
def show(cluster_id: int, proposal_id: int) -> str:
    """Both letters as they would leave, with a place for a note."""
    return _show(own_cluster(cluster_id), proposal_id, {})


@matches.post(_PAIR)
@entry(MANAGER)
def introduce(cluster_id: int, proposal_id: int) -> ResponseReturnValue:
    """Put the two before each other."""
    cluster = own_cluster(cluster_id)
    try:
        done = suggest(_speaker(), cluster_id, proposal_id, request.form.get("note", ""))
    except InputError as error:
        return _show(cluster, proposal_id, {"note": error.message}), error.status
    if done.is_new:
        back = url_for("matches.undo", cluster_id=cluster_id, proposal_id=proposal_id)
        tell_with_undo(
            phrase("Both get your letter in two minutes. Until then you can take it back."), back
        )
    else:
        tell(_known_words(done))
    return redirect(url_for("matches.index", cluster_id=cluster_id), 303)


@matches.post(f"{_PAIR}/undo")
@entry(MANAGER)
def undo(cluster_id: int, proposal_id: int) -> ResponseReturnValue:
    """Take a suggestion back while its letters wait."""
    own_cluster(cluster_id)
    take_back(_speaker(), cluster_id, proposal_id)
    tell(phrase("Taken back. Nobody was written to."))
    return redirect(url_for("matches.index", cluster_id=cluster_id), 303)


@matches.post(f"{_PAIR}/aside")
@entry(MANAGER)
def aside(cluster_id: int, proposal_id: int) -> ResponseReturnValue:
    """Not these two."""
    own_cluster(cluster_id)
    put_aside(database(), cluster_id, proposal_id, viewer=viewer(), now=now())
    back = url_for("matches.back", cluster_id=cluster_id, proposal_id=proposal_id)
    tell_with_undo(phrase("Put aside. Only the managers of your cluster know of it."), back)
    return redirect(url_for("matches.index", cluster_id=cluster_id, **_query()), 303)


@matches.post(f"{_PAIR}/back")
@entry(MANAGER)
def back(cluster_id: int, proposal_id: int) -> ResponseReturnValue:
    """These two after all."""
    own_cluster(cluster_id)
    bring_back(database(), cluster_id, proposal_id, viewer=viewer(), now=now())
    return redirect(url_for("matches.index", cluster_id=cluster_id), 303)


def _show(cluster: Cluster, proposal_id: int, errors: dict[str, str]) -> str:
    putting = prepare(_speaker(), cluster.id, proposal_id)
    note = " ".join(request.form.get("note", "").split())
    known = suggested_before(database(), proposal_id)
    return render_template(
        "matches/show.html",
        cluster=cluster,
        putting=putting,
        card=putting.proposal.evidence,
        letters=[
            (
                side,
                subject_for(putting, side),
                [(part, _voice(part)) for part in letter_parts(putting, side, note)],
            )
            for side in (putting.member, putting.partner)
        ],
        known=_known_words(known) if known else "",
        known_at=known.at if known else None,
        note=note,
        errors=errors,
    )


def _listed(cluster_id: int, found: List | None, wanted: Narrowing) -> Shortlist:
    if found is None:
        return Shortlist()
    return shortlist(
        database(),
        cluster_id,
        found.slate,
        today=today(),
        narrowing=wanted,
        page=number(request.args, "page") or 1,
        words=kind,
    )


def _narrowing() -> Narrowing:
    """What the address asks for; words that mean nothing ask for everything."""
    kinds = {each.value: each for each in MatchKind}
    return Narrowing(
        member=number(request.args, "member"),
        cluster=number(request.args, "cluster"),
        kind=kinds.get(request.args.get("kind", "")),
    )


def _carried(wanted: Narrowing) -> dict[str, Any]:
    """The narrowing as an address or a form carries it along."""
    words = {"member": wanted.member, "cluster": wanted.cluster, "kind": wanted.kind}
    return {name: value for name, value in words.items() if value}


def _query() -> dict[str, Any]:
    """The narrowing that the form has carried along."""
    return {name: request.form[name] for name in _NARROWING if request.form.get(name)}


def _choices(options: tuple[Option, ...]) -> list[tuple[str, str]]:
    """A filter's values with how many pairs have them."""
    return [(each.value, f"{each.words} ({figure(each.count)})") for each in options]


def _speaker() -> Speaker:
    return Speaker(database(), viewer(), now(), runtime().post_office)


def _known_words(known: Suggested) -> str:
    return phrase(
        "%(by)s has suggested these two to each other already.",
        by=known.by
        if known.cluster_name in known.by
        else phrase("%(by)s of %(cluster)s", by=known.by, cluster=known.cluster_name),
    )


def _voice(part: Part) -> str:
    """Whose words they are, as colours say it: you, they, or neither."""
    if not isinstance(part, Quote) or not isinstance(part.who, Phrase):
        return ""
    return "you" if part.who.singular.startswith("You") else "they"
