"""What the interface says, gathered from code and templates into translations/*.po.

The files carry no line numbers and no dates, and are sorted by their English, so that a change in
them is a change of words.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from matchmaker.config import ROOT
from matchmaker.domain.pairing import FEATURES
from matchmaker.services.catalogues import FOLDER, LANGUAGES, SOURCE

# Where to look, and with what; letters are templates, too.
PLACES: tuple[tuple[Path, str, str], ...] = (
    (ROOT / "matchmaker", "**.py", "python"),
    (ROOT / "templates", "**.html", "jinja2.ext:babel_extract"),
    (ROOT / "templates", "**.txt", "jinja2.ext:babel_extract"),
)
_FIRST: tuple[int, ...] = (1,)
_BOTH: tuple[int, ...] = (1, 2)
# The functions whose first words are said to people; the second are for more than one.
KEYWORDS: Mapping[str, Any] = {
    "_": _FIRST,
    "gettext": _FIRST,
    "phrase": _FIRST,
    "tell": _FIRST,
    "warn": _FIRST,
    "tell_with_undo": _FIRST,
    "ngettext": _BOTH,
    "counted": _BOTH,
}
_PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")
# What says when and with what a file was written, and nothing that a reader wants to know.
_NOISE = re.compile(
    r'^"(?:Project-Id-Version|Report-Msgid-Bugs-To|POT-Creation-Date|PO-Revision-Date'
    r'|Last-Translator|Language-Team|Generated-By): .*"\n',
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class State:
    """How complete a language is: how many sentences lack a translation, or have a doubtful one."""

    language: str
    missing: int
    unsure: int


def extract() -> Catalog:
    """Every sentence that code and templates say to people."""
    found = Catalog(charset="utf-8")
    for folder, pattern, method in PLACES:
        for _, _, message, _, context in extract_from_dir(
            str(folder),
            method_map=[(pattern, method)],
            options_map={pattern: {"trim_blocks": "true", "lstrip_blocks": "true"}},
            keywords=KEYWORDS,
        ):
            if not isinstance(message, str) or message.strip():
                found.add(message, context=context)
    for feature in FEATURES:  # their sentences are the docstrings of what judges
        found.add(feature.sentence)
    return found


def update(template: Catalog, folder: Path = FOLDER) -> Iterator[State]:
    """Bring each language's file up to the sentences; translations of those that stay are kept."""
    for language in LANGUAGES:
        if language != SOURCE:
            yield _update(template, folder / f"{language}.po", language)


def read(path: Path, language: str) -> Catalog:
    """A language's file; an empty one where there is none yet."""
    if not path.exists():
        return Catalog(locale=language, charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=language)


def faults(template: Catalog, found: Catalog) -> list[str]:
    """What keeps a language from being complete: what is missing, doubtful, or lost a value."""
    complaints = []
    for message in template:
        if not message.id:
            continue
        known = found.get(message.id)
        if known is None or not _is_translated(known.string):
            complaints.append(f"not translated: {message.id}")
        elif known.fuzzy:
            complaints.append(f"marked as doubtful: {message.id}")
        elif not _same_values(message.id, known.string):
            complaints.append(f"other values: {message.id} → {known.string}")
    return complaints


def _update(template: Catalog, path: Path, language: str) -> State:
    found = read(path, language)
    found.update(template, no_fuzzy_matching=True)
    found.obsolete.clear()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(_as_text(found), encoding="utf-8", newline="\n")
    messages = [each for each in found if each.id]
    missing = sum(not _is_translated(each.string) for each in messages)
    return State(language, missing, sum(each.fuzzy for each in messages))


def _as_text(found: Catalog) -> str:
    found.header_comment = ""
    buffer = io.BytesIO()
    write_po(buffer, found, width=100, no_location=True, sort_output=True, ignore_obsolete=True)
    return _NOISE.sub("", buffer.getvalue().decode("utf-8")).lstrip("\n")


def _is_translated(said: str | tuple[str, ...] | list[str] | None) -> bool:
    return bool(said) if said is None or isinstance(said, str) else bool(said) and all(said)


def _same_values(english: object, said: object) -> bool:
    """Whether a translation names the values that the English names, and no others.

    A form of the plural may leave its number out: «one row».
    """
    if isinstance(english, str) and isinstance(said, str):
        return _values(english) == _values(said)
    assert isinstance(english, (tuple, list)), "a message is a text or its forms"
    assert isinstance(said, (tuple, list)), "forms are translated by forms"
    known = frozenset().union(*(_values(each) for each in english))
    return all(known - {"n", "num"} <= _values(each) <= known for each in said)


def _values(text: str) -> frozenset[str]:
    return frozenset(_PLACEHOLDER.findall(text))
