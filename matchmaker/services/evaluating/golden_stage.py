"""The freshly loaded demo on which golden cases are judged, and the lists that it proposes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from indexing.encoder import Encoder
from matchmaker.domain.pairing import Match
from matchmaker.domain.scoring import Weights
from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import MatchKind
from matchmaker.services.demo.loading import FILES
from matchmaker.services.desk import Desk
from matchmaker.services.identity.access import acting_for
from matchmaker.services.importing import import_files
from matchmaker.services.index.embedding import embed_all
from matchmaker.services.index.indexes import build_index
from matchmaker.services.index.library import Library
from matchmaker.services.ranking.filtering import Filters
from matchmaker.services.ranking.profiling import load_profile
from matchmaker.services.ranking.proposing import Wish, matches
from models import Organisation

SHOWN = 10
UNRANKED = 1_000
Progress = Callable[[str, int, int], None]


@dataclass(slots=True)
class Stage:
    """The demo, loaded and indexed; every list is made once."""

    session: Session
    library: Library
    weights: Weights
    now: datetime
    rows: Mapping[str, Organisation]
    lists: dict[tuple[str, str, bool], list[Match]] = field(default_factory=dict)

    def desk(self, row: Organisation) -> Desk:
        """The desk of somebody who acts for this organisation."""
        viewer = acting_for(self.session, row.id, today=self.now.date())
        return Desk(self.session, self.library, self.weights, viewer, self.now)

    def country_of(self, organisation_id: int) -> str | None:
        """The country of an organisation, by its id."""
        return next(row.country for row in self.rows.values() if row.id == organisation_id)

    def matches(self, key: str, kind: str = "", *, of_public: bool = False) -> list[Match]:
        """All partners of an organisation, best first; as itself, or as a visitor would see it."""
        if (key, kind, of_public) not in self.lists:
            desk = self.desk(self.rows[key])
            if of_public:
                desk = replace(desk, viewer=Viewer())
            seeker = load_profile(
                self.session, self.rows[key].id, viewer=desk.viewer, today=desk.today
            )
            wish = Wish(Filters(kinds=(MatchKind(kind),) if kind else ()), is_recorded=False)
            self.lists[key, kind, of_public] = matches(desk, seeker, wish)[0]
        return self.lists[key, kind, of_public]

    def place(self, key: str, kind: str, candidate: str) -> int:
        """Where the candidate stands in the seeker's list, from 1."""
        wanted = self.rows[candidate].id
        ids = [each.encounter.candidate.id for each in self.matches(key, kind)]
        return ids.index(wanted) + 1 if wanted in ids else UNRANKED


def load_stage(
    session: Session,
    data: Path,
    folder: Path,
    encoder: Encoder,
    weights: Weights,
    now: datetime,
    show: Progress,
) -> Stage:
    """Import the demo of `data` and index it in `folder`."""
    import_files(session, [data / "demo" / name for name in FILES], now=now)
    library = Library(encoder, folder / "index", trusted_languages=frozenset({"en"}))
    embed_all(session, encoder, progress=lambda done, of: show("Encoding sentences", done, of))
    build_index(session, library, today=now.date())
    library.follow(session, today=now.date())
    rows = {each.external_key or "": each for each in session.scalars(sa.select(Organisation))}
    return Stage(session, library, weights, now, rows)
