"""A file to be read, from disk or from an upload, and what it is by its content.

The name of a file is never believed: a PDF called members.xlsx is told apart by its first bytes.
All that can be refused without parsing is refused here.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from copy import copy
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from matchmaker.domain.phrases import phrase

from .table import BrokenFile, EmptyFile, Limits, ProtectedFile, TooLarge, WrongType

_WE_READ = phrase("Save it as XLSX, ODS, XLS or CSV and try again.")
_WORKBOOKS = ("xl/workbook.xml", "xl/workbook.bin")
_ODS = b"application/vnd.oasis.opendocument.spreadsheet"
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_FOREIGN = {
    b"%PDF": phrase("a PDF document"),
    b"\xff\xd8\xff": phrase("a JPEG picture"),
    b"\x89PNG": phrase("a PNG picture"),
    b"GIF8": phrase("a GIF picture"),
    b"{\\rtf": phrase("an RTF document"),
    b"7z\xbc\xaf": phrase("a 7-Zip archive"),
    b"Rar!": phrase("a RAR archive"),
    b"MZ": phrase("a program"),
    b"\x7fELF": phrase("a program"),
    b"SQLite format 3": phrase("a database"),
}
_MARKUP = (b"<!doctype", b"<html", b"<?xml", b"<table", b"<meta", b"<head", b"<body")


class FileKind(StrEnum):
    """What a readable file is."""

    TEXT = "text"
    GZIP = "gzip"
    WORKBOOK = "workbook"


@dataclass(frozen=True, slots=True)
class Source:
    """Bytes with a name: the bytes themselves, or the file that holds them."""

    name: str
    content: bytes | Path

    @property
    def size(self) -> int:
        """Bytes as stored."""
        return len(self.content) if isinstance(self.content, bytes) else self.content.stat().st_size

    def open(self) -> BinaryIO:
        """A stream of the bytes as stored, to be closed by the caller."""
        if isinstance(self.content, bytes):
            return io.BytesIO(self.content)
        return self.content.open("rb")

    def read(self) -> bytes:
        """All bytes as stored."""
        return self.content if isinstance(self.content, bytes) else self.content.read_bytes()


def source_of(content: bytes | Path, name: str = "") -> Source:
    """The source of an upload or a path; raises WrongType if the path is no file."""
    if isinstance(content, bytes):
        return Source(name or "upload", content)
    if not content.is_file():
        raise WrongType(
            phrase("%(file)s: there is no such file.", file=content.name),
            remedy=phrase("Check its path."),
        )
    return Source(name or content.name, content)


def examine(source: Source, limits: Limits) -> FileKind:
    """What the source is by its first bytes; refuses what cannot or must not be parsed."""
    if source.size == 0:
        raise empty(source.name)
    if source.size > limits.packed_bytes:
        raise too_large(
            source, phrase("it has %(size)s", size=_mib(source.size)), _mib(limits.packed_bytes)
        )
    with source.open() as stream:
        head = stream.read(512)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        _examine_archive(source, limits)
        return FileKind.WORKBOOK
    if head.startswith(_OLE):
        _examine_ole(source)
        return FileKind.WORKBOOK
    if head.startswith(b"\x1f\x8b"):
        return FileKind.GZIP
    if found := _foreign(head):
        said = phrase("%(file)s: this is %(what)s, not a table.", file=source.name, what=found)
        raise WrongType(said, remedy=_WE_READ)
    return FileKind.TEXT


def empty(name: str) -> EmptyFile:
    """The refusal of a file without a single letter in it."""
    return EmptyFile(
        phrase("%(file)s: the file is empty.", file=name),
        remedy=phrase("Export the list again."),
    )


def too_large(source: Source, found: str, allowed: str) -> TooLarge:
    """The refusal of a file over one of the limits."""
    return TooLarge(
        phrase(
            "%(file)s: the file is too large; %(found)s, and at most %(most)s can be read.",
            file=source.name,
            found=found,
            most=allowed,
        ),
        remedy=phrase("Split the list into several files, or remove pictures and unused sheets."),
    )


def broken(source: Source) -> BrokenFile:
    """The refusal of a damaged archive."""
    return BrokenFile(
        phrase("%(file)s: the file is damaged and cannot be opened.", file=source.name),
        remedy=phrase(
            "Open it in a spreadsheet program, save it anew as XLSX, ODS or CSV and try again."
        ),
    )


def protected(source: Source) -> ProtectedFile:
    """The refusal of an encrypted file."""
    return ProtectedFile(
        phrase("%(file)s: the file is protected by a password.", file=source.name),
        remedy=phrase("Open it, save a copy without a password and import that."),
    )


def _no_spreadsheet(source: Source) -> WrongType:
    said = phrase("%(file)s: there is no spreadsheet in it.", file=source.name)
    return WrongType(said, remedy=_WE_READ)


def _foreign(head: bytes) -> str | None:
    for signature, description in _FOREIGN.items():
        if head.startswith(signature):
            return description
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if text.startswith(_MARKUP):
        return phrase("a web page or XML document")
    return "JSON" if text.startswith((b'{"', b'[{"')) else None


def _examine_ole(source: Source) -> None:
    """Old Excel files and encrypted new ones share a container; its directory tells them apart."""
    content = source.read()
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise protected(source)
    if not any(name.encode("utf-16-le") in content for name in ("Workbook", "Book")):
        raise _no_spreadsheet(source)


def _examine_archive(source: Source, limits: Limits) -> None:
    try:
        with source.open() as stream, zipfile.ZipFile(stream) as archive:
            members = archive.infolist()
            if len(members) > limits.members:
                raise too_large(
                    source,
                    phrase("it has %(number)s parts", number=len(members)),
                    str(limits.members),
                )
            if any(member.flag_bits & 1 for member in members):
                raise protected(source)
            _check_unpacked(source, archive, limits)
            _check_purpose(source, archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError,
            RuntimeError, OSError, LookupError) as error:  # fmt: skip
        raise broken(source) from error


def _check_unpacked(source: Source, archive: zipfile.ZipFile, limits: Limits) -> None:
    """Unpack and count, because the sizes that an archive declares may be lies."""
    total = 0
    for member in archive.infolist():
        honest = copy(member)
        honest.file_size = limits.unpacked_bytes + 1  # read on to the true end of the data
        with archive.open(honest) as stream:
            while chunk := stream.read(2**16):
                total += len(chunk)
                check_unpacked(source, total, limits)


def check_unpacked(source: Source, total: int, limits: Limits) -> None:
    """Refuse a file that unpacks to too much, by itself or for its size."""
    if total > limits.unpacked_bytes:
        raise too_large(source, phrase("unpacked it is larger still"), _mib(limits.unpacked_bytes))
    if total > 2**20 and total > limits.ratio * source.size:
        raise too_large(
            source,
            phrase("it unpacks to a multiple of its size"),
            phrase("%(number)s times", number=limits.ratio),
        )


def _check_purpose(source: Source, archive: zipfile.ZipFile) -> None:
    names = set(archive.namelist())
    if "mimetype" in names:
        if not archive.read("mimetype").strip().startswith(_ODS):
            said = phrase("%(file)s: this is not a spreadsheet.", file=source.name)
            raise WrongType(said, remedy=_WE_READ)
        manifest = archive.read("META-INF/manifest.xml") if _MANIFEST in names else b""
        if b"encryption-data" in manifest:
            raise protected(source)
    elif names.isdisjoint(_WORKBOOKS):
        raise _no_spreadsheet(source)


_MANIFEST = "META-INF/manifest.xml"


def _mib(size: int) -> str:
    return f"{size / 2**20:.0f} MB" if size >= 2**20 else f"{size / 2**10:.0f} kB"
