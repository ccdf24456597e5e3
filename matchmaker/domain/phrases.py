"""Sentences for people that can be said in another language later.

A phrase *is* its English text, so logs, the command line and the ledger read it as it stands; it
also remembers the pattern and the values it was made from, so that a page or a letter can say it
in its reader's language. Babel finds the patterns by the names `phrase` and `counted`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import reduce
from typing import Protocol


class Phrase(str):
    """An English text that knows its pattern (`%(name)s` for each value) and its values."""

    __slots__ = ("plural", "singular", "values")

    singular: str
    plural: str | None
    values: Mapping[str, object]

    def __new__(cls, singular: str, plural: str | None, values: Mapping[str, object]) -> Phrase:
        """Say it in English."""
        pattern = singular if plural is None or values["n"] == 1 else plural
        found = super().__new__(cls, pattern % values if values else pattern)
        found.singular, found.plural, found.values = singular, plural, values
        return found

    def __getnewargs__(self) -> tuple[str, str | None, Mapping[str, object]]:  # type: ignore[override]
        """Copies and pickles stay phrases."""
        return self.singular, self.plural, self.values


class Catalogue(Protocol):
    """What translates patterns: gettext's own catalogues do."""

    def gettext(self, message: str, /) -> str:
        """The pattern in the catalogue's language; as it stands where it is missing."""
        ...

    def ngettext(self, singular: str, plural: str, n: int, /) -> str:
        """The pattern for this many."""
        ...


def phrase(pattern: str, **values: object) -> Phrase:
    """A sentence; values stand as `%(name)s`, a per cent sign beside values as `%%`."""
    return Phrase(pattern, None, values)


def counted(singular: str, plural: str, n: int, **values: object) -> Phrase:
    """A sentence about `n` things, `%(n)s` in the pattern: languages count differently."""
    return Phrase(singular, plural, {"n": n, **values})


def listed(words: Iterable[str]) -> str:
    """Words side by side, each of which may be translated; "" if there are none."""
    first, *others = [*words] or [""]
    return reduce(
        lambda before, last: phrase("%(before)s, %(last)s", before=before, last=last),
        others,
        first,
    )


def translated(text: str, catalogue: Catalogue) -> str:
    """The text in the catalogue's language; values that are phrases too are translated first."""
    if not isinstance(text, Phrase):
        return text
    if text.plural is None:
        pattern = catalogue.gettext(text.singular) if text.singular else ""
    else:
        number = text.values["n"]
        assert isinstance(number, int), "counted() was given a number"
        pattern = catalogue.ngettext(text.singular, text.plural, number)
    if not text.values:
        return pattern
    return pattern % {
        name: translated(value, catalogue) if isinstance(value, str) else value
        for name, value in text.values.items()
    }


def as_data(text: str) -> str | dict[str, object]:
    """A phrase as JSON keeps it; any other text as it is."""
    if not isinstance(text, Phrase):
        return text
    values = {
        name: as_data(value) if isinstance(value, str) else value
        for name, value in text.values.items()
    }
    return {"one": text.singular, "many": text.plural, "values": values}


def from_data(data: str | Mapping[str, object]) -> str:
    """The phrase that `as_data` wrote; a plain text as it is."""
    if isinstance(data, str):
        return data
    values = data["values"]
    assert isinstance(values, Mapping), "as_data wrote it"
    many = data["many"]
    return Phrase(
        str(data["one"]),
        None if many is None else str(many),
        {
            name: from_data(each) if isinstance(each, Mapping) else each
            for name, each in values.items()
        },
    )
