"""What invented framework programmes are made of: how much of each thing that makes real ones
predictable. The recipes differ in what tells who will work with whom, so that nothing is tuned to
one world.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a world is made of.

    Attributes:
        fields: communities with their own words, each in a programme.
        again: share of places that go to a past partner of somebody in the consortium.
        introduced: share that goes to a partner of a partner.
        memory: how many of the newest ties are mainly thought of.
        spread: how unequal organisations are (deviation of the logarithm of their fame).
        burst: how much their activity swings (deviation of its logarithm).
        home: how much likelier a partner of the coordinator's country is.
        breadth: how far organisations reach beyond their own field, 0…1.
        plainness: share of a text's terms that any field could have used.
        lines: neighbouring lines of calls through which a field's projects go.
        open_calls: share of projects that go through a line which is open to its whole programme.
        newcomers: share of organisations, all but a few, that nobody knows when they first appear.
    """

    name: str
    fields: int = 40
    again: float = 0.30
    introduced: float = 0.25
    memory: float = 12.0
    spread: float = 1.1
    burst: float = 0.8
    home: float = 2.5
    breadth: float = 0.12
    plainness: float = 0.8
    lines: int = 3
    open_calls: float = 0.33
    newcomers: float = 0.88


RECIPES: tuple[Recipe, ...] = (
    Recipe("circles"),
    Recipe("strangers", fields=70, again=0.15, introduced=0.12, burst=1.2, plainness=0.7),
    Recipe("stars", fields=25, again=0.25, introduced=0.2, spread=1.6, home=4.0, plainness=0.85),
    # Chosen so that common neighbours and likeness of words do about as well as on H2020.
    Recipe(
        "framework",
        fields=50,
        introduced=0.27,
        memory=10.0,
        spread=1.2,
        breadth=0.10,
        plainness=0.86,
    ),
    # One thing tells nearly all: what is written, the line of calls, or who knows whom.
    Recipe(
        "texts",
        fields=120,
        again=0.05,
        introduced=0.05,
        memory=20.0,
        spread=0.7,
        burst=0.5,
        breadth=0.02,
        plainness=0.25,
        lines=6,
        open_calls=0.6,
    ),
    Recipe(
        "calls",
        fields=120,
        again=0.1,
        introduced=0.1,
        memory=20.0,
        spread=0.8,
        breadth=0.03,
        plainness=0.92,
        lines=1,
        open_calls=0.05,
    ),
    Recipe(
        "network",
        fields=20,
        again=0.35,
        introduced=0.45,
        memory=6.0,
        spread=1.0,
        burst=0.6,
        breadth=0.3,
        plainness=0.95,
        open_calls=0.7,
    ),
    Recipe("newcomers", fields=60, again=0.2, introduced=0.2, breadth=0.08, newcomers=0.96),
)
