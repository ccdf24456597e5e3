"""Signing in and out.

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
    flash,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, login_user, logout_user

from matchmaker.errors import NotFound
from matchmaker.services.accounts import check_password
from matchmaker.web.desk import database, runtime
from matchmaker.web.directory import ExampleAccount, example_accounts
from matchmaker.web.entry import ANYONE, SIGNED_IN, entry
from matchmaker.web.forms import number, own_path
from matchmaker.web.throttle import SignInBrake
from models import Account

accounts = Blueprint("accounts", __name__)


@dataclass(frozen=True, slots=True)
class SignInPage:
    """The form as it was filled in, what is wrong with it, and the accounts of a demo."""

    email: str = ""
    next: str = ""
    error: str = ""
    examples: tuple[ExampleAccount, ...] = ()


def know_people(app: Flask) -> None:
    """Teach the app to recognise who has signed in."""
    manager = LoginManager(app)
    manager.session_protection = "basic"
    manager.user_loader(_load)
    app.extensions["matchmaker.brake"] = SignInBrake()


@accounts.get("/sign-in")
@entry(ANYONE)
def sign_in() -> str:
    """The sign-in form."""
    return _form(next=own_path(request.args.get("next")) or "")


@accounts.post("/sign-in")
@entry(ANYONE)
def enter() -> ResponseReturnValue:
    """Let in whoever knows the password of an address."""
    email = request.form.get("email", "")
    target = own_path(request.form.get("next")) or ""
    brake = cast("SignInBrake", current_app.extensions["matchmaker.brake"])
    if not brake.take(email, request.remote_addr):
        error = "Too many attempts. Wait five minutes, then try again."
        return _form(email=email, next=target, error=error), 429
    account = check_password(database(), email, request.form.get("password", ""))
    if account is None:
        error = "This address and password do not belong together. Check both."
        return _form(email=email, next=target, error=error), 422
    brake.give_back(email, request.remote_addr)
    return _let_in(account, target)


@accounts.post("/sign-in/example")
@entry(ANYONE)
def enter_as_example() -> ResponseReturnValue:
    """Let anybody in as one of the demo's people; only where the demo is on."""
    account = database().get(Account, number(request.form, "account") or 0)
    offered = runtime().config.flag("demo")
    if not offered or account is None or not account.is_example or not account.active:
        raise NotFound("There is no such demo account.")
    return _let_in(account, own_path(request.form.get("next")) or "")


@accounts.post("/sign-out")
@entry(SIGNED_IN)
def leave() -> ResponseReturnValue:
    """Sign out."""
    logout_user()
    session.clear()
    flash("You are signed out.")
    return redirect(url_for("home.index"), 303)


def _load(account_id: str) -> Account | None:
    found = database().get(Account, int(account_id)) if account_id.isdecimal() else None
    return found if found is not None and found.active else None


def _let_in(account: Account, target: str) -> ResponseReturnValue:
    session.clear()
    session.permanent = True
    login_user(account)
    return redirect(target or url_for("find.index"), 303)


def _form(*, email: str = "", next: str = "", error: str = "") -> str:  # noqa: A002 -- as in the address
    examples = tuple(example_accounts(database())) if runtime().config.flag("demo") else ()
    return render_template(
        "accounts/sign_in.html", page=SignInPage(email[:254], next, error, examples)
    )
