"""Entries of a cluster that may be one company, side by side: same, different, undo."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.domain.phrases import Phrase, counted, phrase
from matchmaker.errors import InputError
from matchmaker.services.deduplicating.duplicate_decisions import (
    join,
    separate,
    take_back_join,
    take_back_separation,
)
from matchmaker.services.deduplicating.suspects import (
    Suspect,
    count_suspects,
    look_among,
    suspects_of,
)
from matchmaker.services.membership.members import members_of
from matchmaker.services.recognition.regions import region_name
from matchmaker.web.desk import database, now, today, viewer
from matchmaker.web.entry import MANAGER, entry, own_cluster
from matchmaker.web.forms import number
from matchmaker.web.notices import tell
from matchmaker.web.words import country, in_words, web_address

duplicates = Blueprint("duplicates", __name__, url_prefix="/clusters/<int:cluster_id>/duplicates")
PAGE = 10


@dataclass(frozen=True, slots=True)
class Row:
    """One fact of both sides; some say nothing about whether the two are one."""

    words: Phrase
    a: str
    b: str
    tells: bool = True

    @property
    def differs(self) -> bool:
        """Whether both are known, and are not the same."""
        return bool(self.tells and self.a and self.b and self.a.casefold() != self.b.casefold())


@dataclass(frozen=True, slots=True)
class Shown:
    """A pair as the page shows it."""

    suspect: Suspect
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Decided:
    """The decision that was made last, and where it is taken back."""

    words: Phrase
    address: str


@duplicates.get("")
@entry(MANAGER)
def index(cluster_id: int) -> str:
    """The pairs that wait for a judgement, likeliest first."""
    cluster = own_cluster(cluster_id)
    total = count_suspects(database(), cluster_id, today=today())
    pages = max((total + PAGE - 1) // PAGE, 1)
    page = min(max(number(request.args, "page") or 1, 1), pages)
    pairs = suspects_of(
        database(), cluster_id, viewer=viewer(), today=today(), page=page, size=PAGE
    )
    return render_template(
        "duplicates/index.html",
        cluster=cluster,
        title=_title(total),
        total=total,
        page=page,
        pages=pages,
        pairs=[Shown(each, _rows(each)) for each in pairs],
        decided=_decided(cluster_id),
        address=lambda n: url_for("duplicates.index", cluster_id=cluster_id, page=n),
    )


@duplicates.post("/look")
@entry(MANAGER)
def look(cluster_id: int) -> ResponseReturnValue:
    """Look through the members now, rather than with the next round."""
    own_cluster(cluster_id)
    members = members_of(database(), cluster_id, viewer=viewer(), today=today())
    look_among(database(), [each.id for each in members], now=now())
    tell(phrase("Looked through all members just now."))
    return redirect(url_for("duplicates.index", cluster_id=cluster_id), 303)


@duplicates.post("/<int:a_id>/<int:b_id>")
@entry(MANAGER)
def decide(cluster_id: int, a_id: int, b_id: int) -> ResponseReturnValue:
    """The same, with the one that stays; or different."""
    own_cluster(cluster_id)
    pair, verdict = (a_id, b_id), request.form.get("verdict")
    if verdict == "different":
        separate(database(), cluster_id, pair, viewer=viewer(), now=now())
        done: dict[str, Any] = {"different": f"{a_id}-{b_id}"}
    elif verdict == "same":
        kept_id = b_id if request.form.get("keep") == str(b_id) else a_id
        merge_id = join(database(), cluster_id, pair, kept_id=kept_id, viewer=viewer(), now=now())
        done = {"same": str(merge_id)}
    else:
        raise InputError(phrase("Say whether the two are the same."))
    return redirect(url_for("duplicates.index", cluster_id=cluster_id, **done), 303)


@duplicates.post("/undo/same/<int:merge_id>")
@entry(MANAGER)
def undo_same(cluster_id: int, merge_id: int) -> ResponseReturnValue:
    """They are two after all."""
    own_cluster(cluster_id)
    take_back_join(database(), merge_id, viewer=viewer(), now=now())
    tell(phrase("Taken back: they are two again."))
    return redirect(url_for("duplicates.index", cluster_id=cluster_id), 303)


@duplicates.post("/undo/different/<int:a_id>/<int:b_id>")
@entry(MANAGER)
def undo_different(cluster_id: int, a_id: int, b_id: int) -> ResponseReturnValue:
    """They may be one after all."""
    own_cluster(cluster_id)
    take_back_separation(database(), cluster_id, (a_id, b_id), viewer=viewer(), now=now())
    tell(phrase("Taken back: the pair is open again."))
    return redirect(url_for("duplicates.index", cluster_id=cluster_id), 303)


def _title(total: int) -> Phrase:
    if not total:
        return phrase("No suspected pairs")
    return counted(
        "%(n)s pair of entries may be one company",
        "%(n)s pairs of entries may be one company each",
        total,
    )


def _decided(cluster_id: int) -> Decided | None:
    """What was decided just before, as the address tells; undoing it is checked by the service."""
    merge_id = number(request.args, "same")
    if merge_id is not None:
        back = url_for("duplicates.undo_same", cluster_id=cluster_id, merge_id=merge_id)
        return Decided(phrase("The last two are one entry now."), back)
    one, _, other = request.args.get("different", "").partition("-")
    if one.isdecimal() and other.isdecimal() and len(one + other) < 20:
        ends: dict[str, Any] = {"a_id": int(one), "b_id": int(other)}
        back = url_for("duplicates.undo_different", cluster_id=cluster_id, **ends)
        return Decided(phrase("The last two stay two entries."), back)
    return None


def _rows(suspect: Suspect) -> tuple[Row, ...]:
    a, b = suspect.a, suspect.b
    return (
        Row(phrase("Name"), a.row.name, b.row.name),
        Row(phrase("Kind"), in_words(a.row.kind), in_words(b.row.kind)),
        Row(phrase("City"), a.row.city or "", b.row.city or ""),
        Row(phrase("Region"), _region(a.row.region), _region(b.row.region)),
        Row(phrase("Country"), country(a.row.country), country(b.row.country)),
        Row(
            phrase("Size"),
            in_words(a.row.size) if a.row.size else "",
            in_words(b.row.size) if b.row.size else "",
        ),
        Row(phrase("Web site"), _site(a.row.website), _site(b.row.website)),
        Row(phrase("Founded"), str(a.row.founded or ""), str(b.row.founded or "")),
        Row(phrase("Offers"), str(a.offers), str(b.offers), tells=False),
        Row(phrase("Needs"), str(a.needs), str(b.needs), tells=False),
        Row(
            phrase("Clusters"),
            ", ".join(name for _, name in a.clusters),
            ", ".join(name for _, name in b.clusters),
            tells=False,
        ),
    )


def _region(code: str | None) -> str:
    return region_name(code) if code else ""


def _site(address: str | None) -> str:
    return (web_address(address) or "").partition("://")[2].removeprefix("www.").rstrip("/")
