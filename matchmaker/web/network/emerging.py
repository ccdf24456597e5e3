"""Emerging links: which clusters are growing together from below, and what to do about it."""

from __future__ import annotations

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.domain.event_vocabulary import LinkLevel
from matchmaker.domain.links.hazard import hand_set
from matchmaker.domain.links.reasons import NextAct
from matchmaker.domain.phrases import Phrase, counted, phrase
from matchmaker.services.describing.saying import FieldsError
from matchmaker.services.emerging import acting, joint_event, looking
from matchmaker.services.emerging.listing import emerging as list_of
from matchmaker.services.emerging.note_to_managers import NoteFacts, parts_of, subject_of
from matchmaker.services.emerging.spotting import quarter_of
from matchmaker.services.emerging.timelines import spark_of, timeline_of
from matchmaker.services.emerging.track_record import said_of_a_year_ago
from matchmaker.services.emerging.views import Card, Emerging
from matchmaker.services.identity.managers import managers_of
from matchmaker.services.introducing.speaking import Speaker
from matchmaker.services.jobs import start
from matchmaker.web.desk import database, now, runtime, today, viewer
from matchmaker.web.directory import networks_named
from matchmaker.web.entry import COORDINATOR, entry
from matchmaker.web.forms import number
from matchmaker.web.languages import reader_locale
from matchmaker.web.network.choosing import network_chosen
from matchmaker.web.network.drafted import tell_of_draft
from matchmaker.web.notices import tell, tell_with_undo, warn

emerging = Blueprint("emerging", __name__)
SIGNS = {LinkLevel.WATCH: "○", LinkLevel.EMERGING: "◐", LinkLevel.RIPE: "●"}
REASONS = (
    phrase("They know each other already"),
    phrase("The topic does not fit"),
    phrase("One of the clusters does not want to"),
    phrase("Not now"),
)
_PAIR = "/network/emerging/<int:pair_id>"


@emerging.get("/network/emerging")
@entry(COORDINATOR)
def index() -> str:
    """The list of this quarter, or of an earlier one."""
    meta_id = network_chosen(request.args.get("network"))
    found = list_of(
        database(), meta_id, viewer=viewer(), now=now(), quarter=request.args.get("quarter", "")
    )
    return render_template(
        "network/emerging.html",
        title=title_of(found),
        found=found,
        looking=looking.newest_look(database(), meta_id, now=now()),
        networks=networks_named(database(), viewer().meta_clusters),
        meta_id=meta_id,
        track=said_of_a_year_ago(found.checked),
        **drawing(found),
    )


@emerging.post("/network/emerging")
@entry(COORDINATOR)
def look() -> ResponseReturnValue:
    """Look at all pairs again; the work goes on while the page shows how far it is."""
    meta_id = network_chosen(request.form.get("network"))
    job_id = looking.begin(database(), meta_id, viewer=viewer(), now=now())
    if job_id is not None:
        work = looking.work_on(meta_id, as_of=today(), now=now())
        clock = current_app.extensions["matchmaker.clock"]
        start(runtime().database, job_id, work, clock=clock)
    return redirect(url_for("emerging.index", network=meta_id), 303)


@emerging.get(_PAIR)
@entry(COORDINATOR)
def show(pair_id: int) -> str:
    """One pair: everything that is known, and each thing that can be done."""
    return _show(pair_id, {})


@emerging.post(f"{_PAIR}/tell")
@entry(COORDINATOR)
def tell_managers(pair_id: int) -> ResponseReturnValue:
    """Write the same words to the managers of both clusters."""
    try:
        done = acting.tell_managers(_speaker(), pair_id, request.form.get("note", ""))
    except FieldsError as error:
        return _show(pair_id, error.fields), 422
    if not done.is_new:
        tell(phrase("Both have been told in this quarter already; nobody was written to again."))
    else:
        tell(
            counted(
                "Told: %(n)s letter is on its way. Both sides read the same words.",
                "Told: %(n)s letters are on their way. All read the same words.",
                done.letters,
            )
        )
    for name in done.unreached:
        warn(phrase("Nobody manages %(cluster)s here, so nobody there reads it.", cluster=name))
    return _back(pair_id)


@emerging.post(f"{_PAIR}/watch")
@entry(COORDINATOR)
def watch(pair_id: int) -> ResponseReturnValue:
    """Keep an eye on it."""
    acting.watch(_speaker(), pair_id)
    back = url_for("emerging.take_up", pair_id=pair_id)
    tell_with_undo(phrase("You keep watching it. The managers of both clusters see that."), back)
    return _back(pair_id)


@emerging.post(f"{_PAIR}/aside")
@entry(COORDINATOR)
def dismiss(pair_id: int) -> ResponseReturnValue:
    """Put it aside, and say why."""
    chosen, own = number(request.form, "reason"), request.form.get("words", "")
    known = dict(enumerate(REASONS, start=1))
    words = own.strip() or (str(known[chosen]) if chosen in known else "")
    try:
        acting.dismiss(_speaker(), pair_id, words)
    except FieldsError as error:
        return _show(pair_id, error.fields), 422
    back = url_for("emerging.take_up", pair_id=pair_id)
    tell_with_undo(phrase("Put aside. The managers of both clusters can read why."), back)
    return _back(pair_id)


@emerging.post(f"{_PAIR}/back")
@entry(COORDINATOR)
def take_up(pair_id: int) -> ResponseReturnValue:
    """Take back that it is watched or was put aside."""
    acting.take_up(_speaker(), pair_id)
    return _back(pair_id)


@emerging.post(f"{_PAIR}/event")
@entry(COORDINATOR)
def propose(pair_id: int) -> ResponseReturnValue:
    """Draft a joint event for the managers of the cluster that hosts it."""
    done = joint_event.propose_event(_speaker(), pair_id, number(request.form, "host") or 0)
    tell_of_draft(done)
    return _back(pair_id)


@emerging.app_template_filter("per_cent")
def per_cent(number: float) -> str:
    """A share as people read it: 3.5 % while it is small, whole per cent from a tenth on."""
    from babel.numbers import format_percent  # noqa: PLC0415 -- slow import

    fine = round(number, 2 if number >= 0.1 else 3)
    return format_percent(fine, locale=reader_locale(), decimal_quantization=False)


@emerging.app_template_filter("times")
def times(hazard: float, base: float | None = None) -> str:
    """How many times as likely as an ordinary pair, as people read it: 2.4, 12."""
    from babel.numbers import format_decimal  # noqa: PLC0415 -- slow import

    found = hazard / (base or hand_set().base)
    return format_decimal(round(found, 1 if found < 5 else None), locale=reader_locale())


def drawing(found: Emerging) -> dict[str, object]:
    """What the cards draw, by the number of the pair."""
    period = found.period
    if period is None:
        return {"timelines": {}, "sparks": {}, "signs": SIGNS, "acts": NextAct}
    return {
        "timelines": {each.id: timeline_of(each.told, as_of=period.as_of) for each in found.cards},
        "sparks": {each.id: spark_of(each.past, base=period.base) for each in found.cards},
        "signs": SIGNS,
        "acts": NextAct,
    }


def title_of(found: Emerging) -> Phrase | str:
    """The finding of the list."""
    if found.period is None:
        return phrase("Nobody has looked for emerging links yet")
    return found.period.headline


def _show(pair_id: int, errors: dict[str, str]) -> str:
    pair, period = acting.find_pair(database(), viewer(), pair_id)
    meta_id = acting.network_of(period)
    found = list_of(
        database(), meta_id, viewer=viewer(), now=now(), quarter=quarter_of(period.name)
    )
    card: Card = next(each for each in found.cards if each.id == pair_id)
    note = " ".join(request.form.get("note", "").split())
    facts = NoteFacts.of(database(), viewer(), pair, period, note)
    return render_template(
        "network/emerging_pair.html",
        card=card,
        period=found.period,
        meta_id=meta_id,
        managers=managers_of(database(), [card.a.id, card.b.id]),
        subject=subject_of(facts),
        parts=parts_of(facts),
        note=note,
        reasons=REASONS,
        errors=errors,
        **drawing(found),
    )


def _speaker() -> Speaker:
    return Speaker(database(), viewer(), now(), runtime().post_office)


def _back(pair_id: int) -> ResponseReturnValue:
    _, period = acting.find_pair(database(), viewer(), pair_id)
    network, quarter = acting.network_of(period), quarter_of(period.name)
    return redirect(url_for("emerging.index", network=network, quarter=quarter), 303)
