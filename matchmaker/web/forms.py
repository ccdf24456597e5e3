"""What people may type into the small forms, read once; errors name their field.

The rules of the work (a no needs a reason, who may answer) live in services; here a text becomes
a value. What is typed into the sentence box is read in `asking`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlsplit

from matchmaker.domain.phrases import phrase
from matchmaker.domain.vocabulary import Answer, DeclineReason
from matchmaker.errors import InputError

Word = TypeVar("Word", bound=StrEnum)
LONGEST_NOTE = 500


class FormError(InputError):
    """A form that cannot be used; `fields` says beside which field to write what."""

    def __init__(self, **fields: str) -> None:
        """Keep the sentences by field."""
        super().__init__(" ".join(fields.values()))
        self.fields = fields


@dataclass(frozen=True, slots=True)
class SaidAnswer:
    """What one side says to a proposal."""

    answer: Answer
    reason: DeclineReason | None
    note: str


def read_answer(form: Mapping[str, str]) -> SaidAnswer:
    """An answer; a no comes with its reason.

    Raises:
        FormError: no answer, or a no without a reason.
    """
    complaint = phrase("Say yes, not now, or not sure yet.")
    said = _word(Answer, form, "answer", complaint)
    if said is Answer.WITHDRAWN:  # has a button of its own
        raise FormError(answer=complaint)
    if said is not Answer.NO:
        return SaidAnswer(said, None, read_note(form))
    complaint = phrase("Choose a reason: the next proposals learn from it.")
    return SaidAnswer(said, _word(DeclineReason, form, "reason", complaint), read_note(form))


def number(form: Mapping[str, str], name: str) -> int | None:
    """A number that the page itself put into the form; None if it is not there."""
    found = form.get(name, "")
    return int(found) if found.isdecimal() and len(found) < 19 else None


def own_path(text: str | None) -> str | None:
    """An address on this very site, or None: sign-in must not send people elsewhere.

    Browsers read a backslash as a slash and skip control characters, so neither is let through.
    """
    if not text or not text.startswith("/") or text.startswith("//") or len(text) > 2_000:
        return None
    if "\\" in text or any(ord(each) < 33 or ord(each) == 127 for each in text):
        return None
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    return text if not parts.scheme and not parts.netloc else None


def _word(words: type[Word], form: Mapping[str, str], name: str, complaint: str) -> Word:
    for each in words:
        if each.value == form.get(name):
            return each
    raise FormError(**{name: complaint})


def read_note(form: Mapping[str, str]) -> str:
    """A few sentences that go with something else.

    Raises:
        FormError: they are too long.
    """
    note = form.get("note", "").replace("\r\n", "\n").strip()
    if len(note) > LONGEST_NOTE:
        raise FormError(
            note=phrase(
                "The note has %(found)s characters; %(most)s fit.",
                found=len(note),
                most=LONGEST_NOTE,
            )
        )
    return note
