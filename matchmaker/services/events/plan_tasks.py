"""What the solver's process is asked and what it says: values that go through its pipes.

Both ends are this very program, so that nothing but our own values is ever unpickled.
"""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, TypeAlias

from matchmaker.domain.scheduling.instance import Instance, Meeting, Plan

if TYPE_CHECKING:
    from matchmaker.domain.scheduling.repairing import Repair  # slow, and only named here


@dataclass(frozen=True, slots=True)
class Planning:
    """Plan from nothing but what is locked, in roughly so many seconds."""

    instance: Instance
    seconds: float
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Mending:
    """Repair these meetings; `locked` are numbers of wishes that stay."""

    instance: Instance
    meetings: tuple[Meeting, ...]
    locked: frozenset[int]
    from_slot: int
    is_filled: bool
    seed: int = 0


Task: TypeAlias = Planning | Mending


@dataclass(frozen=True, slots=True)
class Said:
    """What the worker is doing."""

    words: str


@dataclass(frozen=True, slots=True)
class Done:
    """What was found."""

    result: Plan | Repair


@dataclass(frozen=True, slots=True)
class Refused:
    """Why nothing was found: a sentence and what to do."""

    message: str
    remedy: str


Line: TypeAlias = Said | Done | Refused


def send(value: Task | Line, pipe: IO[bytes]) -> None:
    """Give a value to the other end.

    Raises:
        BrokenPipeError: the other end is gone.
    """
    pickle.dump(value, pipe)
    pipe.flush()


def receive(pipe: IO[bytes]) -> object:
    """The next value from the other end.

    Raises:
        EOFError: there is none: the other end is gone.
    """
    try:
        return pickle.load(pipe)  # noqa: S301 -- written by ourselves
    except pickle.UnpicklingError as error:  # it was ended in the middle of a word
        raise EOFError from error
