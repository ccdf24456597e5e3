"""A brake on guessing passwords: token buckets, in this process only.

Each worker counts for itself, so four workers allow four times as much. A count that all workers
share needs a table, which comes with the issue on trust.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_address, ip_network

MOST_KEYS = 10_000  # who tries this many names at once loses the oldest counts, not our memory


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: float


class Throttle:
    """So many attempts at once for each key, refilled evenly over `seconds`."""

    def __init__(
        self, attempts: int, *, seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Start with every bucket full."""
        self._attempts = attempts
        self._pace = attempts / seconds
        self._clock = clock
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, key: str) -> bool:
        """Use one attempt; False if none is left."""
        with self._lock:
            bucket = self._refilled(key)
            if bucket.tokens < 1:
                return False
            bucket.tokens -= 1
            return True

    def give_back(self, key: str) -> None:
        """The attempt was a good one: it does not count."""
        with self._lock:
            bucket = self._refilled(key)
            bucket.tokens = min(self._attempts, bucket.tokens + 1)

    def _refilled(self, key: str) -> _Bucket:
        now = self._clock()
        bucket = self._buckets.setdefault(key, _Bucket(self._attempts, now))
        bucket.tokens = min(self._attempts, bucket.tokens + (now - bucket.at) * self._pace)
        bucket.at = now
        self._buckets.move_to_end(key)
        if len(self._buckets) > MOST_KEYS:
            self._buckets.popitem(last=False)
        return bucket


class SignInBrake:
    """Attempts are counted by e-mail address and by network (/24, or /64 of IPv6)."""

    def __init__(
        self,
        *,
        for_address: int = 10,
        from_network: int = 50,
        seconds: float = 300,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """So many attempts for an address and from a network, in so many seconds."""
        self._by_address = Throttle(for_address, seconds=seconds, clock=clock)
        self._by_network = Throttle(from_network, seconds=seconds, clock=clock)

    def take(self, address: str, remote: str | None) -> bool:
        """Whether somebody from there may try this address now."""
        return self._by_network.take(_network(remote)) and self._by_address.take(_key(address))

    def give_back(self, address: str, remote: str | None) -> None:
        """They knew the password."""
        self._by_network.give_back(_network(remote))
        self._by_address.give_back(_key(address))


def _key(address: str) -> str:
    return address.strip().lower()[:254]


def _network(remote: str | None) -> str:
    try:
        found = ip_address(remote or "")
    except ValueError:
        return "unknown"
    return str(ip_network(f"{found}/{24 if found.version == 4 else 64}", strict=False))
