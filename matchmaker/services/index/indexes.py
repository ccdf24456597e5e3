"""Building the index from the database, and proving that the two agree."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
from sqlalchemy.orm import Session

from indexing.bridged import fingerprint_of_reading
from indexing.encoder import Encoder
from indexing.errors import IndexingError
from indexing.shelf import ShelfContent
from indexing.snapshot import current_name, open_current, write_snapshot
from matchmaker.domain.vocabulary import StatementRole
from matchmaker.services.index.embedding import unread_statements
from matchmaker.services.index.library import Library
from matchmaker.services.index.shelving import contents_of_role
from models.changes import latest_change

Progress = Callable[[int, int], None]
MOST_NAMED = 5  # entries that are named when database and index differ


@dataclass(frozen=True, slots=True)
class Agreement:
    """What a check found: how many entries were compared, and every difference in words."""

    entries: int
    problems: tuple[str, ...]

    @property
    def agrees(self) -> bool:
        """Whether database and index say the same."""
        return not self.problems


def build_index(
    session: Session, library: Library, *, today: date, progress: Progress | None = None
) -> int:
    """Build a snapshot of everything that is encoded, and make it current; how many entries.

    The change number is read first: what changes while the shelves are gathered is gathered or
    not, and followed afterwards in either case.
    """
    sequence = latest_change(session)
    counted = 0

    def shelves() -> Iterator[tuple[str, ShelfContent]]:
        nonlocal counted
        for done, role in enumerate(StatementRole, start=1):
            contents = contents_of_role(session, library.encoder, role, today=today)
            for shelf, content in sorted(contents.items()):
                counted += len(content)
                yield shelf, content
            if progress is not None:
                progress(done, len(StatementRole))

    write_snapshot(
        library.folder,
        shelves(),
        library.encoder.identity,
        sequence=sequence,
        day=today.isoformat(),
        reading=fingerprint_of_reading(library.encoder),
    )
    return counted


def check_index(session: Session, library: Library, *, today: date) -> Agreement:
    """Compare every shelf, entry by entry, with what the database says stands there."""
    try:
        library.follow(session, today=today)
    except IndexingError as error:
        return Agreement(0, (str(error),))
    problems = list(_unread(session, library.encoder))
    entries = 0
    expected_shelves: set[str] = set()
    for role in StatementRole:
        for shelf, expected in contents_of_role(
            session, library.encoder, role, today=today
        ).items():
            expected_shelves.add(shelf)
            entries += len(expected)
            problems.extend(_differences(shelf, expected, library))
    problems.extend(
        f"{shelf}: the index has a shelf that the database does not know"
        for shelf in library.live.shelves
        if shelf not in expected_shelves and library.live.count(shelf)
    )
    return Agreement(entries, tuple(problems))


def _unread(session: Session, encoder: Encoder) -> Iterator[str]:
    """Sentences that no index can hold, since they have not been encoded."""
    ids = np.array(unread_statements(session, encoder), dtype=np.int64)
    if len(ids):
        yield f"{len(ids)} sentences are not encoded yet ({_some(ids)})"


def _differences(shelf: str, expected: ShelfContent, library: Library) -> Iterator[str]:
    """Each kind of difference on one shelf, with some of the statements concerned."""
    found = library.live.contents(shelf)
    ordered = expected.in_order()
    missing = np.setdiff1d(ordered.ids, found.ids)
    extra = np.setdiff1d(found.ids, ordered.ids)
    if len(missing):
        yield f"{shelf}: {len(missing)} sentences are not in the index ({_some(missing)})"
    if len(extra):
        yield f"{shelf}: {len(extra)} entries are not in the database ({_some(extra)})"
    common, here, there = np.intersect1d(ordered.ids, found.ids, return_indices=True)
    differ = (ordered.digests()[here] != found.digests[there]) | (
        ordered.groups[here] != found.groups[there]
    )
    if differ.any():
        changed = common[differ]
        yield f"{shelf}: {len(changed)} entries differ from the database ({_some(changed)})"


def _some(ids: np.ndarray) -> str:
    named = ", ".join(str(each) for each in ids[:MOST_NAMED])
    return f"statements {named}" + (", …" if len(ids) > MOST_NAMED else "")


def is_current(session: Session, library: Library) -> bool:
    """Whether a snapshot of this encoder, and of its vocabulary, holds every change.

    Nothing is loaded to find out.
    """
    name = current_name(library.folder)
    if name is None or name.partition("-")[0] != f"{latest_change(session):012d}":
        return False
    try:
        found = open_current(library.folder, library.encoder.identity)
    except IndexingError:
        return False
    return found.reading == fingerprint_of_reading(library.encoder)
