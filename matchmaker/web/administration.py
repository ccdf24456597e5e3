"""Keeping the site running: its state, its outbox, who did what, who may sign in, new clusters."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.domain.phrases import phrase
from matchmaker.domain.vocabulary import LetterState
from matchmaker.errors import Conflict, InputError, NotFound
from matchmaker.services.doctor import Finding, examine, glance
from matchmaker.services.identity.accounts import set_active
from matchmaker.services.identity.founding import NewCluster, found_cluster
from matchmaker.services.identity.registers import (
    Sheet,
    events,
    is_readable,
    letter,
    letters,
    people,
    recent_jobs,
)
from matchmaker.services.posting.sending import send_again
from matchmaker.web.desk import account, database, now, runtime
from matchmaker.web.entry import ADMINISTRATOR, entry
from matchmaker.web.forms import number
from matchmaker.web.notices import tell, tell_with_undo
from matchmaker.web.words import country_choices
from models import Account, Job

administration = Blueprint("administration", __name__, url_prefix="/admin")

# A letter's HTML styles its elements itself, as mail programs want it; it may do nothing else.
LETTER_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'"


@dataclass(frozen=True, slots=True)
class StatePage:
    """What runs, what does not, and the form for a new cluster as it was filled in."""

    findings: list[Finding]
    is_whole: bool
    jobs: list[Job]
    typed: Mapping[str, str]
    errors: Mapping[str, str]

    @property
    def faults(self) -> int:
        """How many things are not well."""
        return sum(not each.is_well for each in self.findings)


@dataclass(frozen=True, slots=True)
class RegisterPage:
    """One page of a register and what was looked for in it."""

    sheet: Sheet[Any]
    words: str
    state: str
    address: Callable[[int], str]


@administration.get("")
@entry(ADMINISTRATOR)
def index() -> str:
    """The state of the house; everything is looked at where that is asked for."""
    return _state()


@administration.post("/clusters")
@entry(ADMINISTRATOR)
def add_cluster() -> ResponseReturnValue:
    """Make a cluster and let its manager in."""
    form = request.form
    wanted = NewCluster(
        name=form.get("name", ""),
        country=form.get("country") or None,
        field=form.get("field", ""),
        manager_name=form.get("manager_name", ""),
        manager_email=form.get("manager_email", ""),
    )
    try:
        cluster = found_cluster(
            database(), runtime().post_office, wanted, by=_administrator(), now=now()
        )
    except (InputError, Conflict) as error:
        database().rollback()
        field = (
            "name" if not wanted.name.strip() or isinstance(error, Conflict) else "manager_email"
        )
        return _state(form, {field: f"{error.message}"}), 422
    tell("%(cluster)s is there, and its manager has been written to.", cluster=cluster.name)
    # Browsers carry the form's #new-cluster along, past the notice, unless told another place.
    return redirect(url_for("administration.index", _anchor="content"), 303)


@administration.get("/outbox")
@entry(ADMINISTRATOR)
def outbox() -> str:
    """Letters with their state, newest first."""
    state = next((each for each in LetterState if each == request.args.get("state")), None)
    words, page = _asked()
    sheet = letters(database(), state=state, words=words, page=page)
    shown = RegisterPage(sheet, words, state or "", _pages("administration.outbox"))
    return render_template(
        "administration/outbox.html",
        page=shown,
        states=list(LetterState),
        is_mailed=runtime().post_office.carrier is not None,
    )


@administration.get("/outbox/<int:letter_id>")
@entry(ADMINISTRATOR)
def show_letter(letter_id: int) -> str:
    """One letter, as text."""
    found = letter(database(), letter_id)
    return render_template(
        "administration/letter.html", letter=found, is_readable=is_readable(found)
    )


@administration.get("/outbox/<int:letter_id>/html")
@entry(ADMINISTRATOR)
def show_html(letter_id: int) -> Response:
    """One letter, as a mail program shows it."""
    found = letter(database(), letter_id)
    if not is_readable(found) or not found.html:
        raise NotFound(phrase("There is no letter %(number)s.", number=letter_id))
    answer = Response(found.html, mimetype="text/html")
    answer.headers["Content-Security-Policy"] = LETTER_POLICY
    return answer


@administration.post("/outbox/<int:letter_id>/again")
@entry(ADMINISTRATOR)
def send_letter_again(letter_id: int) -> ResponseReturnValue:
    """Let it be sent once more."""
    if not send_again(database(), letter_id, now=now()):
        raise NotFound(phrase("There is no letter %(number)s.", number=letter_id))
    tell("The letter waits to be sent again.")
    return redirect(url_for("administration.show_letter", letter_id=letter_id), 303)


@administration.get("/audit")
@entry(ADMINISTRATOR)
def audit() -> str:
    """Who did what, newest first."""
    words, page = _asked()
    sheet = events(database(), words=words, page=page)
    shown = RegisterPage(sheet, words, "", _pages("administration.audit"))
    return render_template("administration/audit.html", page=shown)


@administration.get("/people")
@entry(ADMINISTRATOR)
def people_list() -> str:
    """Who may sign in, and what each may do."""
    words, page = _asked()
    sheet = people(database(), words=words, page=page)
    shown = RegisterPage(sheet, words, "", _pages("administration.people_list"))
    return render_template("administration/people.html", page=shown)


@administration.post("/people/<int:account_id>/active")
@entry(ADMINISTRATOR)
def open_or_close(account_id: int) -> ResponseReturnValue:
    """Let an account sign in, or no longer."""
    active = request.form.get("active") == "yes"
    changed = set_active(database(), account_id, active=active, by=_administrator(), now=now())
    if active:
        tell("%(name)s may sign in again.", name=changed.name)
    else:
        back = url_for("administration.reopen", account_id=account_id)
        tell_with_undo("%(name)s may not sign in any more.", back, name=changed.name)
    return redirect(url_for("administration.people_list"), 303)


@administration.post("/people/<int:account_id>/reopen")
@entry(ADMINISTRATOR)
def reopen(account_id: int) -> ResponseReturnValue:
    """Take the closing of an account back."""
    changed = set_active(database(), account_id, active=True, by=_administrator(), now=now())
    tell("%(name)s may sign in again.", name=changed.name)
    return redirect(url_for("administration.people_list"), 303)


def _state(typed: Mapping[str, str] | None = None, errors: Mapping[str, str] | None = None) -> str:
    parts = runtime()
    is_whole = request.args.get("examine") == "all"
    if is_whole:
        findings = examine(
            parts.config, parts.database, parts.encoder_settings, lambda: parts.library
        )
    else:
        findings = glance(parts.config, parts.database)
    page = StatePage(findings, is_whole, list(recent_jobs(database())), typed or {}, errors or {})
    return render_template("administration/index.html", page=page, countries=country_choices())


def _administrator() -> Account:
    found = account()
    assert found is not None, "only administrators come here"
    return found


def _asked() -> tuple[str, int]:
    """What is looked for in a register, and which page of it."""
    return request.args.get("q", "").strip()[:200], number(request.args, "page") or 1


def _pages(endpoint: str) -> Callable[[int], str]:
    """The address of another page of the same register, looked for in the same way."""
    kept: dict[str, Any] = {
        name: value for name, value in request.args.items() if name in {"q", "state"}
    }
    return lambda page: url_for(endpoint, page=page, **kept)
