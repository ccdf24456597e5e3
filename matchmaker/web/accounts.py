"""Signing in, by a link in a mail or by a password, and out.

What was in the cookie before sign-in is thrown away, so that nothing planted there survives it.
Whoever knows a wrong password and whoever names an unknown address read the same sentence.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from flask import (
    Blueprint,
    Flask,
    current_app,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, login_user, logout_user

from matchmaker.domain.phrases import as_data, phrase
from matchmaker.errors import NotFound
from matchmaker.services.identity.access import viewer_of
from matchmaker.services.identity.accounts import check_password, find_account, note_seen
from matchmaker.services.identity.sign_in_links import enter_by_link, link_for, mail_link, read_link
from matchmaker.web import desk
from matchmaker.web.desk import database, now, runtime
from matchmaker.web.directory import ExampleAccount, example_accounts
from matchmaker.web.entry import ANYONE, SIGNED_IN, entry
from matchmaker.web.forms import number, own_path
from matchmaker.web.home import HINT
from matchmaker.web.languages import language_in_use
from matchmaker.web.navigation import first_place
from matchmaker.web.notices import tell
from matchmaker.web.showcase import task_of
from matchmaker.web.throttle import SignInBrake
from models import Account

accounts = Blueprint("accounts", __name__)

_ASKED = "asked for a link"
_TOO_MANY = phrase("Too many attempts. Wait five minutes, then try again.")
_WRONG = phrase("This address and password do not belong together. Check both.")
_NO_ADDRESS = phrase("Write your e-mail address, for example name@example.org.")


@dataclass(frozen=True, slots=True)
class SignInPage:
    """The forms as they were filled in, what is wrong with them, and the accounts of a demo.

    Attributes:
        error: beside the password; `link_error`: beside the address that a link is sent to.
        is_mailed: whether letters leave this house.
    """

    email: str = ""
    next: str = ""
    error: str = ""
    link_error: str = ""
    is_mailed: bool = True
    examples: tuple[ExampleAccount, ...] = ()


def know_people(app: Flask) -> None:
    """Teach the app to recognise who has signed in, and to remember when they were here."""
    manager = LoginManager(app)
    manager.session_protection = "basic"
    manager.user_loader(_load)
    app.extensions["matchmaker.brake"] = SignInBrake()
    app.extensions["matchmaker.link_brake"] = SignInBrake(
        for_address=5, from_network=50, seconds=3_600
    )
    app.before_request(_note_seen)


@accounts.get("/sign-in")
@entry(ANYONE)
def sign_in() -> str:
    """A link by mail, a password, or one of the demo's people."""
    return _form(next=own_path(request.args.get("next")) or "")


@accounts.post("/sign-in")
@entry(ANYONE)
def enter() -> ResponseReturnValue:
    """Let in whoever knows the password of an address."""
    email = request.form.get("email", "")
    target = own_path(request.form.get("next")) or ""
    brake = _brake("matchmaker.brake")
    if not brake.take(email, request.remote_addr):
        return _form(email=email, next=target, error=_TOO_MANY), 429
    account = check_password(database(), email, request.form.get("password", ""))
    if account is None:
        return _form(email=email, next=target, error=_WRONG), 422
    brake.give_back(email, request.remote_addr)
    return let_in(account, target)


@accounts.post("/sign-in/link")
@entry(ANYONE)
def ask_for_link() -> ResponseReturnValue:
    """Write to whoever has an account here; say the same to everybody."""
    email = request.form.get("email", "").strip()[:254]
    target = own_path(request.form.get("next")) or ""
    if "@" not in email[1:-1] or " " in email:
        return _form(email=email, next=target, link_error=_NO_ADDRESS), 422
    if not _brake("matchmaker.link_brake").take(email, request.remote_addr):
        return _form(email=email, next=target, link_error=_TOO_MANY), 429
    mail_link(
        database(),
        runtime().post_office,
        email,
        target=target,
        language=language_in_use(),
        now=now(),
    )
    session[_ASKED] = {"email": email, "next": target}
    return redirect(url_for("accounts.link_sent"), 303)


@accounts.get("/sign-in/sent")
@entry(ANYONE)
def link_sent() -> ResponseReturnValue:
    """Where the letter is, without a word on whether there is one."""
    asked = session.get(_ASKED)
    if asked is None:
        return redirect(url_for("accounts.sign_in"), 303)
    return render_template(
        "accounts/sent.html",
        email=asked["email"],
        link=_demo_link(asked["email"], asked["next"]),
        is_mailed=_is_mailed(),
    )


@accounts.get("/sign-in/link/<token>")
@entry(ANYONE)
def open_link(token: str) -> str:
    """A button: mail scanners open links, and must not use this one up."""
    account, _ = read_link(database(), runtime().post_office, token, now=now())
    return render_template("accounts/link.html", name=account.name, token_text=token)


@accounts.post("/sign-in/link/<token>")
@entry(ANYONE)
def use_link(token: str) -> ResponseReturnValue:
    """Let in whom the link was written for, once."""
    account, target = enter_by_link(database(), runtime().post_office, token, now=now())
    return let_in(account, own_path(target) or "")


@accounts.post("/sign-in/example")
@entry(ANYONE)
def enter_as_example() -> ResponseReturnValue:
    """Let anybody in as one of the demo's people; only where the demo is on."""
    account = database().get(Account, number(request.form, "account") or 0)
    offered = runtime().config.flag("demo")
    if not offered or account is None or not account.is_example or not account.active:
        raise NotFound(phrase("There is no such demo account."))
    answer = let_in(account, own_path(request.form.get("next")) or "")
    task = task_of(database(), account)
    if task is not None:
        session[HINT] = as_data(task)
    return answer


@accounts.post("/sign-out")
@entry(SIGNED_IN)
def leave() -> ResponseReturnValue:
    """Sign out."""
    logout_user()
    session.clear()
    tell("You are signed out.")
    return redirect(url_for("home.index"), 303)


def _load(account_id: str) -> Account | None:
    found = database().get(Account, int(account_id)) if account_id.isdecimal() else None
    return found if found is not None and found.active else None


def _note_seen() -> None:
    """Not for style sheets and the like, and not where nobody has signed in."""
    if request.endpoint in {None, "static"} or "_user_id" not in session:
        return
    account = desk.account()
    if account is not None:
        note_seen(database(), account, now=now())


def _brake(name: str) -> SignInBrake:
    return cast("SignInBrake", current_app.extensions[name])


def let_in(account: Account, target: str) -> ResponseReturnValue:
    """Begin a new session for somebody, and go on to `target` or their first place."""
    session.clear()
    session.permanent = True
    login_user(account)
    note_seen(database(), account, now=now())
    viewer = viewer_of(database(), account, today=desk.today())
    return redirect(target or first_place(viewer), 303)


def _is_mailed() -> bool:
    return runtime().post_office.carrier is not None


def _demo_link(email: str, target: str) -> str | None:
    """The link itself, where a demo sends no mail; anybody may be its people anyway."""
    if _is_mailed() or not runtime().config.flag("demo"):
        return None
    account = find_account(database(), email)
    if account is None or not account.is_example or not account.active:
        return None
    office = runtime().post_office
    return link_for(office, account, target, now=now()).removeprefix(office.base_url)


def _form(
    *,
    email: str = "",
    next: str = "",  # noqa: A002 -- as in the address
    error: str = "",
    link_error: str = "",
) -> str:
    examples = tuple(example_accounts(database())) if runtime().config.flag("demo") else ()
    page = SignInPage(email[:254], next, error, link_error, _is_mailed(), examples)
    return render_template("accounts/sign_in.html", page=page)
