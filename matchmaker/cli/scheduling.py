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

_UNPLACED = 20  # reasons that are printed; a large event has thousands


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@as_json
@click.option(
    "--seconds", type=click.FloatRange(0, 3600), default=10.0, show_default=True,
    help="How long to search at most; more time leaves fewer breaks.",
)  # fmt: skip
@click.option(
    "--seed", type=click.IntRange(0), default=0, show_default=True,
    help="The same file, seconds and seed give the same plan.",
)  # fmt: skip
def schedule(file: Path, is_json: bool, seconds: float, seed: int) -> None:
    r"""Choose and place the meetings of FILE, or place those it gives, with the fewest breaks.

    FILE is JSON, for example:

    \b
      {"slots": 12, "tables": 40,
       "participants": [{"id": "acme", "min": 1, "max": 8, "unavailable": [3, 4]},
                        {"id": "bolt"}],
       "wishes": [{"a": "acme", "b": "bolt", "score": 87}]}

    With "meetings" in place of "wishes" all of them are placed. Times, step-free and hosted tables,
    bans, locked meetings and more: docs/reference/schedule-format.md. Steps are told on standard
    error; nothing is stored.
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
    names = {one.id: one.label for one in instance.participants}
    slot = -1
    for each in found.meetings:
        if each.slot != slot:
            slot = each.slot
            click.echo(click.style(f"Slot {instance.slot(slot)}", bold=True))
        click.echo(f"  table {instance.table(each.table)}: {names[each.a]} – {names[each.b]}")
    for missing in found.unplaced[:_UNPLACED]:
        pair = f"{names[missing.a]} – {names[missing.b]}"
        click.echo(f"Not placed: {pair}. {missing.reason} {missing.swap}".strip())
    if len(found.unplaced) > _UNPLACED:
        more = len(found.unplaced) - _UNPLACED
        click.echo(f"Not placed: {more:,} more; --json gives each with its reason.")
    if found.short:
        short = ", ".join(names[each] for each in found.short)
        click.echo(f"Below their minimum: {short}.")
    _print_figures(found, seconds)


def _print_figures(found: Plan, seconds: float) -> None:
    proof = "proved best" if found.is_proved else f"at most {_number(found.bound)} is possible"
    breaks = found.breaks
    fewest = "proved fewest" if breaks.is_proved else f"at least {breaks.bound} are needed"
    held, asked = len(found.meetings), len(found.meetings) + len(found.unplaced)
    click.echo(
        f"{held:,} of {asked:,} meetings, interest {_number(found.interest)} ({proof}); "
        f"breaks {breaks.total} ({fewest}), at most {breaks.largest} for one person; "
        f"{seconds:.1f} s."
    )


def _number(value: float) -> str:
    return f"{value:,.2f}".rstrip("0").rstrip(".")


COMMANDS = (schedule,)
