"""What a page says once after something was done, with the way back where there is one."""

from __future__ import annotations

from flask import flash

from matchmaker.domain.phrases import Phrase, phrase
from matchmaker.web.languages import said

UNDO = "undo "


def tell(words: str, **values: object) -> None:
    """Say it at the top of the next page, in the reader's language."""
    flash(_in_words(words, values), "done")


def warn(words: str, **values: object) -> None:
    """Say what did not work, at the top of the next page."""
    flash(_in_words(words, values), "error")


def tell_with_undo(words: str, path: str, **values: object) -> None:
    """Say it with a button that undoes it by a POST to `path`."""
    flash(_in_words(words, values), UNDO + path)


def _in_words(words: str, values: dict[str, object]) -> str:
    """The words may be a phrase already, made by a service."""
    return said(words if isinstance(words, Phrase) else phrase(words, **values))
