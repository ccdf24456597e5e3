"""What the five steps share: the way in, who may go it, and how much may be sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from matchmaker.domain.phrases import Phrase, phrase
from matchmaker.errors import NotFound
from matchmaker.services.importing.claims import Claim
from matchmaker.services.importing.drafts import Choices, choices_of, draft_of
from matchmaker.web.desk import database, viewer
from matchmaker.web.entry import own_cluster
from matchmaker.web.errors import ErrorPage
from matchmaker.web.importing.words import list_name
from models import Cluster, ImportDraft

importing = Blueprint("importing", __name__)
importing.add_app_template_filter(list_name)
HERE = "/clusters/<int:cluster_id>/import"
LARGEST_FILE = 20 * 2**20  # bytes; what may be read of it, reading decides
LARGEST_TEXT = 8 * 2**20  # bytes of pasted text
LARGEST_ANSWERS = 2**20  # bytes of a step's answers
STEPS: tuple[tuple[Phrase, str], ...] = (
    (phrase("File"), "importing.file"),
    (phrase("Sheet and headings"), "importing.sheet"),
    (phrase("Columns"), "importing.columns"),
    (phrase("Check"), "importing.check"),
    (phrase("Confirm"), "importing.confirm"),
)
View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Case:
    """A list on its way in, with its cluster and the answers so far."""

    cluster: Cluster
    draft: ImportDraft
    choices: Choices

    @property
    def claim(self) -> Claim:
        """In whose name it is brought in."""
        return Claim(self.cluster.id, viewer().managed)

    def address(self, endpoint: str, **values: Any) -> str:
        """Where a step of this list is."""
        return url_for(endpoint, cluster_id=self.cluster.id, draft_id=self.draft.id, **values)


def case_of(cluster_id: int, draft_id: int) -> Case:
    """The list that an address names.

    Raises:
        NotFound: it is not one of this account's for this cluster, or was imported.
        NotAllowed: the viewer does not manage the cluster.
    """
    cluster = own_cluster(cluster_id)
    account_id = viewer().account_id
    draft = draft_of(database(), draft_id, cluster_id=cluster_id, account_id=account_id)
    if draft.batch_id is not None:
        raise NotFound(
            phrase("This list was imported."),
            remedy=phrase("Its result is on the page “Import a list”."),
        )
    return Case(cluster, draft, choices_of(draft))


def show_step(case: Case, step: int, template: str, **values: Any) -> str:
    """The page of a step, with the way to the steps before it."""
    ways = [(words, case.address(endpoint)) for words, endpoint in STEPS]
    return render_template(
        f"importing/{template}.html",
        cluster=case.cluster,
        case=case,
        choices=case.choices,
        ways=ways,
        step=step,
        **values,
    )


def go_on(case: Case, *, back: str, on: str) -> ResponseReturnValue:
    """To the step before, or to the next, whichever button was pressed."""
    return redirect(case.address(back if request.form.get("go") == "back" else on), 303)


@importing.before_app_request
def allow_files() -> None:
    """Let the pages of the import receive more than a form; before anybody reads the body."""
    if request.blueprint != importing.name:
        return
    if request.endpoint == "importing.start":
        request.max_content_length = LARGEST_FILE
        request.max_form_memory_size = LARGEST_TEXT
    else:
        request.max_content_length = request.max_form_memory_size = LARGEST_ANSWERS


@importing.errorhandler(RequestEntityTooLarge)
def too_large(_error: RequestEntityTooLarge) -> ResponseReturnValue:
    """A file over the limit is not read at all."""
    page = ErrorPage(
        413,
        phrase("The file is too large"),
        phrase("At most %(most)s MB are read, and nothing was kept.", most=LARGEST_FILE // 2**20),
        phrase("Remove pictures and unused sheets, or split the list."),
    )
    return render_template("error.html", page=page), 413
