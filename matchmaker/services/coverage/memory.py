"""What was worked out of a chain, kept until anything changes: a page is looked at more than once.

The library's version says when: every change of a sentence, a membership or an organisation moves
it on. What is kept is kept for one kind of eyes; the key says whose.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import TypeVar, cast
from weakref import WeakKeyDictionary

from matchmaker.services.desk import Desk
from matchmaker.services.index.library import Library
from models.changes import latest_change

Found = TypeVar("Found")
MOST_KEPT = 48  # findings; one of a cluster of a thousand members is some 2 MB


class _Shelf:
    """Findings by key, the one that was asked for longest ago goes first."""

    def __init__(self) -> None:
        self._known: OrderedDict[Hashable, object] = OrderedDict()
        self._turn = threading.Lock()

    def find(self, key: Hashable) -> object | None:
        """What is kept under a key."""
        with self._turn:
            if key in self._known:
                self._known.move_to_end(key)
            return self._known.get(key)

    def keep(self, key: Hashable, found: object) -> None:
        """Keep it, and let go of the oldest."""
        with self._turn:
            self._known[key] = found
            while len(self._known) > MOST_KEPT:
                self._known.popitem(last=False)


_shelves: WeakKeyDictionary[Library, _Shelf] = WeakKeyDictionary()


def kept(desk: Desk, key: Hashable, work_out: Callable[[], Found]) -> Found:
    """The finding of this name as of the newest change; worked out where it is not kept.

    It is kept only if the session sees the newest change, as the library does: else an old row
    could outlive the news of its change.
    """
    desk.library.follow(desk.session, today=desk.today)
    shelf = _shelves.setdefault(desk.library, _Shelf())
    whole = (desk.library.version, desk.today, key)
    found = shelf.find(whole)
    if found is None:
        is_current = latest_change(desk.session) == desk.library.live.sequence
        found = work_out()
        if is_current:
            shelf.keep(whole, found)
    return cast("Found", found)
