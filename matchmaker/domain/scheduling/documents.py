"""Instances and plans as JSON documents: docs/reference/schedule-format.md says what each means."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from matchmaker.domain.phrases import phrase
from matchmaker.domain.scheduling.instance import NO_MAXIMUM, Id, Instance, Participant, Plan, Wish
from matchmaker.errors import InputError

_TOP = {
    "slots", "tables", "participants", "wishes", "meetings", "precedences",
    "step_free_tables", "closed", "slot_names", "table_names",
}  # fmt: skip
_OF_PARTICIPANT = {"id", "min", "max", "unavailable", "table", "step_free", "name"}
_OF_WISH = {"a", "b", "score", "must", "slots", "fixed"}


def read_instance(document: object) -> Instance:
    """The instance that a document describes; whether its rules can be kept is asked later.

    Raises:
        InputError: something is missing, unknown or of the wrong kind; the message says where.
    """
    top = _object(document, "the file", _TOP)
    is_given = "meetings" in top
    if is_given == ("wishes" in top):
        raise InputError(
            phrase("The file has «wishes» and «meetings», or neither."),
            remedy=phrase("Write «wishes» to choose among, or «meetings» that must all be held."),
        )
    key = "meetings" if is_given else "wishes"
    return Instance(
        slots=_whole(_needed(top, "slots", "the file"), "slots"),
        tables=_whole(_needed(top, "tables", "the file"), "tables"),
        participants=tuple(
            _participant(each, f"participants[{n}]")
            for n, each in enumerate(
                _list(_needed(top, "participants", "the file"), "participants")
            )
        ),
        wishes=tuple(_wish(each, f"{key}[{n}]") for n, each in enumerate(_list(top[key], key))),
        given=is_given,
        precedences=tuple(_pairs(top, "precedences")),
        step_free_tables=frozenset(_numbers(top, "step_free_tables", "step_free_tables")),
        closed=frozenset(_pairs(top, "closed")),
        slot_names=tuple(map(str, _list(top.get("slot_names", []), "slot_names"))),
        table_names=tuple(map(str, _list(top.get("table_names", []), "table_names"))),
    )


def _participant(value: object, place: str) -> Participant:
    found = _object(value, place, _OF_PARTICIPANT)
    most = found.get("max")
    table = found.get("table")
    return Participant(
        id=_id(_needed(found, "id", place), f"{place}.id"),
        minimum=_whole(found.get("min", 0), f"{place}.min"),
        maximum=NO_MAXIMUM if most is None else _whole(most, f"{place}.max"),
        unavailable=frozenset(_numbers(found, "unavailable", f"{place}.unavailable")),
        table=None if table is None else _whole(table, f"{place}.table"),
        step_free=_truth(found.get("step_free", False), f"{place}.step_free"),
        name=str(found.get("name", "")),
    )


def _wish(value: object, place: str) -> Wish:
    found = _object(value, place, _OF_WISH)
    fixed, slots = found.get("fixed"), found.get("slots")
    return Wish(
        a=_id(_needed(found, "a", place), f"{place}.a"),
        b=_id(_needed(found, "b", place), f"{place}.b"),
        score=_number(found.get("score", 1), f"{place}.score"),
        must=_truth(found.get("must", False), f"{place}.must"),
        slots=None if slots is None else frozenset(_numbers(found, "slots", f"{place}.slots")),
        fixed=None if fixed is None else _whole(fixed, f"{place}.fixed"),
    )


def _wrong(place: str, found: object, expected: str) -> InputError:
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


def _object(value: object, place: str, known: set[str]) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise _wrong(place, value, "an object")
    for key in value:
        if key not in known:
            raise _wrong(place, key, "one of " + ", ".join(sorted(known)))
    return value


def _needed(value: Mapping[str, Any], key: str, place: str) -> object:
    if key not in value:
        raise InputError(
            phrase("%(place)s: «%(key)s» is missing.", place=place, key=key),
            remedy=phrase("docs/reference/schedule-format.md describes the file."),
        )
    return value[key]


def _list(value: object, place: str) -> list[Any]:
    if not isinstance(value, list):
        raise _wrong(place, value, "a list")
    return value


def _whole(value: object, place: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > 10**6:
        raise _wrong(place, value, "a whole number")
    return value


def _number(value: object, place: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1e9:
        raise _wrong(place, value, "a number")
    return float(value)


def _truth(value: object, place: str) -> bool:
    if not isinstance(value, bool):
        raise _wrong(place, value, "true or false")
    return value


def _id(value: object, place: str) -> Id:
    if isinstance(value, bool) or not isinstance(value, str | int) or value == "":
        raise _wrong(place, value, "a text or a whole number")
    return value


def _numbers(value: Mapping[str, Any], key: str, place: str) -> list[int]:
    return [
        _whole(each, f"{place}[{n}]") for n, each in enumerate(_list(value.get(key, []), place))
    ]


def _pairs(value: Mapping[str, Any], key: str) -> Iterator[tuple[int, int]]:
    for number, pair in enumerate(_list(value.get(key, []), key)):
        place = f"{key}[{number}]"
        if len(_list(pair, place)) != 2:
            raise _wrong(place, pair, "two whole numbers")
        yield _whole(pair[0], place), _whole(pair[1], place)


def plan_document(plan: Plan, *, seconds: float) -> dict[str, Any]:
    """The plan as the command prints it; whole interest without decimals."""
    return {
        "meetings": [
            {"a": each.a, "b": each.b, "slot": each.slot, "table": each.table}
            for each in plan.meetings
        ],
        "interest": _plain(plan.interest),
        "bound": _plain(plan.bound),
        "proved": plan.is_proved,
        "breaks": {
            "total": plan.breaks.total,
            "largest": plan.breaks.largest,
            "spread": plan.breaks.largest - plan.breaks.smallest,
            "proved": plan.breaks.is_proved,
        },
        "unplaced": [
            {"a": each.a, "b": each.b, "reason": str(each.reason), "swap": str(each.swap)}
            for each in plan.unplaced
        ],
        "short": list(plan.short),
        "table_changes": plan.table_changes,
        "seed": plan.seed,
        "seconds": round(seconds, 3),
    }


def _plain(value: float) -> float:
    rounded = round(value, 6)
    return int(rounded) if rounded == int(rounded) else rounded
