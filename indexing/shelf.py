"""A shelf: entries that are searched together, as they come in and as they stand on disk.

The caller decides what a shelf means ("need.public"); here it is a name and a folder.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from indexing.background import Sample, draw
from indexing.faiss_index import FaissIndex, build_faiss, map_faiss, write_faiss
from indexing.groups import GroupColumn
from indexing.index import ascending
from indexing.lexical import LexicalIndex
from indexing.postings import Postings, build_postings
from indexing.ranking import Ids

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,80}")
_VECTORS = "vectors.faiss"


@dataclass(frozen=True, slots=True)
class ShelfContent:
    """n entries: ids and groups (n,), unit vectors (n, d), their texts and the texts' languages."""

    ids: Ids
    groups: Ids
    vectors: NDArray[np.floating]
    texts: Sequence[str]
    languages: Sequence[str]

    def __post_init__(self) -> None:
        counts = {
            len(self.ids),
            len(self.groups),
            len(self.vectors),
            len(self.texts),
            len(self.languages),
        }
        if len(counts) != 1:
            raise ValueError(f"The columns of a shelf are of equal length, not {sorted(counts)}.")
        if self.vectors.ndim != 2:
            raise ValueError(
                f"Vectors come as rows of a matrix, not as shape {self.vectors.shape}."
            )

    @classmethod
    def empty(cls, dimension: int) -> Self:
        """Return a shelf without entries."""
        nothing = np.empty(0, dtype=np.int64)
        return cls(nothing, nothing, np.empty((0, dimension), dtype=np.float32), (), ())

    def __len__(self) -> int:
        return len(self.ids)

    def in_order(self) -> Self:
        """Return the same entries by rising id; an id given twice is a `ValueError`."""
        order = ascending(self.ids)
        if np.array_equal(order, np.arange(len(order))):
            return self
        return type(self)(
            ids=self.ids[order],
            groups=self.groups[order],
            vectors=self.vectors[order],
            texts=[self.texts[row] for row in order],
            languages=[self.languages[row] for row in order],
        )

    def digests(self) -> NDArray[np.uint64]:
        """Return a 64-bit hash of each entry's language, text and half-precision vector.

        Equal digests on both sides prove that the index holds what the database holds.
        """
        half = self.vectors.astype(np.float16)
        return np.array(
            [
                _digest(text, language, vector)
                for text, language, vector in zip(self.texts, self.languages, half, strict=True)
            ],
            dtype=np.uint64,
        )


def _digest(text: str, language: str, vector: NDArray[np.float16]) -> int:
    hashed = blake2b(f"{language}\0{text}\0".encode(), digest_size=8)
    hashed.update(vector.tobytes())
    return int.from_bytes(hashed.digest(), "little")


@dataclass(frozen=True, slots=True)
class Contents:
    """What a shelf holds, by rising id: enough to compare it with the database."""

    ids: Ids
    groups: Ids
    digests: NDArray[np.uint64]


def check_name(name: str) -> str:
    """Return the name; one that is no plain folder name is a `ValueError`."""
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} cannot name a shelf: use small letters, digits, '.', '_', '-'.")
    return name


def write_shelf(folder: Path, content: ShelfContent, *, flat_limit: int) -> dict[str, Any]:
    """Write the indexes of one shelf; return what the manifest says about it."""
    folder.mkdir()
    content = content.in_order()
    columns: dict[str, NDArray[Any]] = {
        "ids": content.ids.astype(np.int64),
        "groups": content.groups.astype(np.int64),
        "digests": content.digests(),
        "sample": draw(content.ids).astype(np.int32),
    }
    for name, column in columns.items():
        np.save(folder / f"{name}.npy", column, allow_pickle=False)
    index, calibration = build_faiss(content.vectors, flat_limit=flat_limit)
    write_faiss(index, folder / _VECTORS)
    postings = build_postings(content.texts, content.languages)
    postings.save(folder)
    return {
        "count": len(content),
        "mean_length": postings.mean_length,
        "index": calibration.as_dict(),
    }


class Shelf:
    """One shelf of a snapshot; each part is mapped when it is first asked for."""

    def __init__(self, folder: Path, about: dict[str, Any]) -> None:
        """Remember where the shelf is and what the manifest says about it."""
        self._folder = folder
        self._about = about

    def __len__(self) -> int:
        return int(self._about["count"])

    @cached_property
    def dense(self) -> FaissIndex:
        """Nearest vectors."""
        return FaissIndex(
            map_faiss(self._folder / _VECTORS),
            self.ids,
            self.groups,
            ef_search=int(self._about["index"]["ef_search"]),
        )

    @cached_property
    def lexical(self) -> LexicalIndex:
        """Shared words."""
        postings = Postings.load(self._folder, documents=len(self), mean_length=self.mean_length)
        return LexicalIndex(self.ids, self.groups, postings)

    @property
    def mean_length(self) -> float:
        """Mean number of words of an entry."""
        return float(self._about["mean_length"])

    @cached_property
    def ids(self) -> Ids:
        """The entries, rising; other columns are in the same order."""
        return self._column("ids")

    @cached_property
    def groups(self) -> GroupColumn:
        """Whose each entry is."""
        return GroupColumn(self._column("groups"))

    @cached_property
    def sample(self) -> Sample:
        """The entries that stand for all; see `background`."""
        rows = self._column("sample")
        vectors = self.dense.half_vectors[rows].astype(np.float32)
        return Sample(self.ids[rows], self.groups[rows], vectors)

    @cached_property
    def contents(self) -> Contents:
        """Everything that the shelf holds."""
        return Contents(self.ids, self.groups.values, self._column("digests"))

    def _column(self, name: str) -> NDArray[Any]:
        column: NDArray[Any] = np.load(
            self._folder / f"{name}.npy", mmap_mode="r", allow_pickle=False
        )
        return column
