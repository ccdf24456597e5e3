"""A network as pages and files draw it: who stands where, how wide, and what it leads to."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping

from matchmaker.domain.phrases import phrase
from matchmaker.services.links.pair_ties import PairTies, Style
from matchmaker.services.network.comparing import Change, Changed
from matchmaker.services.network.drawing import (
    GONE,
    NEW,
    Frame,
    Stroke,
    at,
    drawn,
    radius_of,
    width_of,
)
from matchmaker.services.network.naming import Dot
from matchmaker.services.network.picture import Node
from matchmaker.web.languages import said

STYLES = {
    Style.REALISED: phrase("Realised"),
    Style.EMERGING: phrase("Emerging"),
    Style.COMPLEMENTARY: phrase("Complementary only"),
}
SMALL = Frame(is_small=True)
SIGNS = {Change.NEW: NEW, Change.GONE: GONE}

Address = Callable[[int], str]


def nowhere(_cluster_id: int) -> str:
    """The address of clusters in a picture that leads nowhere."""
    return ""


def dots_of(
    nodes: Collection[Node],
    ties: Iterable[PairTies] | None = None,
    address: Address = nowhere,
    chosen: int | None = None,
) -> list[Dot]:
    """The clusters of a network in the pixels of a picture; quiet if none of `ties` is theirs."""
    drawn_ends = None if ties is None else {side for each in ties for side in (each.a, each.b)}
    return [
        Dot(
            each.id,
            each.name,
            *at((each.x, each.y)),
            radius_of(each.members, len(nodes)),
            address=address(each.id),
            is_chosen=each.id == chosen,
            is_quiet=drawn_ends is not None and each.id not in drawn_ends,
        )
        for each in nodes
    ]


def strokes_of(
    ties: Iterable[PairTies], signs: Mapping[tuple[int, int], str] | None = None
) -> list[Stroke]:
    """What joins them, in the widths of a picture; `signs` by pair of clusters."""
    known, shown = signs or {}, list(ties)
    strongest = max((each.strength for each in shown), default=0.0)
    return [
        Stroke(
            each.a,
            each.b,
            each.style,
            width_of(each.strength, strongest),
            known.get((each.a, each.b), ""),
        )
        for each in shown
    ]


def small(
    nodes: Collection[Node], ties: Iterable[PairTies], changes: Collection[Changed], name: str
) -> str:
    """One of several pictures side by side; what is new has a plus, what is gone a cross."""
    signs = {(each.a, each.b): SIGNS[each.change] for each in changes if each.change in SIGNS}
    gone = [each.before for each in changes if each.change is Change.GONE and each.before]
    met = [each for each in ties if each.style is not Style.COMPLEMENTARY]
    known = {(each.a, each.b) for each in gone}
    strokes = strokes_of([*(t for t in met if (t.a, t.b) not in known), *gone], signs)
    return drawn(dots_of(nodes), strokes, name=name, frame=SMALL)


def legend() -> tuple[tuple[Style, str], ...]:
    """What each style of line means, in the reader's language."""
    return tuple((style, said(words)) for style, words in STYLES.items())
