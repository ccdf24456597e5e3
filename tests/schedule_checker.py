"""Does a plan keep the rules? Written against the file format alone; shares no code with the
scheduler, so that a slip in one is not a slip in both.
"""

from __future__ import annotations

from itertools import product
from typing import Any


def violations(asked: dict[str, Any], given: dict[str, Any]) -> list[str]:
    """What is wrong with the printed plan for the asked file; empty: nothing."""
    people = {p["id"]: p for p in asked["participants"]}
    wanted = asked.get("wishes", asked.get("meetings"))
    by_pair = {frozenset((w["a"], w["b"])): (n, w) for n, w in enumerate(wanted)}
    asked_for = [m for m in given["meetings"] if frozenset((m["a"], m["b"])) in by_pair]
    if len(asked_for) < len(given["meetings"]):
        return ["nobody asked for some meetings"]
    wrong = _of_doubles(given["meetings"])
    when: dict[int, int] = {}
    total = 0.0
    for m in given["meetings"]:
        number, wish = by_pair[frozenset((m["a"], m["b"]))]
        when[number] = m["slot"]
        total += wish.get("score", 1)
        wrong += _of_the_place(asked, m, wish) + _of_the_people(asked, m, people)
    for one, p in people.items():
        n = sum(one in (m["a"], m["b"]) for m in given["meetings"])
        if p.get("max") is not None and n > p["max"]:
            wrong.append(f"{one} has {n} meetings")
    for i, j in asked.get("precedences", []):
        if i in when and j in when and when[i] >= when[j]:
            wrong.append(f"{i} is not before {j}")
    return wrong + _of_the_figures(asked, given, people, by_pair, total)


def _of_doubles(meetings: list[dict[str, Any]]) -> list[str]:
    wrong, seen = [], set()
    for m in meetings:
        slot = m["slot"]
        pair = frozenset((m["a"], m["b"]))
        for key in (("pair", pair), ("table", m["table"], slot), (m["a"], slot), (m["b"], slot)):
            if key in seen:
                wrong.append(f"twice: {key}")
            seen.add(key)
    return wrong


def _of_the_place(asked: dict[str, Any], m: dict[str, Any], wish: dict[str, Any]) -> list[str]:
    slot, table = m["slot"], m["table"]
    wrong = []
    if not (0 <= slot < asked["slots"] and 0 <= table < asked["tables"]):
        wrong.append(f"no such place: {m}")
    if [table, slot] in asked.get("closed", []):
        wrong.append(f"closed table: {m}")
    if wish.get("slots") is not None and slot not in wish["slots"]:
        wrong.append(f"slot not allowed: {m}")
    if wish.get("fixed") is not None and slot != wish["fixed"]:
        wrong.append(f"not where it is fixed: {m}")
    return wrong


def _of_the_people(asked: dict[str, Any], m: dict[str, Any], people: dict[Any, Any]) -> list[str]:
    wrong = []
    for one in (m["a"], m["b"]):
        p = people[one]
        if m["slot"] in p.get("unavailable", []):
            wrong.append(f"{one} is away: {m}")
        if p.get("table") is not None and p["table"] != m["table"]:
            wrong.append(f"{one} has a fixed table: {m}")
        if p.get("step_free") and m["table"] not in asked.get("step_free_tables", []):
            wrong.append(f"{one} needs a step-free table: {m}")
    return wrong


def _of_the_figures(asked, given, people, by_pair, total) -> list[str]:
    wrong = []
    if abs(total - given["interest"]) > 1e-6:
        wrong.append(f"interest {given['interest']} is {total}")
    if given["bound"] < total - 1e-6:
        wrong.append(f"bound {given['bound']} below {total}")
    if given["proved"] and given["bound"] > total + 1e-3:
        wrong.append("called proved, but below the bound")
    told = {frozenset((u["a"], u["b"])) for u in given["unplaced"]}
    held = {frozenset((m["a"], m["b"])) for m in given["meetings"]}
    if told != set(by_pair) - held or len(told) != len(given["unplaced"]):
        wrong.append("unplaced is not what is missing")
    if any(not u["reason"] for u in given["unplaced"]):
        wrong.append("no reason")
    for _, wish in by_pair.values():
        if wish.get("must") and frozenset((wish["a"], wish["b"])) in told:
            wrong.append(f"left out what must be: {wish}")
    gaps = breaks(asked, given["meetings"])
    if (sum(gaps.values()), max(gaps.values(), default=0)) != (
        given["breaks"]["total"],
        given["breaks"]["largest"],
    ):
        wrong.append(f"breaks {given['breaks']} are {gaps}")
    return wrong


def breaks(asked: dict[str, Any], meetings: list[dict[str, Any]]) -> dict[Any, int]:
    """Of each participant: free slots between first and last meeting, in which they are there."""
    found = {}
    for p in asked["participants"]:
        mine = {m["slot"] for m in meetings if p["id"] in (m["a"], m["b"])}
        away = set(p.get("unavailable", []))
        inside = range(min(mine, default=0), max(mine, default=-1) + 1)
        found[p["id"]] = len([s for s in inside if s not in mine and s not in away])
    return found


def best_by_hand(asked: dict[str, Any]) -> tuple[float, int] | None:
    """Of all plans of a tiny file: most interest, then fewest breaks; None: none keeps the rules.

    All combinations of slots are tried; tables are matched by trying them, too.
    """
    wanted = asked.get("wishes", asked.get("meetings"))
    is_given = "meetings" in asked
    best = None
    for slots in product([None, *range(asked["slots"])], repeat=len(wanted)):
        if any(
            s is None and (is_given or w.get("must")) for s, w in zip(slots, wanted, strict=True)
        ):
            continue
        meetings = [
            {"a": w["a"], "b": w["b"], "slot": s}
            for s, w in zip(slots, wanted, strict=True)
            if s is not None
        ]
        if not _is_legal(asked, meetings):
            continue
        interest = sum(
            w.get("score", 1) for s, w in zip(slots, wanted, strict=True) if s is not None
        )
        found = (interest, -sum(breaks(asked, meetings).values()))
        best = found if best is None else max(best, found)
    return None if best is None else (best[0], -best[1])


def _is_legal(asked: dict[str, Any], meetings: list[dict[str, Any]]) -> bool:
    seats: list[dict[str, Any]] = []
    for slot in range(asked["slots"]):
        here = [m for m in meetings if m["slot"] == slot]
        if any(
            len({m["a"], m["b"]} & {n["a"], n["b"]}) for i, m in enumerate(here) for n in here[:i]
        ):
            return False
        if len(here) > asked["tables"]:
            return False
        for tables in product(range(asked["tables"]), repeat=len(here)):
            seated = [{**m, "table": t} for m, t in zip(here, tables, strict=True)]
            if not _table_rules(asked, seated):
                seats += seated
                break
        else:
            return False
    wrong = violations(
        {
            **asked,
            "wishes": [{**w, "must": False} for w in asked.get("wishes", asked.get("meetings"))],
        },
        {
            "meetings": seats,
            "interest": 0,
            "bound": 9e9,
            "proved": False,
            "unplaced": [],
            "breaks": {"total": 0, "largest": 0},
        },
    )
    return not [w for w in wrong if not w.startswith(("interest", "unplaced", "breaks"))]


def _table_rules(asked: dict[str, Any], seated: list[dict[str, Any]]) -> bool:
    """Whether something is wrong with these tables in one slot."""
    people = {p["id"]: p for p in asked["participants"]}
    tables = [m["table"] for m in seated]
    if len(set(tables)) < len(tables):
        return True
    if any([m["table"], m["slot"]] in asked.get("closed", []) for m in seated):
        return True
    return any(
        people[one].get("table") not in (None, m["table"])
        or (people[one].get("step_free") and m["table"] not in asked.get("step_free_tables", []))
        for m in seated
        for one in (m["a"], m["b"])
    )
