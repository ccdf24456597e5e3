"""The links behind the network, one by one: to look at, add, correct and retract.

One page for two kinds of people: a coordinator sees the links of a network's clusters and their
members, a manager those of the own cluster.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from matchmaker.domain.phrases import phrase
from matchmaker.errors import InputError, MatchmakerError, NotAllowed, NotFound
from matchmaker.services.links.history import history_of
from matchmaker.services.links.linking import (
    KINDS,
    add_link,
    correct_link,
    details_of,
    own_link,
    restore_link,
    retract_link,
)
from matchmaker.services.links.listing import listed_links, parties_of
from matchmaker.web.desk import database, now, today, viewer
from matchmaker.web.entry import STEWARD, entry
from matchmaker.web.forms import FormError
from matchmaker.web.network.link_forms import (
    CLUSTERS,
    as_form,
    read_details,
    read_ends,
    read_narrowing,
)
from matchmaker.web.network.link_pages import Scope, finding, scope_of
from matchmaker.web.notices import tell, tell_with_undo
from matchmaker.web.words import in_words

network_links = Blueprint("network_links", __name__)
_NETWORK, _CLUSTER = "/network/links", "/clusters/<int:cluster_id>/links"


@network_links.get(_NETWORK)
@network_links.get(_CLUSTER)
@entry(STEWARD)
def index(cluster_id: int | None = None) -> str:
    """The links, narrowed, newest first."""
    scope = scope_of(cluster_id)
    wanted = read_narrowing(request.args)
    found = listed_links(database(), scope.cluster_ids, wanted, viewer=viewer(), today=today())
    carried = {each: request.args[each] for each in ("q", "kind", "cluster", "on", "source")
               if request.args.get(each)}  # fmt: skip
    return render_template(
        "network/links.html",
        scope=scope,
        found=found,
        wanted=wanted,
        title=finding(found.total, is_narrow=bool(carried)),
        kinds=_kinds(),
        carried=carried,
        page_address=lambda page: scope.address("index", **carried, page=page),
    )


@network_links.get(f"{_NETWORK}/new")
@network_links.get(f"{_CLUSTER}/new")
@entry(STEWARD)
def new(cluster_id: int | None = None) -> str:
    """The form for another link."""
    start = {"once": uuid4().hex, "between": request.args.get("between", "")}
    return _new(scope_of(cluster_id), start, {})


@network_links.post(f"{_NETWORK}/new")
@network_links.post(f"{_CLUSTER}/new")
@entry(STEWARD)
def add(cluster_id: int | None = None) -> ResponseReturnValue:
    """Add a link."""
    scope, form = scope_of(cluster_id), request.form
    try:
        ends, details = _both(form)
        once = form.get("once", "")[:40] or uuid4().hex
        number = add_link(database(), ends, details, viewer=viewer(), now=now(), once=once)
    except FormError as error:
        return _new(scope, form, error.fields), error.status
    except (InputError, NotAllowed, NotFound) as error:
        return _new(scope, form, {"a": error.message}), 422
    except MatchmakerError as error:  # it is known already
        return _new(scope, form, {"kind": error.message}), error.status
    tell_with_undo(phrase("The link is added."), scope.address("retract", link_id=number))
    return redirect(scope.address("index"), 303)


@network_links.get(f"{_NETWORK}/<int:link_id>")
@network_links.get(f"{_CLUSTER}/<int:link_id>")
@entry(STEWARD)
def show(link_id: int, cluster_id: int | None = None) -> str:
    """What a link says, to be corrected, and what it has said before."""
    scope = scope_of(cluster_id)
    link = own_link(database(), link_id, viewer=viewer(), now=now())
    return _show(scope, link_id, as_form(details_of(link)), {})


@network_links.post(f"{_NETWORK}/<int:link_id>")
@network_links.post(f"{_CLUSTER}/<int:link_id>")
@entry(STEWARD)
def correct(link_id: int, cluster_id: int | None = None) -> ResponseReturnValue:
    """Say it differently; what was said before is kept."""
    scope = scope_of(cluster_id)
    own_link(database(), link_id, viewer=viewer(), now=now())
    try:
        details = read_details(request.form)
    except FormError as error:
        return _show(scope, link_id, request.form, error.fields), error.status
    number = correct_link(database(), link_id, details, viewer=viewer(), now=now())
    if number == link_id:
        tell(phrase("Nothing was changed."))
    else:
        words = phrase("The link is corrected. What was said before is kept.")
        tell_with_undo(words, scope.address("restore", link_id=link_id))
    return redirect(scope.address("index"), 303)


@network_links.post(f"{_NETWORK}/<int:link_id>/retract")
@network_links.post(f"{_CLUSTER}/<int:link_id>/retract")
@entry(STEWARD)
def retract(link_id: int, cluster_id: int | None = None) -> ResponseReturnValue:
    """It counts no more."""
    scope = scope_of(cluster_id)
    retract_link(database(), link_id, viewer=viewer(), now=now())
    words = phrase("The link is retracted: it counts no more.")
    tell_with_undo(words, scope.address("restore", link_id=link_id))
    return redirect(scope.address("index"), 303)


@network_links.post(f"{_NETWORK}/<int:link_id>/restore")
@network_links.post(f"{_CLUSTER}/<int:link_id>/restore")
@entry(STEWARD)
def restore(link_id: int, cluster_id: int | None = None) -> ResponseReturnValue:
    """It holds again, as it was said."""
    scope = scope_of(cluster_id)
    restore_link(database(), link_id, viewer=viewer(), now=now())
    tell(phrase("The link holds again."))
    return redirect(scope.address("index"), 303)


def _both(form: Mapping[str, str]) -> Any:
    """Both sides and what is said of them; what is wrong with either is told at once."""
    errors: dict[str, str] = {}
    found = []
    for read in (read_ends, read_details):
        try:
            found.append(read(form))
        except FormError as error:
            errors |= error.fields
    if errors:
        raise FormError(**errors)
    return found


def _new(scope: Scope, values: Mapping[str, str], errors: Mapping[str, str]) -> str:
    return render_template(
        "network/link_new.html",
        scope=scope,
        values=values,
        errors=errors,
        are_clusters=values.get("between") == CLUSTERS,
        kinds=_kinds(),
    )


def _show(scope: Scope, link_id: int, values: Mapping[str, str], errors: Mapping[str, str]) -> str:
    link = own_link(database(), link_id, viewer=viewer(), now=now())
    return render_template(
        "network/link.html",
        scope=scope,
        link=link,
        parties=parties_of(database(), link, today=today()),
        history=history_of(database(), link),
        values=values,
        errors=errors,
        kinds=_kinds(),
    )


def _kinds() -> list[tuple[str, str]]:
    return [(each.value, in_words(each)) for each in KINDS]
