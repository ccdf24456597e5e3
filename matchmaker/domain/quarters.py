"""Quarters of a year: the steps by which one looks back and forth through a network."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

_WRITTEN = re.compile(r"(\d{4})-Q([1-4])", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """One quarter; `number` is 1 to 4."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> Quarter:
        """The quarter in which a day lies."""
        return cls(day.year, (day.month + 2) // 3)

    @classmethod
    def read(cls, text: str | None) -> Quarter | None:
        """What `str` writes, "2026-Q3"; None for anything else."""
        found = _WRITTEN.fullmatch((text or "").strip())
        if found is None or not 1 <= int(found[1]) <= 9998:
            return None
        return cls(int(found[1]), int(found[2]))

    def __str__(self) -> str:
        """As addresses and files name it: "2026-Q3"."""
        return f"{self.year}-Q{self.number}"

    @property
    def first_day(self) -> date:
        """The day on which it begins."""
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def last_day(self) -> date:
        """The day on which it ends."""
        return self.plus(1).first_day - timedelta(days=1)

    def plus(self, steps: int) -> Quarter:
        """The quarter so many later, or earlier."""
        year, place = divmod(4 * self.year + self.number - 1 + steps, 4)
        return Quarter(year, place + 1)

    def since(self, earlier: Quarter) -> int:
        """How many quarters lie between them; below 0 if `earlier` is later."""
        return 4 * (self.year - earlier.year) + self.number - earlier.number


def quarters(first: Quarter, last: Quarter) -> tuple[Quarter, ...]:
    """All from the first to the last; none if the last is earlier."""
    return tuple(first.plus(step) for step in range(last.since(first) + 1))
