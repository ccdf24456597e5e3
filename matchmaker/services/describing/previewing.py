"""How others see an organisation and for what they find it: the mirror beside the editor."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from matchmaker.domain.completeness import Completeness
from matchmaker.domain.pairing import Match
from matchmaker.domain.profile import Profile, Statement
from matchmaker.domain.scoring import Quote
from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import OFFERING_ROLES, SEEKING_ROLES
from matchmaker.services.identity.access import acting_for, clusters_of
from matchmaker.services.membership.completing import completeness_of_profiles
from matchmaker.services.ranking.profiling import load_profiles
from matchmaker.services.ranking.proposing import Desk, Wish, matches

MOST_EXAMPLES = 3
_OUTSIDE = Wish(is_recorded=False)


class Eyes(StrEnum):
    """With whose eyes one looks."""

    PUBLIC = "public"
    CLUSTERS = "clusters"
    US = "us"


@dataclass(frozen=True, slots=True)
class Example:
    """A public need of somebody else, the sentence of ours that answers it, and who asks."""

    organisation_id: int
    name: str
    need: Statement
    answer: Statement


@dataclass(frozen=True, slots=True)
class Mirror:
    """What one sees with these eyes, and how well that can be found."""

    profile: Profile
    completeness: Completeness

    @property
    def offers(self) -> tuple[Statement, ...]:
        """What it offers."""
        return self.profile.saying(OFFERING_ROLES)

    @property
    def needs(self) -> tuple[Statement, ...]:
        """What it looks for."""
        return self.profile.saying(SEEKING_ROLES)


def look(desk: Desk, organisation_id: int, eyes: Eyes) -> Mirror:
    """The organisation as others see it; the caller has made sure that the viewer may look.

    `US` shows private sentences: it is for those who act for the organisation.

    Raises:
        KeyError: there is no such organisation.
    """
    session, today = desk.session, desk.today
    profiles = load_profiles(
        session, [organisation_id], viewer=_with(desk, organisation_id, eyes), today=today
    )
    trusted = desk.library.trusted_languages
    found = completeness_of_profiles(session, profiles, today, trusted_languages=trusted)
    return Mirror(profiles[organisation_id], found[organisation_id])


def examples(desk: Desk, organisation_id: int) -> tuple[Example, ...]:
    """Public needs for which the organisation comes up, strongest first, one of each asker.

    They are looked for with a stranger's eyes, so that nothing hidden on either side plays a part.
    """
    outside = Desk(desk.session, desk.library, desk.weights, Viewer(), desk.now)
    desk.library.follow(desk.session, today=desk.today)
    profiles = load_profiles(
        desk.session, [organisation_id], viewer=outside.viewer, today=desk.today
    )
    profile = profiles.get(organisation_id)
    if profile is None or not profile.statements:
        return ()
    found, _ = matches(outside, profile, _OUTSIDE)
    return tuple(_strongest(found))[:MOST_EXAMPLES]


def _strongest(found: Iterable[Match]) -> Iterable[Example]:
    best: dict[int, tuple[Match, Quote]] = {}
    for match in found:
        for quote in match.backward.quotes[:1]:
            best[match.encounter.candidate.id] = (match, quote)
    ordered = sorted(best.items(), key=lambda each: (-each[1][1].strength, each[0]))
    for number, (match, quote) in ordered:
        name = match.encounter.candidate.name
        yield Example(number, name, quote.seeking, quote.offering)


def _with(desk: Desk, organisation_id: int, eyes: Eyes) -> Viewer:
    if eyes is Eyes.US:
        return acting_for(desk.session, organisation_id, today=desk.today)
    if eyes is Eyes.CLUSTERS:
        own = frozenset({organisation_id})
        return Viewer(clusters=clusters_of(desk.session, own, today=desk.today))
    return Viewer()
