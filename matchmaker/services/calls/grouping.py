"""Groups of organisations, across clusters, that together do the parts of a call.

`fits` says how well each organisation answers each part; `domain.consortium` finds the groups. Who
has expressed interest takes part only where the caller says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from matchmaker.domain.consortium import FLOOR, PRICE, Candidate, Group, Rules, groups, uncovered
from matchmaker.domain.parts import Part, PartAnswer
from matchmaker.domain.profile import Profile, Statement
from matchmaker.domain.vocabulary import Strength
from matchmaker.services.calls.fits import Fits, GroupWish, fits_of, is_sme
from matchmaker.services.calls.views import CallView, PartView
from matchmaker.services.desk import Desk
from matchmaker.services.searching.marking import Marks, marks_of_parts

COUNT = 3  # groups
_STEPS = ((0.7, Strength.STRONG), (0.5, Strength.GOOD))


@dataclass(frozen=True, slots=True)
class Doing:
    """A part that a member does, and the sentence that says so.

    Attributes:
        statement: None where the organisation has said of the call itself that it does this.
        part_marks, marks: what part and sentence have in common (`searching.marking`).
    """

    part: PartView
    strength: float
    statement: Statement | None
    part_marks: list[list[int]] = field(default_factory=list)
    marks: Marks = field(default_factory=dict)

    @property
    def step(self) -> Strength:
        """The strength in words."""
        return next((step for least, step in _STEPS if self.strength >= least), Strength.POSSIBLE)


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in a group, with what it does there."""

    profile: Profile
    does: tuple[Doing, ...]
    is_interested: bool = False


@dataclass(frozen=True, slots=True)
class ProposedGroup:
    """Organisations that together do the parts.

    Attributes:
        members: in the order of the parts that they do.
        open_parts: required parts that nobody in it does.
        unmet: rules that no group can keep: "countries", "sme" or "within".
        value: Σ strength − PRICE × members, as `domain.consortium` says.
    """

    members: tuple[Member, ...]
    open_parts: tuple[PartView, ...]
    countries: tuple[str, ...]
    unmet: tuple[str, ...]
    value: float

    @property
    def does(self) -> dict[int, tuple[Member, Doing]]:
        """By the number of a part, who does it."""
        return {doing.part.number: (each, doing) for each in self.members for doing in each.does}

    @property
    def clusters(self) -> tuple[str, ...]:
        """The clusters that its members belong to, by name."""
        return tuple(sorted({c.name for each in self.members for c in each.profile.clusters}))

    @property
    def has_sme(self) -> bool:
        """Whether a small or medium-sized enterprise takes part."""
        return any(is_sme(each.profile) for each in self.members)


@dataclass(frozen=True, slots=True)
class Grouping:
    """What was found for a call.

    Attributes:
        groups: the best first.
        uncovered: parts that nobody does whom the viewer may ask, required or not.
        able: by the number of a part, how many organisations do it.
        does: by organisation, the numbers of the parts that it does.
        judged: how many organisations were looked at.
    """

    groups: tuple[ProposedGroup, ...]
    uncovered: tuple[PartView, ...]
    able: Mapping[int, int]
    does: Mapping[int, frozenset[int]]
    judged: int


def propose_groups(desk: Desk, call: CallView, wish: GroupWish | None = None) -> Grouping:
    """The groups that do a call's parts with few members, as the desk's viewer may see them."""
    wish = wish or GroupWish()
    fits = fits_of(desk, call, wish)
    required = {each.number: each.is_required for each in call.parts}
    candidates = [_candidate(fits.profiles[number], own) for number, own in fits.best.items()]
    preferred = [_preferred(each, wish.claims) for each in candidates]
    rules = Rules(
        at_most=call.partners_at_most,
        countries=call.countries_at_least,
        needs_sme=call.needs_sme,
        within=wish.within & fits.best.keys(),
    )
    found = groups(required, preferred, rules, count=COUNT) if required else ()
    missing = set(uncovered(required, candidates))
    return Grouping(
        groups=tuple(_group(call, each, fits, wish) for each in found),
        uncovered=tuple(each for each in call.parts if each.number in missing),
        able={
            part: sum(each.fits.get(part, 0.0) >= FLOOR for each in candidates) for part in required
        },
        does={number: frozenset(own) for number, own in fits.best.items()},
        judged=len(fits.profiles),
    )


def _candidate(profile: Profile, own: Mapping[int, tuple[float, Statement | None]]) -> Candidate:
    fits = {part: strength for part, (strength, _) in own.items()}
    return Candidate(profile.id, profile.place.country or "", is_sme(profile), fits)


def _preferred(candidate: Candidate, claims: Mapping[int, frozenset[int]]) -> Candidate:
    """Whoever has expressed interest costs nothing: its parts are worth so much more."""
    if candidate.id not in claims:
        return candidate
    fits = {part: strength + PRICE for part, strength in candidate.fits.items()}
    return replace(candidate, fits=fits)


def _group(call: CallView, group: Group, fits: Fits, wish: GroupWish) -> ProposedGroup:
    does: dict[int, list[Doing]] = {number: [] for number in group.members}
    for part in call.parts:
        if part.number in group.does:
            number = group.does[part.number][0]
            strength, statement = fits.best[number][part.number]
            read = fits.parts[part.number]
            does[number].append(_doing(part, read, strength, statement, call.language))
    members = [
        Member(fits.profiles[number], tuple(own), number in wish.claims)
        for number, own in does.items()
    ]
    strengths = [doing.strength for each in members for doing in each.does]
    places = {each.number: place for place, each in enumerate(call.parts)}
    return ProposedGroup(
        members=tuple(sorted(members, key=lambda each: places[each.does[0].part.number])),
        open_parts=tuple(each for each in call.parts if each.number in group.open_parts),
        countries=group.countries,
        unmet=group.unmet,
        value=sum(strengths) - PRICE * len(members),
    )


def _doing(
    part: PartView, read: Part, strength: float, statement: Statement | None, language: str | None
) -> Doing:
    if statement is None:
        return Doing(part, strength, None)
    answer = PartAnswer(read, statement, strength, language)
    (mine,), theirs = marks_of_parts([answer], statement)
    return Doing(part, strength, statement, mine, theirs)
