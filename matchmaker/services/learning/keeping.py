"""Learned weights on disk: one JSON file a version, and one pointer to the version in use.

The pointer is a list of versions, the newest promotion last; rolling back takes the last away. It
is replaced as a whole, so that a process sees the old list or the new one. An empty list, or none,
means the hand-set weights.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from matchmaker.domain.phrases import phrase
from matchmaker.domain.scoring import Weights
from matchmaker.errors import Conflict, NotFound
from matchmaker.services.ranking.weights import FEATURE_NAMES, load_weights

FOLDER = "weights"
POINTER = "IN-USE.json"


@dataclass(frozen=True, slots=True)
class Kept:
    """One version: what its file says of how it was made, and whether it is in use."""

    version: str
    path: Path
    learned: Mapping[str, Any]
    is_in_use: bool

    @property
    def passes(self) -> bool:
        """Whether the gates let it pass when it was made."""
        return bool(self.learned.get("trial", {}).get("passes"))


def keep(instance: Path, weights: Weights, learned: Mapping[str, Any]) -> Path:
    """Write a version down; the same weights twice are one file."""
    folder = instance / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{weights.version}.json"
    _replace(path, {**as_dict(weights), "features": list(FEATURE_NAMES), "learned": dict(learned)})
    return path


def as_dict(weights: Weights) -> dict[str, Any]:
    """Weights in the form of their files."""
    found: dict[str, Any] = {
        "version": weights.version,
        "intercept": weights.intercept,
        "by_kind": {kind.value: dict(each) for kind, each in weights.by_kind.items()},
        "steps": dict(weights.steps),
        "cutoff": weights.cutoff,
    }
    return found | ({"odds": asdict(weights.odds)} if weights.odds else {})


def version_of(weights: Weights, source: str, until: str) -> str:
    """A name that tells where the weights come from and differs when they do."""
    told = {**as_dict(weights), "version": ""}
    digest = hashlib.blake2b(json.dumps(told, sort_keys=True).encode(), digest_size=4).hexdigest()
    return f"{source}-{until}-{digest}"


def kept_versions(instance: Path) -> list[Kept]:
    """All versions, by name."""
    now = in_use(instance)
    found = []
    for path in sorted((instance / FOLDER).glob("*.json")):
        if path.name != POINTER:
            written = json.loads(path.read_text(encoding="utf-8"))
            found.append(Kept(path.stem, path, written.get("learned", {}), path.stem == now))
    return found


def find_version(instance: Path, version: str) -> Kept:
    """One version.

    Raises:
        NotFound: there is none of this name.
    """
    known = kept_versions(instance)
    for each in known:
        if each.version == version:
            return each
    raise NotFound(
        phrase("There are no weights of version «%(version)s».", version=version),
        remedy=phrase("Versions: %(names)s.", names=", ".join(e.version for e in known) or "—"),
    )


def promote(instance: Path, version: str, *, is_forced: bool = False) -> None:
    """Use this version from now on; processes take it when they start.

    Raises:
        NotFound: there is none of this name.
        NotReady: it was made for other features.
        Conflict: the gates did not let it pass, and nobody insists.
    """
    found = find_version(instance, version)
    load_weights(found.path)
    if not found.passes and not is_forced:
        raise Conflict(
            phrase("The weights %(version)s did not pass their trial.", version=version),
            remedy=phrase("`weights show` says why; --even-so uses them all the same."),
        )
    history = [each for each in _history(instance) if each != version]
    _replace(instance / FOLDER / POINTER, [*history, version])


def roll_back(instance: Path) -> str:
    """Use what was used before; gives its name, "" for the hand-set weights.

    Raises:
        Conflict: nothing was promoted.
    """
    history = _history(instance)
    if not history:
        raise Conflict(phrase("The hand-set weights are in use; there is nothing to go back to."))
    _replace(instance / FOLDER / POINTER, history[:-1])
    return in_use(instance)


def in_use(instance: Path) -> str:
    """The version in use, "" for the hand-set weights."""
    history = _history(instance)
    return history[-1] if history else ""


def path_in_use(instance: Path) -> Path | None:
    """The file of the version in use; None for the hand-set weights."""
    version = in_use(instance)
    return instance / FOLDER / f"{version}.json" if version else None


def _history(instance: Path) -> list[str]:
    path = instance / FOLDER / POINTER
    if not path.is_file():
        return []
    return [str(each) for each in json.loads(path.read_text(encoding="utf-8"))]


def _replace(path: Path, value: Any) -> None:
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    beside.write_text(json.dumps(value, indent=1) + "\n", encoding="utf-8")
    beside.replace(path)
