"""A joint event of any two clusters, on a list or not: drafted from the page of the pair.

On its list stand the members of both whose public needs and offers answer each other, and those
who are publicly known to work together.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from matchmaker.domain.phrases import phrase
from matchmaker.domain.visibility import Viewer
from matchmaker.errors import NotAllowed
from matchmaker.services.emerging.acting import Ends
from matchmaker.services.emerging.joint_event import MOST_PAIRS, Proposed, propose_between
from matchmaker.services.introducing.speaking import Speaker
from matchmaker.services.network import pair_links
from matchmaker.services.network.pair import clusters_of_pair, finding_of
from models import Cluster


def propose(speaker: Speaker, ids: tuple[int, int], host_id: int) -> Proposed:
    """Draft the event in the host's hands; nobody is invited by this.

    Raises:
        NotFound: they are not two clusters.
        NotAllowed: the viewer looks after neither, or is to have another's cluster host it.
        Conflict: the host is neither of them, or nobody manages it here.
    """
    session, viewer = speaker.session, speaker.viewer
    clusters = clusters_of_pair(session, ids, viewer=viewer)
    if host_id not in viewer.managed and not looks_after(viewer, clusters):
        raise NotAllowed(phrase("A manager proposes an event that the own cluster hosts."))
    a, b = clusters
    return propose_between(
        speaker, Ends(a.id, b.id), host_id, lambda: _who_should_meet(speaker, a, b)
    )


def looks_after(viewer: Viewer, clusters: list[Cluster]) -> bool:
    """Whether somebody is a coordinator of all of these."""
    return all(each.meta_cluster_id in viewer.meta_clusters for each in clusters)


def _who_should_meet(speaker: Speaker, a: Cluster, b: Cluster) -> list[tuple[int, int]]:
    session: Session = speaker.session
    finding = finding_of(session, a, b, now=speaker.now)
    pairs = [(each.a, each.b) for each in finding.carriers] if finding else []
    day = speaker.now.date()
    found = pair_links.sides(session, (a.id, b.id), as_of=day)
    pairs += pair_links.known_pairs(session, found, as_of=day)
    return list(dict.fromkeys((min(each), max(each)) for each in pairs))[:MOST_PAIRS]
