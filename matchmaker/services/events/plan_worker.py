"""Plans and repairs in a process of its own: `python -m matchmaker.services.events.plan_worker`.

The solver's libraries are large, take all of a processor while they work, and may be killed; none
of that may happen to the process that answers pages. One task comes in on stdin; what is being done
and at last the result go out on stdout. Where stdin is closed the search ends with what it has.
"""

from __future__ import annotations

import os
import sys
import threading
import time
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

_LATE = 3  # times as long as was asked for: a busy machine ends with what it has

IsOver = Callable[[], bool]


def work(task: Task, out: IO[bytes], *, is_over: IsOver = lambda: False) -> None:
    """Do a task and say how it goes."""
    try:
        result = result_of(task, lambda words: send(Said(words), out), is_over=is_over)
    except InputError as error:
        send(Refused(error.message, error.remedy), out)
    else:
        send(Done(result), out)


def result_of(
    task: Task, tell: Callable[[str], None], *, is_over: IsOver = lambda: False
) -> Plan | Repair:
    """What is found; `is_over` ends a plan early, with what there is."""
    if isinstance(task, Planning):
        end = time.monotonic() + _LATE * task.seconds
        return plan(
            task.instance,
            seed=task.seed,
            seconds=task.seconds,
            tell=tell,
            is_over=lambda: is_over() or time.monotonic() > end,
        )
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
    closed = threading.Event()
    threading.Thread(target=_listen, args=(sys.stdin.fileno(), closed), daemon=True).start()
    work(task, out, is_over=closed.is_set)


def _listen(pipe: int, closed: threading.Event) -> None:
    """Wait until the other end has closed; past Python's buffer, whose lock would be held."""
    while os.read(pipe, 1):
        pass
    closed.set()


if __name__ == "__main__":
    main()
