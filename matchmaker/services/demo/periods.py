"""The demo's quarters of emerging links: worked out as of each quarter's last day, not written.

Older quarters are worked out afterwards, each with the levels of the one before, so that the page
has a track record to show; what it shows is whatever comes out.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.services.demo.people import ACCOUNTS
from matchmaker.services.emerging.spotting import Progress, spot_network
from models import MetaCluster

QUARTERS = 8  # before the present one


def tell_periods(
    session: Session, *, now: datetime, progress: Progress = lambda done, total: None
) -> int:
    """Look at the demo's networks quarter by quarter; how many looks were new."""
    subjects = [each.subject for each in ACCOUNTS if each.subject]
    query = sa.select(MetaCluster.id).where(MetaCluster.external_key.in_(subjects))
    looks = [
        (network, day)
        for network in session.scalars(query.order_by(MetaCluster.id))
        for day in (*quarter_ends(now.date(), QUARTERS), now.date())
    ]
    new = 0
    for done, (network, day) in enumerate(looks, start=1):
        new += spot_network(session, network, as_of=day, now=now).is_new
        progress(done, len(looks))
    return new


def quarter_ends(today: date, count: int) -> list[date]:
    """The last days of so many quarters before today's, oldest first."""
    first = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
    found = []
    for _ in range(count):
        last = first - timedelta(days=1)
        found.append(last)
        first = date(last.year, last.month - 2, 1)
    return found[::-1]
