"""propose and search: who could be a partner, and why."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import click
from sqlalchemy.orm import Session

from matchmaker.cli.output import as_json, line, print_cards, print_json
from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import MatchKind, label
from matchmaker.runtime import Runtime
from matchmaker.services.database import require_schema
from matchmaker.services.identity.access import acting_for, find_organisation
from matchmaker.services.ranking.cards import card_as_dict, in_english
from matchmaker.services.ranking.clusters import find_cluster, propose_clusters
from matchmaker.services.ranking.filtering import filters_from
from matchmaker.services.ranking.proposing import Desk, Slate, Wish, propose, search
from matchmaker.services.recognition.languages import language_of

NO_MARKET = (
    "There is no nightly run yet, so lists are ordered by the harmonic mean of both sides. "
    "Run `python -m matchmaker match all`."
)
_FILTERS = (
    ("country", "ISO country, such as DE."),
    ("region", "NUTS region of any level, such as DE71."),
    ("cluster", "Number or key of a cluster."),
    ("sector", "NACE code of any length, such as 26."),
    ("stage", "Stage of the value chain, such as tooling."),
    ("type", "Kind of organisation, such as research."),
    ("size", "micro, small, medium or large."),
    ("language", "Working language, such as de."),
    ("kind", f"Kind of match: {', '.join(each for each in MatchKind if each != 'c2c')}."),
)


def _with_filters(command: Any) -> Any:
    for name, text in reversed(_FILTERS):
        command = click.option(
            f"--{name}", multiple=True, metavar=name.upper(), help=f"{text} May be repeated."
        )(command)
    for option in (
        click.option(
            "--limit",
            default=10,
            show_default=True,
            type=click.IntRange(1, 100),
            help="How many to show.",
        ),
        click.option("--own-clusters", is_flag=True, help="Include members of the same clusters."),
        as_json,
    ):
        command = option(command)
    return command


@click.command("propose")
@click.argument("reference", metavar="ORGANISATION")
@_with_filters
@click.option("--members", is_flag=True, help="ORGANISATION is a cluster: propose clusters to it.")
@click.pass_obj
def propose_command(
    runtime: Runtime,
    /,
    reference: str,
    limit: int,
    own_clusters: bool,
    is_json: bool,
    members: bool,
    **filters: tuple[str, ...],
) -> None:
    """The best partners of an organisation, with evidence for both sides.

    ORGANISATION is a key, an exact name or a number. What is shown is recorded, as it is shown,
    with the number that `interest` and `outcome` ask for.
    """
    require_schema(runtime.database)
    with runtime.database() as session:
        now = datetime.now(UTC)
        if members:
            cluster = find_cluster(session, reference)
            found = propose_clusters(_desk(runtime, session, Viewer(), now), cluster.id)
            _print_clusters([each.as_dict() for each in found[:limit]], is_json=is_json)
            return
        organisation = find_organisation(session, reference)
        viewer = acting_for(session, organisation.id, today=now.date())
        desk = _desk(runtime, session, viewer, now)
        wish = Wish(
            filters=filters_from(_with_cluster_numbers(session, filters)),
            limit=limit,
            include_own_clusters=own_clusters,
        )
        _print(propose(desk, organisation.id, wish), is_json=is_json)


@click.command("search")
@click.argument("sentence")
@_with_filters
@click.option("--as", "reference", metavar="ORGANISATION", help="Ask in its name: both directions.")
@click.pass_obj
def search_command(
    runtime: Runtime,
    /,
    sentence: str,
    limit: int,
    own_clusters: bool,
    is_json: bool,
    reference: str | None,
    **filters: tuple[str, ...],
) -> None:
    """Who can help with one sentence, such as "we need certified laser welding of copper"."""
    require_schema(runtime.database)
    with runtime.database() as session:
        now = datetime.now(UTC)
        organisation = find_organisation(session, reference) if reference else None
        viewer = (
            acting_for(session, organisation.id, today=now.date()) if organisation else Viewer()
        )
        wish = Wish(
            filters=filters_from(_with_cluster_numbers(session, filters)),
            limit=limit,
            include_own_clusters=own_clusters,
        )
        slate = search(
            _desk(runtime, session, viewer, now),
            sentence,
            wish,
            language=language_of(sentence, "en"),
            organisation_id=organisation.id if organisation else None,
        )
        _print(slate, is_json=is_json)


def _desk(runtime: Runtime, session: Session, viewer: Viewer, now: datetime) -> Desk:
    policy = runtime.policy
    if policy.has_fallen_back:
        click.echo(NO_MARKET, err=True)
    return Desk(session, runtime.library, runtime.weights, viewer, now, policy)


def _with_cluster_numbers(
    session: Session, filters: dict[str, tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    found = tuple(str(find_cluster(session, each).id) for each in filters.get("cluster", ()))
    return {**filters, "cluster": found}


def _print(slate: Slate, *, is_json: bool) -> None:
    cards = [
        {"proposal": each.proposal_id, **in_english(card_as_dict(each.card))}
        for each in slate.shown
    ]
    if is_json:
        print_json({"judged": slate.judged, "fitting": slate.fitting, "proposals": cards})
        return
    click.echo(
        f"{slate.fitting} partners fit, of {slate.judged} judged; "
        f"the best {len(cards)} for both sides first.\n"
    )
    print_cards(cards)
    numbers = [str(each["proposal"]) for each in cards if each["proposal"]]
    if numbers:
        click.echo(f"Recorded as proposals {numbers[0]} to {numbers[-1]}.", err=True)
    if not cards:
        click.echo("Drop a filter, or describe the need in other words.", err=True)


def _print_clusters(pairs: list[dict[str, Any]], *, is_json: bool) -> None:
    if is_json:
        print_json({"kind": MatchKind.C2C, "proposals": pairs})
        return
    for rank, pair in enumerate(pairs, start=1):
        click.echo(f"{rank:>2}. {click.style(pair['name'], bold=True)} — {label(MatchKind.C2C)}")
        for voice, said in zip(("One needs", "One offers"), pair["topic"], strict=False):
            english = f" — in English: {said['english']}" if said["english"] else ""
            click.echo(line(voice, f"«{said['text']}»{english}"))
        click.echo(f"    Carried by {pair['pairs']} pairs of members; {pair['gaps']}")
        click.echo("")


COMMANDS = (propose_command, search_command)
