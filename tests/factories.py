"""Rows and libraries for tests of services: plain functions, real database, hashing encoder."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from indexing.encoder import EncoderSettings, open_encoder
from matchmaker.config import ROOT
from matchmaker.domain.scoring import Weights
from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import (
    AccountRole,
    LinkKind,
    MatchKind,
    OrganisationKind,
    StatementRole,
    Visibility,
)
from matchmaker.services.identity.access import acting_for
from matchmaker.services.index.embedding import embed_all
from matchmaker.services.index.indexes import build_index
from matchmaker.services.index.library import Library
from matchmaker.services.posting.mailing import PostOffice
from matchmaker.services.posting.signing import Signer
from matchmaker.services.ranking.proposing import Desk
from matchmaker.services.ranking.weights import load_weights
from models import (
    Account,
    Cluster,
    Contact,
    Grant,
    Letter,
    Link,
    Membership,
    Organisation,
    Proposal,
    Statement,
)
from models.changes import append_changes

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
TODAY = NOW.date()
HAND_SET: Weights = load_weights(ROOT / "data/weights/hand-set.json")


def organisation(session: Session, name: str, **about: Any) -> Organisation:
    """A company in Lithuania, with the sentences given as offers= and needs=."""
    offers, needs = about.pop("offers", ()), about.pop("needs", ())
    values: dict[str, Any] = {
        "kind": OrganisationKind.COMPANY,
        "country": "LT",
        "languages": ["en"],
        "sectors": ["26.70"],
    } | about
    row = Organisation(
        external_key=name.lower().replace(" ", "-"),
        name=name,
        name_key=name.lower(),
        created_at=NOW,
        updated_at=NOW,
        **values,
    )
    session.add(row)
    session.flush()
    for text in offers:
        statement(session, row, StatementRole.CAPABILITY, text)
    for text in needs:
        statement(session, row, StatementRole.NEED, text)
    append_changes(session, [row.id])
    return row


def statement(
    session: Session, owner: Organisation, role: StatementRole, text: str, **about: Any
) -> Statement:
    """One English public sentence of this year, unless told otherwise."""
    values: dict[str, Any] = {
        "language": "en",
        "dated": date(2026, 3, 1),
        "visibility": Visibility.PUBLIC,
    } | about
    row = Statement(organisation_id=owner.id, role=role, text=text, created_at=NOW, **values)
    session.add(row)
    session.flush()
    append_changes(session, [owner.id])
    return row


def cluster(session: Session, name: str, *members: Organisation) -> Cluster:
    """A cluster with these members since 2020."""
    row = Cluster(external_key=name.lower(), name=name, created_at=NOW)
    session.add(row)
    session.flush()
    for each in members:
        session.add(Membership(organisation_id=each.id, cluster_id=row.id, since=date(2020, 1, 1)))
    session.flush()
    return row


def library(folder: Path) -> Library:
    """A library over an empty folder, with the encoder that needs no model."""
    encoder = open_encoder(EncoderSettings(backend="hashing", cache_dir=folder / "encoder"))
    return Library(encoder, folder / "index", trusted_languages=frozenset({"en"}))


def indexed(session: Session, folder: Path) -> Library:
    """A library with everything encoded and a snapshot built."""
    session.commit()
    found = library(folder)
    embed_all(session, found.encoder)
    build_index(session, found, today=TODAY)
    return found


def desk_of(session: Session, found: Library, row: Organisation | None = None) -> Desk:
    """The desk of somebody who acts for this organisation, or of a visitor."""
    viewer = acting_for(session, row.id, today=TODAY) if row else Viewer()
    return Desk(session, found, HAND_SET, viewer, NOW)


def proposal(
    session: Session, seeker: Organisation, candidate: Organisation, **about: Any
) -> Proposal:
    """A committed proposal as a list would have recorded it, with the evidence left empty."""
    values: dict[str, Any] = {
        "slate": "slate",
        "kind": MatchKind.B2B,
        "forward": 1.0,
        "backward": 1.0,
        "reciprocal": 0.7,
        "rank": 1,
        "evidence": {},
        "weights_version": HAND_SET.version,
        "index_version": "index",
        "shown_at": NOW,
    } | about
    row = Proposal(seeker_id=seeker.id, candidate_id=candidate.id, **values)
    session.add(row)
    session.commit()
    return row


def link(session: Session, one: Organisation, other: Organisation, **about: Any) -> Link:
    """A public contact between two organisations, unless told otherwise."""
    values: dict[str, Any] = {"kind": LinkKind.CONTACT, "visibility": Visibility.PUBLIC} | about
    low, high = sorted((one.id, other.id))
    row = Link(a_id=low, b_id=high, **values)
    session.add(row)
    session.flush()
    return row


def voice_of(*organisations: Organisation) -> Viewer:
    """Somebody who acts for these organisations and belongs to no cluster."""
    return Viewer(organisations=frozenset(each.id for each in organisations))


def office_of(base_url: str = "https://matchmaker.example") -> PostOffice:
    """A post office that signs with a known secret and keeps what it writes."""
    return PostOffice(base_url, Signer("known to the test"))


def person(session: Session, row: Organisation, name: str, **about: Any) -> Account:
    """Somebody with an account who acts for this organisation."""
    email = f"{name.lower().replace(' ', '.')}@example.org"
    account = Account(email=email, name=name, created_at=NOW, **about)
    account.grants.append(Grant(role=AccountRole.MEMBER, organisation_id=row.id))
    session.add(account)
    session.commit()
    return account


def contact(session: Session, row: Organisation, name: str, **about: Any) -> Contact:
    """Somebody whom the organisation has named, without an account."""
    email = f"{name.lower().replace(' ', '.')}@example.com"
    found = Contact(organisation_id=row.id, name=name, email=email, created_at=NOW, **about)
    session.add(found)
    session.commit()
    return found


def letters(session: Session) -> list[Letter]:
    """The outbox, oldest first."""
    return list(session.scalars(sa.select(Letter).order_by(Letter.id)))
