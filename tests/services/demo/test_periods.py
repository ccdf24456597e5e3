"""The demo's quarters of emerging links: computed, each by itself, and gone with the demo."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.config import ROOT
from matchmaker.domain.event_vocabulary import LinkLevel
from matchmaker.domain.visibility import Viewer
from matchmaker.services.demo.loading import clear_demo, load_demo
from matchmaker.services.demo.periods import QUARTERS, quarter_ends, tell_periods
from matchmaker.services.emerging.listing import emerging
from models import EmergingPair, LinkPeriod, MetaCluster
from tests.factories import NOW


def test_quarters_end_on_their_last_days() -> None:
    assert quarter_ends(date(2026, 2, 28), 3) == [
        date(2025, 6, 30),
        date(2025, 9, 30),
        date(2025, 12, 31),
    ]
    assert quarter_ends(date(2026, 12, 31), 1) == [date(2026, 9, 30)]


def test_the_demo_shows_all_levels_a_change_and_a_track_record(sqlite_database: object) -> None:
    with sqlite_database() as session:  # type: ignore[operator]
        load(session)
        assert tell_periods(session, now=NOW) == 2 * (QUARTERS + 1)
        assert tell_periods(session, now=NOW) == 0
        key = "clusters-across-borders-example"
        meta = session.scalars(sa.select(MetaCluster.id).filter_by(external_key=key)).one()
        found = emerging(session, meta, viewer=Viewer(), now=NOW)
        assert {each.level for each in found.cards} == set(LinkLevel)
        assert any(each.was is not None and each.was is not each.level for each in found.cards)
        (year_ago,) = [each for each in found.checked if each.is_of_a_year_ago]
        assert year_ago.linked == 1
        # Of real clusters nothing is invented: whoever carries a link is an example.
        assert {firm.is_example for each in found.cards for firm in each.told.carriers} == {True}

        clear_demo(session, now=NOW)
        assert session.scalars(sa.select(LinkPeriod)).all() == []
        assert session.scalars(sa.select(EmergingPair)).all() == []


def load(session: Session) -> None:
    load_demo(session, ROOT / "data" / "demo", now=NOW, add=lambda *_, **__: None)
