"""The picture of a network: its table first, then its drawing, moved through time by quarters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for

from matchmaker.domain.phrases import Phrase, counted, phrase
from matchmaker.domain.quarters import Quarter, quarters
from matchmaker.services.links.pair_ties import PairTies
from matchmaker.services.network.comparing import Changed, compare
from matchmaker.services.network.drawing import Frame, drawn
from matchmaker.services.network.picture import (
    FEWEST_CLUSTERS,
    MOST_AT_ALL,
    MOST_SHOWN,
    Node,
    Picture,
    pairs_at,
    picture_of,
)
from matchmaker.services.plots import for_download, png
from matchmaker.web.desk import database, today, viewer
from matchmaker.web.directory import Named, networks_named
from matchmaker.web.entry import COORDINATOR, entry
from matchmaker.web.forms import number
from matchmaker.web.languages import said
from matchmaker.web.network.choosing import network_chosen
from matchmaker.web.network.drawings import STYLES, dots_of, legend, strokes_of
from matchmaker.web.words import day as day_in_words
from matchmaker.web.words import quarter

picture = Blueprint("picture", __name__)
FILES = {"svg": "image/svg+xml", "png": "image/png"}
# How the table can be sorted, by the word of the address.
SORTS: dict[str, Callable[[PairTies, dict[int, Node]], Any]] = {
    "a": lambda pair, nodes: nodes[pair.a].name.casefold(),
    "b": lambda pair, nodes: nodes[pair.b].name.casefold(),
    "link": lambda pair, nodes: list(STYLES).index(pair.style),
    "since": lambda pair, nodes: pair.first_seen or date.max,
    "strength": lambda pair, nodes: pair.strength,
    "trend": lambda pair, nodes: pair.trend,
}
STRONGEST = "-strength"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for."""

    network: int
    picture: Picture
    shows_all: bool
    sort: str
    node: int | None

    @property
    def shown(self) -> tuple[PairTies, ...]:
        """The pairs in the table and in the drawing: the strongest, unless all are asked for."""
        return self.picture.ties[: MOST_AT_ALL if self.shows_all else MOST_SHOWN]

    @property
    def rows(self) -> list[PairTies]:
        """The same in the order of the table."""
        nodes, key = self.picture.by_id, SORTS[self.sort.removeprefix("-")]
        is_falling = self.sort.startswith("-")
        return sorted(self.shown, key=lambda pair: key(pair, nodes), reverse=is_falling)

    def address(self, **other: Any) -> str:
        """The page with something else asked for; None takes it away."""
        return url_for("picture.index", **self.query(**other))

    def query(self, **other: Any) -> dict[str, Any]:
        """What is asked for, as addresses write it; what goes without saying is left out."""
        window, reach = self.picture.window, self.picture.reach
        said_so = {
            "network": self.network,
            "from": str(window.first) if window.first != reach.first else None,
            "to": str(window.last) if window.last != reach.last else None,
            "show": "all" if self.shows_all else None,
            "sort": self.sort if self.sort != STRONGEST else None,
            "node": self.node,
        }
        return {name: each for name, each in (said_so | other).items() if each is not None}


@picture.get("/network/")
@entry(COORDINATOR)
def index() -> str:
    """The table and the picture of a window of time."""
    asked = _asked()
    found, node = asked.picture, asked.node
    title = finding(found)
    return render_template(
        "network/picture.html",
        asked=asked,
        picture=found,
        nodes=found.by_id,
        title=title,
        networks=own_networks(),
        is_small=len(found.nodes) < FEWEST_CLUSTERS,
        quarters=quarters(found.reach.first, found.reach.last),
        before=found.window.last.plus(-4),
        styles=STYLES,
        drawing=_drawing(asked, title),
        partners=partners_of(found, node) if node else (),
        changes=_changes_of(asked, node) if node else (),
        today=today(),
    )


@picture.get("/network/picture.svg", defaults={"kind": "svg"})
@picture.get("/network/picture.png", defaults={"kind": "png"})
@entry(COORDINATOR)
def download(kind: str) -> Response:
    """The picture as a file, with what its lines mean, its window and its day."""
    asked = _asked()
    found, title = asked.picture, finding(asked.picture)
    window = phrase(
        "%(first)s to %(last)s, as of %(day)s",
        first=quarter(found.window.first),
        last=quarter(found.window.last),
        day=day_in_words(found.as_of),
    )
    shown = phrase(
        "Showing %(shown)s of %(total)s pairs of clusters",
        shown=len(asked.shown),
        total=len(found.ties),
    )
    notes = (f"{network_name(asked.network)}: {said(title)}", f"{said(window)} · {said(shown)}")
    frame = Frame(notes=notes, legend=legend())
    svg = drawn(
        dots_of(found.nodes, asked.shown), strokes_of(asked.shown), name=said(title), frame=frame
    )
    return as_file(svg, kind, f"network-{found.window.last}")


def as_file(svg: str, kind: str, name: str) -> Response:
    """A picture to be kept, in light colours."""
    body = for_download(svg).encode() if kind == "svg" else png(svg)
    answer = Response(body, mimetype=FILES[kind])
    answer.headers.set("Content-Disposition", "attachment", filename=f"{name}.{kind}")
    return answer


def finding(found: Picture) -> Phrase:
    """What the picture says first."""
    if len(found.nodes) < FEWEST_CLUSTERS:
        return phrase("Fewer than three clusters share their data")
    if not found.links:
        return phrase("No two clusters are linked in this time")
    best = found.best_connected[0].name
    if not found.new:
        return phrase("No new link in a year; %(name)s is the best connected", name=best)
    return counted(
        "%(n)s new link in a year; %(name)s is the best connected",
        "%(n)s new links in a year; %(name)s is the best connected",
        len(found.new),
        name=best,
    )


def own_networks() -> list[Named]:
    """The networks that the viewer looks after."""
    return networks_named(database(), viewer().meta_clusters)


def network_name(network: int) -> str:
    """What a network is called."""
    return next((each.name for each in own_networks() if each.id == network), "")


def partners_of(found: Picture, cluster_id: int) -> Sequence[tuple[Node, PairTies]]:
    """Whoever is joined to a cluster, strongest first."""
    nodes = found.by_id
    return [
        (nodes[each.b if each.a == cluster_id else each.a], each)
        for each in found.ties
        if cluster_id in (each.a, each.b)
    ]


def _asked() -> Asked:
    given = request.args
    network = network_chosen(given.get("network"))
    found = picture_of(
        database(),
        network,
        today=today(),
        first=Quarter.read(given.get("from")),
        last=Quarter.read(given.get("to")),
    )
    sort = given.get("sort", STRONGEST)
    node = number(given, "node")
    return Asked(
        network=network,
        picture=found,
        shows_all=given.get("show") == "all",
        sort=sort if sort.removeprefix("-") in SORTS else STRONGEST,
        node=node if node in found.by_id else None,
    )


def _drawing(asked: Asked, title: Phrase) -> str:
    dots = dots_of(
        asked.picture.nodes,
        asked.shown,
        lambda cluster_id: asked.address(node=cluster_id, _anchor="cluster"),
        asked.node,
    )
    return drawn(dots, strokes_of(asked.shown), name=said(title))


def _changes_of(asked: Asked, cluster_id: int) -> list[Changed]:
    """What has changed around one cluster within a year."""
    found = asked.picture
    ids = [each.id for each in found.nodes]
    before = pairs_at(database(), ids, found.year_before)
    after = pairs_at(database(), ids, found.as_of)
    return [each for each in compare(before, after) if cluster_id in (each.a, each.b)]
