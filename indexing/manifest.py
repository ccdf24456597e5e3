"""What a snapshot says about itself, and the check that it tells the truth.

Every file is named with its size and SHA-256, and the manifest's own SHA-256 stands in the line
that names the snapshot. A truncated copy or a flipped bit is found before anything is searched.
"""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from indexing.errors import SnapshotCorrupt, SnapshotForeign
from indexing.identity import EncoderIdentity
from indexing.libraries import load_faiss

FORMAT = 2
METRIC = "inner product"
FILE_NAME = "manifest.json"
REBUILD = "Run `python -m matchmaker index build`."


@dataclass(frozen=True, slots=True)
class Manifest:
    """`shelves` tells of each shelf its count and index; `files` of each path its size and
    SHA-256; `day` is that on which the contents stood so, empty if days do not matter; `reading`
    is what beside the encoder decided how texts were read.
    """

    identity: EncoderIdentity
    sequence: int
    shelves: dict[str, dict[str, Any]]
    files: dict[str, dict[str, Any]]
    day: str = ""
    reading: str = ""

    def write(self, folder: Path) -> str:
        """Write the manifest into the folder; return its SHA-256."""
        faiss = load_faiss()

        document = {
            "format": FORMAT,
            "faiss": faiss.__version__,
            "encoder_key": self.identity.key,
            "encoder": self.identity.as_dict(),
            "dimension": self.identity.dimension,
            "metric": METRIC,
            "sequence": self.sequence,
            "day": self.day,
            "reading": self.reading,
            "shelves": self.shelves,
            "files": self.files,
        }
        path = folder / FILE_NAME
        path.write_text(json.dumps(document, indent=1, sort_keys=True), encoding="utf-8")
        return sha256(path)

    @classmethod
    def read(cls, folder: Path, digest: str) -> Self:
        """Read a manifest whose SHA-256 is known; another format is a `SnapshotForeign`."""
        path = folder / FILE_NAME
        if not path.is_file() or sha256(path) != digest:
            raise SnapshotCorrupt(f"{path} is missing or not as it was written. {REBUILD}")
        document = json.loads(path.read_text(encoding="utf-8"))
        if document["format"] != FORMAT:
            raise SnapshotForeign(
                f"{folder} has format {document['format']}; this version reads {FORMAT}. {REBUILD}"
            )
        return cls(
            identity=EncoderIdentity.from_dict(document["encoder"]),
            sequence=document["sequence"],
            shelves=document["shelves"],
            files=document["files"],
            day=document["day"],
            reading=document.get("reading", ""),  # snapshots from before it was told have none
        )

    def verify(self, folder: Path) -> None:
        """Compare every file with its size and SHA-256."""
        for name, expected in self.files.items():
            path = folder / name
            size = path.stat().st_size if path.is_file() else None
            if size != expected["bytes"]:
                found = "is missing" if size is None else f"has {size} bytes"
                raise SnapshotCorrupt(f"{path} {found}, not {expected['bytes']}. {REBUILD}")
            if sha256(path) != expected["sha256"]:
                raise SnapshotCorrupt(f"{path} was altered: its SHA-256 differs. {REBUILD}")


def describe_files(folder: Path) -> dict[str, dict[str, Any]]:
    """Size and SHA-256 of every file below the folder, by path with forward slashes."""
    return {
        path.relative_to(folder).as_posix(): {
            "bytes": path.stat().st_size,
            "sha256": sha256(path),
        }
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
