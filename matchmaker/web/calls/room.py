"""What the pages of calls share: who may post, and one call with its groups as a page shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import render_template, request, url_for

from matchmaker.domain.phrases import Phrase, counted, phrase
from matchmaker.domain.visibility import Viewer
from matchmaker.services.calls.access import call_for, is_caller, looked_after
from matchmaker.services.calls.fits import GroupWish
from matchmaker.services.calls.grouping import Grouping, ProposedGroup, propose_groups
from matchmaker.services.calls.telling import fitting_members
from matchmaker.services.calls.views import CallView, call_view
from matchmaker.services.calls.voices import Interest, interest_in
from matchmaker.services.desk import Desk
from matchmaker.services.ranking.cards import said_as_dict
from matchmaker.web.directory import Named, organisations_named
from matchmaker.web.entry import Entry
from matchmaker.web.forms import number
from matchmaker.web.languages import said

CALLER = Entry(phrase("Calls are posted by managers of clusters and coordinators."), is_caller)


@dataclass(frozen=True, slots=True)
class Seat:
    """Who looks at a call, and where the forms of the page lead.

    Attributes:
        firms: the viewer's organisations that may express interest.
        token: of the link; "" for whoever has signed in.
    """

    desk: Desk
    firms: list[Named]
    token: str = ""

    @property
    def viewer(self) -> Viewer:
        """Whoever looks."""
        return self.desk.viewer

    def address(self, endpoint: str, call_id: int, **values: Any) -> str:
        """Where a form of the page leads: «express», «withdraw» or «show»."""
        if self.token:
            return url_for(f"call_interest.{endpoint}_by_link", token=self.token, **values)
        named = "calls.show" if endpoint == "show" else f"call_interest.{endpoint}_interest"
        return url_for(named, call_id=call_id, **values)


def seat_of(desk: Desk, token: str = "") -> Seat:
    """The seat of the desk's viewer."""
    return Seat(desk, organisations_named(desk.session, desk.viewer.organisations), token)


def show_call(
    seat: Seat, call_id: int, *, errors: Mapping[str, str] | None = None, refused: str = ""
) -> str:
    """The page of a call."""
    desk = seat.desk
    row = call_for(desk.session, desk.viewer, call_id)
    call = call_view(desk.session, row, today=desk.today)
    interest = interest_in(desk.session, desk.viewer, row, call)
    wish = _wish(seat, interest)
    grouping = propose_groups(desk, call, wish)
    if wish.within and not grouping.groups:
        wish = replace(wish, within=frozenset())
        grouping = propose_groups(desk, call, wish)
    chosen = _chosen(grouping)
    return render_template(
        "calls/show.html",
        seat=seat,
        call=call,
        interest=interest,
        grouping=grouping,
        wish=wish,
        chosen=chosen,
        group=grouping.groups[chosen] if grouping.groups else None,
        finding=finding_of(call, grouping),
        clusters=looked_after(desk.session, desk.viewer),
        fitting=() if seat.token else fitting_members(desk, call),
        sentence=said_as_dict,
        errors=errors or {},
        refused=refused,
        typed=request.form,
        says=said,
        address_of=lambda **values: seat.address("show", call.id, **(_carried() | values)),
    )


def finding_of(call: CallView, grouping: Grouping) -> Phrase:
    """What the page says first."""
    missing = [each for each in grouping.uncovered if each.is_required]
    if not call.parts:
        return phrase("What does this call ask for?")
    if len(missing) == len(call.parts):
        return phrase("Nobody here does what this call asks for")
    if missing:
        return counted(
            "Nobody here does %(n)s of %(parts)s parts",
            "Nobody here does %(n)s of %(parts)s parts",
            len(missing),
            parts=len(call.parts),
        )
    if not grouping.groups:
        return phrase("Nobody here does what this call asks for")
    best = grouping.groups[0]
    if best.open_parts:
        return counted(
            "The best group leaves %(n)s part open",
            "The best group leaves %(n)s parts open",
            len(best.open_parts),
        )
    return _covers(best, len(call.parts))


def _covers(best: ProposedGroup, parts: int) -> Phrase:
    if len(best.members) == 1:
        return counted(
            "One organisation could do the one part",
            "One organisation could do all %(n)s parts",
            parts,
        )
    if len(best.countries) < 2:
        return counted(
            "%(n)s organisation could do all %(parts)s parts together",
            "%(n)s organisations could do all %(parts)s parts together",
            len(best.members),
            parts=parts,
        )
    return counted(
        "%(n)s organisation from %(countries)s countries could do all %(parts)s parts together",
        "%(n)s organisations from %(countries)s countries could do all %(parts)s parts together",
        len(best.members),
        countries=len(best.countries),
        parts=parts,
    )


def _wish(seat: Seat, interest: Interest) -> GroupWish:
    """A firm sees groups with itself unless it asks for any; those who run a call may ask for
    groups of those who are interested.
    """
    if request.values.get("interested") == "yes" and interest.runs_it:
        return GroupWish(claims=interest.claims)
    own = frozenset(each.id for each in seat.firms[:1])
    is_any = request.values.get("groups") == "any"
    return GroupWish(within=frozenset() if is_any else own, also=own)


def _chosen(grouping: Grouping) -> int:
    wanted = (number(request.values, "group") or 1) - 1
    return wanted if 0 <= wanted < len(grouping.groups) else 0


def _carried() -> dict[str, str]:
    names = ("groups", "interested", "group")
    return {name: request.values[name] for name in names if request.values.get(name)}
