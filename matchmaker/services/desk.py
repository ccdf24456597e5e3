"""Who asks, when, and with what: handed to every question."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from matchmaker.domain.phrases import phrase
from matchmaker.domain.scoring import Weights
from matchmaker.domain.visibility import Viewer
from matchmaker.errors import NotAllowed
from matchmaker.services.identity.access import may_act_for
from matchmaker.services.index.library import Library
from matchmaker.services.ranking.policy import PLAIN, Policy


@dataclass(frozen=True, slots=True)
class Desk:
    """Who asks, when, and with what: handed to every question.

    `policy` says by which rule lists are ordered.
    """

    session: Session
    library: Library
    weights: Weights
    viewer: Viewer
    now: datetime
    policy: Policy = PLAIN

    @property
    def today(self) -> date:
        """The day of the question."""
        return self.now.date()


def require_voice(desk: Desk, organisation_id: int) -> None:
    """Refuse whoever may not ask in this organisation's name.

    Raises:
        NotAllowed: the viewer is no member of it and manages no cluster of it.
    """
    if not may_act_for(desk.session, desk.viewer, organisation_id, today=desk.today):
        raise NotAllowed(phrase("Only its members and their cluster managers may ask in its name."))
