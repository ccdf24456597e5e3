"""Does a plan keep the rules? Written against the file format alone; shares no code with the
scheduler, so that a slip in one is not a slip in both.
"""

from __future__ import annotations

from itertools import pairwise, product
from typing import Any


def violations(asked: dict[str, Any], given: dict[str, Any]) -> list[str]:
    """What is wrong with the printed plan for the asked file; empty: nothing."""
    people = {p["id"]: p for p in asked["participants"]}
    wanted = _wanted(asked)
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
    wrong += _of_the_bans(asked, given, people)
    return wrong + _of_the_figures(asked, given, people, by_pair, total)


def _wanted(asked: dict[str, Any]) -> list[dict[str, Any]]:
    """Wishes or meetings, and what is locked though nobody wished it (worth nothing)."""
    wanted = asked.get("wishes", asked.get("meetings"))
    pairs = {frozenset((w["a"], w["b"])) for w in wanted}
    return [
        *wanted,
        *(
            {"a": w["a"], "b": w["b"], "score": 0, "must": True}
            for w in asked.get("locked", [])
            if frozenset((w["a"], w["b"])) not in pairs
        ),
    ]


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


def _of_the_bans(asked: dict[str, Any], given: dict[str, Any], people: dict[Any, Any]) -> list[str]:
    wrong = []
    banned = {frozenset((b["a"], b["b"])) for b in asked.get("bans", [])}
    locked = {frozenset((w["a"], w["b"])): w for w in asked.get("locked", [])}
    for m in given["meetings"]:
        pair = frozenset((m["a"], m["b"]))
        a, b = people[m["a"]], people[m["b"]]
        if pair in banned:
            wrong.append(f"banned: {m}")
        if not asked.get("same_cluster", True) and set(a.get("clusters", [])) & set(
            b.get("clusters", [])
        ):
            wrong.append(f"same cluster: {m}")
        spoken = [set(one["languages"]) for one in (a, b) if one.get("languages")]
        if len(spoken) == 2 and not spoken[0] & spoken[1]:
            wrong.append(f"no language: {m}")
        lock = locked.pop(pair, m)
        if (lock["slot"], lock.get("table", m["table"])) != (m["slot"], m["table"]):
            wrong.append(f"locked elsewhere: {m}")
    if locked:
        wrong.append("a locked meeting is missing")
    return wrong + [
        f"more meetings in slot {slot} than it holds"
        for slot in range(asked["slots"])
        if sum(m["slot"] == slot for m in given["meetings"]) > _most(asked, slot)
    ]


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
    """Of each participant: free slots between the first and last meeting of a day, in which they
    are there and have a table.
    """
    found = {}
    nights = [0, *asked.get("day_starts", []), asked["slots"]]
    for p in asked["participants"]:
        mine = {m["slot"] for m in meetings if p["id"] in (m["a"], m["b"])}
        away = set(p.get("unavailable", []))
        for slot in range(asked["slots"]):
            shut = {t for t, s in asked.get("closed", []) if s == slot}
            if len(shut) == asked["tables"] or p.get("table") in shut or not _most(asked, slot):
                away.add(slot)
        found[p["id"]] = 0
        for first, end in pairwise(nights):
            today = {s for s in mine if first <= s < end}
            inside = range(min(today, default=0), max(today, default=-1) + 1)
            found[p["id"]] += len([s for s in inside if s not in mine and s not in away])
    return found


def _most(asked: dict[str, Any], slot: int) -> int:
    return asked["slot_tables"][slot] if asked.get("slot_tables") else asked["tables"]


def lacking(asked: dict[str, Any], meetings: list[dict[str, Any]]) -> int:
    """Meetings that people lack of their minimum."""
    return sum(
        max(0, p.get("min", 0) - sum(p["id"] in (m["a"], m["b"]) for m in meetings))
        for p in asked["participants"]
    )


def best_by_hand(asked: dict[str, Any]) -> tuple[float, int, int] | None:
    """Of all plans of a tiny file: most interest, then as little lacking as possible, then the
    fewest breaks; None: none keeps the rules.

    All combinations of slots are tried; tables are matched by trying them, too.
    """
    wanted = _wanted(asked)
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
        found = (
            round(interest, 6),
            -lacking(asked, meetings),
            -sum(breaks(asked, meetings).values()),
        )
        best = found if best is None else max(best, found)
    return None if best is None else (best[0], -best[1], -best[2])


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
            "wishes": [{**w, "must": False} for w in _wanted(asked)],
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
    locked = {frozenset((w["a"], w["b"])): w.get("table") for w in asked.get("locked", [])}
    if any(locked.get(frozenset((m["a"], m["b"]))) not in (None, m["table"]) for m in seated):
        return True
    return any(
        people[one].get("table") not in (None, m["table"])
        or (people[one].get("step_free") and m["table"] not in asked.get("step_free_tables", []))
        for m in seated
        for one in (m["a"], m["b"])
    )
