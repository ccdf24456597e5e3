"""The evidence card as plain data: what the ledger keeps, programs read and pages show.

The form is that of the day it was shown; it is read back as it was written, never recomputed.
Form 1 had neither parts nor marks, and its lines ("against" and so on) were English texts; in
form 2 a line is what `phrases.as_data` makes of it. Both are read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from matchmaker.domain.explanation import Card
from matchmaker.domain.parts import PartAnswer
from matchmaker.domain.phrases import as_data, from_data
from matchmaker.domain.profile import Profile, Statement
from matchmaker.domain.scoring import Contribution, Quote, Score
from matchmaker.domain.vocabulary import MatchKind, Strength, Visibility, label
from matchmaker.services.searching.marking import marks_of, marks_of_parts

FORM = 2
_PHRASE = {"one", "many", "values"}  # the keys of a phrase as data


def card_as_dict(card: Card) -> dict[str, Any]:
    """The whole card; strings, numbers, and phrases as data."""
    match = card.match
    seeker, candidate = match.encounter.seeker, match.encounter.candidate
    found = {
        "form": FORM,
        "seeker": _party(seeker),
        "candidate": _party(candidate),
        "kind": match.kind.value,
        "strength": card.strength.value,
        "are_rivals": match.are_rivals,
        "why_you": [_quote(each, seeker, candidate) for each in card.why_you],
        "why_them": [_quote(each, candidate, seeker) for each in card.why_them],
        "position": as_data(card.position),
        "introducers": [as_data(each) for each in card.introducers],
        "open_introducers": [as_data(each) for each in card.open_introducers],
        "against": [as_data(each) for each in card.against],
        "read_statements": card.read_statements,
        "forward": _score(match.forward),
        "backward": _score(match.backward),
        "reciprocal": round(match.reciprocal, 6),
    }
    return found | _sometimes(card, candidate)


def _sometimes(card: Card, candidate: Profile) -> dict[str, Any]:
    """What only some cards have."""
    found: dict[str, Any] = {}
    if card.parts:
        found["parts"] = _parts(card.parts, candidate)
    if card.odds is not None:
        found["odds"] = asdict(card.odds)
    if card.is_explored:
        found["explored"] = True
    return found


def card_without_evidence(seeker: Profile, candidate: Profile, kind: MatchKind) -> dict[str, Any]:
    """The card of two whom people have put together: it quotes and reckons nothing."""
    return {
        "form": FORM,
        "seeker": _party(seeker),
        "candidate": _party(candidate),
        "kind": kind.value,
        "strength": Strength.POSSIBLE.value,
        "are_rivals": False,
        "why_you": [],
        "why_them": [],
        "position": "",
        "introducers": [],
        "open_introducers": [],
        "against": [],
        "read_statements": 0,
    }


def in_english(card: dict[str, Any]) -> dict[str, Any]:
    """The same card with its phrases as English texts, for programs and the command line."""
    found: dict[str, Any] = _in_english(card)
    return found


def _in_english(data: Any) -> Any:
    if isinstance(data, dict):
        if data.keys() == _PHRASE:
            return str(from_data(data))
        return {name: _in_english(each) for name, each in data.items()}
    return [_in_english(each) for each in data] if isinstance(data, list) else data


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
        "seeking": said_as_dict(quote.seeking, asker),
        "offering": said_as_dict(quote.offering, answerer),
        "strength": quote.strength,
        "marks": dict(
            zip(("seeking", "offering"), marks_of(quote.seeking, quote.offering), strict=True)
        ),
    }


def _parts(answers: Sequence[PartAnswer], candidate: Profile) -> dict[str, Any]:
    """The parts, those with the same answer side by side, and those that nothing is said of."""
    rows: dict[int, list[PartAnswer]] = {}
    for each in answers:
        if each.statement is not None:
            rows.setdefault(each.statement.id, []).append(each)
    return {
        "count": len(answers),
        "answered": sum(len(each) for each in rows.values()),
        "rows": [_row(each, candidate) for each in rows.values()],
        "unanswered": [each.part.text for each in answers if each.statement is None],
    }


def _row(answers: Sequence[PartAnswer], candidate: Profile) -> dict[str, Any]:
    statement = answers[0].statement
    assert statement is not None, "rows are of answered parts"
    mine, theirs = marks_of_parts(answers, statement)
    return {
        "parts": [
            {
                "text": each.part.text,
                "read_as": list(each.part.read_as),
                "language": each.language,
                "kind": each.part.kind.value,
                "marks": marked,
            }
            for each, marked in zip(answers, mine, strict=True)
        ],
        "offering": said_as_dict(statement, candidate),
        "marks": theirs,
        "strength": max(each.strength for each in answers),
    }


def said_as_dict(statement: Statement, owner: Profile) -> dict[str, Any]:
    """A sentence as cards hold it."""
    return {
        "id": statement.id,
        "owner": owner.id,
        "role": statement.role.value,
        "text": statement.text,
        "english": statement.english,
        "language": statement.language,
        "dated": statement.dated.isoformat() if statement.dated else None,
        "stage": as_data(label(statement.stage)) if statement.stage else None,
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
        "detail": as_data(addend.detail),
    }
