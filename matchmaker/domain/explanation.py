"""A judged pair in words that both sides can check: quotes, facts, what speaks against.

Nothing is generated: every quoted sentence is a stored one, every other line is a fact with its
numbers (generated reasons are mostly unfaithful, matching.md §5).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from matchmaker.domain.calibration import Bin
from matchmaker.domain.chain import supplies
from matchmaker.domain.pairing import Match
from matchmaker.domain.parts import PartAnswer
from matchmaker.domain.phrases import counted, phrase
from matchmaker.domain.profile import ENGLISH, NOBODY, Profile, Statement
from matchmaker.domain.scoring import Contribution, Quote, Score, Weights
from matchmaker.domain.trust import KnownTie, TrustPath
from matchmaker.domain.vocabulary import MatchKind, Stage, Strength, label

STALE_AFTER_DAYS = 365
MOST_NAMED = 3  # common partners
NEGLIGIBLE = 0.02  # log-odds; a smaller addend is not worth a line under "against"


@dataclass(frozen=True, slots=True)
class Card:
    """The evidence as shown.

    Attributes:
        match: the judged pair.
        strength: the named step.
        why_you: what the seeker looks for ↔ what the candidate offers, strongest first.
        why_them: what the candidate looks for ↔ what the seeker offers.
        position: how the two stand to each other in the chain, or empty.
        introducers: who could introduce the two, one fact a line.
        open_introducers: the same without what the seeker's side alone may know.
        against: what speaks against it; empty means that nothing was found, not that nothing is.
        read_statements: in how many sentences of the candidate "against" was looked for.
        parts: the parts of a typed sentence, each with what answers it; () if nothing was typed.
        odds: what became of requests like this one, where that is known well enough to be told.
        is_explored: whether it stands here by lot, so that more is learned.
    """

    match: Match
    strength: Strength
    why_you: tuple[Quote, ...]
    why_them: tuple[Quote, ...]
    position: str
    introducers: tuple[str, ...]
    open_introducers: tuple[str, ...]
    against: tuple[str, ...]
    read_statements: int
    parts: tuple[PartAnswer, ...] = ()
    odds: Bin | None = None
    is_explored: bool = False


def explain(
    match: Match, weights: Weights, *, trusted_languages: frozenset[str] = frozenset({ENGLISH})
) -> Card:
    """The card of a judged pair; `trusted_languages` are those the encoder reads well."""
    seen = match.encounter
    return Card(
        match=match,
        strength=match.strength(weights),
        why_you=match.forward.quotes,
        why_them=tuple(_not_said_yet(match.backward.quotes, match.forward.quotes)),
        position=_position(seen.seeker, seen.candidate, match.kind),
        introducers=tuple(_introducers(seen.path)),
        open_introducers=tuple(_introducers(seen.path.as_the_other_may_know)),
        against=tuple(_against(match, trusted_languages)),
        read_statements=len(seen.candidate.statements),
        odds=_odds(match, weights),
    )


def _odds(match: Match, weights: Weights) -> Bin | None:
    """A visitor asks nobody, so nothing can come of it."""
    if weights.odds is None or match.encounter.seeker.id == NOBODY:
        return None
    return weights.odds.band(match.reciprocal)


def _not_said_yet(quotes: Iterable[Quote], said: Iterable[Quote]) -> Iterator[Quote]:
    """Quotes without those that stand on the card already: who gives and who takes is one pair."""
    known = {frozenset({each.seeking.id, each.offering.id}) for each in said}
    for each in quotes:
        if frozenset({each.seeking.id, each.offering.id}) not in known:
            yield each


def _position(seeker: Profile, candidate: Profile, kind: MatchKind) -> str:
    """How the matched stages stand to each other, in words."""
    if kind is MatchKind.F2B:
        return ""
    pairs = [(mine, theirs) for mine in seeker.stages for theirs in candidate.stages]
    best = max(pairs, key=_tie_strength, default=None)
    if best is None or _tie_strength(best)[0] < 0.5:
        return ""
    mine, theirs = best
    if supplies(theirs, mine) >= supplies(mine, theirs):
        return phrase(
            "They supply what you build on: %(theirs)s → %(mine)s",
            theirs=label(theirs),
            mine=label(mine),
        )
    return phrase(
        "You supply what they build on: %(mine)s → %(theirs)s",
        mine=label(mine),
        theirs=label(theirs),
    )


def _tie_strength(pair: tuple[Stage, Stage]) -> tuple[float, str, str]:
    mine, theirs = pair
    return (max(supplies(theirs, mine), supplies(mine, theirs)), mine, theirs)


def _introducers(path: TrustPath) -> Iterator[str]:
    for tie in path.direct[:2]:
        yield phrase("You already know each other (%(how)s)", how=_tie(tie))
    for name in path.shared_clusters:
        yield phrase("%(cluster)s: both belong to it", cluster=name)
    if path.through:
        names, others = ", ".join(path.through[:MOST_NAMED]), len(path.through) - MOST_NAMED
        yield (
            counted(
                "%(names)s and %(n)s more: worked with both",
                "%(names)s and %(n)s more: worked with both",
                others,
                names=names,
            )
            if others > 0
            else phrase("%(names)s: worked with both", names=names)
        )
    for mine, theirs in path.linked_clusters[:2]:
        yield phrase(
            "%(mine)s and %(theirs)s: your clusters work together", mine=mine, theirs=theirs
        )


def _tie(tie: KnownTie) -> str:
    """What ties the two, since when, and under which name, as far as it is known."""
    what = label(tie.kind)
    if tie.dated and tie.title:
        return phrase(
            "%(what)s since %(year)s: %(title)s",
            what=what,
            year=str(tie.dated.year),
            title=tie.title,
        )
    if tie.dated:
        return phrase("%(what)s since %(year)s", what=what, year=str(tie.dated.year))
    return phrase("%(what)s: %(title)s", what=what, title=tie.title) if tie.title else what


def _against(match: Match, trusted: frozenset[str]) -> Iterator[str]:
    seen = match.encounter
    if match.are_rivals:
        yield phrase("Possible competitor: %(why)s", why=_detail(match.forward, "rivalry"))
    for side, score in (("you", match.forward), ("them", match.backward)):
        for addend in score.contributions:
            line = _against_line(addend, side, are_rivals=match.are_rivals)
            if line:
                yield line
    is_known = seen.seeker.id != NOBODY
    if is_known and match.forward.quotes and not match.backward.quotes:
        yield _silence(seen.candidate, match.kind)
    if seen.seeker.languages and not seen.candidate.languages:
        yield phrase("Their working language is not recorded")
    yield from _weak_readings(match, trusted)
    yield from _stale(match, seen.today)


def _against_line(addend: Contribution, side: str, *, are_rivals: bool) -> str:
    """A negative addend as a sentence; what both directions share is said once."""
    if addend.amount > -NEGLIGIBLE:
        return ""
    if side == "them" or addend.feature in {"needs_met", "distance"}:
        return ""
    if addend.feature == "rivalry":
        return "" if are_rivals else phrase("Partly the same offer: %(why)s", why=addend.detail)
    if addend.feature == "value_chain":
        return phrase("Not neighbours in the chain: %(stages)s", stages=addend.detail)
    return addend.detail


def _silence(candidate: Profile, kind: MatchKind) -> str:
    seeks = any(each.role.is_seeking for each in candidate.statements)
    if kind is MatchKind.F2B or seeks:
        return phrase("No sentence of theirs asks for what you offer")
    return phrase("They do not say what they look for")


def _weak_readings(match: Match, trusted: frozenset[str]) -> Iterator[str]:
    read = [quote.offering for quote in match.forward.quotes]
    read += [quote.seeking for quote in match.backward.quotes]
    weak = sorted({each.language for each in read if _is_weak(each, trusted) and each.language})
    for language in weak:
        yield phrase(
            "A text in «%(language)s» without an English line was read weakly: ask for one",
            language=language,
        )


def _is_weak(statement: Statement, trusted: frozenset[str]) -> bool:
    return statement.read_language not in trusted


def _stale(match: Match, today: date) -> Iterator[str]:
    """A need that is old, unless its people have said since that it still stands."""
    confirmed = match.encounter.candidate.confirmed_on or date.min
    for quote in match.backward.quotes:
        said = quote.seeking.dated
        is_old = said is not None and (today - max(said, confirmed)).days > STALE_AFTER_DAYS
        if said and is_old and quote.seeking.role.is_seeking:
            yield phrase(
                "Their need was stated in %(month)s: ask whether it still stands",
                month=f"{said:%m/%Y}",
            )
            return


def _detail(score: Score, feature: str) -> str:
    found = score.of(feature)
    return found.detail if found else ""
