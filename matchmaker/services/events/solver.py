"""The solver's process as a function: start it, listen, and end it if it takes too long."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from typing import IO, TYPE_CHECKING

from matchmaker.config import ROOT
from matchmaker.domain.phrases import phrase
from matchmaker.domain.scheduling.instance import Plan
from matchmaker.errors import InputError, NotReady
from matchmaker.services.events.plan_tasks import Done, Refused, Said, Task, receive, send

if TYPE_CHECKING:
    from matchmaker.domain.scheduling.repairing import Repair  # slow, and only named here

_COMMAND = (sys.executable, "-m", "matchmaker.services.events.plan_worker")


def solve(
    task: Task, *, patience: float, tell: Callable[[str], None] = lambda words: None
) -> Plan | Repair:
    """What the solver finds; `patience` is in seconds, after which it is ended.

    Raises:
        InputError: the rules are impossible.
        NotReady: the solver's process was ended, by us or by the system.
    """
    process = subprocess.Popen(  # noqa: S603 -- our own module, run by our own interpreter
        _COMMAND,
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    clock = threading.Timer(patience, process.kill)
    clock.daemon = True
    clock.start()
    try:
        assert process.stdin is not None, "it has pipes"
        assert process.stdout is not None, "it has pipes"
        _send(task, process.stdin)
        return _listen(process.stdout, tell)
    finally:
        clock.cancel()
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()


def _send(task: Task, pipe: IO[bytes]) -> None:
    try:
        send(task, pipe)
    except BrokenPipeError:
        return  # it is gone: listening finds that out


def _listen(pipe: IO[bytes], tell: Callable[[str], None]) -> Plan | Repair:
    while True:
        try:
            line = receive(pipe)
        except EOFError as error:
            raise NotReady(
                phrase("The search was ended before it found a plan."),
                remedy=phrase("The last plan stands as it was. Plan again."),
            ) from error
        match line:
            case Said(words):
                tell(words)
            case Done(result):
                return result
            case Refused(message, remedy):
                raise InputError(message, remedy=remedy)
