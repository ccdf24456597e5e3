"""The network on a map of Europe, with the same clusters and links as a list beside it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for

from matchmaker.domain.phrases import Phrase, counted, phrase
from matchmaker.services.links.pair_ties import PairTies
from matchmaker.services.network.drawing import Frame, radius_of
from matchmaker.services.network.map_drawing import (
    HEIGHT,
    NEAREST,
    WIDTH,
    View,
    map_drawn,
    view_of,
)
from matchmaker.services.network.naming import Dot
from matchmaker.services.network.picture import (
    FEWEST_CLUSTERS,
    MOST_SHOWN,
    Node,
    Picture,
    picture_of,
)
from matchmaker.services.network.places import Degrees, places_of
from matchmaker.web.desk import database, today
from matchmaker.web.entry import COORDINATOR, entry
from matchmaker.web.forms import number
from matchmaker.web.languages import said
from matchmaker.web.network.choosing import network_chosen
from matchmaker.web.network.drawings import STYLES, Address, legend, nowhere, strokes_of
from matchmaker.web.network.picture import (
    as_file,
    network_name,
    own_networks,
    partners_of,
)
from matchmaker.web.words import country as country_in_words
from matchmaker.web.words import day as day_in_words

network_map = Blueprint("network_map", __name__)
ATTRIBUTION = phrase(
    "Outline: sketched by hand for matchmaker, coarse, free of others’ rights; borders are for"
    " orientation only. Lambert azimuthal equal-area projection (EPSG:3035)."
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for, and what is shown of the network for it."""

    network: int
    picture: Picture
    places: dict[int, Degrees]
    country: str
    level: int | None
    node: int | None

    ties: tuple[PairTies, ...] = field(init=False)
    total: int = field(init=False)

    def __post_init__(self) -> None:
        """The strongest ties between clusters that have a place."""
        found = self._ties()
        object.__setattr__(self, "ties", found[:MOST_SHOWN])
        object.__setattr__(self, "total", len(found))

    def _ties(self) -> tuple[PairTies, ...]:
        """What joins clusters that have a place; with a country, only its own clusters' ties."""
        return tuple(
            each
            for each in self.within(self.picture.ties)
            if each.a in self.places and each.b in self.places
        )

    def within(self, ties: Iterable[PairTies]) -> Iterable[PairTies]:
        """Those that touch the country, if one is asked for."""
        there = {each.id for each in self.picture.nodes if each.country == self.country}
        return (each for each in ties if not self.country or each.a in there or each.b in there)

    @property
    def nodes(self) -> list[Node]:
        """The clusters on the map: with a country its own and their partners."""
        ends = {side for each in self.ties for side in (each.a, each.b)}
        return [
            each
            for each in self.picture.nodes
            if not self.country or each.country == self.country or each.id in ends
        ]

    @property
    def view(self) -> View:
        """The part of Europe that is shown."""
        shown = [self.places[each.id] for each in self.nodes if each.id in self.places]
        return view_of(shown, self.level)

    def address(self, **other: Any) -> str:
        """The page with something else asked for; None takes it away."""
        return url_for("network_map.index", **self.query(**other))

    def query(self, **other: Any) -> dict[str, Any]:
        """What is asked for, as addresses write it."""
        said_so = {
            "network": self.network,
            "country": self.country or None,
            "zoom": self.level,
            "node": self.node,
        }
        return {name: each for name, each in (said_so | other).items() if each is not None}


@network_map.get("/network/map")
@entry(COORDINATOR)
def index() -> str:
    """The map, and its clusters and links as lists."""
    asked = _asked()
    found, view, node = asked.picture, asked.view, asked.node
    title = _finding(asked)
    dots = _dots(asked, view, lambda id_: asked.address(node=id_, _anchor="map"))
    frame = Frame(width=WIDTH, height=HEIGHT)
    return render_template(
        "network/map.html",
        asked=asked,
        title=title,
        picture=found,
        nodes=found.by_id,
        networks=own_networks(),
        is_small=len(found.nodes) < FEWEST_CLUSTERS,
        countries=_countries(found),
        styles=STYLES,
        attribution=ATTRIBUTION,
        nearer=view.level + 1 if view.level < NEAREST else None,
        farther=view.level - 1 if view.level else None,
        unplaced=[each for each in asked.nodes if each.id not in asked.places],
        partners=partners_of(found, node) if node else (),
        drawing=map_drawn(dots, strokes_of(asked.ties), view, name=said(title), frame=frame),
    )


@network_map.get("/network/map.svg", defaults={"kind": "svg"})
@network_map.get("/network/map.png", defaults={"kind": "png"})
@entry(COORDINATOR)
def download(kind: str) -> Response:
    """The map as a file, with what its lines mean, its day and where it comes from."""
    asked = _asked()
    view, title = asked.view, _finding(asked)
    day = phrase("As of %(day)s", day=day_in_words(asked.picture.as_of))
    where = f" · {country_in_words(asked.country)}" if asked.country else ""
    notes = (
        f"{network_name(asked.network)}{where}: {said(title)}",
        said(day),
        *_broken(said(ATTRIBUTION)),
    )
    frame = Frame(width=WIDTH, height=HEIGHT, notes=notes, legend=legend())
    dots = _dots(asked, view, nowhere)
    svg = map_drawn(dots, strokes_of(asked.ties), view, name=said(title), frame=frame)
    return as_file(svg, kind, f"network-map-{asked.picture.as_of}")


def _asked() -> Asked:
    given = request.args
    network = network_chosen(given.get("network"))
    found = picture_of(database(), network, today=today())
    country = given.get("country", "")
    node = number(given, "node")
    return Asked(
        network=network,
        picture=found,
        places=places_of(database(), [each.id for each in found.nodes], day=today()),
        country=country if country in {each.country for each in found.nodes} else "",
        level=number(given, "zoom"),
        node=node if node in found.by_id else None,
    )


def _finding(asked: Asked) -> Phrase:
    """How many countries the links join, of those that are asked for."""
    nodes = asked.picture.by_id
    abroad = [
        each
        for each in asked.within(asked.picture.links)
        if nodes[each.a].country != nodes[each.b].country
    ]
    if len(nodes) < FEWEST_CLUSTERS:
        return phrase("Fewer than three clusters share their data")
    if not abroad:
        return phrase("No link crosses a border yet")
    countries = {nodes[side].country for each in abroad for side in (each.a, each.b)}
    return counted(
        "%(n)s link crosses a border and joins %(countries)s countries",
        "%(n)s links cross a border and join %(countries)s countries",
        len(abroad),
        countries=len(countries),
    )


def _dots(asked: Asked, view: View, address: Address) -> list[Dot]:
    ends = {side for each in asked.ties for side in (each.a, each.b)}
    return [
        Dot(
            each.id, each.name, *view.at(asked.places[each.id]),
            radius_of(each.members, len(asked.nodes)), address=address(each.id),
            is_chosen=each.id == asked.node, is_quiet=each.id not in ends,
        )
        for each in asked.nodes
        if each.id in asked.places
    ]  # fmt: skip


def _countries(found: Picture) -> list[tuple[str, str]]:
    """The countries of the network's clusters, by code, in the order of the alphabet."""
    codes = {each.country for each in found.nodes if each.country}
    return sorted(((code, country_in_words(code)) for code in codes), key=lambda each: each[1])


def _broken(text: str, *, widest: int = 105) -> list[str]:
    """A long sentence in lines, since a file breaks none by itself."""
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) > widest:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines
