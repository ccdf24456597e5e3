"""Paper: a PDF from one of the Typst templates in `templates/paper/`, the same on every machine.

Data goes in as JSON and is never written into markup, so that no name can become a command; words
come in the reader's language from whoever calls. Fonts are those that come with the library
(Latin, Greek and Cyrillic).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING, Any

from matchmaker.config import ROOT

if TYPE_CHECKING:
    import typst

FOLDER = ROOT / "templates" / "paper"
_one_at_a_time = Lock()  # a compiler keeps what it read between two runs


def pdf(name: str, data: Mapping[str, Any], *, language: str, at: datetime) -> bytes:
    """A tagged PDF that screen readers can follow (PDF/UA-1).

    Args:
        name: of the template, without its ending.
        data: what the template shows: texts, numbers, lists and dicts of them.
        language: in which the words of `data` are, for hyphens and screen readers.
        at: when it was made; the same data and moment give the same bytes.

    Raises:
        typst.TypstError: the template does not fit the data; a fault of the program.
    """
    given = {"data": json.dumps({**data, "language": language}, ensure_ascii=False)}
    with _one_at_a_time:
        made = _compiler(name).compile(
            format="pdf", sys_inputs=given, pdf_standards="ua-1", timestamp=int(at.timestamp())
        )
    if not isinstance(made, bytes):
        raise TypeError(f"The template {name} gave no document.")
    return made


@lru_cache(maxsize=16)
def _compiler(name: str) -> typst.Compiler:
    import typst

    return typst.Compiler(FOLDER / f"{name}.typ", root=FOLDER, ignore_system_fonts=True)
