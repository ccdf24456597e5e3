"""Times on a reader's clock, as a browser's field for a day and a time writes them."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from matchmaker.domain.correspondence import SATURDAY
from matchmaker.services.introducing.meetings import MOST_TIMES
from matchmaker.web.languages import reader_time_zone

FIRST_IN = 2  # days from now: nobody answers on the same day
AT = (time(10), time(14), time(10))


def suggested_times(moment: datetime) -> tuple[str, ...]:
    """Three times on the next working days, so that offering them is one click."""
    day = moment.astimezone(reader_time_zone()).date() + timedelta(days=FIRST_IN)
    found: list[str] = []
    while len(found) < MOST_TIMES:
        if day.weekday() < SATURDAY:
            found.append(f"{datetime.combine(day, AT[len(found)]):%Y-%m-%dT%H:%M}")
        day += timedelta(days=1)
    return tuple(found)
