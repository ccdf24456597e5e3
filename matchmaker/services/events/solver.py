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


_GLANCE = 0.2  # seconds between two looks whether somebody wants it to stop


def solve(
    task: Task,
    *,
    patience: float,
    tell: Callable[[str], None] = lambda words: None,
    is_stopped: Callable[[], bool] = lambda: False,
) -> Plan | Repair:
    """What the solver finds; `patience` is in seconds, after which it is ended. Once `is_stopped`
    is true it ends its search and gives the best that it has.

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
    over = threading.Event()
    try:
        assert process.stdin is not None, "it has pipes"
        assert process.stdout is not None, "it has pipes"
        _send(task, process.stdin)
        threading.Thread(
            target=_stop_when_asked, args=(process.stdin, is_stopped, over), daemon=True
        ).start()
        return _listen(process.stdout, tell)
    finally:
        over.set()
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


def _stop_when_asked(
    pipe: IO[bytes], is_stopped: Callable[[], bool], over: threading.Event
) -> None:
    """Close the pipe, by which the other end knows that it shall come to an end."""
    while not over.wait(_GLANCE):
        if is_stopped():
            pipe.close()
            return


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
