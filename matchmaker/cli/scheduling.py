"""schedule: meetings of a file into slots and tables, without a database."""

from __future__ import annotations

import json
import time
from pathlib import Path

import click

from matchmaker.cli.output import as_json, print_json
from matchmaker.domain.scheduling.documents import plan_document, read_instance
from matchmaker.domain.scheduling.instance import Instance, Plan
from matchmaker.errors import InputError


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@as_json
@click.option(
    "--seconds", type=click.FloatRange(0, 3600), default=10.0, show_default=True,
    help="How long to search at most; more time closes more gaps.",
)  # fmt: skip
@click.option(
    "--seed", type=click.IntRange(0), default=0, show_default=True,
    help="The same file, seconds and seed give the same plan.",
)  # fmt: skip
def schedule(file: Path, is_json: bool, seconds: float, seed: int) -> None:
    """Choose and place the meetings of FILE, or place those it gives, with the fewest gaps.

    FILE is JSON: docs/reference/schedule-format.md describes it. Nothing is stored.
    """
    from matchmaker.domain.scheduling.planning import plan  # noqa: PLC0415 -- loads SciPy

    instance = read_file(file)
    start = time.monotonic()
    found = plan(
        instance,
        seed=seed,
        seconds=seconds,
        tell=lambda step: click.echo(f"{step} …", err=True),
        is_over=lambda: time.monotonic() - start > seconds,
    )
    taken = time.monotonic() - start
    if is_json:
        print_json(plan_document(found, seconds=taken))
    else:
        _print_plan(instance, found, taken)


def read_file(path: Path) -> Instance:
    """The instance in a file.

    Raises:
        InputError: it is not JSON, or not an instance; the message says where.
    """
    try:
        return read_instance(json.loads(path.read_text(encoding="utf-8-sig")))
    except json.JSONDecodeError as error:
        raise InputError(
            f"{path.name}, line {error.lineno}, column {error.colno}: this is not JSON: "
            f"{error.msg}.",
            remedy="Mend the file there.",
        ) from error
    except (UnicodeDecodeError, RecursionError) as error:
        raise InputError(
            f"{path.name} is not a JSON file in UTF-8.", remedy="Save it as UTF-8."
        ) from error


def _print_plan(instance: Instance, found: Plan, seconds: float) -> None:
    slot = -1
    for each in found.meetings:
        if each.slot != slot:
            slot = each.slot
            click.echo(click.style(f"Slot {instance.slot(slot)}", bold=True))
        click.echo(f"  table {instance.table(each.table)}: {each.a} – {each.b}")
    for missing in found.unplaced:
        click.echo(
            f"Not placed: {missing.a} – {missing.b}. {missing.reason} {missing.swap}".strip()
        )
    proof = "proved best" if found.is_proved else f"at most {found.bound:g} is possible"
    click.echo(
        f"{len(found.meetings):,} meetings, interest {found.interest:g} ({proof}); "
        f"breaks {found.breaks.total}, at most {found.breaks.largest} for one person; "
        f"{seconds:.1f} s."
    )


COMMANDS = (schedule,)
