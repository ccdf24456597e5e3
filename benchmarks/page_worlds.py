"""What pages need beside organisations: people, a large cluster, and a ledger of some years."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from benchmarks.worlds import NOW, needs
from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import (
    AccountRole,
    Answer,
    Frequency,
    LetterKind,
    LetterState,
    MessageKind,
    OutcomeStep,
)
from matchmaker.runtime import Runtime
from matchmaker.services.desk import Desk
from matchmaker.services.identity.access import acting_for
from matchmaker.services.identity.accounts import Holding, add_account
from matchmaker.services.ranking.proposing import Wish, propose
from matchmaker.services.suggesting.matching_runs import Means, run_now
from models import (
    Account,
    AuditEvent,
    Cluster,
    Contact,
    Interest,
    Introduction,
    Letter,
    Membership,
    Message,
    MetaCluster,
    Organisation,
    Outcome,
    Proposal,
    SavedSearch,
)

FIRM = 77  # the organisation of the member
LARGE, MATCHED = 1, 2  # the manager's clusters: 1,000 members, and 100 with a list of pairs
MEMBERS, SEEKERS, LEDGER = 1_000, 60, 20_000
PEOPLE = {
    "member": Holding(AccountRole.MEMBER, FIRM),
    "manager": Holding(AccountRole.MANAGER, LARGE),
    "other manager": Holding(AccountRole.MANAGER, MATCHED),
    "coordinator": Holding(AccountRole.COORDINATOR, 1),
    "administrator": Holding(AccountRole.ADMINISTRATOR),
}


def address(who: str) -> str:
    """The e-mail address of one of the people."""
    return f"{who.replace(' ', '.')}@example.org"


def furnish(runtime: Runtime) -> dict[str, int]:
    """Add all of it, unless it is there; gives how much there is of each."""
    with runtime.database() as session:
        if session.scalar(sa.select(Account.id).where(Account.email == address("member"))) is None:
            _people(session)
            _large_cluster(session)
            _recorded(session, runtime)
            _ledger(session)
            _letters(session)
    means = Means(runtime.database, runtime.library, runtime.weights, lambda: NOW)
    run_now(means, MATCHED, viewer=Viewer(managed=frozenset({MATCHED})))
    with runtime.database() as session:
        tables = (Organisation, Proposal, Interest, Introduction, Outcome, Letter, AuditEvent)
        counts = {each.__tablename__: _count(session, each) for each in tables}
        in_large = sa.select(sa.func.count()).where(Membership.cluster_id == LARGE)
        return counts | {"members_of_the_large_cluster": session.scalar(in_large) or 0}


def _count(session: Session, table: Any) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def _people(session: Session) -> None:
    session.add(MetaCluster(id=1, external_key="m1", name="Meta-cluster"))
    session.flush()
    ours = sa.update(Cluster).where(Cluster.id <= 10).values(meta_cluster_id=1)
    session.execute(ours)
    for who, holding in PEOPLE.items():
        add_account(
            session,
            email=address(who),
            name=who.title(),
            password=None,
            grants=[holding],
            now=NOW,
            is_example=True,
        )


def _large_cluster(session: Session) -> None:
    """The first thousand organisations belong to it, and each has an address."""
    known = set(
        session.scalars(sa.select(Membership.organisation_id).where(Membership.cluster_id == LARGE))
    )
    members = range(1, MEMBERS + 1)
    rows = [{"organisation_id": n, "cluster_id": LARGE} for n in members if n not in known]
    session.execute(sa.insert(Membership), rows)
    contacts = [
        {"organisation_id": n, "name": f"Person {n}", "email": f"p{n}@example.org"}
        | {"created_at": NOW}
        for n in members
    ]
    session.execute(sa.insert(Contact), contacts)
    session.commit()


def _recorded(session: Session, runtime: Runtime) -> None:
    """Lists as the pages record them, so that the ledger holds real cards."""
    for seeker in (FIRM, *range(1, SEEKERS)):
        viewer = acting_for(session, seeker, today=NOW.date())
        desk = Desk(session, runtime.library, runtime.weights, viewer, NOW)
        propose(desk, seeker, Wish(limit=20))


def _ledger(session: Session) -> None:
    """Requests, answers, introductions and outcomes; thirty of them the member's own."""
    model = session.execute(sa.select(Proposal).order_by(Proposal.id).limit(400)).scalars().all()
    first = (session.scalar(sa.select(sa.func.max(Proposal.id))) or 0) + 1
    pairs = list(_pairs(random.Random(3)))
    proposals = [_like(model[n % len(model)], first + n, *pair) for n, pair in enumerate(pairs)]
    session.execute(sa.insert(Proposal), proposals)
    rows: dict[Any, list[dict[str, Any]]] = {Interest: [], Introduction: [], Outcome: []}
    for n, row in enumerate(proposals):
        at = NOW - timedelta(days=1 + n % 700)
        said = {"proposal_id": row["id"], "at": at}
        sides = (row["seeker_id"], row["candidate_id"])
        yes = [said | {"organisation_id": side, "answer": Answer.YES} for side in sides]
        rows[Interest] += yes[: 1 + (n % 3 > 0)]
        if n % 3:
            rows[Introduction].append(said)
            step = list(OutcomeStep)[n % 5]
            rows[Outcome] += [said | {"organisation_id": side, "step": step} for side in sides]
    for table, values in rows.items():
        session.execute(sa.insert(table), values)
    _talk(session, [row for row in proposals if FIRM in (row["seeker_id"], row["candidate_id"])])
    session.commit()


def _pairs(draw: random.Random) -> Iterator[tuple[int, int]]:
    """Who asked whom: anybody anybody; the member thirty times."""
    everybody = range(1, 10 * MEMBERS + 1)
    others = draw.sample(range(MEMBERS + 1, 10 * MEMBERS), 30)
    yield from ((FIRM, other) if n % 2 else (other, FIRM) for n, other in enumerate(others))
    for _ in range(LEDGER - len(others)):
        seeker, candidate = draw.sample(everybody, 2)
        if FIRM not in (seeker, candidate):
            yield seeker, candidate


def _like(model: Proposal, number: int, seeker: int, candidate: int) -> dict[str, Any]:
    row = {each.name: getattr(model, each.name) for each in Proposal.__table__.columns}
    sides = {"seeker_id": seeker, "candidate_id": candidate}
    evidence = dict(model.evidence)
    evidence["seeker"] = {**evidence["seeker"], "id": seeker}
    evidence["candidate"] = {**evidence["candidate"], "id": candidate}
    return row | sides | {"id": number, "slate": f"s{number}", "evidence": evidence}


def _talk(session: Session, own: list[dict[str, Any]]) -> None:
    said = [
        {"proposal_id": row["id"], "organisation_id": row["seeker_id"], "text": text}
        | {"kind": MessageKind.NOTE, "at": NOW}
        for row in own
        for text in needs(5, seed=row["id"])
    ]
    session.execute(sa.insert(Message), said)


def _letters(session: Session) -> None:
    """Five thousand letters and as many lines of the audit trail; twenty saved searches."""
    letters = [
        {"key": f"k{n}", "kind": LetterKind.INTEREST, "recipient": f"p{n}@example.org"}
        | {"language": "en", "subject": f"Letter {n}", "text": "Text", "html": "<p>Text</p>"}
        | {"state": LetterState.SENT, "attempts": 1, "created_at": NOW, "due_at": NOW}
        for n in range(5_000)
    ]
    session.execute(sa.insert(Letter), letters)
    events = [{"action": "import", "subject": f"batch {n}", "at": NOW} for n in range(5_000)]
    session.execute(sa.insert(AuditEvent), events)
    member = session.scalar(sa.select(Account.id).where(Account.email == address("member")))
    searches = [
        {"account_id": member, "organisation_id": FIRM, "sentence": each, "query": f"q={each}"}
        | {"query_hash": f"{n}", "frequency": Frequency.WEEKLY, "created_at": NOW}
        for n, each in enumerate(needs(20, seed=9))
    ]
    session.execute(sa.insert(SavedSearch), searches)
    session.commit()
