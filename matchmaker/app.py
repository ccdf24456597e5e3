"""create_app: settings → runtime → blueprints → error pages; nothing heavy is loaded here."""

from __future__ import annotations

from typing import Any

from flask import Flask, current_app, request
from flask_wtf.csrf import CSRFProtect
from jinja2 import StrictUndefined

from matchmaker.config import ROOT, Config, read_config
from matchmaker.runtime import Runtime
from matchmaker.services.calls.listing import has_open_calls
from matchmaker.services.events.overview import has_events
from matchmaker.services.introducing.standings import count_waiting
from matchmaker.web import desk
from matchmaker.web.accounts import accounts, know_people
from matchmaker.web.administration import administration
from matchmaker.web.assets import assets
from matchmaker.web.calls import call_exporting, call_interest, call_posting, calls
from matchmaker.web.clusters import clusters
from matchmaker.web.compare import compare
from matchmaker.web.completing import completing
from matchmaker.web.cookies import cookie_settings
from matchmaker.web.directory import clusters_named, organisations_named
from matchmaker.web.duplicates import duplicates
from matchmaker.web.entry import guard
from matchmaker.web.errors import show_errors
from matchmaker.web.events import (
    attending,
    board,
    calendars,
    choosing,
    event_desk,
    event_outcomes,
    events,
    participants,
    printing,
    publishing,
    rating,
    repairing,
)
from matchmaker.web.exporting import exporting
from matchmaker.web.find import find
from matchmaker.web.health import health
from matchmaker.web.home import home
from matchmaker.web.importing import importing
from matchmaker.web.inbox import inbox
from matchmaker.web.interest import interest
from matchmaker.web.joining import joining
from matchmaker.web.languages import speak
from matchmaker.web.matches import matches
from matchmaker.web.meeting import meeting
from matchmaker.web.member_acts import member_acts
from matchmaker.web.members import members
from matchmaker.web.navigation import Place, places_of
from matchmaker.web.network.comparing import comparing
from matchmaker.web.network.coverage import coverage
from matchmaker.web.network.coverage_acts import coverage_acts
from matchmaker.web.network.coverage_chain import chains
from matchmaker.web.network.coverage_pair import coverage_pair
from matchmaker.web.network.emerging import emerging
from matchmaker.web.network.exporting import network_export_pages
from matchmaker.web.network.links import network_links
from matchmaker.web.network.map import network_map
from matchmaker.web.network.own_links import own_links
from matchmaker.web.network.pair import pair
from matchmaker.web.network.pairs import pairs
from matchmaker.web.network.partner_clusters import partner_clusters
from matchmaker.web.network.picture import picture
from matchmaker.web.network.report import report
from matchmaker.web.network.story import story
from matchmaker.web.organisations import organisations
from matchmaker.web.outcomes import network, outcomes
from matchmaker.web.pages import pages
from matchmaker.web.preferences import preferences
from matchmaker.web.profile import profile
from matchmaker.web.profile_people import profile_people
from matchmaker.web.proposals import proposals
from matchmaker.web.quality import quality
from matchmaker.web.replies import replies
from matchmaker.web.searches import searches
from matchmaker.web.security import secure
from matchmaker.web.telling import telling
from matchmaker.web.today import today
from matchmaker.web.unsubscribing import stop, unsubscribing
from matchmaker.web.words import teach

BLUEPRINTS = (
    home,
    find,
    compare,
    searches,
    organisations,
    profile,
    profile_people,
    completing,
    joining,
    proposals,
    inbox,
    interest,
    meeting,
    replies,
    telling,
    accounts,
    preferences,
    unsubscribing,
    administration,
    clusters,
    today,
    members,
    member_acts,
    importing,
    duplicates,
    matches,
    outcomes,
    network,
    pairs,
    network_links,
    network_export_pages,
    emerging,
    own_links,
    story,
    pair,
    partner_clusters,
    report,
    picture,
    comparing,
    network_map,
    coverage,
    chains,
    coverage_acts,
    coverage_pair,
    events,
    participants,
    attending,
    choosing,
    board,
    repairing,
    publishing,
    printing,
    calendars,
    event_desk,
    rating,
    event_outcomes,
    calls,
    call_posting,
    call_interest,
    call_exporting,
    quality,
    exporting,
    pages,
    health,
)
THEMES = ("light", "dark")
# Forms here are sentences, not files; what is larger is refused before it is read.
LIMITS = {
    "MAX_CONTENT_LENGTH": 256_000,
    "MAX_FORM_MEMORY_SIZE": 64_000,
    "MAX_FORM_PARTS": 200,
}


def create_app(config: Config | None = None, *, clock: desk.Clock = desk.wall_clock) -> Flask:
    """The web app for these settings (default: those of the environment).

    Raises:
        RuntimeError: a view does not declare who may enter.
        UsageError: a setting cannot be read.
    """
    settings = config or read_config()
    app = Flask(
        "matchmaker",
        template_folder=str(ROOT / "templates"),
        static_folder=str(ROOT / "static"),
        instance_path=str(settings.instance.resolve()),
    )
    app.config.update(LIMITS | cookie_settings(settings))
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    desk.hold(app, Runtime(settings), clock)
    know_people(app)
    speak(app)
    teach(app)
    assets(app)
    app.context_processor(_masthead)
    for each in BLUEPRINTS:
        app.register_blueprint(each)
    secure(app)
    guard(app)
    CSRFProtect(app).exempt(stop)
    show_errors(app)
    return app


def _places() -> tuple[Place, ...]:
    viewer = desk.viewer()
    waiting = count_waiting(desk.database(), viewer.organisations, now=desk.now())
    here = (request.view_args or {}).get("cluster_id")
    invited = has_events(desk.database(), viewer)
    called = has_open_calls(desk.database(), viewer, today=desk.today())
    return places_of(viewer, here, waiting=waiting, is_invited=invited, has_calls=called)


def _masthead() -> dict[str, Any]:
    """What every page's header needs; functions, so that a page without one asks nothing."""
    return {
        "viewer": desk.viewer,
        "account": desk.account,
        "own_organisations": lambda: organisations_named(
            desk.database(), desk.viewer().organisations
        ),
        "own_clusters": lambda: clusters_named(desk.database(), desk.viewer().managed),
        "places": _places,
        "exists": current_app.view_functions.__contains__,
        "theme": request.cookies.get("theme") if request.cookies.get("theme") in THEMES else None,
        "shortcuts": request.cookies.get("shortcuts") != "off",
        "is_demo": desk.runtime().config.flag("demo"),
        "operator": desk.runtime().config["operator"],
        "operator_mail": desk.runtime().config["operator_mail"],
    }
