"""One search as a page shows it: the list, what each filter would leave, and the way out of none.

The list is found with its filters, before the nearest are taken, so that a narrow question is
answered as well as a wide one. Filters are counted over what the same question finds without any,
together with what was found with them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from matchmaker.domain.pairing import Match
from matchmaker.domain.parts import Part
from matchmaker.domain.profile import NOBODY
from matchmaker.services.desk import Desk
from matchmaker.services.ranking.proposing import EVERYTHING, Slate, Wish, as_slate, matches
from matchmaker.services.searching.asking import Asked, read_question, with_answers
from matchmaker.services.searching.counting import Counts, count
from matchmaker.services.searching.understanding import NamedPlace

MOST_TRIED = 3  # parts that are left out one by one where nothing is found; each is a search


@dataclass(frozen=True, slots=True)
class WithoutPart:
    """What a question finds without one of its parts."""

    part: Part
    fitting: int


@dataclass(frozen=True, slots=True)
class Finding:
    """A search as a page shows it.

    Attributes:
        slate: the best of those found.
        question: the sentence, as its list is recorded under.
        parts: the parts of the sentence.
        places: the countries that it names.
        counts: what each filter would leave.
        without_parts: where nothing is found, what is found without a part.
        ids: all that fit, best first.
    """

    slate: Slate
    question: str
    parts: tuple[Part, ...]
    places: tuple[NamedPlace, ...]
    counts: Counts
    without_parts: tuple[WithoutPart, ...]
    ids: tuple[int, ...]


def find_partners(
    desk: Desk,
    sentence: str,
    wish: Wish,
    *,
    language: str | None = None,
    organisation_id: int | None = None,
) -> Finding:
    """Search, and count what the filters would leave; nothing is recorded.

    Raises:
        InputError: there is no sentence, or it is far too long.
        NotAllowed: the viewer may not ask in this organisation's name.
    """
    wish = replace(wish, is_recorded=False)
    asked = read_question(
        desk, sentence, wish.parts, language=language, organisation_id=organisation_id
    )
    pool, judged = _matches(desk, asked, replace(wish, filters=EVERYTHING))
    found = pool
    if wish.filters != EVERYTHING:
        found, judged = matches(desk, asked.seeker, wish, readings=asked.readings, known=pool)
    answered = with_answers(desk, asked, found)
    return Finding(
        slate=as_slate(desk, asked, answered, judged, wish),
        question=asked.question,
        parts=asked.understood.parts,
        places=asked.understood.places,
        counts=count([*pool, *found], wish.filters),
        without_parts=() if pool else _without_parts(desk, asked, wish, language),
        ids=tuple(match.encounter.candidate.id for match, _ in answered),
    )


def _matches(desk: Desk, asked: Asked, wish: Wish) -> tuple[list[Match], int]:
    return matches(desk, asked.seeker, wish, readings=asked.readings)


def _without_parts(
    desk: Desk, asked: Asked, wish: Wish, language: str | None
) -> tuple[WithoutPart, ...]:
    """What is found without each of the first parts; nothing where there is one part only."""
    parts = asked.understood.parts
    if len(parts) < 2:
        return ()
    own = asked.seeker.id if asked.seeker.id != NOBODY else None
    tried = []
    for each in parts[:MOST_TRIED]:
        rest = tuple(one.text for one in parts if one != each)
        again = read_question(desk, asked.question, rest, language=language, organisation_id=own)
        found, _ = _matches(desk, again, wish)
        tried.append(WithoutPart(each, len(found)))
    return tuple(tried)
