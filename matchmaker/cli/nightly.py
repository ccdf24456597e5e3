"""match all, match list: everybody's partners in one go, on all processors, and read again."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path

import click

from matchmaker.cli.output import as_json, print_json, progress
from matchmaker.config import Config
from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import label
from matchmaker.errors import NotFound
from matchmaker.runtime import Runtime
from matchmaker.services.database import require_schema
from matchmaker.services.desk import Desk
from matchmaker.services.identity.access import find_organisation
from matchmaker.services.ranking import listed, nightly
from matchmaker.services.ranking.nightly import Part, Run, names_of

_held: dict[str, Runtime] = {}  # what a worker process opened when it began


@click.command("all")
@click.option(
    "--top",
    type=click.IntRange(1, 100),
    default=nightly.TOP,
    show_default=True,
    help="How many partners of each are kept.",
)
@click.option(
    "--workers",
    type=click.IntRange(1),
    help="Processes that judge at the same time; by default one for each processor.",
)
@as_json
@click.pass_obj
def all_command(runtime: Runtime, top: int, workers: int | None, is_json: bool) -> None:
    """Find the best partners of every organisation, for each as if it had asked itself.

    The lists and the market among all organisations (MATCHMAKER_RECIPROCITY=market orders by it)
    are kept in the instance folder and put in force at once when all are found. A run that was
    stopped goes on where it stopped. Meant for every night; nobody is shown anything by it.
    """
    require_schema(runtime.database)
    now = datetime.now(UTC)
    with runtime.database() as session:
        run = nightly.begin(
            session,
            runtime.lists_folder,
            versions=(runtime.weights.version, runtime.library.encoder.identity.key),
            today=now.date(),
        )
    count = min(workers or runtime.threads, max(1, len(run.pending)))
    with progress("Proposing") as show:
        done = run.organisations - run.waiting
        show(done, run.organisations)
        for size in _asked(runtime, run, now, count):
            done += size
            show(done, run.organisations)
    found = nightly.finish(run, runtime.policy, top=top)
    if is_json:
        print_json({"run": run.folder.name, "rule": runtime.policy.rule, **asdict(found)})
        return
    click.echo(f"organisations {found.organisations:,}, proposals {found.proposals:,}.")
    if found.without:
        click.echo(f"Without any, since they say too little: {found.without:,}.", err=True)


@click.command("list")
@click.argument("reference", metavar="ORGANISATION")
@as_json
@click.pass_obj
def list_command(runtime: Runtime, reference: str, is_json: bool) -> None:
    """The partners of ORGANISATION in the newest nightly run, with the values of both sides.

    They are those of its own eyes; `propose` shows the same with evidence, as of now.
    """
    require_schema(runtime.database)
    with runtime.database() as session:
        organisation = find_organisation(session, reference)
        found = listed.list_of(runtime.lists_folder, organisation.id)
        if found is None:
            raise NotFound(
                f"No nightly run knows {organisation.name}.",
                remedy="Run `python -m matchmaker match all`.",
            )
        names = names_of(session, [each.candidate_id for each in found.lines])
    # Whoever has gone since the run is not named any more.
    lines = [each for each in found.lines if each.candidate_id in names]
    if is_json:
        print_json([{"name": names[each.candidate_id], **asdict(each)} for each in lines])
        return
    for rank, each in enumerate(lines, start=1):
        told = f"{each.forward:.2f} for them, {each.backward:.2f} for the other side"
        click.echo(f"{rank:>2}. {names[each.candidate_id]} — {label(each.kind)}; {told}")


def _asked(runtime: Runtime, run: Run, now: datetime, workers: int) -> Iterator[int]:
    """Ask part by part, here or in processes of their own; gives how many each part held."""
    if workers == 1:
        for part in run.pending:
            _ask(runtime, run.folder, part, now)
            yield len(part.ids)
        return
    with ProcessPoolExecutor(
        workers, get_context("spawn"), initializer=_open, initargs=(runtime.config,)
    ) as pool:
        waiting = {
            pool.submit(_ask_here, run.folder, part, now): len(part.ids) for part in run.pending
        }
        for each in as_completed(waiting):
            each.result()
            yield waiting[each]


def _ask(runtime: Runtime, folder: Path, part: Part, now: datetime) -> None:
    with runtime.database() as session:
        desk = Desk(session, runtime.library, runtime.weights, Viewer(), now)
        nightly.ask_part(desk, folder, part)


def _open(config: Config) -> None:
    """Begin a worker; that its numbers take one thread is said in the environment already."""
    _held["runtime"] = Runtime(config)


def _ask_here(folder: Path, part: Part, now: datetime) -> None:
    """Ask a part in a worker.

    What a worker remembers of organisations is millions of small values that live until it ends:
    looking through them for garbage again and again took a tenth of its time.
    """
    gc.disable()
    _ask(_held["runtime"], folder, part, now)
    gc.collect()
    gc.freeze()


COMMANDS = (all_command, list_command)
