"""Chains with a known right answer.

Alps moulds caps (three members), blows bottles (one) and builds no tools, which two of its members
need; Baltic has a toolmaker and a laboratory. `lay_chain` tells the same of the small world that
pages are tested in.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy.orm import Session

from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import Stage, StatementRole, Visibility
from matchmaker.services.desk import Desk
from matchmaker.services.index.library import Library
from models import Cluster, Membership, Organisation, Statement
from models.changes import append_changes
from tests.factories import HAND_SET, NOW, cluster, indexed, organisation, statement

TOOLING, MOULDING, BLOWING, TESTING = range(4)
CHAIN = [
    {"stage": "tooling", "label": "Tools", "words": "we build an injection mould for caps"},
    {"stage": "component", "label": "Moulding", "words": "we offer injection moulding of caps"},
    {"stage": "component", "label": "Blowing", "words": "we blow bottles"},
    {"stage": "testing", "label": "Tests", "words": "we test caps"},
]
NEED, OFFER = StatementRole.NEED, StatementRole.CAPABILITY
MOULDS = "We offer injection moulding of bottle caps."
NEEDS_TOOL = "We need an injection mould for bottle caps."
BUILDS = "We build an injection mould for bottle caps."
BLOWS = "We blow bottles of glass."


@dataclass
class ChainWorld:
    """Two clusters, their members by name, and a library that has read them all."""

    session: Session
    library: Library
    alps: Cluster
    baltic: Cluster
    rows: dict[str, Organisation]

    def desk(self, viewer: Viewer | None = None) -> Desk:
        """The desk of a viewer; unless told otherwise of the manager of Alps."""
        return Desk(self.session, self.library, HAND_SET, viewer or self.manager, NOW)

    @property
    def manager(self) -> Viewer:
        """Who manages Alps and nothing else."""
        own = frozenset({self.alps.id})
        return Viewer(account_id=None, clusters=own, managed=own)

    def id(self, name: str) -> int:
        """The number of an organisation."""
        return self.rows[name].id


def chain_world(session: Session, folder: Path) -> ChainWorld:
    """The world, built in an empty database."""
    rows = {name: organisation(session, name) for name in ("One", "Two", "Three", "Blower")}
    rows |= {name: organisation(session, name) for name in ("Toolmaker", "Lab")}
    for name in ("One", "Two", "Three"):
        statement(session, rows[name], OFFER, MOULDS, stage=Stage.COMPONENT)
    for name in ("One", "Two"):
        statement(session, rows[name], NEED, NEEDS_TOOL, stage=Stage.TOOLING)
    statement(session, rows["Blower"], OFFER, BLOWS, stage=Stage.COMPONENT)
    statement(session, rows["Toolmaker"], OFFER, BUILDS, stage=Stage.TOOLING)
    statement(session, rows["Toolmaker"], NEED, "We need injection moulding of bottle caps.")
    statement(session, rows["Lab"], OFFER, "We test caps and tubes.", stage=Stage.TESTING)
    alps = cluster(session, "Alps", *(rows[each] for each in ("One", "Two", "Three", "Blower")))
    baltic = cluster(session, "Baltic", rows["Toolmaker"], rows["Lab"])
    alps.stages = list(CHAIN)
    return ChainWorld(session, indexed(session, folder), alps, baltic, rows)


def lay_chain(session: Session, cluster_id: int, first_id: int = 11) -> None:
    """Give a cluster of the small world the chain, and three members who offer something."""
    now = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
    session.get_one(Cluster, cluster_id).stages = list(CHAIN)
    told = [("Presser", MOULDS), ("Squeezer", MOULDS), ("Blower", BLOWS)]
    for number, (name, text) in enumerate(told, start=first_id):
        session.add(
            Organisation(
                id=number,
                name=name,
                name_key=name.lower(),
                kind="company",
                country="AT",
                languages=["en"],
                sectors=["22.22"],
                created_at=now,
                updated_at=now,
            )
        )
        session.flush()
        session.add(Membership(organisation_id=number, cluster_id=cluster_id))
        session.add(
            Statement(
                organisation_id=number,
                role=OFFER,
                text=text,
                language="en",
                stage=Stage.COMPONENT,
                dated=date(2026, 3, 1),
                visibility=Visibility.PUBLIC,
                created_at=now,
            )
        )
    append_changes(session, [first_id, first_id + 1, first_id + 2])
    session.commit()
