"""What a manager does with several members at once, each with its way back; and kept views."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from flask import Blueprint, redirect, request, send_file, url_for
from flask.typing import ResponseReturnValue

from matchmaker.domain.phrases import Phrase, counted, phrase
from matchmaker.errors import InputError
from matchmaker.services.membership.completing import ask_members
from matchmaker.services.membership.inviting_members import invite_members
from matchmaker.services.membership.member_changes import end_memberships, take_back, vouch
from matchmaker.services.membership.member_views import drop_view, keep_view
from matchmaker.services.membership.members import Member, members_of
from matchmaker.services.recognition.regions import region_name
from matchmaker.services.sheets import Value, file_name, sheet
from matchmaker.web.desk import database, now, runtime, today, viewer
from matchmaker.web.entry import MANAGER, entry, own_cluster
from matchmaker.web.languages import said
from matchmaker.web.member_list import Look, look_of_text, read_look
from matchmaker.web.notices import tell, tell_with_undo, warn
from matchmaker.web.words import day, in_words

ACTIONS: Mapping[str, Phrase] = {
    "ask": phrase("Ask for missing data"),
    "invite": phrase("Invite to sign in"),
    "vouch": phrase("Vouch for them"),
    "end": phrase("End membership"),
}
"""What can be done with several members; the first is what one mostly wants."""
EXPORTED = (
    phrase("Name"),
    phrase("Kind"),
    phrase("City"),
    phrase("Region"),
    phrase("Country"),
    phrase("Size"),
    phrase("Web site"),
    phrase("Offers"),
    phrase("Needs"),
    phrase("Place in the chain"),
    phrase("Address"),
    phrase("Last heard of"),
    phrase("Vouched"),
    phrase("Member since"),
)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

member_acts = Blueprint("member_acts", __name__, url_prefix="/clusters/<int:cluster_id>/members")


@member_acts.post("/together")
@entry(MANAGER)
def together(cluster_id: int) -> ResponseReturnValue:
    """Do one thing with the members that are ticked, or with all of the view."""
    own_cluster(cluster_id)
    look = look_of_text(request.form.get("query", ""))
    chosen = _chosen(cluster_id, look)
    action = request.form.get("action", "")
    if not chosen:
        warn(phrase("Nobody is ticked, so nothing was done."))
    elif action in _DEEDS:
        _DEEDS[action](cluster_id, chosen)
    else:
        raise InputError(phrase("Choose what to do with those who are ticked."))
    return _back(cluster_id, look)


@member_acts.post("/undo/<int:event_id>")
@entry(MANAGER)
def undo(cluster_id: int, event_id: int) -> ResponseReturnValue:
    """Put back what was changed for several members."""
    own_cluster(cluster_id)
    number = take_back(database(), cluster_id, event_id, viewer=viewer(), now=now())
    tell(counted("Put back for %(n)s member.", "Put back for %(n)s members.", number))
    return _back(cluster_id, look_of_text(""))


@member_acts.post("/views")
@entry(MANAGER)
def keep(cluster_id: int) -> ResponseReturnValue:
    """Keep this way of looking under a name."""
    own_cluster(cluster_id)
    look = look_of_text(request.values.get("query", ""))
    account_id = viewer().account_id
    assert account_id is not None, "a manager has signed in"
    name = request.values.get("name", "")
    try:
        keep_view(database(), cluster_id, name, look.text, account_id=account_id, now=now())
    except InputError as error:
        warn(error.message)
    else:
        tell(phrase("Kept: it stands beside the other views."))
    return _back(cluster_id, look)


@member_acts.post("/views/<int:view_id>/away")
@entry(MANAGER)
def drop(cluster_id: int, view_id: int) -> ResponseReturnValue:
    """Forget a view; it can be had back."""
    own_cluster(cluster_id)
    account_id = viewer().account_id
    assert account_id is not None, "a manager has signed in"
    gone = drop_view(database(), view_id, account_id=account_id)
    again = url_for("member_acts.keep", cluster_id=cluster_id, name=gone.name, query=gone.query)
    tell_with_undo(phrase("The view %(name)s is gone.", name=gone.name), again)
    return _back(cluster_id, look_of_text(""))


@member_acts.get("/list.xlsx")
@entry(MANAGER)
def export(cluster_id: int) -> ResponseReturnValue:
    """The members that the address means, as a workbook in the reader's language."""
    cluster = own_cluster(cluster_id)
    look = read_look(request.args)
    everybody = members_of(database(), cluster_id, viewer=viewer(), today=today())
    chosen = look.selection.of(everybody, today=today())
    as_of = said(phrase("As of %(day)s", day=day(today())))
    headings = [said(each) for each in EXPORTED]
    book = sheet(cluster.name, headings, [_exported(each) for each in chosen], as_of=as_of)
    name = file_name(cluster.name, today().isoformat())
    return send_file(io.BytesIO(book), XLSX, as_attachment=True, download_name=name)


def _exported(member: Member) -> tuple[Value, ...]:
    return (
        member.name,
        in_words(member.kind),
        member.city,
        region_name(member.region) if member.region else None,
        member.country,
        in_words(member.size) if member.size else None,
        member.website,
        member.offers,
        member.needs,
        ", ".join(in_words(each) for each in member.stages),
        said(phrase("Known") if member.has_address else phrase("None")),
        member.seen_on,
        member.vouched_on,
        member.since,
    )


def _vouch(cluster_id: int, chosen: list[int]) -> None:
    number, event_id = vouch(database(), cluster_id, chosen, viewer=viewer(), now=now())
    words = counted(
        "You vouch for %(n)s profile from today on.",
        "You vouch for %(n)s profiles from today on.",
        number,
    )
    tell_with_undo(words, url_for("member_acts.undo", cluster_id=cluster_id, event_id=event_id))


def _end(cluster_id: int, chosen: list[int]) -> None:
    number, event_id = end_memberships(database(), cluster_id, chosen, viewer=viewer(), now=now())
    words = counted("%(n)s membership has ended.", "%(n)s memberships have ended.", number)
    tell_with_undo(words, url_for("member_acts.undo", cluster_id=cluster_id, event_id=event_id))


def _ask(_cluster_id: int, chosen: list[int]) -> None:
    done = ask_members(
        database(),
        runtime().post_office,
        chosen,
        viewer=viewer(),
        now=now(),
        trusted_languages=runtime().library.trusted_languages,
    )
    asked = sum(each.letters > 0 for each in done.values())
    if asked:
        tell(counted("%(n)s member was asked.", "%(n)s members were asked.", asked))
    _say_why_not(each.why_not for each in done.values())


def _invite(_cluster_id: int, chosen: list[int]) -> None:
    done = invite_members(database(), runtime().post_office, chosen, viewer=viewer(), now=now())
    invited = sum(each is None for each in done.values())
    if invited:
        tell(counted("%(n)s member was invited.", "%(n)s members were invited.", invited))
    _say_why_not(done.values())


def _say_why_not(reasons: Iterable[Phrase | None]) -> None:
    """How many were left out, reason by reason."""
    for reason, number in Counter(each for each in reasons if each is not None).most_common():
        tell(
            counted(
                "%(n)s member was left out: %(why)s",
                "%(n)s members were left out: %(why)s",
                number,
                why=reason,
            )
        )


_DEEDS: Mapping[str, Callable[[int, list[int]], None]] = {
    "ask": _ask,
    "invite": _invite,
    "vouch": _vouch,
    "end": _end,
}


def _chosen(cluster_id: int, look: Look) -> list[int]:
    """The members that are meant; whoever is none today is left out."""
    everybody = members_of(database(), cluster_id, viewer=viewer(), today=today())
    if request.form.get("all") == "yes":
        return [each.id for each in look.selection.of(everybody, today=today())]
    ticked = set(request.form.getlist("member"))
    return [each.id for each in everybody if str(each.id) in ticked]


def _back(cluster_id: int, look: Look) -> ResponseReturnValue:
    return redirect(url_for("members.index", cluster_id=cluster_id, **look.query), 303)
