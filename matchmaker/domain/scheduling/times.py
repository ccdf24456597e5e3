"""How slots are said: "at 10:00", "09:00–10:40", or by number where there is no clock."""

from __future__ import annotations

from collections.abc import Iterable

from matchmaker.domain.phrases import phrase
from matchmaker.domain.scheduling.instance import Instance


def at(instance: Instance, slot: int) -> str:
    """One slot: "at 10:00", or "in slot 3"."""
    if instance.slot_times and not instance.slot_names:
        return phrase("at %(time)s", time=instance.slot(slot))
    return phrase("in slot %(slots)s", slots=instance.slot(slot))


def when(instance: Instance, slots: Iterable[int]) -> str:
    """Some slots: "09:00–10:40, 13:00–13:20", or "in slots 0–4, 6"."""
    chosen = sorted(slots)
    said = ranges(instance, chosen)
    if instance.slot_times:
        return said
    if len(chosen) == 1:
        return phrase("in slot %(slots)s", slots=said)
    return phrase("in slots %(slots)s", slots=said)


def ranges(instance: Instance, slots: Iterable[int]) -> str:
    """Slots as people write them: 1–4, 6; with times, from a beginning to an end."""
    runs: list[list[int]] = []
    for slot in sorted(slots):
        if runs and runs[-1][1] == slot - 1:
            runs[-1][1] = slot
        else:
            runs.append([slot, slot])
    return ", ".join(_run(instance, first, last) for first, last in runs)


def start(instance: Instance, slot: int) -> str:
    """When a slot begins; "" without a clock."""
    return instance.slot_times[slot][0] if instance.slot_times else ""


def end(instance: Instance, slot: int) -> str:
    """When a slot ends; "" without a clock."""
    return instance.slot_times[slot][1] if instance.slot_times else ""


def _run(instance: Instance, first: int, last: int) -> str:
    if instance.slot_times:
        return f"{start(instance, first)}–{end(instance, last)}"
    if first == last:
        return instance.slot(first)
    return f"{instance.slot(first)}–{instance.slot(last)}"
