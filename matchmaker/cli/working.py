"""work: what has to be done while nobody is looking; by itself, or beside `serve`."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import click

from matchmaker.runtime import Runtime
from matchmaker.services.chores import CHORES, Chore, Done, run_chores
from matchmaker.services.database import require_schema
from matchmaker.services.searching.digests import telling

PAUSE = 30.0  # seconds between two rounds
EVERY_FEW_MINUTES = timedelta(minutes=5)  # how soon "at once" is, for saved searches


@click.command()
@click.option("--once", is_flag=True, help="One round, then stop.")
@click.pass_obj
def work(runtime: Runtime, once: bool) -> None:
    """Send letters, remind, ask what came of it: every half minute until Ctrl-C.

    `serve` does the same beside its pages unless MATCHMAKER_CHORES=no. Several at once do no harm.
    """
    require_schema(runtime.database)
    stop = threading.Event()
    while True:
        done = _round(runtime)
        for each in done:
            _tell(each, always=once)
        if once or stop.wait(PAUSE):
            break
    if any(each.error for each in done):
        raise click.exceptions.Exit(1)


@contextmanager
def working(runtime: Runtime) -> Iterator[None]:
    """Do the rounds in a thread of its own for as long as this lasts, if the settings say so."""
    if not runtime.config.flag("chores"):
        yield
        return
    stop = threading.Event()
    thread = threading.Thread(target=_rounds, args=(runtime, stop), name="chores", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(timeout=5)


def _rounds(runtime: Runtime, stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            _round(runtime)
        except Exception:  # the database may be away for a while; the rounds go on
            logging.getLogger("matchmaker.chores").exception("round")
        stop.wait(PAUSE)


def _round(runtime: Runtime) -> list[Done]:
    tell = telling(lambda: runtime.library, lambda: runtime.weights, lambda: runtime.policy)
    chores = (Chore(tell, EVERY_FEW_MINUTES), *CHORES)
    return run_chores(runtime.database, runtime.post_office, datetime.now(UTC), chores)


def _tell(done: Done, *, always: bool) -> None:
    if done.error:
        click.echo(f"{done.name}: {done.error}", err=True)
    elif done.count or always:
        click.echo(f"{done.name}: {done.count}")


COMMANDS = (work,)
