"""network: the network of clusters, as files and in looks at all pairs."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import click
import sqlalchemy as sa

from matchmaker.cli.output import as_json, print_json, progress
from matchmaker.domain.phrases import counted
from matchmaker.runtime import Runtime
from matchmaker.services.database import require_schema
from matchmaker.services.ranking.clusters import find_meta_cluster
from models import Cluster

day = click.DateTime(formats=["%Y-%m-%d"])


@click.group()
def network() -> None:
    """The network of clusters: what joins them, and what begins to."""


@network.command("export")
@click.option("--as-of", type=day, metavar="DATE", help="The day that is shown; today if left out.")
@click.option("--since", type=day, metavar="DATE", help="Count only ties that began after it.")
@click.option("--network", "name", metavar="NAME", help="Only the clusters of this meta-cluster.")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("network"),
    show_default=True,
    help="The folder for nodes.csv, links.csv, network.graphml and network.xlsx.",
)
@as_json
@click.pass_obj
def export_command(
    runtime: Runtime,
    as_of: datetime | None,
    since: datetime | None,
    name: str | None,
    out: Path,
    is_json: bool,
) -> None:
    """Write clusters and what joins them as CSV, GraphML (for Gephi) and XLSX.

    Numbers only; what people did here counts where three organisations or more of each side did it.
    """
    from matchmaker.services.links.export_files import FILES  # noqa: PLC0415 -- loads SciPy
    from matchmaker.services.links.exporting import network_export  # noqa: PLC0415 -- likewise

    require_schema(runtime.database)
    now = datetime.now(UTC)
    with runtime.database() as session:
        query = sa.select(Cluster.id)
        if name is not None:
            query = query.where(Cluster.meta_cluster_id == find_meta_cluster(session, name).id)
        ids = session.scalars(query).all()
        shown = _day(as_of) or now.date()
        of = name or "all clusters"
        export = network_export(session, ids, of=of, as_of=shown, since=_day(since), now=now)
    out.mkdir(parents=True, exist_ok=True)
    for file, write in FILES.items():
        (out / file).write_bytes(write(export))
    told = {"clusters": len(export.nodes), "links": len(export.links), "folder": str(out)}
    if is_json:
        print_json(told | {"files": list(FILES)})
    else:
        clusters = counted("%(n)s cluster", "%(n)s clusters", len(export.nodes))
        links = counted("%(n)s link", "%(n)s links", len(export.links))
        click.echo(f"{clusters}, {links} → {out}")


@network.command("spot")
@click.option("--as-of", type=day, metavar="DATE", help="The day to look from; today if left out.")
@click.option("--network", "name", metavar="NAME", help="Only this meta-cluster; all if left out.")
@click.option("--anew", is_flag=True, help="Work a quarter out again that was looked at already.")
@as_json
@click.pass_obj
def spot_command(
    runtime: Runtime, as_of: datetime | None, name: str | None, anew: bool, is_json: bool
) -> None:
    """Look at all pairs of clusters once a quarter, and keep which links are emerging.

    Nothing that happened after the day is used. A quarter that was looked at stays as it is.
    """
    from matchmaker.services.emerging.listing import listed_of  # noqa: PLC0415 -- loads SciPy
    from matchmaker.services.emerging.spotting import (  # noqa: PLC0415 -- loads SciPy
        all_networks,
        spot_network,
    )

    require_schema(runtime.database)
    now = datetime.now(UTC)
    shown = _day(as_of) or now.date()
    told = []
    with runtime.database() as session:
        networks = all_networks(session)
        if name is not None:
            networks = [find_meta_cluster(session, name)]
        for each in networks:
            with progress(each.name) as show:
                look = spot_network(
                    session, each.id, as_of=shown, now=now, anew=anew, progress=show
                )
            told.append(listed_of(session, look, each.name))
    if is_json:
        print_json(told)
        return
    for found in told:
        click.echo(f"{found['network']}, {found['quarter']}: {found['headline']}")
        for pair in found["pairs"]:
            click.echo(
                f"  {pair['level']:<9}{pair['hazard']:>7.1%}  {pair['a']} – {pair['b']}:"
                f" {pair['chance']}"
            )


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


COMMANDS = (network,)
