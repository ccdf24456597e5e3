"""Who may enter: each view declares it, and an app with a view that does not is refused.

A declaration answers «what kind of person is this?». Whether that person may see *this*
organisation, cluster or proposal is asked in the view, of the services; what a viewer may not know
of is answered exactly like what does not exist.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.domain.phrases import phrase
from matchmaker.domain.visibility import Viewer
from matchmaker.errors import NotAllowed, NotFound
from matchmaker.web.desk import database, viewer
from matchmaker.web.errors import SignInFirst
from models import Cluster

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Entry:
    """What others are told, and the question whether a viewer is one of these people."""

    refusal: str
    admits: Callable[[Viewer], bool]


ANYONE = Entry("", lambda viewer: True)
MEMBER = Entry(
    phrase("This page is for somebody who acts for an organisation."),
    lambda viewer: bool(viewer.organisations),
)
VOICE = Entry(
    phrase("This page is for members of an organisation and managers of a cluster."),
    lambda viewer: bool(viewer.organisations or viewer.managed),
)
SIGNED_IN = Entry(
    phrase("This page is for whoever has signed in."),
    lambda viewer: viewer.account_id is not None,
)
MANAGER = Entry(
    phrase("This page is for managers of a cluster."), lambda viewer: bool(viewer.managed)
)
COORDINATOR = Entry(
    phrase("This page is for coordinators of several clusters."),
    lambda viewer: bool(viewer.meta_clusters),
)
STEWARD = Entry(
    phrase("This page is for managers and coordinators of clusters."),
    lambda viewer: bool(viewer.managed or viewer.meta_clusters),
)
ADMINISTRATOR = Entry(
    phrase("This page is for whoever keeps this site running."),
    lambda viewer: viewer.is_administrator,
)


def entry(who: Entry) -> Callable[[View], View]:
    """Declare who may enter a view."""

    def declare(view: View) -> View:
        vars(view)["entry"] = who
        return view

    return declare


def own_cluster(cluster_id: int) -> Cluster:
    """The cluster, if the viewer manages it; each view of a manager begins with this.

    Clusters are public, so whoever may not manage one is told so.

    Raises:
        NotFound: there is none.
        NotAllowed: the viewer does not manage it.
    """
    found = database().get(Cluster, cluster_id)
    if found is None:
        raise NotFound(phrase("There is no cluster %(number)s.", number=cluster_id))
    if cluster_id not in viewer().managed:
        raise NotAllowed(
            phrase("This page is for the managers of %(cluster)s.", cluster=found.name)
        )
    return found


def guard(app: Flask) -> None:
    """Check the declaration before each request; refuse an app in which one is missing.

    Raises:
        RuntimeError: with the endpoints that do not say who may enter.
    """
    vars(app.view_functions["static"])["entry"] = ANYONE
    silent = sorted(name for name, view in app.view_functions.items() if "entry" not in vars(view))
    if silent:
        raise RuntimeError(f"These views do not declare who may enter: {', '.join(silent)}.")
    app.before_request(_check)


def declared(app: Flask, endpoint: str) -> Entry:
    """What a view declares."""
    found = vars(app.view_functions[endpoint])["entry"]
    assert isinstance(found, Entry)
    return found


def _check() -> ResponseReturnValue | None:
    if request.endpoint is None:
        return None  # no such address: the 404 page follows
    who = declared(current_app, request.endpoint)
    if who is ANYONE or who.admits(viewer()):
        return None
    if viewer().account_id is not None:
        raise NotAllowed(who.refusal)
    if request.method in {"GET", "HEAD"}:
        return redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?")), 303)
    raise SignInFirst(phrase("You are not signed in, so nothing was done."))
