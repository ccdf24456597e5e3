"""Pages that explain the house itself."""

from __future__ import annotations

from flask import Blueprint, render_template

from matchmaker.domain.pairing import FEATURES
from matchmaker.domain.vocabulary import MatchKind
from matchmaker.web.desk import runtime
from matchmaker.web.entry import ANYONE, entry

pages = Blueprint("pages", __name__)


@pages.get("/how-ranking-works")
@entry(ANYONE)
def how_ranking_works() -> str:
    """Every kind of evidence in its own words, with the weights in use."""
    weights = runtime().weights
    kinds = [each for each in MatchKind if each in weights.by_kind]
    return render_template(
        "pages/how_ranking_works.html", features=FEATURES, weights=weights, kinds=kinds
    )
