"""The front page, and what this is."""

from __future__ import annotations

from flask import Blueprint, render_template

from matchmaker.web.entry import ANYONE, entry

home = Blueprint("home", __name__)


@home.get("/")
@entry(ANYONE)
def index() -> str:
    """What this is, and a box to try it."""
    return render_template("home/index.html")
