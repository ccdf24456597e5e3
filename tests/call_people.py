"""A small world with a call: two clusters, who looks after them, and four firms that could help."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import SizeClass
from matchmaker.services.calls.posting import CallDraft, post
from matchmaker.services.calls.views import CallView, call_view
from matchmaker.services.desk import Desk
from matchmaker.services.identity.access import acting_for
from matchmaker.services.introducing.speaking import Speaker
from models import Account, Call, Cluster, MetaCluster, Organisation
from tests.factories import HAND_SET, NOW, TODAY, cluster, indexed, office_of, organisation

TEXT = """\
The project must cover these tasks:
- Hardened injection moulds for bottle caps
- Moulding of bottle caps from polypropylene
- Spectral camera for sorting on a moving belt
"""
BAKING = "We bake rye bread for canteens"


@dataclass(frozen=True)
class Town:
    """The world; `alps` has the moulder and the toolmaker, `baltic` the camera maker and the
    bakery; the coordinator looks after both, the stranger after neither.
    """

    session: Session
    alps: Cluster
    baltic: Cluster
    moulder: Organisation
    toolmaker: Organisation
    camera: Organisation
    bakery: Organisation
    manager: Viewer
    other_manager: Viewer
    coordinator: Viewer
    stranger: Viewer

    def speaker(self, viewer: Viewer, *, days: int = 0) -> Speaker:
        return Speaker(self.session, viewer, NOW + timedelta(days=days), office_of())

    def member(self, row: Organisation) -> Viewer:
        """Somebody who acts for it."""
        return acting_for(self.session, row.id, today=TODAY)

    def desk(self, folder: Path, viewer: Viewer) -> Desk:
        return Desk(self.session, indexed(self.session, folder), HAND_SET, viewer, NOW)

    def post(self, viewer: Viewer | None = None, **about: object) -> Call:
        """The call of the cluster in the Alps, unless told otherwise."""
        values: dict[str, object] = {
            "title": "Caps that sort themselves",
            "text": TEXT,
            "cluster_id": self.alps.id,
            "deadline": TODAY + timedelta(days=20),
        } | about
        return post(self.speaker(viewer or self.manager), CallDraft(**values))  # type: ignore[arg-type]

    def view(self, row: Call) -> CallView:
        return call_view(self.session, row, today=TODAY)


def a_town(session: Session) -> Town:
    """The town, without a call."""
    session.add(MetaCluster(id=1, external_key="m", name="Plastics"))
    session.flush()
    moulder = organisation(
        session,
        "Moulder",
        offers=["We mould bottle caps from polypropylene."],
        country="AT",
        size=SizeClass.SMALL,
    )
    toolmaker = organisation(
        session,
        "Toolmaker",
        offers=["We build hardened injection moulds for bottle caps."],
        country="AT",
        size=SizeClass.LARGE,
    )
    camera = organisation(
        session, "Camera", offers=["Spectral camera that is sorting on a moving belt."]
    )
    bakery = organisation(session, "Bakery", offers=[f"{BAKING}."], size=SizeClass.MICRO)
    alps = cluster(session, "Alps", moulder, toolmaker)
    baltic = cluster(session, "Baltic", camera, bakery)
    alps.meta_cluster_id = baltic.meta_cluster_id = 1
    accounts = [
        Account(email=f"{name}@example.org", name=name, created_at=NOW)
        for name in ("manager", "other", "coordinator", "stranger")
    ]
    session.add_all(accounts)
    session.commit()
    one, other = frozenset({alps.id}), frozenset({baltic.id})
    return Town(
        session=session,
        alps=alps,
        baltic=baltic,
        moulder=moulder,
        toolmaker=toolmaker,
        camera=camera,
        bakery=bakery,
        manager=Viewer(account_id=accounts[0].id, clusters=one, managed=one),
        other_manager=Viewer(account_id=accounts[1].id, clusters=other, managed=other),
        coordinator=Viewer(account_id=accounts[2].id, meta_clusters=frozenset({1})),
        stranger=Viewer(account_id=accounts[3].id),
    )
