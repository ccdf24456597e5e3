"""The front page: a box to try it, three roles to try in a demo, three steps where all is empty."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from matchmaker.domain.vocabulary import AccountRole
from matchmaker.web.desk import account, database, runtime, today, viewer
from matchmaker.web.entry import ANYONE, entry
from matchmaker.web.forms import own_path
from matchmaker.web.navigation import first_place
from matchmaker.web.showcase import RoleCard, role_cards
from models import Account, Cluster, Grant, Organisation

home = Blueprint("home", __name__)

HINT = "hint"  # what somebody from the demo can try, in the session until it is closed


@dataclass(frozen=True, slots=True)
class FirstSteps:
    """How far a site with data of its own has come."""

    has_administrator: bool
    has_cluster: bool
    has_members: bool

    @property
    def now(self) -> int:
        """The step to take now, 1 to 3; 4 when all are taken."""
        done = (self.has_administrator, self.has_cluster, self.has_members)
        return done.index(False) + 1 if False in done else 4


@dataclass(frozen=True, slots=True)
class HomePage:
    """What stands below the box: the demo's roles, or the first steps of an empty site."""

    cards: list[RoleCard]
    steps: FirstSteps | None
    own_place: str | None


@home.get("/")
@entry(ANYONE)
def index() -> str:
    """What this is, and a box to try it."""
    is_demo = runtime().config.flag("demo")
    person = account()
    page = HomePage(
        cards=role_cards(database(), viewer(), today=today()) if is_demo else [],
        steps=None if is_demo else _first_steps(),
        own_place=first_place(viewer()) if person is not None else None,
    )
    return render_template("home/index.html", page=page)


@home.get("/start")
@entry(ANYONE)
def start() -> str:
    """From the demo to data of one's own."""
    is_demo = runtime().config.flag("demo")
    return render_template(
        "home/start.html",
        steps=_steps(),
        administrator=_demo_administrator() if is_demo else None,
    )


@home.post("/hint/close")
@entry(ANYONE)
def close_hint() -> ResponseReturnValue:
    """Take the hint away; it comes back with the next sign-in."""
    session.pop(HINT, None)
    return redirect(own_path(request.form.get("next")) or url_for("home.index"), 303)


def _first_steps() -> FirstSteps | None:
    """Where there are organisations, nobody needs the first steps."""
    if database().scalar(sa.select(Organisation.id).limit(1)) is not None:
        return None
    return _steps()


def _steps() -> FirstSteps:
    """What is there of one's own; what the demo brought does not count."""
    own_accounts = sa.select(Grant.id).join(Account, Account.id == Grant.account_id)
    is_own = sa.and_(Grant.role == AccountRole.ADMINISTRATOR, Account.is_example.is_(False))
    queries = (
        own_accounts.where(is_own),
        sa.select(Cluster.id).where(Cluster.is_example.is_(False)),
        sa.select(Organisation.id).where(Organisation.is_example.is_(False)),
    )
    return FirstSteps(*(database().scalar(each.limit(1)) is not None for each in queries))


def _demo_administrator() -> int | None:
    query = (
        sa.select(Account.id)
        .join(Grant, Grant.account_id == Account.id)
        .where(Account.is_example, Account.active, Grant.role == AccountRole.ADMINISTRATOR)
    )
    return database().scalar(query.order_by(Account.id).limit(1))
