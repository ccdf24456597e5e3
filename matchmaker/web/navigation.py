"""The five places of each role: what stands in every page's header."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import current_app, url_for

from matchmaker.domain.phrases import phrase
from matchmaker.domain.visibility import Viewer


@dataclass(frozen=True, slots=True)
class Place:
    """One entry: where it leads, what it says, and how many things wait there."""

    words: str
    endpoint: str
    values: Mapping[str, int] = field(default_factory=dict)
    count: int = 0

    @property
    def address(self) -> str:
        """Where it leads."""
        values: dict[str, Any] = dict(self.values)
        return url_for(self.endpoint, **values)


FIND = Place(phrase("Find"), "find.index")
CLUSTERS = Place(phrase("Clusters"), "clusters.index")
EVENTS = Place(phrase("Events"), "events.index")
CALLS = Place(phrase("Calls"), "calls.index")
HELP = Place(phrase("Help"), "pages.help_page")
VISITOR = (FIND, CLUSTERS, Place(phrase("How ranking works"), "pages.how_ranking_works"), HELP)
ADMINISTRATOR = (
    Place(phrase("State"), "administration.index"),
    Place(phrase("People"), "administration.people_list"),
    Place(phrase("Outbox"), "administration.outbox"),
    Place(phrase("Who did what"), "administration.audit"),
    FIND,
)
COORDINATOR = (
    Place(phrase("Network"), "picture.index"),
    Place(phrase("Emerging"), "emerging.index"),
    Place(phrase("Pairs"), "pairs.index"),
    Place(phrase("Outcomes"), "network.outcomes"),
    CLUSTERS,
    CALLS,
    FIND,
)


def places_of(
    viewer: Viewer,
    cluster_id: int | None = None,
    *,
    waiting: int = 0,
    is_invited: bool = False,
    has_calls: bool = False,
) -> tuple[Place, ...]:
    """The entries for this viewer; whoever has two roles sees both, each place once.

    Who manages several clusters stays with the one whose page is open (`cluster_id`). `waiting`
    is how much in the inbox waits for an answer; with `is_invited` a firm has events to see, with
    `has_calls` a call is open to it.
    """
    roles: list[Iterable[Place]] = []
    if viewer.managed:
        here = cluster_id if cluster_id in viewer.managed else None
        roles.append(_manager(here or min(viewer.managed)))
    if viewer.organisations:
        roles.append(_firm(min(viewer.organisations), waiting))
        roles.append((EVENTS,) if is_invited else ())
        roles.append((CALLS,) if has_calls else ())
    if viewer.meta_clusters:
        roles.append(COORDINATOR)
    if viewer.is_administrator:
        roles.append(ADMINISTRATOR)
    found = {each.endpoint: each for role in roles or [VISITOR] for each in role}
    return tuple(found.values())


def first_place(viewer: Viewer) -> str:
    """The address that a person starts from: the first entry of theirs that there is."""
    known = current_app.view_functions
    return next((each.address for each in places_of(viewer) if each.endpoint in known), "/")


def _firm(organisation_id: int, waiting: int) -> tuple[Place, ...]:
    own = {"organisation_id": organisation_id}
    return (
        FIND,
        Place(phrase("Proposals"), "proposals.index", own),
        Place(phrase("Inbox"), "inbox.index", count=waiting),
        Place(phrase("Searches"), "searches.index"),
        Place(phrase("My company"), "profile.edit", own),
    )


def _manager(cluster_id: int) -> tuple[Place, ...]:
    own = {"cluster_id": cluster_id}
    return (
        Place(phrase("Today"), "today.index", own),
        Place(phrase("Members"), "members.index", own),
        Place(phrase("Coverage"), "coverage.index", own),
        Place(phrase("Introductions"), "matches.index", own),
        EVENTS,
        Place(phrase("Outcomes"), "outcomes.index", own),
        FIND,
    )
