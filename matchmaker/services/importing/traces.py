"""What an import leaves behind, so that an undo can put back what it found.

For a row that it made: the row's id and a digest of its values, by which a later change of it is
told. For one that it changed: the columns, before and after. For one that it took away: the row.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from matchmaker.services.rows_as_json import value_as_json

_VERSION = 1
# Not what a row says but when it was touched: a merge that was taken back leaves no other trace.
_PASSING = frozenset({"id", "updated_at"})


class Trace:
    """The rows of one import by table."""

    def __init__(self) -> None:
        """Nothing was done yet."""
        self.created: defaultdict[str, dict[int, str]] = defaultdict(dict)
        self.updated: defaultdict[str, dict[int, dict[str, Any]]] = defaultdict(dict)
        self.removed: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)

    def create(self, table: sa.Table, number: int, values: Mapping[str, Any]) -> None:
        """A row was made."""
        self.created[table.name][number] = digest(table, values)

    def update(
        self, table: sa.Table, number: int, before: Mapping[str, Any], after: Mapping[str, Any]
    ) -> None:
        """Columns of a row were changed; what the import itself had made or changed stays so."""
        if number in self.created[table.name]:
            return
        kept = self.updated[table.name].setdefault(number, {"before": {}, "after": {}})
        kept["before"] = _as_json(before) | kept["before"]
        kept["after"] |= _as_json(after)

    def dump(self) -> bytes | None:
        """All of it in few bytes; None if nothing was done."""
        if not any((*self.created.values(), *self.updated.values(), *self.removed.values())):
            return None
        content = {
            "version": _VERSION,
            "created": self.created,
            "updated": self.updated,
            "removed": self.removed,
        }
        return zlib.compress(json.dumps(content, ensure_ascii=False).encode(), 6)

    @classmethod
    def load(cls, content: bytes) -> Trace:
        """What `dump` wrote."""
        found = json.loads(zlib.decompress(content))
        trace = cls()
        for table, rows in found["created"].items():
            trace.created[table] = {int(number): each for number, each in rows.items()}
        for table, rows in found["updated"].items():
            trace.updated[table] = {int(number): each for number, each in rows.items()}
        for table, rows in found["removed"].items():
            trace.removed[table] = list(rows)
        return trace


def digest(table: sa.Table, values: Mapping[str, Any]) -> str:
    """What tells whether a row still says what was written."""
    content = {
        column.key: value_as_json(values.get(column.key))
        for column in table.c
        if column.key not in _PASSING
    }
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.blake2b(text.encode(), digest_size=6).hexdigest()


def _as_json(values: Mapping[str, Any]) -> dict[str, Any]:
    return {column: value_as_json(value) for column, value in values.items()}
