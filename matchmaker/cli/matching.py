"""match: pairs worth introducing, for all members of a cluster at once, or for everybody."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime

import click

from matchmaker.cli import nightly
from matchmaker.cli.output import as_json, print_json, progress
from matchmaker.runtime import Runtime
from matchmaker.services.database import require_schema
from matchmaker.services.ranking.clusters import find_cluster
from matchmaker.services.suggesting.matching import eyes_of
from matchmaker.services.suggesting.matching_runs import Means, run_now


@click.group()
def match() -> None:
    """Whom a cluster's manager may introduce."""


@match.command("run")
@click.argument("reference", metavar="CLUSTER")
@as_json
@click.pass_obj
def run_command(runtime: Runtime, reference: str, is_json: bool) -> None:
    """Find the best partners of every member of CLUSTER (its key, exact name or number).

    What is found is kept and shown on the cluster's page of introductions. A run that was stopped
    goes on where it stopped.
    """
    require_schema(runtime.database)
    with runtime.database() as session:
        cluster = find_cluster(session, reference)
    means = Means(
        runtime.database,
        runtime.library,
        runtime.weights,
        lambda: datetime.now(UTC),
        runtime.policy,
    )
    with progress("Matching members") as show:
        found = run_now(means, cluster.id, viewer=eyes_of(cluster.id, None), progress=show)
    if is_json:
        print_json({"cluster": cluster.id, **asdict(found), "done_at": found.done_at.isoformat()})
        return
    click.echo(f"{cluster.name}: pairs {found.pairs:,}, members {found.members:,}.")
    if found.without:
        click.echo(f"Without any, since they say too little: {len(found.without):,}.", err=True)


for _command in nightly.COMMANDS:
    match.add_command(_command)

COMMANDS = (match,)
