"""Vectors of texts, kept beside the instance so that a second measurement need not encode again.

A vector depends on its text and the encoder alone, so that it can be kept without any leak:
which texts are asked for is what the cut decides.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from indexing.encoder import Encoder

Matrix = NDArray[np.float32]
_WINDOW = 512  # texts between two reports of progress


class Vectors:
    """An encoder that remembers, in one file for each identity."""

    def __init__(self, encoder: Encoder, folder: Path | None = None) -> None:
        """Remember what the folder's file holds; without a folder nothing is kept."""
        self._encoder = encoder
        self._path = None if folder is None else folder / f"{_name(encoder)}.npz"
        self._known: dict[bytes, Matrix] = {}
        if self._path is not None and self._path.is_file():
            with np.load(self._path, allow_pickle=False) as kept:
                keys, rows = kept["keys"], kept["rows"]
            self._known = {bytes(key): row for key, row in zip(keys, rows, strict=True)}

    def of(self, texts: Sequence[str], progress: Callable[[int, int], None]) -> Matrix:
        """(texts, dimension): a unit vector for each; new ones are encoded and written down."""
        keys = [_key(text) for text in texts]
        fresh = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._known}
        for start in range(0, len(fresh), _WINDOW):
            progress(start, len(fresh))
            window = dict(list(fresh.items())[start : start + _WINDOW])
            rows = self._encoder.encode(list(window.values()), as_query=False)
            self._known.update(zip(window, rows.astype(np.float16), strict=True))
        if fresh:
            progress(len(fresh), len(fresh))
            self._write()
        if not keys:
            return np.empty((0, self._encoder.identity.dimension), dtype=np.float32)
        return np.stack([self._known[key] for key in keys]).astype(np.float32)

    def _write(self) -> None:
        if self._path is None:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        beside = self._path.with_suffix(".new.npz")
        keys = np.array([np.frombuffer(key, dtype=np.uint8) for key in self._known])
        np.savez(beside, keys=keys, rows=np.stack(list(self._known.values())))
        beside.replace(self._path)


def _key(text: str) -> bytes:
    return hashlib.blake2b(text.encode(), digest_size=16).digest()


def _name(encoder: Encoder) -> str:
    return hashlib.blake2b(repr(encoder.identity).encode(), digest_size=8).hexdigest()
