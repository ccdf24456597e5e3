"""The evidence card as plain data: what the ledger keeps, programs read and pages show.

The form is that of the day it was shown; it is read back as it was written, never recomputed.
"""

from __future__ import annotations

from typing import Any

from matchmaker.domain.explanation import Card
from matchmaker.domain.profile import Profile, Statement
from matchmaker.domain.scoring import Contribution, Quote, Score
from matchmaker.domain.vocabulary import Visibility, label

FORM = 1


def card_as_dict(card: Card) -> dict[str, Any]:
    """The whole card; strings and numbers only."""
    match = card.match
    seeker, candidate = match.encounter.seeker, match.encounter.candidate
    return {
        "form": FORM,
        "seeker": _party(seeker),
        "candidate": _party(candidate),
        "kind": match.kind.value,
        "strength": card.strength.value,
        "are_rivals": match.are_rivals,
        "why_you": [_quote(each, seeker, candidate) for each in card.why_you],
        "why_them": [_quote(each, candidate, seeker) for each in card.why_them],
        "position": card.position,
        "introducers": list(card.introducers),
        "open_introducers": list(card.open_introducers),
        "against": list(card.against),
        "read_statements": card.read_statements,
        "forward": _score(match.forward),
        "backward": _score(match.backward),
        "reciprocal": round(match.reciprocal, 6),
    }


def mirrored(card: dict[str, Any], *, viewer_clusters: frozenset[int]) -> dict[str, Any]:
    """The same card as the candidate may read it once the seeker has said yes.

    Sides change places, and what the seeker keeps from the candidate falls away: private
    sentences, those of clusters that the two do not share, and partners whom the seeker has met
    in confidence and who are therefore not named as introducers. Facts about the candidate that
    were told to the seeker ("against", the numbers) are the seeker's, and stay there.
    """
    hidden = Visibility.PRIVATE.value

    def is_open(quote: dict[str, Any]) -> bool:
        for side in ("seeking", "offering"):
            said = quote[side]
            if said["owner"] != card["seeker"]["id"] or said["visibility"] == "public":
                continue
            shared = viewer_clusters & set(card["seeker"]["clusters"])
            if said["visibility"] == hidden or not shared:
                return False
        return True

    return {
        "form": card["form"],
        "seeker": card["candidate"],
        "candidate": card["seeker"],
        "kind": card["kind"],
        "strength": card["strength"],
        "are_rivals": card["are_rivals"],
        "why_you": [each for each in card["why_them"] if is_open(each)],
        "why_them": [each for each in card["why_you"] if is_open(each)],
        "position": "",
        "introducers": card["open_introducers"],
        "open_introducers": card["open_introducers"],
        "against": [],
        "read_statements": 0,
    }


def _party(profile: Profile) -> dict[str, Any]:
    return {
        "id": profile.id,
        "name": profile.name,
        "kind": profile.kind.value,
        "country": profile.place.country,
        "region": profile.place.region,
        "size": profile.size.value if profile.size else None,
        "clusters": sorted(profile.cluster_ids),
        "cluster_names": [each.name for each in profile.clusters],
        "is_example": profile.is_example,
    }


def _quote(quote: Quote, asker: Profile, answerer: Profile) -> dict[str, Any]:
    return {
        "seeking": _said(quote.seeking, asker),
        "offering": _said(quote.offering, answerer),
        "strength": quote.strength,
    }


def _said(statement: Statement, owner: Profile) -> dict[str, Any]:
    return {
        "id": statement.id,
        "owner": owner.id,
        "role": statement.role.value,
        "text": statement.text,
        "english": statement.english,
        "language": statement.language,
        "dated": statement.dated.isoformat() if statement.dated else None,
        "stage": label(statement.stage) if statement.stage else None,
        "visibility": statement.visibility.value,
    }


def _score(score: Score) -> dict[str, Any]:
    return {
        "intercept": score.intercept,
        "value": round(score.value, 6),
        "contributions": [_contribution(each) for each in score.contributions],
    }


def _contribution(addend: Contribution) -> dict[str, Any]:
    return {
        "feature": addend.feature,
        "weight": addend.weight,
        "value": round(addend.value, 6),
        "amount": round(addend.amount, 6),
        "detail": addend.detail,
    }
