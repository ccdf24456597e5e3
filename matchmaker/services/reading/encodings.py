"""Which letters the bytes of a text file stand for: told by its mark, proven, or guessed."""

from __future__ import annotations

import codecs
import gzip
import io
import re
import zlib
from collections.abc import Iterator
from typing import BinaryIO, cast

from matchmaker.domain.phrases import phrase

from .source import FileKind, Source, broken, check_unpacked, empty
from .table import BrokenFile, Limits, WrongType

_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_PUNCTUATION = frozenset(
    "\u00a0\u2013\u2014\u2018\u2019\u201a\u201c\u201d\u201e\u2026\u2022«»°²³§€·®™ªº½×±µ"
)
# What Europe's office programs write when not UTF-8: a code page with the letters of one language,
# in the order of trust when two fit equally. A vote over letters is surer than statistics here: a
# member list has a few accented names and hardly a sentence.
_ALPHABETS = (
    ("cp1252", "äöüß"),
    ("cp1252", "àâçéèêëîïôùûüœæ"),
    ("cp1252", "áéíóúüñàèìòùçãõâêô¿¡"),
    ("cp1252", "åäöæøéü"),
    ("cp1250", "ąćęłńóśźż"),
    ("cp1250", "áčďéěíňóřšťúůýžľĺŕäôđć"),
    ("cp1250", "áéíóöőúüű"),
    ("cp1250", "ăâîşţșț"),
    ("cp1257", "ąčęėįšųūž"),
    ("cp1257", "āčēģīķļņšūžõäöü"),
    ("cp1253", "αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋ"),
    ("cp1251", "абвгдежзийклмнопрстуфхцчшщъьюяыэєіїґђјљњћџ"),
    ("cp1254", "çğıöşüâî"),
    ("cp1252", "äöüßàâçéèêëîïôùûœáíóúñìòãõåæøðþý"),
    ("cp850", "äöüßéèàçâêôñ"),
    ("mac_roman", "äöüßéèàçâêôñ"),
)
_MIXED = re.compile("[a-z][α-ωа-џά-ώ]|[α-ωа-џά-ώ][a-z]")
_SAMPLE = 2**16


def opened(source: Source, kind: FileKind) -> BinaryIO:
    """The bytes of a text file, unpacked if it is packed; to be closed by the caller."""
    if kind is FileKind.TEXT:
        return source.open()
    stored = source.content
    packed = io.BytesIO(stored) if isinstance(stored, bytes) else stored
    return cast("BinaryIO", gzip.open(packed))


def encoding_of(source: Source, kind: FileKind, *, limits: Limits, wanted: str | None) -> str:
    """Read the file once, in pieces, and say what it is encoded in.

    Refuses binary files, files that unpack to too much, and a `wanted` encoding that does not fit.
    """
    mark = next(_pieces(source, kind, limits), b"")
    if not mark:
        raise empty(source.name)
    marked = next((name for bom, name in _MARKS.items() if mark.startswith(bom)), None)
    if wanted or marked:
        return _proven(source, kind, limits=limits, encoding=wanted or str(marked))
    decoder = codecs.getincrementaldecoder("utf-8")()
    sample = bytearray()
    is_utf8 = True
    for piece in _pieces(source, kind, limits):
        if b"\0" in piece:
            raise _binary(source)
        if len(sample) < _SAMPLE and not piece.isascii():
            sample += b"\n".join(line for line in piece.splitlines() if not line.isascii())
        if is_utf8:
            is_utf8 = _decodes(decoder, piece)
    return "utf-8" if is_utf8 and _decodes(decoder, b"", final=True) else _guess(bytes(sample))


def _pieces(source: Source, kind: FileKind, limits: Limits) -> Iterator[bytes]:
    total = 0
    try:
        with opened(source, kind) as stream:
            while piece := stream.read(2**16):
                total += len(piece)
                check_unpacked(source, total, limits)
                yield piece
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise broken(source) from error


def _decodes(decoder: codecs.IncrementalDecoder, piece: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(piece, final)
    except UnicodeDecodeError:
        return False
    return True


def _proven(source: Source, kind: FileKind, *, limits: Limits, encoding: str) -> str:
    """The encoding, if the whole file decodes in it."""
    try:
        decoder = codecs.getincrementaldecoder(encoding)()
    except LookupError as error:
        raise WrongType(
            phrase(
                "%(file)s: there is no encoding called “%(encoding)s”.",
                file=source.name,
                encoding=encoding,
            ),
            remedy=phrase("Use a name such as utf-8 or cp1252."),
        ) from error
    for piece in _pieces(source, kind, limits):
        try:
            text = decoder.decode(piece)
        except (UnicodeError, AssertionError) as error:
            raise BrokenFile(
                phrase(
                    "%(file)s: the file is not encoded in %(encoding)s.",
                    file=source.name,
                    encoding=encoding,
                ),
                remedy=phrase("Leave the encoding to be guessed, or save the file as UTF-8."),
            ) from error
        if "\0" in text:
            raise _binary(source)
    return encoding


def _guess(sample: bytes) -> str:
    """The code page under which most letters are those of one language; latin-1 if none decodes."""
    votes = {}
    for order, (encoding, letters) in enumerate(_ALPHABETS):
        try:
            text = sample.decode(encoding)
        except UnicodeDecodeError:
            continue
        votes[_usual(text, frozenset(letters)), -order] = encoding
    return votes[max(votes)] if votes else "latin-1"


def _usual(text: str, letters: frozenset[str]) -> float:
    """The share of a text's non-ASCII characters that this alphabet explains."""
    lower = text.lower().replace("\u0307", "")  # what lower() leaves of a Turkish İ
    foreign = [character for character in lower if not character.isascii()]
    explained = sum(1.0 if c in letters else 0.8 if c in _PUNCTUATION else 0.0 for c in foreign)
    if not letters.isdisjoint("αа"):  # no word mixes these scripts with Latin letters
        explained -= len(_MIXED.findall(lower))
    return round(explained / len(foreign), 3) if foreign else 0.0


def _binary(source: Source) -> WrongType:
    return WrongType(
        phrase("%(file)s: this is a binary file, not a table.", file=source.name),
        remedy=phrase("Save it as XLSX, ODS, XLS or CSV and try again."),
    )
