"""Snapshots: the indexes of all shelves at one moment, in one folder that never changes.

A snapshot is a cache of the database and may be deleted at any time. It is built beside the
others and becomes current by one atomic replacement, so that a reader sees the old one or the new
one, whole.
"""

import os
import secrets
import shutil
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Self

from indexing.errors import SnapshotCorrupt, SnapshotForeign, SnapshotMissing
from indexing.faiss_index import FLAT_LIMIT
from indexing.identity import EncoderIdentity
from indexing.manifest import REBUILD, Manifest, describe_files
from indexing.shelf import Shelf, ShelfContent, check_name, write_shelf

CURRENT = "CURRENT"
KEPT = 2
ABANDONED_AFTER = 3_600
_BUILDING = ".building-"

Progress = Callable[[str, int], None]


class Snapshot:
    """An opened snapshot; `name` tells one from the next, `day` (ISO) when it was true, `reading`
    what beside the encoder decided how its texts were read.
    """

    def __init__(
        self,
        *,
        name: str,
        identity: EncoderIdentity,
        sequence: int,
        shelves: dict[str, Shelf],
        day: str = "",
        reading: str = "",
    ) -> None:
        """Hold shelves whose files have been checked."""
        self.name = name
        self.identity = identity
        self.sequence = sequence
        self.shelves = shelves
        self.day = day
        self.reading = reading

    @classmethod
    def empty(cls, identity: EncoderIdentity, *, sequence: int = 0) -> Self:
        """Return a snapshot without shelves, to begin with before one has been built."""
        return cls(name="empty", identity=identity, sequence=sequence, shelves={})


def write_snapshot(
    root: Path,
    shelves: Iterable[tuple[str, ShelfContent]],
    identity: EncoderIdentity,
    *,
    sequence: int,
    day: str = "",
    reading: str = "",
    progress: Progress | None = None,
    flat_limit: int = FLAT_LIMIT,
) -> Path:
    """Build a snapshot of these shelves and make it the current one; return its folder.

    Shelves are taken one after the other, so that a generator needs memory for one only.
    `sequence` is the last change that they contain, `day` (ISO) that on which they stood so,
    `reading` names what beside the encoder decided how texts are read.
    `progress` is told each shelf's name and size when it is written.
    """
    root.mkdir(parents=True, exist_ok=True)
    _remove_abandoned(root)
    building = root / f"{_BUILDING}{secrets.token_hex(4)}"
    building.mkdir()
    try:
        about = {}
        for name, content in shelves:
            _check_dimension(name, content, identity)
            about[name] = write_shelf(building / check_name(name), content, flat_limit=flat_limit)
            if progress:
                progress(name, len(content))
        manifest = Manifest(identity, sequence, about, describe_files(building), day, reading)
        digest = manifest.write(building)
        _flush(building)
        folder = root / f"{sequence:012d}-{secrets.token_hex(4)}"
        building.rename(folder)
    finally:
        shutil.rmtree(building, ignore_errors=True)
    _point(root, f"{folder.name} {digest}")
    _remove_old(root, keep=folder.name)
    return folder


def open_current(root: Path, expected: EncoderIdentity) -> Snapshot:
    """Open the current snapshot after checking all of it.

    Raises `SnapshotMissing` when there is none, `SnapshotForeign` when another encoder or format
    made it, and `SnapshotCorrupt` when a file is not as it was written.
    """
    line = _current_line(root)
    if line is None:
        raise SnapshotMissing(f"No index in {root} yet. {REBUILD}")
    name, _, digest = line.partition(" ")
    folder = root / name
    if not name or Path(name).name != name or not folder.is_dir():
        raise SnapshotCorrupt(f"{root / CURRENT} names {name!r}, which is not there. {REBUILD}")
    manifest = Manifest.read(folder, digest)
    if manifest.identity != expected:
        raise SnapshotForeign(
            f"{folder} was built with {_brief(manifest.identity)}; "
            f"the settings ask for {_brief(expected)}. {REBUILD}"
        )
    manifest.verify(folder)
    shelves = {shelf: Shelf(folder / shelf, about) for shelf, about in manifest.shelves.items()}
    return Snapshot(
        name=name,
        identity=manifest.identity,
        sequence=manifest.sequence,
        shelves=shelves,
        day=manifest.day,
        reading=manifest.reading,
    )


def current_name(root: Path) -> str | None:
    """Name the current snapshot without opening it, to see whether a newer one has come."""
    line = _current_line(root)
    return None if line is None else line.partition(" ")[0]


def _current_line(root: Path) -> str | None:
    try:
        return (root / CURRENT).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None


def _brief(identity: EncoderIdentity) -> str:
    return f"{identity.model} ({identity.backend}, {identity.key})"


def _check_dimension(name: str, content: ShelfContent, identity: EncoderIdentity) -> None:
    if content.vectors.shape[1] != identity.dimension:
        raise ValueError(
            f"Shelf {name} has vectors of {content.vectors.shape[1]} dimensions; "
            f"{identity.model} makes {identity.dimension}."
        )


def _point(root: Path, line: str) -> None:
    """Replace CURRENT at once; Windows refuses while someone reads it, so try again."""
    fresh = root / f"{_BUILDING}{secrets.token_hex(4)}.line"
    fresh.write_text(line + "\n", encoding="utf-8")
    _sync(fresh)
    for attempt in range(20):
        try:
            fresh.replace(root / CURRENT)
            break
        except PermissionError:
            if attempt == 19:
                raise
            time.sleep(0.05)
    _sync(root)


def _flush(folder: Path) -> None:
    """Make sure that everything is on the disk before it is named."""
    for path in folder.rglob("*"):
        _sync(path)
    _sync(folder)


def _sync(path: Path) -> None:
    if os.name == "nt":  # Windows flushes neither folders nor files opened for reading
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _remove_old(root: Path, *, keep: str) -> None:
    """Keep the current snapshot and the newest two others, for readers that still map them."""
    others = [path for path in root.iterdir() if _is_snapshot(path) and path.name != keep]
    others.sort(key=lambda path: path.stat().st_mtime_ns)
    for path in others[:-KEPT]:
        shutil.rmtree(path, ignore_errors=True)


def _is_snapshot(path: Path) -> bool:
    return path.is_dir() and len(path.name) == 21 and path.name[:12].isdigit()


def _remove_abandoned(root: Path) -> None:
    """Remove what a killed build left; one that another process is at is younger."""
    for path in root.glob(f"{_BUILDING}*"):
        if time.time() - path.stat().st_mtime > ABANDONED_AFTER:
            shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink()
