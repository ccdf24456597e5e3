"""A network at two dates: what is new, grown, faded and gone, as a table and side by side."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template, request

from matchmaker.domain.phrases import Phrase, counted, phrase
from matchmaker.domain.quarters import Quarter, quarters
from matchmaker.services.links.pair_ties import PairTies
from matchmaker.services.network.comparing import Change, Changed, compare, counts
from matchmaker.services.network.picture import FEWEST_CLUSTERS, MOST_SHOWN, Picture, picture_of
from matchmaker.web.desk import database, today
from matchmaker.web.entry import COORDINATOR, entry
from matchmaker.web.languages import said
from matchmaker.web.network.choosing import network_chosen
from matchmaker.web.network.drawings import STYLES, small
from matchmaker.web.network.picture import own_networks
from matchmaker.web.words import quarter

comparing = Blueprint("comparing", __name__)
MOST_PICTURES = 4
MOST_OF_A_CHANGE = 50  # rows: those that differ most
A_YEAR = 4  # quarters


@dataclass(frozen=True, slots=True)
class Moment:
    """One of the small pictures: when, how many links there were, what had changed before it."""

    quarter: Quarter
    links: int
    svg: str


@comparing.get("/network/compare")
@entry(COORDINATOR)
def index() -> str:
    """Two dates of one network; without dates today and a year ago."""
    network = network_chosen(request.args.get("network"))
    now = Quarter.of(today())
    after = min(Quarter.read(request.args.get("after")) or now, now)
    before = min(Quarter.read(request.args.get("before")) or after.plus(-A_YEAR), after)
    pictures = [_at(network, each) for each in _between(before, after)]
    first, last = pictures[0], pictures[-1]
    changes = compare(first.ties, last.ties)
    return render_template(
        "network/comparing.html",
        title=_finding(changes, first.window.last),
        changes=_shown(changes),
        total=len(changes),
        counts=counts(changes),
        first=first,
        last=last,
        nodes=last.by_id,
        moments=_moments(pictures),
        networks=own_networks(),
        network=network,
        is_small=len(last.nodes) < FEWEST_CLUSTERS,
        quarters=quarters(last.reach.first, last.reach.last),
        styles=STYLES,
    )


def _at(network: int, moment: Quarter) -> Picture:
    return picture_of(database(), network, today=today(), last=moment)


def _between(before: Quarter, after: Quarter) -> Sequence[Quarter]:
    """The two dates and, where there is room, dates between them, evenly."""
    apart = after.since(before)
    steps = max(min(MOST_PICTURES - 1, apart), 1)
    return [before.plus(round(apart * step / steps)) for step in range(steps + 1)]


def _moments(pictures: Sequence[Picture]) -> list[Moment]:
    found = []
    earlier = pictures[0]
    for each in pictures:
        shown = each.links[:MOST_SHOWN]
        known = {(tie.a, tie.b) for tie in (*shown, *earlier.links[:MOST_SHOWN])}
        changes = compare(_among(known, earlier), _among(known, each))
        name = phrase(
            "%(quarter)s: %(links)s",
            quarter=quarter(each.window.last),
            links=counted("%(n)s link", "%(n)s links", len(each.links)),
        )
        svg = small(each.nodes, shown, changes, said(name))
        found.append(Moment(each.window.last, len(each.links), svg))
        earlier = each
    return found


def _among(known: Collection[tuple[int, int]], found: Picture) -> list[PairTies]:
    """What joins these pairs: a small picture compares only what it draws."""
    return [each for each in found.ties if (each.a, each.b) in known]


def _shown(changes: Collection[Changed]) -> list[Changed]:
    """The largest of each change: nobody reads thousands of rows."""
    return [
        each
        for kind in Change
        for each in [each for each in changes if each.change is kind][:MOST_OF_A_CHANGE]
    ]


def _finding(changes: Collection[Changed], since: Quarter) -> Phrase:
    """New links first; then those that went; else that nothing has changed."""
    number = counts(changes)
    if number[Change.NEW]:
        return counted(
            "%(n)s new link since %(quarter)s",
            "%(n)s new links since %(quarter)s",
            number[Change.NEW],
            quarter=quarter(since),
        )
    if changes:
        return phrase(
            "No new link since %(quarter)s, but %(others)s",
            quarter=quarter(since),
            others=counted("%(n)s link has changed", "%(n)s links have changed", len(changes)),
        )
    return phrase("No link has changed since %(quarter)s", quarter=quarter(since))
