"""The vocabularies that the bridge between languages stands on: our own, and imported ones.

Each is a table with a class a row and a language a column, as the Common Procurement Vocabulary
(CPV) is published: CODE, then EN, DE, FR … The names of a class are parted by semicolons.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from indexing.bridge import Bridge, Term
from matchmaker.domain.phrases import phrase
from matchmaker.errors import InputError

FOLDER = "taxonomies"  # in the instance
ENGLISH = "en"
FEWEST_CLASSES = 2
CODE_HEADINGS = ("code", "cpv", "cpv code", "cpv_code", "kode", "id", "notation")
# Columns of the official tables, and what people write over them, are ISO 639-1 codes or these.
LANGUAGE_HEADINGS = {
    "bulgarian": "bg",
    "catalan": "ca",
    "croatian": "hr",
    "cz": "cs",
    "czech": "cs",
    "danish": "da",
    "dk": "da",
    "dutch": "nl",
    "ee": "et",
    "english": "en",
    "estonian": "et",
    "finnish": "fi",
    "french": "fr",
    "german": "de",
    "gr": "el",
    "greek": "el",
    "hungarian": "hu",
    "irish": "ga",
    "italian": "it",
    "latvian": "lv",
    "lithuanian": "lt",
    "maltese": "mt",
    "polish": "pl",
    "portuguese": "pt",
    "romanian": "ro",
    "se": "sv",
    "si": "sl",
    "slovak": "sk",
    "slovenian": "sl",
    "spanish": "es",
    "swedish": "sv",
    "turkish": "tr",
}
LANGUAGES = frozenset(LANGUAGE_HEADINGS.values())


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """A table of classes.

    Attributes:
        name: the name of its file, without endings.
        codes: (classes,), as written.
        names: for each language the names of every class, in the order of the codes; empty cells
            are empty strings.
        digest: of the file.
    """

    name: str
    codes: tuple[str, ...]
    names: Mapping[str, tuple[str, ...]]
    digest: str

    def terms(self, language: str) -> list[Term]:
        """The classes that have a name in this language and an English one."""
        both = zip(self.names[ENGLISH], self.names[language], strict=True)
        return [
            Term(_parted(english)[0], tuple(_parted(own)))
            for english, own in both
            if _parted(english) and _parted(own)
        ]


def read_vocabulary(path: Path) -> Vocabulary:
    """Read a table of classes, plain or gzipped.

    Raises:
        InputError: it is no such table; the message says what is missing.
    """
    data = path.read_bytes()
    rows = _rows(path, data)
    header = [" ".join(each.lower().split()) for each in next(rows, [])]
    code, columns = _columns(path, header)
    kept = [row for row in rows if len(row) > code and row[code].strip()]
    if len(kept) < FEWEST_CLASSES:
        raise InputError(phrase("%(file)s holds no classes.", file=path.name))
    return Vocabulary(
        name=path.name.split(".")[0],
        codes=tuple(row[code].strip() for row in kept),
        names={
            language: tuple(row[place].strip() if place < len(row) else "" for row in kept)
            for language, place in columns.items()
        },
        digest=hashlib.blake2b(data, digest_size=8).hexdigest(),
    )


def import_vocabulary(path: Path, instance: Path) -> Vocabulary:
    """Take a table into the instance, in place of one of the same name.

    Raises:
        InputError: it is no such table; nothing is kept of it then.
    """
    found = read_vocabulary(path)
    folder = instance / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob(f"{found.name}.csv*"):
        old.unlink()
    ending = ".csv.gz" if _is_zipped(path.read_bytes()) else ".csv"
    waiting = folder / f".{found.name}.new"
    waiting.write_bytes(path.read_bytes())
    waiting.replace(folder / f"{found.name}{ending}")
    return found


def vocabulary_files(instance: Path, own: Path) -> list[Path]:
    """The files in use: our own, then the imported ones."""
    imported = sorted((instance / FOLDER).glob("*.csv*"))
    return [own, *imported] if own.exists() else imported


def open_bridge(files: list[Path]) -> Bridge:
    """A bridge over these vocabularies; headings are read now, the rest when a text needs it."""
    languages: set[str] = set()
    digest = hashlib.blake2b(digest_size=8)
    for path in files:
        data = path.read_bytes()
        header = [" ".join(each.lower().split()) for each in next(_rows(path, data), [])]
        languages.update(_columns(path, header)[1])
        digest.update(data)

    def read(language: str) -> list[Term]:
        tables = [read_vocabulary(path) for path in files]
        return [term for each in tables if language in each.names for term in each.terms(language)]

    return Bridge(languages, read, fingerprint=digest.hexdigest())


def _rows(path: Path, data: bytes) -> Iterator[list[str]]:
    try:
        text = (gzip.decompress(data) if _is_zipped(data) else data).decode("utf-8-sig")
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise InputError(
            phrase("%(file)s cannot be read as a table.", file=path.name),
            remedy=phrase("Save it as CSV in UTF-8; it may be gzipped."),
        ) from error
    first = text.partition("\n")[0]
    mark = max(",;\t", key=first.count)
    return csv.reader(io.StringIO(text, newline=""), delimiter=mark)


def _columns(path: Path, header: list[str]) -> tuple[int, dict[str, int]]:
    """The place of the codes, and that of each language."""
    code = next((n for n, each in enumerate(header) if each in CODE_HEADINGS), None)
    found = {LANGUAGE_HEADINGS.get(each, each): n for n, each in enumerate(header)}
    columns = {each: n for each, n in found.items() if each in LANGUAGES}
    missing = "CODE" if code is None else "EN" if ENGLISH not in columns else None
    if code is None or missing:
        raise InputError(
            phrase("%(file)s has no column %(column)s.", file=path.name, column=missing),
            remedy=phrase("The first line names the columns: CODE, EN, DE, FR and so on."),
        )
    if len(columns) == 1:
        raise InputError(
            phrase("%(file)s has names in English only.", file=path.name),
            remedy=phrase("The first line names the columns: CODE, EN, DE, FR and so on."),
        )
    return code, columns


def _is_zipped(data: bytes) -> bool:
    return data.startswith(b"\x1f\x8b")


def _parted(cell: str) -> list[str]:
    return [each.strip() for each in cell.split(";") if each.strip()]
