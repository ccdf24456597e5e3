"""The nightly lists on disk: everybody's partners as numbers, in a folder that is swapped at once.

They are files and not rows, as the index is: they are made from the database and can be deleted at
any time, they are replaced as a whole every night, and a million rows a night would swell the
database, its log and its backups for nothing. They hold numbers of organisations and of chances,
no name and no sentence. What was shown to people is in the ledger, and only there.

    lists/CURRENT              the name of the newest run that was finished
    lists/<run>/about.json     how it was made
    lists/<run>/part-0000.npz  what was judged, some organisations a file, while the run goes on
    lists/<run>/lists.npz      the best of each, when it is finished
    lists/<run>/room.npz       how much room each has in the market
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchmaker.domain.vocabulary import MatchKind
from matchmaker.services.ranking.policy import Room

FOLDER = "lists"
CURRENT = "CURRENT"
ABOUT, LISTS, ROOM = "about.json", "lists.npz", "room.npz"
_KINDS = tuple(MatchKind)


@dataclass(frozen=True, slots=True)
class Line:
    """One partner on a list: who, as what, and the chance that either side says yes."""

    candidate_id: int
    kind: MatchKind
    forward: float
    backward: float


@dataclass(frozen=True, slots=True)
class List:
    """The partners of one organisation, best first."""

    seeker_id: int
    lines: tuple[Line, ...]


def write_lists(path: Path, lists: Sequence[List]) -> None:
    """All lists in one file, beside and then in place."""
    lines = [line for each in lists for line in each.lines]
    _save(
        path,
        seekers=np.array([each.seeker_id for each in lists], dtype=np.int64),
        counts=np.array([len(each.lines) for each in lists], dtype=np.int32),
        candidates=np.array([each.candidate_id for each in lines], dtype=np.int64),
        kinds=np.array([_KINDS.index(each.kind) for each in lines], dtype=np.int8),
        forward=np.array([each.forward for each in lines], dtype=np.float64),
        backward=np.array([each.backward for each in lines], dtype=np.float64),
    )


def read_lists(path: Path) -> Iterator[List]:
    """The lists of a file, in its order."""
    with np.load(path) as held:
        found = {name: held[name] for name in held.files}
    ends = np.cumsum(found["counts"])
    columns = [found[name].tolist() for name in ("candidates", "kinds", "forward", "backward")]
    starts = (ends - found["counts"]).tolist()
    for seeker, start, end in zip(found["seekers"].tolist(), starts, ends.tolist(), strict=True):
        rows = zip(*(column[start:end] for column in columns), strict=True)
        yield List(seeker, tuple(Line(who, _KINDS[kind], p, q) for who, kind, p, q in rows))


def write_room(path: Path, ids: Sequence[int], room: NDArray[np.float64]) -> None:
    """How much room each organisation has."""
    _save(path, ids=np.array(ids, dtype=np.int64), room=room)


def write_about(folder: Path, about: dict[str, Any]) -> None:
    """How a run is made; it says so before anything is asked."""
    folder.mkdir(parents=True, exist_ok=True)
    _replace(folder / ABOUT, json.dumps(about, indent=1) + "\n")


def read_about(folder: Path) -> dict[str, Any]:
    """How a run was made; nothing if it does not say."""
    path = folder / ABOUT
    found: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    return found


def put_in_force(root: Path, name: str) -> None:
    """Let everybody take this run from now on, and remove the others."""
    _replace(root / CURRENT, name + "\n")
    for each in runs(root):
        if each.name != name:
            shutil.rmtree(each, ignore_errors=True)


def runs(root: Path) -> list[Path]:
    """The folders of all runs, finished or not."""
    return sorted(each for each in root.glob("*") if each.is_dir())


def newest(root: Path) -> Path | None:
    """The folder of the newest finished run; None if there is none."""
    try:
        name = (root / CURRENT).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None
    folder = root / name
    return folder if (folder / LISTS).is_file() else None


def list_of(root: Path, organisation_id: int) -> List | None:
    """The partners of one organisation in the newest run; None if it is in none."""
    folder = newest(root)
    if folder is None:
        return None
    lists: Iterable[List] = read_lists(folder / LISTS)
    return next((each for each in lists if each.seeker_id == organisation_id), None)


class RoomOnDisk:
    """The room of the newest run, read again only when there is a newer one."""

    def __init__(self, root: Path) -> None:
        """Read nothing yet."""
        self._root = root
        self._held: tuple[Path, Room] | None = None

    def __call__(self) -> Room | None:
        """The room as the newest finished run found it; None if there is none."""
        folder = newest(self._root)
        if folder is None:
            return None
        if self._held is None or self._held[0] != folder:
            try:
                self._held = (folder, _read_room(folder / ROOM))
            except FileNotFoundError:  # a newer run has taken its place at this very moment
                return self() if newest(self._root) != folder else None
        return self._held[1]


def _read_room(path: Path) -> Room:
    with np.load(path) as held:
        ids, room = held["ids"], held["room"]
    usual = float(np.median(room)) if len(room) else 0.0
    return Room(dict(zip(ids.tolist(), room.tolist(), strict=True)), usual)


def _save(path: Path, **arrays: NDArray[Any]) -> None:
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    with beside.open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, **arrays)
    beside.replace(path)


def _replace(path: Path, text: str) -> None:
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    beside.write_text(text, encoding="utf-8")
    beside.replace(path)
