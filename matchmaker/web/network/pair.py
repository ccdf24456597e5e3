"""Two clusters: what joins them by year, what their members have for each other, what to do."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from matchmaker.domain.phrases import Phrase, phrase
from matchmaker.services.emerging.pair_acts import acts_on
from matchmaker.services.identity.managers import managers_of
from matchmaker.services.introducing.speaking import Speaker
from matchmaker.services.network import pair_event
from matchmaker.services.network.pair import clusters_of_pair, pair_view
from matchmaker.services.network.pair_event import looks_after
from matchmaker.services.network.pair_plot import Span, Words, timeline
from matchmaker.services.network.pair_views import Lane, PairView
from matchmaker.services.network.pair_words import against, headline
from matchmaker.web.desk import database, now, runtime, today, viewer
from matchmaker.web.entry import STEWARD, entry
from matchmaker.web.forms import number
from matchmaker.web.languages import said
from matchmaker.web.network.drafted import tell_of_draft
from matchmaker.web.words import day, in_words
from models import Cluster

pair = Blueprint("pair", __name__)
_OLDEST = 1900  # the year before which nobody asks


@pair.get("/network/<int:a>/<int:b>")
@entry(STEWARD)
def index(a: int, b: int) -> ResponseReturnValue:
    """The pair as of today, or of any day before."""
    if a > b:
        as_of = request.args.get("as_of")
        return redirect(url_for("pair.index", a=b, b=a, as_of=as_of), 301)
    clusters = clusters_of_pair(database(), (a, b), viewer=viewer())
    view = pair_view(database(), clusters, as_of=_day(), viewer=viewer(), now=now())
    title, hosts = headline(view), _hosts(clusters)
    return render_template(
        "network/pair.html",
        view=view,
        title=title,
        against=against(view),
        picture=_picture(view, title),
        lanes=tuple(Lane),
        years=_years(view),
        host=next((each.id for each in clusters if each.id in viewer().managed), None),
        is_coordinator=looks_after(viewer(), clusters),
        hosts=hosts,
        host_id=next((each.id for each, is_managed in hosts if is_managed), None),
        acts=acts_on(database(), [(a, b)]).get((a, b), ()),
    )


@pair.post("/network/<int:a>/<int:b>/event")
@entry(STEWARD)
def propose(a: int, b: int) -> ResponseReturnValue:
    """Draft a joint event for the managers of the cluster that hosts it."""
    host = number(request.form, "host") or 0
    speaker = Speaker(database(), viewer(), now(), runtime().post_office)
    done = pair_event.propose(speaker, (a, b), host)
    tell_of_draft(done)
    return redirect(url_for("pair.index", a=a, b=b), 303)


def _hosts(clusters: list[Cluster]) -> list[tuple[Cluster, bool]]:
    """The clusters that this viewer may have host an event, and whether somebody manages them."""
    ids = [each.id for each in clusters]
    managed = {each.cluster_id for each in managers_of(database(), ids)}
    may_choose = looks_after(viewer(), clusters)
    return [
        (each, each.id in managed) for each in clusters if may_choose or each.id in viewer().managed
    ]


def _day() -> date:
    """The day that the address asks for; what is no day of the past is today."""
    try:
        found = date.fromisoformat(request.args.get("as_of", ""))
    except ValueError:
        return today()
    return found if found.year > _OLDEST and found < today() else today()


def _years(view: PairView) -> list[tuple[str, str | None, bool]]:
    """The years to step through: word, address of the day (None: today), whether it is this one."""
    steps: list[tuple[str, str | None, bool]] = [
        (str(year), f"{year}-12-31", view.as_of == date(year, 12, 31))
        for year in range(view.first_year - 1, today().year)
    ]
    return [*steps, (said(phrase("Today")), None, view.is_today)]


def _picture(view: PairView, title: Phrase) -> Markup | None:
    """The timeline; nothing where there is nothing to draw."""
    dated = tuple(each for each in view.marks if each.since)
    if not dated and not view.counts:
        return None
    words = Words(
        name=said(title),
        about=said(_about(view)),
        lanes=tuple((each, in_words(each)) for each in Lane),
        as_of=said(phrase("as of %(day)s", day=day(view.as_of))),
    )
    span = Span(view.first_year, view.as_of, today())
    return Markup(timeline(dated, view.counts, words, span))  # noqa: S704 -- drawn here, texts escaped


def _about(view: PairView) -> Phrase:
    return phrase(
        "%(count)s known ties by year and kind, as of %(day)s",
        count=len(view.ties),
        day=day(view.as_of),
    )
