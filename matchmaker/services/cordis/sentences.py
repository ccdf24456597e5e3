"""What a project says in sentences worth matching: what it set out to do, and what was missing.

A summary of 2,000 letters is no statement. Two of its sentences are kept word for word: the one
that states the aim and the one that states the problem. They are chosen by the cue words below and
by nothing else, so that anybody can see why a sentence stands where it stands.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

SHORTEST, LONGEST = 40, 400  # characters

AIM_CUES: tuple[tuple[str, int], ...] = (
    (r"\b(main|overall|overarching|ultimate|general|key|primary) (aim|objective|goal)s?\b", 4),
    (r"\b(aim|objective|goal|purpose|ambition|mission) (of|is|are|here is)\b", 4),
    (r"\b(aims|aim|seeks|intends|proposes) (to|at)\b", 4),
    (r"\bwe (propose|aim|intend|will|plan)\b", 3),
    (r"\b(project|proposal|consortium|action) (will|proposes|develops|addresses|brings)\b", 3),
    (r"\bwill (develop|deliver|demonstrate|design|build|create|establish|provide|validate)\b", 3),
    (r"\b(is|are) to (develop|deliver|demonstrate|design|build|create|establish|provide)\b", 3),
    (r"\bwill\b", 1),
)
NEED_CUES: tuple[tuple[str, int], ...] = (
    (r"\bthere (is|are) (currently |still |as yet )?(no|a lack|an urgent|a need)\b", 4),
    (r"\b(lack|lacks|lacking|shortage|bottleneck|bottlenecks|unmet|unsolved)\b", 3),
    (r"\b(urgent|urgently|pressing|growing|increasing) (need|demand|problem)s?\b", 4),
    (r"\b(need|needs|needed)\b", 3),
    (r"\b(challenge|challenges|barrier|barriers|gap|gaps|obstacle|obstacles)\b", 2),
    (r"\b(require|requires|required|must)\b", 2),
    (r"\b(hamper|hinder|prevent|impede|limit|restrict)(s|ed|ing)?\b", 3),
    (r"\b(insufficient|inadequate|missing|unreliable|costly|expensive|scarce)\b", 2),
    (r"\b(problem|problems|suffer|suffers|drawback|drawbacks|limitations?)\b", 2),
    (r"\b(however|still|yet|unfortunately)\b", 1),
)
_ENOUGH = 3  # points; below, no sentence is better than a guess

_TAG = re.compile(r"<[a-zA-Z/][^<>]{0,80}>")
_BLANK = re.compile(r"\s+")
_BULLET = re.compile(r"^\s*(?:[-–•·*▪●]|\(?[0-9ivx]{1,4}[.)]|[a-h]\))\s+", re.IGNORECASE)
# A sentence ends at . ! ? before a blank and a capital, digit or opening mark …
_END = re.compile(r"(?<=[.!?])[\"”’)]?\s+(?=[\"“‘(]?[A-ZÀ-ÞΑ-ΩА-Я0-9])")
# … unless the stop belongs to an abbreviation or an initial.
_NO_END = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|approx|vs|cf|fig|figs|no|nos|ca|resp|incl|dr|prof|st|al|eq|ref|vol"
    r"|mr|mrs|ms|inc|ltd|co|art|sec|ch|min|max)|\b[A-Z])\.$",
    re.IGNORECASE,
)
_AIMS = tuple((re.compile(pattern, re.IGNORECASE), points) for pattern, points in AIM_CUES)
_NEEDS = tuple((re.compile(pattern, re.IGNORECASE), points) for pattern, points in NEED_CUES)


@dataclass(frozen=True, slots=True)
class Story:
    """What one project says: its title, and up to two sentences of its summary."""

    title: str | None
    aim: str | None
    need: str | None


def story_of(title: str, objective: str) -> Story:
    """The title, the aim and the need; each None where nothing fit is found."""
    sentences = [each for each in sentences_of(objective) if _is_whole(each)]
    aims = {each: _points(each, _AIMS) for each in sentences}
    needs = {each: _points(each, _NEEDS) for each in sentences if aims[each] < _ENOUGH}
    aim, need = _best(aims), _best(needs)
    name = clean(title)[:LONGEST]
    return Story(name if len(name) >= 3 else None, aim, need)


def clean(text: str) -> str:
    """The text without HTML entities, tags and runs of blanks; doubly escaped ones, too."""
    if "&" in text:
        text = html.unescape(html.unescape(text))
    if "<" in text:
        text = _TAG.sub(" ", text)
    return _BLANK.sub(" ", text).strip()


def sentences_of(text: str) -> list[str]:
    """The sentences of a text, cleaned, bullets taken off; lines are never joined to one."""
    found: list[str] = []
    for line in html.unescape(text).splitlines():
        start = 0
        cleaned = _BULLET.sub("", clean(line))
        for end in _END.finditer(cleaned):
            if not _NO_END.search(cleaned[start : end.start()]):
                found.append(cleaned[start : end.end()].strip())
                start = end.end()
        found.append(cleaned[start:].strip())
    return [each for each in found if each]


def _is_whole(sentence: str) -> bool:
    """A sentence begins with a capital, a digit or a mark, ends with a stop, and can be read."""
    return (
        SHORTEST <= len(sentence) <= LONGEST
        and not sentence[0].islower()
        and sentence.rstrip('"”’)').endswith((".", "!", "?"))
    )


def _best(points: Mapping[str, int]) -> str | None:
    """The sentence with the most points, the first of equals; None if none has enough."""
    best = max(points, key=points.__getitem__, default=None)
    return best if best is not None and points[best] >= _ENOUGH else None


def _points(sentence: str, cues: Sequence[tuple[re.Pattern[str], int]]) -> int:
    return sum(points for pattern, points in cues if pattern.search(sentence))
