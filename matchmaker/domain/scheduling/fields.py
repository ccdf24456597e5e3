"""Values of a JSON document, each checked as it is read: a complaint names the place.

`place` is the path in the file: "participants[3].unavailable[0]".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

from matchmaker.domain.phrases import phrase
from matchmaker.domain.scheduling.instance import Id
from matchmaker.errors import InputError

Fields = Mapping[str, Any]
T = TypeVar("T")


def wrong(place: str, found: object, expected: str) -> InputError:
    """What to raise about a value."""
    text = repr(found)
    return InputError(
        phrase(
            "%(place)s: found %(found)s, expected %(expected)s.",
            place=place,
            found=text if len(text) < 60 else text[:57] + "…",
            expected=expected,
        ),
        remedy=phrase("docs/reference/schedule-format.md describes the file."),
    )


def an_object(value: object, place: str, known: set[str]) -> Fields:
    """An object with none but the known keys."""
    if not isinstance(value, dict):
        raise wrong(place, value, "an object")
    for key in value:
        if key not in known:
            raise wrong(place, key, "one of " + ", ".join(sorted(known)))
    return value


def needed(value: Fields, key: str, place: str) -> object:
    """The value of a key that must be there."""
    if key not in value:
        raise InputError(
            phrase("%(place)s: «%(key)s» is missing.", place=place, key=key),
            remedy=phrase("docs/reference/schedule-format.md describes the file."),
        )
    return value[key]


def a_list(value: object, place: str) -> list[Any]:
    """A list of anything."""
    if not isinstance(value, list):
        raise wrong(place, value, "a list")
    return value


def a_whole(value: object, place: str) -> int:
    """A whole number of a sensible size."""
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > 10**6:
        raise wrong(place, value, "a whole number")
    return value


def a_number(value: object, place: str) -> float:
    """A finite number of a sensible size."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1e9:
        raise wrong(place, value, "a number")
    return float(value)


def a_truth(value: object, place: str) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise wrong(place, value, "true or false")
    return value


def a_text(value: object, place: str) -> str:
    """A text."""
    if not isinstance(value, str):
        raise wrong(place, value, "a text")
    return value


def an_id(value: object, place: str) -> Id:
    """What somebody is called in the file."""
    if isinstance(value, bool) or not isinstance(value, str | int) or value == "":
        raise wrong(place, value, "a text or a whole number")
    return value


def maybe(found: Fields, key: str, place: str, read: Callable[[object, str], T]) -> T | None:
    """The value of a key that may be missing or null."""
    value = found.get(key)
    return None if value is None else read(value, f"{place}.{key}")


def each_of(found: Fields, key: str, place: str, read: Callable[[object, str], T]) -> Iterator[T]:
    """Every value of the list that a key may have."""
    for number, value in enumerate(a_list(found.get(key, []), place)):
        yield read(value, f"{place}[{number}]")


def a_pair(value: object, place: str) -> tuple[int, int]:
    """Two whole numbers."""
    pair = a_list(value, place)
    if len(pair) != 2:
        raise wrong(place, value, "two whole numbers")
    return a_whole(pair[0], place), a_whole(pair[1], place)


def a_stretch(value: object, place: str) -> tuple[str, str]:
    """Start and end of a slot, as people read them."""
    pair = a_list(value, place)
    if len(pair) != 2:
        raise wrong(place, value, "two texts, such as 09:00 and 09:20")
    return a_text(pair[0], place), a_text(pair[1], place)
