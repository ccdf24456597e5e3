"""Step 5: what will be done, in figures; then it is done, and one can watch."""

from __future__ import annotations

from flask import Response, current_app, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.domain.phrases import from_data, translated
from matchmaker.domain.vocabulary import Visibility
from matchmaker.errors import InputError
from matchmaker.services import jobs
from matchmaker.services.catalogues import catalogue
from matchmaker.services.importing.drafts import Choices, draft_of, keep_choices
from matchmaker.services.importing.rehearsal import Rehearsal
from matchmaker.services.importing.running import (
    Order,
    carry_out_draft,
    check_consent,
    order_import,
)
from matchmaker.services.reading import FileRefused
from matchmaker.web.desk import database, now, runtime, viewer
from matchmaker.web.entry import MANAGER, entry, own_cluster
from matchmaker.web.importing.checking import fate_of, rehearse_case
from matchmaker.web.importing.files import refused
from matchmaker.web.importing.room import HERE, Case, case_of, importing, show_step
from matchmaker.web.importing.words import FIELDS, value_words
from matchmaker.web.languages import language_in_use
from models import Job

MOST_CHANGES = 100


@importing.route(f"{HERE}/<int:draft_id>/confirm", methods=["GET", "POST"])
@entry(MANAGER)
def confirm(cluster_id: int, draft_id: int) -> ResponseReturnValue:
    """Step 5."""
    case = case_of(cluster_id, draft_id)
    if _is_at_work(case):
        return redirect(case.address("importing.progress"), 303)
    if request.method == "POST":
        case = Case(case.cluster, case.draft, _kept(case))
        if request.form.get("go") == "back":
            return redirect(case.address("importing.check"), 303)
    try:
        found = rehearse_case(case)
    except FileRefused as error:
        return refused(case, error)
    if request.method == "GET" or request.form.get("go") == "again":
        return _page(case, found)
    try:
        check_consent(case.choices, found.contacts)
    except InputError as error:
        return _page(case, found, error=error.message), 422
    _start(case)
    return redirect(case.address("importing.progress"), 303)


@importing.get(f"{HERE}/<int:draft_id>/progress")
@entry(MANAGER)
def progress(cluster_id: int, draft_id: int) -> ResponseReturnValue:
    """How far the import is; it reloads by itself, and leads to the result."""
    cluster = own_cluster(cluster_id)
    account_id = viewer().account_id
    draft = draft_of(database(), draft_id, cluster_id=cluster_id, account_id=account_id)
    case = Case(cluster, draft, Choices.from_json(draft.choices))
    job = database().get(Job, draft.job_id) if draft.job_id else None
    if job is None:
        return redirect(case.address("importing.confirm"), 303)
    standing = jobs.standing_of(job, now=now())
    if standing is jobs.Standing.DONE:
        return _to_result(cluster_id, job)
    failure = from_data(job.outcome.get("error", ""))
    remedy = from_data(job.outcome.get("remedy", ""))
    return show_step(
        case, 5, "progress", job=job, standing=standing, failure=failure, remedy=remedy
    )


@importing.post(f"{HERE}/<int:draft_id>/again")
@entry(MANAGER)
def again(cluster_id: int, draft_id: int) -> ResponseReturnValue:
    """Run an import again that was interrupted, or that failed."""
    cluster = own_cluster(cluster_id)
    account_id = viewer().account_id
    draft = draft_of(database(), draft_id, cluster_id=cluster_id, account_id=account_id)
    case = Case(cluster, draft, Choices.from_json(draft.choices))
    _start(case)
    return redirect(case.address("importing.progress"), 303)


def _kept(case: Case) -> Choices:
    """The answers of this step, kept whatever happens next."""
    form = request.form
    visibility = form.get("visibility", "")
    known = {Visibility.PUBLIC.value, Visibility.CLUSTER.value}
    return keep_choices(
        database(),
        case.draft,
        now=now(),
        visibility=Visibility(visibility) if visibility in known else case.choices.visibility,
        overwrites=form.get("overwrites", "yes") == "yes",
        contacts=form.get("contacts", "yes") == "yes",
        consent=form.get("consent", case.choices.consent).strip()[:1_000],
    )


def _is_at_work(case: Case) -> bool:
    job = database().get(Job, case.draft.job_id) if case.draft.job_id else None
    return job is not None and jobs.standing_of(job, now=now()) is jobs.Standing.AT_WORK


def _start(case: Case) -> None:
    """Have it done, unless it is being done already."""
    claim, draft_id = case.claim, case.draft.id
    job = order_import(database(), case.draft, now=now())
    if job is None:
        return
    account_id = viewer().account_id
    assert account_id is not None, "a manager has signed in"
    words = catalogue(language_in_use())
    order = Order(
        draft_id,
        job.id,
        claim,
        account_id,
        runtime().library,
        now(),
        say=lambda text: translated(text, words),
    )
    jobs.start(
        runtime().database,
        job.id,
        lambda session, meter: carry_out_draft(session, meter, order),
        clock=current_app.extensions["matchmaker.clock"],
    )


def _to_result(cluster_id: int, job: Job) -> ResponseReturnValue:
    address = url_for("importing.result", cluster_id=cluster_id, batch_id=job.outcome["batch"])
    if request.headers.get("HX-Request") != "true":
        return redirect(address, 303)
    answer: Response = make_response("", 200)
    answer.headers["HX-Redirect"] = address
    return answer


def _page(case: Case, found: Rehearsal, *, error: str = "") -> str:
    changes = found.overwritten
    counts = found.report.counts
    return show_step(
        case,
        5,
        "confirm",
        fate=fate_of(found, case.choices),
        counts=counts,
        report=found.report,
        contacts=found.contacts,
        changes=changes[:MOST_CHANGES],
        more_changes=max(len(changes) - MOST_CHANGES, 0),
        fields=FIELDS,
        value_words=value_words,
        error=error,
    )
