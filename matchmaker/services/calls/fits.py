"""How well organisations answer the parts of a call: the best sentence of each for each part.

Each part is asked of the index as a need of its own, and measured as the parts of a typed sentence
are. Only what the viewer may read takes part: public sentences and those of the viewer's own
clusters; private ones never do. Financiers are no members of a group: they pay for the work.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from matchmaker.domain.consortium import FLOOR
from matchmaker.domain.parts import Part, part_of
from matchmaker.domain.profile import Profile, Statement
from matchmaker.domain.vocabulary import OrganisationKind, SizeClass, StatementRole
from matchmaker.services.calls.views import CallView
from matchmaker.services.desk import Desk
from matchmaker.services.index.embedding import Reading, lexical_text, readings_of
from matchmaker.services.ranking.filtering import Filters, allowed_organisations
from matchmaker.services.searching.parts import as_needs, strengths_of_parts

NEAREST = 120  # sentences taken for each part, by meaning and by words
KEPT = 32  # organisations judged for each part
_DAMPING = 60  # of reciprocal rank fusion
_SAYS_SO = 0.6  # the strength of an organisation's own word that it does a part
_SMALL = frozenset({SizeClass.MICRO, SizeClass.SMALL, SizeClass.MEDIUM})
_OFFERING = (StatementRole.CAPABILITY,)


@dataclass(frozen=True, slots=True)
class GroupWish:
    """What is wanted of the groups beside the rules of the call.

    Attributes:
        filters: conditions on the organisations.
        within: who is in every group: a firm asks for groups with itself.
        also: who is looked at, however far its sentences are.
        claims: by organisation, the parts that it has said it does; such organisations are
            preferred. Only for those who may know who has expressed interest.
    """

    filters: Filters = field(default_factory=Filters)
    within: frozenset[int] = frozenset()
    also: frozenset[int] = frozenset()
    claims: Mapping[int, frozenset[int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fits:
    """How well organisations answer the parts: the best sentence of each for each part.

    Attributes:
        best: by organisation and part number, strength and sentence (None: its own word).
        parts: the parts as they were read, by number.
    """

    profiles: Mapping[int, Profile]
    best: Mapping[int, Mapping[int, tuple[float, Statement | None]]]
    parts: Mapping[int, Part]


def fits_of(desk: Desk, call: CallView, wish: GroupWish | None = None) -> Fits:
    """How well each organisation that is worth asking answers each part of a call."""
    wish = wish or GroupWish()
    if not call.parts:
        return Fits({}, {}, {})
    desk.library.follow(desk.session, today=desk.today)
    parts = [replace(part_of(each.text), text=each.text) for each in call.parts]
    needs = as_needs(parts, language=call.language, today=desk.today)
    readings = readings_of(desk.session, desk.library.encoder, needs)
    ids = _worth_asking(desk, needs, readings, wish)
    profiles, theirs = desk.library.recall(desk.session, ids, viewer=desk.viewer, today=desk.today)
    best = _best(desk, parts, needs, profiles, {**theirs, **readings}, call)
    for number, told in wish.claims.items():
        own = best.setdefault(number, {})
        for part in told:
            if own.get(part, (0.0, None))[0] < FLOOR:
                own[part] = (_SAYS_SO, None)
    known = {each.id: each for each in profiles}
    return Fits(
        profiles=known,
        best={number: own for number, own in best.items() if number in known and own},
        parts=dict(zip((each.number for each in call.parts), parts, strict=True)),
    )


def is_sme(profile: Profile) -> bool:
    """Whether it is known to be a small or medium-sized enterprise."""
    return profile.kind is OrganisationKind.COMPANY and profile.size in _SMALL


def _worth_asking(
    desk: Desk, needs: Sequence[Statement], readings: Mapping[int, Reading], wish: GroupWish
) -> list[int]:
    """The organisations whose sentences are nearest to a part, the best of each part."""
    keep = allowed_organisations(desk.session, wish.filters, viewer=desk.viewer, today=desk.today)
    library, scopes, role = desk.library, desk.viewer.scopes, StatementRole.CAPABILITY
    vectors = np.stack([readings[each.id].vector for each in needs]).astype(np.float32)
    by_meaning = library.nearest(role, scopes, vectors, NEAREST, keep=keep, drop=None)
    texts = [(lexical_text(each, library.encoder), each.read_language) for each in needs]
    by_words = library.matching_words(role, scopes, texts, NEAREST, keep=keep, drop=None)
    found: dict[int, None] = dict.fromkeys(sorted({*wish.within, *wish.also, *wish.claims}))
    for rankings in zip(by_meaning, by_words, strict=True):
        worth: dict[int, float] = defaultdict(float)
        for owners in rankings:
            for rank, owner in enumerate(dict.fromkeys(owners)):
                worth[owner] += 1.0 / (_DAMPING + rank + 1)
        found |= dict.fromkeys(sorted(worth, key=lambda each: (-worth[each], each))[:KEPT])
    return list(found)


def _best(
    desk: Desk,
    parts: Sequence[Part],
    needs: Sequence[Statement],
    profiles: Sequence[Profile],
    readings: Mapping[int, Reading],
    call: CallView,
) -> dict[int, dict[int, tuple[float, Statement | None]]]:
    """By organisation and part, the best sentence, if it is worth anything."""
    working = [each for each in profiles if each.kind is not OrganisationKind.FINANCIER]
    offers = [(each.id, said) for each in working for said in each.saying(_OFFERING)]
    if not offers:
        return {}
    sentences = [said for _, said in offers]
    strengths = strengths_of_parts(desk.library, parts, needs, sentences, readings)
    owners = np.array([owner for owner, _ in offers])
    starts = np.flatnonzero(np.append(True, owners[1:] != owners[:-1]))
    highest = np.maximum.reduceat(strengths, starts, axis=1)
    ends = np.append(starts[1:], len(owners))
    found: dict[int, dict[int, tuple[float, Statement | None]]] = {}
    for row, column in np.argwhere(highest >= FLOOR):
        first = int(starts[column])
        place = first + int(strengths[row, first : ends[column]].argmax())
        own = found.setdefault(int(owners[first]), {})
        own[call.parts[row].number] = (round(float(highest[row, column]), 4), sentences[place])
    return found
