"""Whose links a page is about: those of a coordinator's network, or of a manager's cluster."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import request, url_for

from matchmaker.domain.phrases import Phrase, counted, phrase
from matchmaker.errors import NotAllowed
from matchmaker.services.links.listing import MOST_NAMES, names_of_members
from matchmaker.services.membership.cluster_directory import clusters_of_meta
from matchmaker.web.desk import database, today, viewer
from matchmaker.web.directory import Named, clusters_in_use, networks_named
from matchmaker.web.entry import own_cluster
from matchmaker.web.network.choosing import network_chosen
from models import Cluster


@dataclass(frozen=True)
class Scope:
    """The clusters whose links are meant, and how addresses of its pages are made.

    Attributes:
        cluster: the manager's own; None on a coordinator's page.
        meta_id: the coordinator's network; None on a manager's page.
        clusters: all of them.
    """

    cluster: Cluster | None
    meta_id: int | None
    clusters: Sequence[Cluster]

    @property
    def cluster_ids(self) -> list[int]:
        """All of them, by id."""
        return [each.id for each in self.clusters]

    @cached_property
    def networks(self) -> list[Named]:
        """Those that a coordinator can choose from."""
        return networks_named(database(), viewer().meta_clusters) if self.meta_id else []

    @cached_property
    def all_clusters(self) -> list[Named]:
        """Every cluster that a link can lead to."""
        return clusters_in_use(database())

    @cached_property
    def member_names(self) -> list[str]:
        """Names to be suggested while one types; none where there are too many for a page."""
        found = names_of_members(database(), self.cluster_ids, today=today())
        return found if len(found) <= MOST_NAMES else []

    def address(self, endpoint: str, **values: Any) -> str:
        """A page of this scope."""
        own: dict[str, Any] = (
            {"cluster_id": self.cluster.id} if self.cluster else {"network": self.meta_id}
        )
        return url_for(f"network_links.{endpoint}", **own, **values)

    def export(self, name: str, **values: Any) -> str:
        """A file of this scope."""
        if self.cluster:
            return url_for("network_export.member_links", cluster_id=self.cluster.id, **values)
        return url_for("network_export.file", name=name, network=self.meta_id, **values)


def scope_of(cluster_id: int | None) -> Scope:
    """The manager's cluster, or without one the coordinator's network.

    Raises:
        NotFound: there is no such cluster.
        NotAllowed: the viewer does not look after it, or after no network.
    """
    if cluster_id is not None:
        cluster = own_cluster(cluster_id)
        return Scope(cluster, None, [cluster])
    if not viewer().meta_clusters:
        raise NotAllowed(phrase("This page is for coordinators of several clusters."))
    meta_id = network_chosen(request.values.get("network"))
    return Scope(None, meta_id, clusters_of_meta(database(), [meta_id]))


def finding(total: int, *, is_narrow: bool) -> Phrase:
    """What the page says first."""
    if is_narrow:
        return counted("%(n)s link fits", "%(n)s links fit", total)
    if not total:
        return phrase("No link is written down yet")
    return counted("%(n)s link is written down", "%(n)s links are written down", total)
