"""How two clusters found each other, year by year, as it would have been told at the time."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, render_template, request

from matchmaker.domain.phrases import phrase
from matchmaker.errors import NotFound
from matchmaker.services.emerging.story import Story, Year, find_story, tell_story
from matchmaker.services.emerging.timelines import Timeline, timeline_of
from matchmaker.services.emerging.views import Told
from matchmaker.services.membership.cluster_directory import clusters_of_meta
from matchmaker.web.desk import database, today, viewer
from matchmaker.web.directory import networks_named
from matchmaker.web.entry import COORDINATOR, entry
from matchmaker.web.forms import number
from matchmaker.web.network.choosing import network_chosen
from matchmaker.web.network.emerging import SIGNS

story = Blueprint("story", __name__)


@story.get("/network/story")
@entry(COORDINATOR)
def index() -> str:
    """The years of one pair: the named one, or that whose members knew each other longest."""
    meta_id = network_chosen(request.args.get("network"))
    clusters = clusters_of_meta(database(), [meta_id])
    pair = _pair({each.id for each in clusters}) or find_story(database(), meta_id)
    told = None
    if pair is not None:
        told = tell_story(database(), meta_id, pair, viewer=viewer(), today=today())
    return render_template(
        "network/story.html",
        story=told,
        year=_year(told) if told else None,
        clusters=clusters,
        networks=networks_named(database(), viewer().meta_clusters),
        meta_id=meta_id,
        signs=SIGNS,
        choices=[(each.id, each.name) for each in clusters],
        timeline=_timeline,
    )


def _pair(known: set[int]) -> tuple[int, int] | None:
    """The two clusters that the address names.

    Raises:
        NotFound: they are not two clusters of this network.
    """
    a, b = number(request.args, "a"), number(request.args, "b")
    if a is None and b is None:
        return None
    if a is None or b is None or a == b or not {a, b} <= known:
        raise NotFound(phrase("These are not two clusters of this network."))
    return min(a, b), max(a, b)


def _year(told: Story) -> Year:
    """The year that the address names, or the first in which anything is seen."""
    wanted = number(request.args, "year")
    seen = next((each for each in told.years if each.level is not None), told.years[-1])
    return next((each for each in told.years if each.year == wanted), seen)


def _timeline(year: Year) -> Timeline | None:
    """What was known at the end of a year, as lanes."""
    return timeline_of(Told(year.ties, year.joined), as_of=date(year.year, 12, 31))
