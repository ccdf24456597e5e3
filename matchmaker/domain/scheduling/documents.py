"""Instances and plans as JSON documents: docs/reference/schedule-format.md says what each means."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from matchmaker.domain.phrases import phrase
from matchmaker.domain.scheduling.fields import (
    Fields,
    a_list,
    a_number,
    a_pair,
    a_stretch,
    a_text,
    a_truth,
    a_whole,
    an_id,
    an_object,
    each_of,
    maybe,
    needed,
    wrong,
)
from matchmaker.domain.scheduling.instance import (
    NO_MAXIMUM,
    Ban,
    Id,
    Instance,
    Meeting,
    Participant,
    Plan,
    Wish,
)
from matchmaker.errors import InputError

_TOP = {
    "slots", "tables", "participants", "wishes", "meetings", "precedences", "step_free_tables",
    "closed", "slot_names", "table_names", "slot_tables", "slot_times", "day_starts", "bans",
    "same_cluster", "locked",
}  # fmt: skip
_OF_PARTICIPANT = {
    "id", "min", "max", "unavailable", "table", "step_free", "name", "clusters", "languages",
}  # fmt: skip
_OF_WISH = {"a", "b", "score", "must", "slots", "fixed", "table"}


def read_instance(document: object) -> Instance:
    """The instance that a document describes; whether its rules can be kept is asked later.

    Raises:
        InputError: something is missing, unknown or of the wrong kind; the message says where.
    """
    top = an_object(document, "the file", _TOP)
    is_given = "meetings" in top
    if is_given == ("wishes" in top):
        raise InputError(
            phrase("The file has «wishes» and «meetings», or neither."),
            remedy=phrase("Write «wishes» to choose among, or «meetings» that must all be held."),
        )
    key = "meetings" if is_given else "wishes"
    needed(top, "participants", "the file")
    wishes = each_of(top, key, key, _wish)
    return Instance(
        slots=a_whole(needed(top, "slots", "the file"), "slots"),
        tables=a_whole(needed(top, "tables", "the file"), "tables"),
        participants=tuple(each_of(top, "participants", "participants", _participant)),
        wishes=tuple(_with_locks(wishes, each_of(top, "locked", "locked", _lock))),
        given=is_given,
        precedences=tuple(each_of(top, "precedences", "precedences", a_pair)),
        step_free_tables=_numbers(top, "step_free_tables", "step_free_tables"),
        closed=frozenset(each_of(top, "closed", "closed", a_pair)),
        slot_names=_names(top, "slot_names"),
        table_names=_names(top, "table_names"),
        slot_tables=tuple(each_of(top, "slot_tables", "slot_tables", a_whole)),
        slot_times=tuple(each_of(top, "slot_times", "slot_times", a_stretch)),
        day_starts=tuple(each_of(top, "day_starts", "day_starts", a_whole)),
        bans=tuple(each_of(top, "bans", "bans", _ban)),
        same_cluster=a_truth(top.get("same_cluster", True), "same_cluster"),
    )


def _participant(value: object, place: str) -> Participant:
    found = an_object(value, place, _OF_PARTICIPANT)
    most = maybe(found, "max", place, a_whole)
    return Participant(
        id=an_id(needed(found, "id", place), f"{place}.id"),
        minimum=a_whole(found.get("min", 0), f"{place}.min"),
        maximum=NO_MAXIMUM if most is None else most,
        unavailable=_numbers(found, "unavailable", f"{place}.unavailable"),
        table=maybe(found, "table", place, a_whole),
        step_free=a_truth(found.get("step_free", False), f"{place}.step_free"),
        name=str(found.get("name", "")),
        clusters=frozenset(map(str, each_of(found, "clusters", f"{place}.clusters", an_id))),
        languages=frozenset(each_of(found, "languages", f"{place}.languages", a_text)),
    )


def _wish(value: object, place: str) -> Wish:
    found = an_object(value, place, _OF_WISH)
    slots = found.get("slots")
    return Wish(
        a=an_id(needed(found, "a", place), f"{place}.a"),
        b=an_id(needed(found, "b", place), f"{place}.b"),
        score=a_number(found.get("score", 1), f"{place}.score"),
        must=a_truth(found.get("must", False), f"{place}.must"),
        slots=None if slots is None else _numbers(found, "slots", f"{place}.slots"),
        fixed=maybe(found, "fixed", place, a_whole),
        table=maybe(found, "table", place, a_whole),
    )


def _lock(value: object, place: str) -> Wish:
    """A meeting that stays where it is; worth nothing unless it is also wished for."""
    found = an_object(value, place, {"a", "b", "slot", "table"})
    return Wish(
        a=an_id(needed(found, "a", place), f"{place}.a"),
        b=an_id(needed(found, "b", place), f"{place}.b"),
        score=0.0,
        must=True,
        fixed=a_whole(needed(found, "slot", place), f"{place}.slot"),
        table=maybe(found, "table", place, a_whole),
    )


def _with_locks(wishes: Iterable[Wish], locks: Iterable[Wish]) -> Iterator[Wish]:
    held = {frozenset((each.a, each.b)): each for each in locks}
    for wish in wishes:
        lock = held.pop(frozenset((wish.a, wish.b)), None)
        yield wish if lock is None else _locked(wish, lock)
    yield from held.values()


def _locked(wish: Wish, lock: Wish) -> Wish:
    for name in ("fixed", "table"):
        asked, held = getattr(wish, name), getattr(lock, name)
        if asked is not None and held is not None and asked != held:
            raise wrong(f"locked {wish.a} – {wish.b}", held, f"{asked}, as it is fixed elsewhere")
    return replace(
        wish,
        must=True,
        fixed=lock.fixed,
        table=wish.table if lock.table is None else lock.table,
    )


def _ban(value: object, place: str) -> Ban:
    found = an_object(value, place, {"a", "b", "reason"})
    return Ban(
        a=an_id(needed(found, "a", place), f"{place}.a"),
        b=an_id(needed(found, "b", place), f"{place}.b"),
        reason=a_text(found.get("reason", ""), f"{place}.reason"),
    )


def _numbers(value: Fields, key: str, place: str) -> frozenset[int]:
    return frozenset(each_of(value, key, place, a_whole))


def _names(top: Fields, key: str) -> tuple[str, ...]:
    return tuple(map(str, a_list(top.get(key, []), key)))


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
            "spread": plan.breaks.spread,
            "bound": plan.breaks.bound,
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


def meetings_of(instance: Instance, places: Iterable[tuple[Id, Id, int, int]]) -> list[Meeting]:
    """Meetings kept elsewhere as (a, b, slot, table), numbered as this instance numbers its
    wishes; -1 where it has none for the pair.
    """
    number = {frozenset((wish.a, wish.b)): n for n, wish in enumerate(instance.wishes)}
    return [
        Meeting(number.get(frozenset((a, b)), -1), a, b, slot, table)
        for a, b, slot, table in places
    ]
