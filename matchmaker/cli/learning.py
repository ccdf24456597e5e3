"""learn and weights: new weights from what happened, and which are in use."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import click

from matchmaker.cli.output import as_json, print_json, progress
from matchmaker.domain.calibration import Odds
from matchmaker.runtime import Runtime
from matchmaker.services.database import require_schema
from matchmaker.services.learning import keeping
from matchmaker.services.ranking.weights import load_weights

if TYPE_CHECKING:
    from matchmaker.services.learning.service import Lesson

_version = click.argument("version")


@click.command("learn")
@click.option(
    "--from",
    "source",
    type=click.Choice(["links", "outcomes"]),
    required=True,
    help="links: partnerships imported with their days; outcomes: what became of requests here.",
)
@click.option(
    "--until",
    type=click.DateTime(["%Y-%m-%d"]),
    required=True,
    help="The last day that is learned from.",
)
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="Of all chance.")
@as_json
@click.pass_obj
def learn_command(runtime: Runtime, source: str, until: datetime, seed: int, is_json: bool) -> None:
    """Fit new weights to what happened, and try them on what happened afterwards.

    From links, the last year before --until tries and the year before that one teaches; from
    outcomes, the earlier half of the decided requests teaches and the later half tries. The
    weights start from the hand-set ones and move as far as what happened asks. They are written
    down with how they did beside those in use; nothing uses them before `weights promote`.
    """
    require_schema(runtime.database)
    learned = _from_links if source == "links" else _from_outcomes
    lesson = learned(runtime, until.date(), seed)
    if is_json:
        print_json({"version": lesson.weights.version, **lesson.told})
        return
    click.echo(f"{lesson.weights.version}, from {lesson.told['questions']:,} organisations")
    for line in _trial(lesson.told):
        click.echo(line)


def _from_links(runtime: Runtime, until: date, seed: int) -> Lesson:
    from matchmaker.services.learning.service import (  # noqa: PLC0415 -- slow import
        Course,
        learn_from_links,
    )

    with runtime.database() as session, progress("Learning from links") as show:
        return learn_from_links(
            session,
            runtime.library.encoder,
            runtime.hand_set,
            runtime.config.instance,
            Course(until, runtime.library.trusted_languages, seed=seed),
            show,
            current=runtime.weights,
        )


def _from_outcomes(runtime: Runtime, until: date, seed: int) -> Lesson:
    from matchmaker.services.learning.outcomes import (  # noqa: PLC0415 -- slow import
        learn_from_outcomes,
    )

    with runtime.database() as session:
        return learn_from_outcomes(
            session,
            runtime.hand_set,
            runtime.config.instance,
            until=until,
            current=runtime.weights,
            seed=seed,
        )


@click.group()
def weights() -> None:
    """The weights of the score: which there are, how they did, which are in use."""


@weights.command("list")
@as_json
@click.pass_obj
def list_command(runtime: Runtime, is_json: bool) -> None:
    """Every version that was learned here, and which is in use."""
    known = keeping.kept_versions(runtime.config.instance)
    if is_json:
        print_json(
            [{"version": e.version, "passes": e.passes, "in_use": e.is_in_use} for e in known]
        )
        return
    for each in known:
        mark = "→" if each.is_in_use else " "
        click.echo(f"{mark} {each.version}  {'passed' if each.passes else 'did not pass'}")
    if not any(each.is_in_use for each in known):
        click.echo(f"In use: {runtime.weights.version}")


@weights.command("show")
@_version
@as_json
@click.pass_obj
def show_command(runtime: Runtime, version: str, is_json: bool) -> None:
    """What VERSION weighs, what it was learned from, and how it did on what it had not seen."""
    found = keeping.find_version(runtime.config.instance, version)
    loaded = load_weights(found.path)
    if is_json:
        print_json({**keeping.as_dict(loaded), "learned": found.learned})
        return
    for kind, each in loaded.by_kind.items():
        told = ", ".join(f"{name} {weight:+.2f}" for name, weight in each.items())
        click.echo(f"{kind.value:<14}{told}")
    for line in (*_trial(found.learned), *_odds(loaded.odds)):
        click.echo(line)


@weights.command("promote")
@_version
@click.option("--even-so", is_flag=True, help="Use them though they did not pass their trial.")
@click.pass_obj
def promote_command(runtime: Runtime, version: str, even_so: bool) -> None:
    """Use VERSION from the next start of each process on."""
    keeping.promote(runtime.config.instance, version, is_forced=even_so)
    click.echo(f"{version} is in use.")


@weights.command("rollback")
@click.pass_obj
def rollback_command(runtime: Runtime) -> None:
    """Go back to the weights that were in use before."""
    before = keeping.roll_back(runtime.config.instance)
    click.echo(f"{before} is in use." if before else "The hand-set weights are in use.")


def _trial(told: Any) -> list[str]:
    trial = told.get("trial")
    if not trial:
        return ["Nothing is known of how they were made."]
    gained = trial["gained"]
    return [
        f"tried on {trial['questions']:,} organisations, {' to '.join(told['tried_on'])}: "
        f"nDCG@10 {trial['ndcg@10_before']:.3f} before, {trial['ndcg@10_after']:.3f} after, "
        f"{gained['value']:+.3f} [{gained['low']:+.3f}, {gained['high']:+.3f}]",
        f"calibration error {trial['calibration_error']:.3f}",
        *_steps(told.get("steps", {})),
        "They pass." if trial["passes"] else "They do not pass, and will not be used.",
    ]


def _odds(odds: Odds | None) -> list[str]:
    if odds is None:
        return []
    use = "cards tell them" if odds.may_be_shown else "cards do not tell them"
    return [
        f"odds: off by {odds.error:.3f} on {odds.unseen:,} requests that came later; {use}",
        *(
            f"  said {each.said:.2f}, came true {each.true:.2f} "
            f"[{each.low:.2f}, {each.high:.2f}] of {each.count:,}"
            for each in odds.bins
        ),
    ]


def _steps(steps: Any) -> list[str]:
    """What was seen at each step of the funnel, where weights were learned from outcomes."""
    return [
        f"{name}: {each['reached']:,} of {each['watched']:,} watched; hazards by period "
        + ", ".join(f"{hazard:.2f}" for hazard in each["hazards"])
        for name, each in steps.items()
    ]


COMMANDS = (learn_command, weights)
