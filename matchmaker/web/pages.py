"""Pages that explain the house itself: how it ranks, what it keeps, for whom it is built, help."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, render_template, request

from matchmaker.domain.pairing import FEATURES
from matchmaker.domain.phrases import phrase
from matchmaker.domain.scoring import Weights
from matchmaker.domain.vocabulary import MatchKind
from matchmaker.services.describing import taking
from matchmaker.services.importing import drafts, undoing
from matchmaker.services.posting.signing import LIFETIMES, Purpose
from matchmaker.web.cookies import LIFETIME
from matchmaker.web.desk import runtime
from matchmaker.web.entry import ANYONE, entry

pages = Blueprint("pages", __name__)

# How each kind of evidence is found, in plain words; a test asks for every feature.
HOW: Mapping[str, str] = {
    "needs_met": phrase(
        "Each sentence of one side is compared with each of the other, by meaning and by rare"
        " words. A need that presses and a need that few can answer count more."
    ),
    "by_product_use": phrase(
        "A sentence that says what is left over answers one that says what could be used."
    ),
    "value_chain": phrase(
        "A partner one step away in making and selling, or at the step that is asked for, fits"
        " better than one at the same step."
    ),
    "distant_field": phrase(
        "The distance is taken from the NACE codes of both. It counts only where a sentence"
        " answers a need well: new without useful is noise."
    ),
    "readiness": phrase(
        "Both say how ready a technology is, from 1 to 9. What is less ready than wanted counts"
        " less than what is more ready."
    ),
    "finance_terms": phrase("The share of the amount sought that lies in the range that is given."),
    "trust_path": phrase(
        "Earlier projects and events, partners and clusters in common. Work that is kept in"
        " confidence counts only for those who may know of it."
    ),
    "working_language": phrase("The working languages that both have named."),
    "distance": phrase("The countries and regions of both. It is small: the point is to look far."),
    "rivalry": phrase(
        "The same step, alike offers and the same sectors; near rivals more than distant ones."
    ),
}


@dataclass(frozen=True, slots=True)
class Weighed:
    """One kind of evidence under one kind of match: its weight, and how it is found."""

    name: str
    weight: float
    how: str


@dataclass(frozen=True, slots=True)
class RankingPage:
    """The weights in use, and those of the kind of match that is looked at."""

    weights: Weights
    kinds: list[MatchKind]
    kind: MatchKind
    weighed: list[Weighed]
    unused: list[str]
    most: float


@pages.get("/how-ranking-works")
@entry(ANYONE)
def how_ranking_works() -> str:
    """Every kind of evidence in its own words, with the weights in use."""
    weights = runtime().weights
    kinds = [each for each in MatchKind if each in weights.by_kind]
    kind = next((each for each in kinds if each == request.args.get("kind")), kinds[0])
    chosen = weights.by_kind[kind]
    weighed = [
        Weighed(each.name, chosen[each.name], HOW[each.name])
        for each in FEATURES
        if chosen.get(each.name)
    ]
    page = RankingPage(
        weights=weights,
        kinds=kinds,
        kind=kind,
        weighed=sorted(weighed, key=lambda each: -abs(each.weight)),
        unused=[each.name for each in FEATURES if not chosen.get(each.name)],
        most=max(abs(each.weight) for each in weighed),
    )
    return render_template(
        "pages/how_ranking_works.html", page=page, features=FEATURES, policy=runtime().policy
    )


@pages.get("/privacy")
@entry(ANYONE)
def privacy() -> str:
    """What is kept, who sees it, for how long, and how to have it changed or removed."""
    return render_template(
        "pages/privacy.html",
        session_hours=int(LIFETIME.total_seconds() // 3_600),
        link_minutes=int(LIFETIMES[Purpose.SIGN_IN].total_seconds() // 60),
        kept_days=taking.KEPT.days,
        draft_days=drafts.KEPT_FOR.days,
        undo_days=undoing.KEPT_FOR.days,
    )


@pages.get("/accessibility")
@entry(ANYONE)
def accessibility() -> str:
    """For whom this is built, how it is tested, what is not good enough yet, whom to tell."""
    return render_template("pages/accessibility.html")


@pages.get("/help")
@entry(ANYONE)
def help_page() -> str:
    """Short answers by task, for each role; the keys; whom to ask."""
    return render_template("pages/help.html")
