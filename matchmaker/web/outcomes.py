"""Outcomes: what introductions have brought, for a cluster and between clusters."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Blueprint, render_template, request, url_for

from matchmaker.domain.event_vocabulary import EventState
from matchmaker.domain.phrases import Phrase, phrase
from matchmaker.services.events.overview import events_of
from matchmaker.services.events.views import EventView
from matchmaker.services.reporting.outcome_tables import steps_of
from matchmaker.services.reporting.outcome_views import (
    EVERYBODY,
    ClusterOutcomes,
    NetworkOutcomes,
    outcomes_between,
    outcomes_of_cluster,
)
from matchmaker.services.reporting.reliability import reliability_of
from matchmaker.services.reporting.results import period_of
from matchmaker.web.desk import database, now, runtime, today, viewer
from matchmaker.web.entry import COORDINATOR, MANAGER, entry, own_cluster
from matchmaker.web.forms import number
from matchmaker.web.languages import said

outcomes = Blueprint("outcomes", __name__)
network = Blueprint("network", __name__)
PAGE = 50  # members in the table
PERIODS: tuple[tuple[str, Phrase], ...] = (
    ("12-months", phrase("Last 12 months")),
    ("this-year", phrase("This year")),
    ("last-year", phrase("Last year")),
)


@outcomes.get("/clusters/<int:cluster_id>/outcomes")
@entry(MANAGER)
def index(cluster_id: int) -> str:
    """The funnel, the members and the partner clusters."""
    cluster = own_cluster(cluster_id)
    asked, page = asked_for(), max(number(request.args, "page") or 1, 1)
    return render_template(
        "outcomes/index.html",
        cluster=cluster,
        reliability=reliability_of(database(), runtime().weights.odds),
        found=cluster_outcomes(cluster_id, slice((page - 1) * PAGE, page * PAGE)),
        page=page,
        size=PAGE,
        page_address=partial(_page_address, cluster_id, asked),
        asked=asked,
        as_of=now(),
        periods=_periods(),
        steps=steps_of,
        events=_past_events(cluster_id),
    )


@network.get("/network/outcomes", endpoint="outcomes")
@entry(COORDINATOR)
def network_index() -> str:
    """The funnel and the pairs of clusters."""
    return render_template(
        "outcomes/network.html",
        found=network_outcomes(),
        asked=asked_for(),
        as_of=now(),
        periods=_periods(),
        steps=steps_of,
    )


def cluster_outcomes(cluster_id: int, part: slice = EVERYBODY) -> ClusterOutcomes:
    """What this address asks for, as the page and the workbook show it; the page its `part`."""
    return outcomes_of_cluster(
        database(),
        cluster_id,
        now=now(),
        period=period_of(request.args.get("period", ""), today()),
        partner=number(request.args, "partner"),
        part=part,
    )


def network_outcomes() -> NetworkOutcomes:
    """The same between the viewer's clusters."""
    return outcomes_between(
        database(),
        viewer().meta_clusters,
        now=now(),
        period=period_of(request.args.get("period", ""), today()),
    )


def asked_for() -> dict[str, str]:
    """What the address narrows to, for forms and links; words that mean nothing are dropped."""
    known = {"period": dict(PERIODS).keys()}
    found = {
        name: request.args[name]
        for name, values in known.items()
        if request.args.get(name) in values
    }
    partner = number(request.args, "partner")
    return found | ({"partner": str(partner)} if partner else {})


def words_of_period(asked: dict[str, str]) -> str:
    """The period in words."""
    return said(dict(PERIODS).get(asked.get("period", ""), phrase("Since the beginning")))


def _past_events(cluster_id: int) -> list[EventView]:
    """The events that the cluster held, the newest first: each has its own funnel."""
    lines = events_of(database(), viewer(), now=now())
    held = (each.event for each in lines if each.event.cluster_id == cluster_id)
    return [each for each in held if each.state is EventState.OVER]


def _periods() -> list[tuple[str, str]]:
    return [(value, said(words)) for value, words in PERIODS]


def _page_address(cluster_id: int, asked: dict[str, str], page: int) -> str:
    """A page of the members, with its heading in sight."""
    at: dict[str, Any] = {"cluster_id": cluster_id, "page": page, "_anchor": "by-member"}
    return url_for("outcomes.index", **at | asked)
