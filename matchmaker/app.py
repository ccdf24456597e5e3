"""create_app: settings → runtime → blueprints → error pages; nothing heavy is loaded here."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask_wtf.csrf import CSRFProtect
from jinja2 import StrictUndefined

from matchmaker.config import ROOT, Config, read_config
from matchmaker.runtime import Runtime
from matchmaker.web import desk
from matchmaker.web.accounts import accounts, know_people
from matchmaker.web.cookies import cookie_settings
from matchmaker.web.directory import organisations_named
from matchmaker.web.entry import guard
from matchmaker.web.errors import show_errors
from matchmaker.web.find import find
from matchmaker.web.health import health
from matchmaker.web.home import home
from matchmaker.web.inbox import inbox
from matchmaker.web.organisations import organisations
from matchmaker.web.pages import pages
from matchmaker.web.proposals import proposals
from matchmaker.web.security import secure
from matchmaker.web.words import teach

BLUEPRINTS = (home, find, organisations, proposals, inbox, accounts, pages, health)
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
    teach(app)
    app.context_processor(_masthead)
    for each in BLUEPRINTS:
        app.register_blueprint(each)
    secure(app)
    guard(app)
    CSRFProtect(app)
    show_errors(app)
    return app


def _masthead() -> dict[str, Any]:
    """What every page's header needs; functions, so that a page without one asks nothing."""
    return {
        "viewer": desk.viewer,
        "account": desk.account,
        "own_organisations": lambda: organisations_named(
            desk.database(), desk.viewer().organisations
        ),
        "is_demo": desk.runtime().config.flag("demo"),
    }
