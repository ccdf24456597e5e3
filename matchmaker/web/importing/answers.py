"""The answers of step 4 as the form sends them: decisions, and what is wrong with some."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from matchmaker.services.importing.doubts import Decision
from matchmaker.services.importing.lookalikes import Lookalike
from matchmaker.services.importing.repairs import Repair, wrong_value

OWN, EMPTY, OUT, USE = "own", "empty", "out", "use:"
SAME, DIFFERENT = "same", "different"
LONGEST = 5_000  # characters of a value; a cell of free text may hold several sentences


@dataclass(frozen=True, slots=True)
class Answers:
    """What was answered on a page; `errors` by the name of the field, `typed` as it was sent."""

    decisions: tuple[Decision, ...] = ()
    same: Mapping[int, str | int] = field(default_factory=dict)
    different: Mapping[int, str | int] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    typed: Mapping[str, str] = field(default_factory=dict)


def read_answers(
    form: Mapping[str, str], repairs: Sequence[Repair], alike: Sequence[Lookalike]
) -> Answers:
    """The answers; a repair that the form does not speak of, or leaves open, has none."""
    decisions: list[Decision] = []
    errors: dict[str, str] = {}
    typed: dict[str, str] = {}
    for each in repairs:
        how, value = form.get(f"how-{each.id}", ""), form.get(f"value-{each.id}", "").strip()
        typed |= {f"how-{each.id}": how, f"value-{each.id}": value}
        decision, error = _decision(each, how, value[:LONGEST])
        if error:
            errors[f"value-{each.id}"] = error
        elif decision is not None:
            decisions.append(decision)
    same: dict[int, str | int] = {}
    different: dict[int, str | int] = {}
    for pair in alike:
        verdict = form.get(f"pair-{pair.row}", "")
        key: str | int = pair.key if pair.other_row is None else pair.other_row
        if verdict == SAME and pair.may_join:
            same[pair.row] = key
        elif verdict == DIFFERENT:
            different[pair.row] = key
    return Answers(tuple(decisions), same, different, errors, typed)


def mark_of(decision: Decision) -> str:
    """The name under which a decision is taken back."""
    text = f"{decision.name}\0{decision.written}\0{min(decision.rows, default=0)}"
    return hashlib.blake2b(text.encode(), digest_size=6).hexdigest()


def without(decisions: Iterable[Decision], newer: Iterable[Decision]) -> list[Decision]:
    """The decisions that newer ones do not replace; rows that both name go to the newer one."""
    taken: dict[tuple[str, str], frozenset[int]] = {}
    for each in newer:
        cell = each.name, each.written
        taken[cell] = taken.get(cell, frozenset()) | each.rows
    kept = []
    for each in decisions:
        rows = each.rows - taken.get((each.name, each.written), frozenset())
        if rows:
            kept.append(Decision(each.name, each.written, rows, each.value, each.leaves_out))
    return kept


def answer_of(
    repair: Repair, answers: Answers, suggested: Mapping[tuple[str, str], Decision]
) -> tuple[str, str]:
    """What the fields of a repair show: what was sent, else what was decided last time."""
    sent = answers.typed.get(f"how-{repair.id}")
    if sent is not None:
        return sent, answers.typed.get(f"value-{repair.id}", "")
    earlier = suggested.get((repair.name, repair.written)) if repair.written else None
    if earlier is None:
        return "", ""
    if earlier.leaves_out:
        return OUT, ""
    if not earlier.value:
        return EMPTY, ""
    if earlier.value in {each.code for each in repair.suggestions}:
        return f"{USE}{earlier.value}", ""
    return OWN, earlier.value


def _decision(repair: Repair, how: str, value: str) -> tuple[Decision | None, str]:
    rows = frozenset(repair.rows)
    if how == OUT:
        return Decision(repair.name, repair.written, rows, leaves_out=True), ""
    if not repair.is_mendable:
        return None, ""
    if how == EMPTY and repair.may_be_empty:
        return Decision(repair.name, repair.written, rows), ""
    if how.startswith(USE):
        return _taken(repair, rows, how.removeprefix(USE))
    if how == OWN or (not how and value):
        if error := wrong_value(repair.name, value):
            return None, error
        return Decision(repair.name, repair.written, rows, value), ""
    return None, ""


def _taken(repair: Repair, rows: frozenset[int], code: str) -> tuple[Decision | None, str]:
    """A suggestion, or a value of a short list."""
    if code in {each.code for each in repair.suggestions} or not wrong_value(repair.name, code):
        return Decision(repair.name, repair.written, rows, code), ""
    return None, ""
