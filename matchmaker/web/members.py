"""The members of a cluster: the list, a line of it changed in place, somebody added by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.domain.completeness import Completeness
from matchmaker.domain.phrases import phrase
from matchmaker.domain.vocabulary import OrganisationKind, SizeClass, Stage, Word
from matchmaker.services.membership.completing import completeness_of_members
from matchmaker.services.membership.member_changes import change_member, find_member
from matchmaker.services.membership.member_views import saved_views
from matchmaker.services.membership.members import Member, members_of
from matchmaker.services.membership.newcomers import add_member, lookalikes, take_in
from matchmaker.services.recognition.regions import region_name
from matchmaker.web.desk import database, now, runtime, today, viewer
from matchmaker.web.entry import MANAGER, entry, own_cluster
from matchmaker.web.forms import FormError, number
from matchmaker.web.languages import said
from matchmaker.web.member_acts import ACTIONS
from matchmaker.web.member_forms import read_facts, read_newcomer
from matchmaker.web.member_list import (
    HEADINGS,
    LINE,
    PAGE,
    SHOWN,
    VIEWS,
    Look,
    finding_of,
    import_address,
    look_of_text,
    read_look,
    sample_address,
)
from matchmaker.web.notices import tell
from matchmaker.web.words import country, in_words, web_address
from models import Cluster, Organisation

members = Blueprint("members", __name__, url_prefix="/clusters/<int:cluster_id>/members")


@dataclass(frozen=True, slots=True)
class MembersPage:
    """A page of the list: `found` of `total` members are meant, `lines` are on this page.

    `incomplete` counts among all members.
    """

    look: Look
    total: int
    found: int
    pages: int
    incomplete: int
    lines: list[Member]
    completeness: Mapping[int, Completeness]


@members.get("")
@entry(MANAGER)
def index(cluster_id: int) -> str:
    """The list, as the address narrows and sorts it."""
    cluster = own_cluster(cluster_id)
    return _index(cluster, read_look(request.args), {})


@members.post("/<int:organisation_id>")
@entry(MANAGER)
def save(cluster_id: int, organisation_id: int) -> ResponseReturnValue:
    """Write what a line, or one cell of it, says now; script is answered in its own form."""
    cluster = own_cluster(cluster_id)
    row = find_member(database(), cluster_id, organisation_id, today=today())
    is_script = request.accept_mimetypes.best == "application/json"
    try:
        facts = read_facts(request.form, country=row.country)
    except FormError as error:
        if is_script:
            return jsonify(error=" ".join(said(each) for each in error.fields.values())), 422
        look = look_of_text(request.form.get("query", ""))
        back = Look(look.selection, page=_page_number() or 1, edit=organisation_id)
        return _index(cluster, back, error.fields), error.status
    row = change_member(database(), cluster_id, organisation_id, facts, viewer=viewer(), now=now())
    if is_script:
        return jsonify(_cells(row, facts))
    tell(phrase("Saved: %(name)s.", name=row.name))
    look = look_of_text(request.form.get("query", ""))
    back_to = url_for("members.index", cluster_id=cluster_id, page=_page_number(), **look.query)
    return redirect(f"{back_to}#member-{row.id}", 303)


@members.get("/new")
@entry(MANAGER)
def new(cluster_id: int) -> str:
    """The form for one member."""
    return _new(own_cluster(cluster_id), {})


@members.post("/new")
@entry(MANAGER)
def create(cluster_id: int) -> ResponseReturnValue:
    """Add somebody, unless somebody like that is there and nobody has looked yet."""
    cluster = own_cluster(cluster_id)
    try:
        newcomer = read_newcomer(request.form)
    except FormError as error:
        return _new(cluster, error.fields), error.status
    if request.form.get("sure") != "yes":
        alike = lookalikes(database(), cluster_id, newcomer, now=now())
        if alike:
            page = {"cluster": cluster, "typed": request.form, "alike": alike}
            return render_template("members/alike.html", **page), 422
    add_member(database(), cluster_id, newcomer, viewer=viewer(), now=now())
    tell(phrase("%(name)s is a member now.", name=newcomer.name))
    return redirect(url_for("members.index", cluster_id=cluster_id, q=newcomer.name), 303)


@members.post("/take-in/<int:organisation_id>")
@entry(MANAGER)
def take(cluster_id: int, organisation_id: int) -> ResponseReturnValue:
    """Make a member of somebody who is there and belongs to nobody yet."""
    own_cluster(cluster_id)
    take_in(database(), cluster_id, organisation_id, viewer=viewer(), now=now())
    row = find_member(database(), cluster_id, organisation_id, today=today())
    tell(phrase("%(name)s is a member now.", name=row.name))
    return redirect(url_for("members.index", cluster_id=cluster_id, q=row.name), 303)


def _index(cluster: Cluster, look: Look, errors: Mapping[str, str]) -> str:
    page = _page(cluster.id, look)
    return render_template(
        "members/index.html",
        cluster=cluster,
        page=page,
        title=finding_of(look, found=page.found, total=page.total, incomplete=page.incomplete),
        errors=errors,
        line_errors={f"line-{name}": words for name, words in errors.items()},
        typed=request.form,
        kept=saved_views(database(), cluster.id, account_id=viewer().account_id),
        kind_options=_options(OrganisationKind),
        size_options=_options(SizeClass),
        stage_options=_options(Stage),
        shown_options=[(each.value, said(words)) for each, words in SHOWN.items()],
        words={name: said(each) for name, each in LINE.items()},
        sort_options=_sorting(look),
        views=VIEWS,
        headings=HEADINGS,
        actions=ACTIONS,
        region_name=region_name,
        bare=_bare,
        today=today(),
        address=lambda number: _address(cluster.id, page.look, number),
        importing=import_address(cluster.id),
        sample=sample_address(),
    )


def _address(cluster_id: int, look: Look, page: int) -> str:
    return url_for("members.index", cluster_id=cluster_id, page=page, **look.query)


def _page(cluster_id: int, look: Look) -> MembersPage:
    everybody = members_of(database(), cluster_id, viewer=viewer(), today=today())
    found = look.selection.of(everybody, today=today())
    pages = max((len(found) + PAGE - 1) // PAGE, 1)
    here = min(look.page, pages)
    lines = found[(here - 1) * PAGE : here * PAGE]
    completeness = completeness_of_members(
        database(),
        [each.id for each in lines],
        viewer(),
        today(),
        trusted_languages=runtime().library.trusted_languages,
    )
    seen = Look(look.selection, page=here, edit=look.edit)
    return MembersPage(
        look=seen,
        total=len(everybody),
        found=len(found),
        pages=pages,
        incomplete=sum(each.is_incomplete for each in everybody),
        lines=lines,
        completeness=completeness,
    )


def _page_number() -> int | None:
    page = number(request.form, "page")
    return page if page and page > 1 else None


def _cells(row: Organisation, facts: Mapping[str, object]) -> dict[str, dict[str, str]]:
    """What the changed cells hold and show now."""
    shown = {
        "name": row.name,
        "kind": in_words(row.kind),
        "country": country(row.country),
        "region": region_name(row.region) if row.region else "",
        "city": row.city or "",
        "size": in_words(row.size) if row.size else "",
        "website": _bare(row.website),
    }
    return {name: {"value": str(getattr(row, name) or ""), "shown": shown[name]} for name in facts}


def _bare(address: str | None) -> str:
    """A web address as a narrow column shows it."""
    whole = web_address(address) or ""
    return whole.partition("://")[2].removeprefix("www.").rstrip("/")


def _options(words: Iterable[Word]) -> list[tuple[str, str]]:
    return [(each.value, in_words(each)) for each in words]


def _sorting(look: Look) -> list[tuple[str, str]]:
    """What a narrow page is sorted by, since it has no headings to press."""
    rising = [(column.value, said(words)) for links in HEADINGS for column, words in links]
    chosen = look.query.get("sort", "")
    falling = [(f"-{name}", f"{words} ↓") for name, words in rising if chosen == f"-{name}"]
    return rising + falling


def _new(cluster: Cluster, errors: Mapping[str, str]) -> str:
    return render_template(
        "members/new.html",
        cluster=cluster,
        errors=errors,
        typed=request.form,
        kind_options=_options(OrganisationKind),
        size_options=_options(SizeClass),
    )
