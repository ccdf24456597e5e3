"""Histories written by hand, with a known answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from matchmaker.domain.vocabulary import OrganisationKind
from matchmaker.services.evaluating.history import (
    UNDATED,
    History,
    Participation,
    Registration,
    Undertaking,
)


def project(key: str, start: str, title: str = "", topic: str = "") -> Undertaking:
    return Undertaking(key, date.fromisoformat(start), None, topic[:3], topic, title or key, ())


def history(projects: Mapping[Undertaking, str], research: str = "") -> History:
    """Each project with its parties, one letter each; those in `research` are no companies."""
    found = History({each.key: each for each in projects})
    for each, parties in projects.items():
        for place, party in enumerate(parties):
            found.participations.append(Participation(each.key, party, place == 0))
            kind = OrganisationKind.RESEARCH if party in research else OrganisationKind.COMPANY
            found.registrations[party][UNDATED] = Registration(kind, "DE", "", "", None)
    return found
