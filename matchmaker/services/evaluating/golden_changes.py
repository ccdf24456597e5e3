"""Metamorphic tests: how a score must answer when what an organisation says is changed.

An unrelated sentence more must not lower how well needs are met, a sentence said twice must not
raise it, and the same said in another language should hardly change it. The last is a figure, not a
bar: an English encoder alone cannot keep it (see `docs/explanation/evaluation.md`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from matchmaker.domain.pairing import Match, judge
from matchmaker.domain.profile import Profile, Statement, with_statements
from matchmaker.domain.vocabulary import StatementRole
from matchmaker.services.evaluating.golden_stage import Stage
from matchmaker.services.index.embedding import readings_of
from matchmaker.services.ranking.comparing import encounters

FIT = "needs_met"
UNRELATED = "We keep bees and sell their honey at the weekly market."
PAIRS = 40  # the first of a list each
_STILL = 1e-4  # of a value between 0 and 1: less than half precision tells apart
_SMALL = 0.1  # the share by which a translation may change it


def changes(stage: Stage) -> dict[str, Any]:
    """What each change did to the fit of the first of PAIRS lists."""
    best = _first_of_lists(stage)
    lowered = _moved(stage, best, _with_unrelated)
    raised = _moved(stage, best, _said_twice)
    spoken = [each for each in best if any(s.english for s in each.encounter.candidate.statements)]
    translated = _moved(stage, spoken, _in_own_language)
    kept = sum(abs(after - before) <= _SMALL * before for before, after in translated)
    return {
        "pairs": len(best),
        "lowered by an unrelated sentence": sum(a < b - _STILL for b, a in lowered),
        "raised by a repeated sentence": sum(a > b + _STILL for b, a in raised),
        "translated": len(translated),
        "within a tenth when translated": round(kept / max(1, len(translated)), 4),
        "holds": all(a >= b - _STILL for b, a in lowered)
        and all(a <= b + _STILL for b, a in raised),
    }


def _first_of_lists(stage: Stage) -> list[Match]:
    found: list[Match] = []
    for key in sorted(stage.rows):
        first = next((e for e in stage.matches(key, of_public=True) if e.forward.of(FIT)), None)
        if first is not None and len(found) < PAIRS:
            found.append(first)
    return found


def _moved(
    stage: Stage, pairs: Sequence[Match], change: Callable[[Profile], Profile]
) -> list[tuple[float, float]]:
    """The fit of each pair before and after the candidate has changed."""
    found = []
    for each in pairs:
        candidate = each.encounter.candidate
        before, after = (_fit(stage, each, one) for one in (candidate, change(candidate)))
        found.append((before, after))
    return found


def _fit(stage: Stage, match: Match, candidate: Profile) -> float:
    seeker = match.encounter.seeker
    said = [*seeker.statements, *candidate.statements]
    [met] = encounters(
        seeker,
        [candidate],
        readings=readings_of(stage.session, stage.library.encoder, said),
        library=stage.library,
        paths={},
        today=stage.now.date(),
    )
    again = judge(met, stage.weights, kinds=frozenset({match.kind}))
    found = again.forward.of(FIT) if again else None
    return found.value if found else 0.0


def _with_unrelated(profile: Profile) -> Profile:
    extra = Statement(-1, StatementRole.CAPABILITY, UNRELATED, language="en")
    return with_statements(profile, [*profile.statements, extra])


def _said_twice(profile: Profile) -> Profile:
    return with_statements(profile, [*profile.statements, *_copies(profile)])


def _copies(profile: Profile) -> Iterator[Statement]:
    for number, each in enumerate(profile.statements, start=1):
        yield replace(each, id=-number)


def _in_own_language(profile: Profile) -> Profile:
    """The same without the English lines; the numbers are new, so that no reading is shared."""
    said = [
        replace(each, english=None, id=-number) if each.english else each
        for number, each in enumerate(profile.statements, start=1)
    ]
    return with_statements(profile, said)
