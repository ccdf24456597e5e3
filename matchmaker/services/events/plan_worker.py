"""Plans and repairs in a process of its own: `python -m matchmaker.services.events.plan_worker`.

The solver's libraries are large, take all of a processor while they work, and may be killed; none
of that may happen to the process that answers pages. One task comes in on stdin; what is being done
and at last the result go out on stdout.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import IO

from matchmaker.domain.scheduling.instance import Plan
from matchmaker.domain.scheduling.planning import plan
from matchmaker.domain.scheduling.repairing import Repair, repair
from matchmaker.errors import InputError
from matchmaker.services.events.plan_tasks import (
    Done,
    Mending,
    Planning,
    Refused,
    Said,
    Task,
    receive,
    send,
)


def work(task: Task, out: IO[bytes]) -> None:
    """Do a task and say how it goes."""
    try:
        result = result_of(task, lambda words: send(Said(words), out))
    except InputError as error:
        send(Refused(error.message, error.remedy), out)
    else:
        send(Done(result), out)


def result_of(task: Task, tell: Callable[[str], None]) -> Plan | Repair:
    """What is found."""
    if isinstance(task, Planning):
        return plan(task.instance, seed=task.seed, seconds=task.seconds, tell=tell)
    return repair(
        task.instance,
        task.meetings,
        locked=task.locked,
        from_slot=task.from_slot,
        is_filled=task.is_filled,
        seed=task.seed,
    )


def main() -> None:
    """One task, then the end."""
    task = receive(sys.stdin.buffer)
    assert isinstance(task, Planning | Mending), "only tasks are sent"
    out = sys.stdout.buffer
    sys.stdout = sys.stderr  # whatever else is printed is no value of ours
    work(task, out)


if __name__ == "__main__":
    main()
