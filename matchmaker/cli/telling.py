"""interest and outcome: what each side says, and what came of it."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from matchmaker.cli.output import as_json, print_json
from matchmaker.domain.vocabulary import Answer, DeclineReason, OutcomeStep, label
from matchmaker.runtime import Runtime
from matchmaker.services.database import require_schema
from matchmaker.services.identity.access import HIGHEST_NUMBER, acting_for, find_organisation
from matchmaker.services.introducing.introductions import Said, say
from matchmaker.services.introducing.outcomes import record_outcome
from matchmaker.services.introducing.speaking import Speaker

_number = click.argument("proposal", type=click.IntRange(1, HIGHEST_NUMBER))
_side = click.option(
    "--as", "reference", required=True, metavar="ORGANISATION", help="The side that speaks."
)
_note = click.option("--note", help="A sentence for the other side, 500 characters at most.")


@click.command()
@_number
@click.argument("word", metavar="ANSWER", type=click.Choice([each.value for each in Answer]))
@_side
@click.option(
    "--reason",
    type=click.Choice([each.value for each in DeclineReason]),
    help="Why not; what the next proposals learn from.",
)
@_note
@as_json
@click.pass_obj
def interest(
    runtime: Runtime,
    proposal: int,
    word: str,
    reference: str,
    reason: str | None,
    note: str | None,
    is_json: bool,
) -> None:
    """Say yes, no (with a --reason) or unsure to PROPOSAL; both yes is an introduction."""
    require_schema(runtime.database)
    with runtime.database() as session:
        now = datetime.now(UTC)
        side = find_organisation(session, reference)
        viewer = acting_for(session, side.id, today=now.date())
        said_so = Said(
            Answer(word),
            DeclineReason(reason) if reason else None,
            message=note if word == Answer.YES else None,
            note=note if word != Answer.YES else None,
        )
        speaker = Speaker(session, viewer, now, runtime.post_office)
        found = say(speaker, proposal, side.id, said_so).standing
    said = {"seeker": found.seeker, "candidate": found.candidate}
    if is_json:
        introduced = found.introduced_at.isoformat() if found.introduced_at else None
        print_json({**said, "introduced_at": introduced})
    elif found.introduced_at:
        click.echo("Both said yes: you are introduced.")
    else:
        click.echo(f"{side.name} says {word}; of a no the other side learns no reason.")


@click.command()
@_number
@click.argument("word", metavar="STEP", type=click.Choice([each.value for each in OutcomeStep]))
@_side
@_note
@as_json
@click.pass_obj
def outcome(
    runtime: Runtime, proposal: int, word: str, reference: str, note: str | None, is_json: bool
) -> None:
    """Record what came of PROPOSAL, as one side tells it; both tellings are kept."""
    require_schema(runtime.database)
    with runtime.database() as session:
        now = datetime.now(UTC)
        side = find_organisation(session, reference)
        found = record_outcome(
            session,
            proposal,
            side.id,
            OutcomeStep(word),
            viewer=acting_for(session, side.id, today=now.date()),
            now=now,
            note=note,
        )
    if is_json:
        told = {"seeker": found.seeker, "candidate": found.candidate}
        print_json({**told, "counted": found.counted, "disagree": found.disagree})
    else:
        counted = label(found.counted) if found.counted else "nothing"
        click.echo(f"Recorded. Counted: {counted}" + (" (the sides differ)" * found.disagree))


COMMANDS = (interest, outcome)
