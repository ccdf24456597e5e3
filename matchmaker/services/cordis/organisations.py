"""Organisations of CORDIS as rows: new ones added, changed ones updated, the others left alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.vocabulary import OrganisationKind
from matchmaker.services.cordis.facts import OrganisationFacts
from matchmaker.services.external_keys import organisation_ids
from matchmaker.services.organisation_names import name_key
from models import Organisation
from models.changes import append_changes

SOURCE = "CORDIS"
_FIELDS = ("name", "kind", "country", "region", "city", "size", "website")


def external_key(key: str) -> str:
    """The key under which an organisation of CORDIS is known here."""
    return f"cordis:{key}"[:120]


def store_organisations(
    session: Session, chunk: Sequence[OrganisationFacts], counts: Counter[str], *, now: datetime
) -> dict[str, int]:
    """Add and update; gives CORDIS's key → id. What CORDIS does not know is left as it is.

    The row of an organisation that was merged into another is not touched; the id given is that of
    the one that was kept.
    """
    known = _known_rows(session, chunk)
    new = [each for each in chunk if external_key(each.key) not in known]
    changed = []
    for facts in chunk:
        row = known.get(external_key(facts.key))
        if row is not None and row["merged_into_id"] is None and (news := _news(facts, row)):
            changed.append({"b_id": row["id"], "b_now": now, **news})

    if new:
        session.execute(sa.insert(Organisation), [_row(each, now) for each in new])
    for each in changed:
        _update(session, each)
    ids = organisation_ids(session, (external_key(facts.key) for facts in chunk))
    touched = {ids[external_key(each.key)] for each in new} | {each["b_id"] for each in changed}
    append_changes(session, touched)
    counts["organisations: created"] += len(new)
    counts["organisations: updated"] += len(changed)
    counts["organisations: unchanged"] += len(chunk) - len(new) - len(changed)
    return {facts.key: ids[external_key(facts.key)] for facts in chunk}


def _known_rows(session: Session, chunk: Sequence[OrganisationFacts]) -> dict[str, Any]:
    columns = [Organisation.__table__.c[name] for name in ("id", "external_key", *_FIELDS)]
    query = sa.select(*columns, Organisation.merged_into_id).where(
        Organisation.external_key.in_([external_key(each.key) for each in chunk])
    )
    return {row["external_key"]: row for row in session.execute(query).mappings()}


def _news(facts: OrganisationFacts, row: Any) -> dict[str, Any]:
    return {
        name: value
        for name in _FIELDS
        if (value := getattr(facts, name)) is not None and value != row[name]
    }


def _update(session: Session, change: dict[str, Any]) -> None:
    values = {name: change[name] for name in _FIELDS if name in change}
    if "name" in values:
        values["name_key"] = name_key(values["name"])
    session.execute(
        sa.update(Organisation)
        .where(Organisation.id == change["b_id"])
        .values(**values, updated_at=change["b_now"])
        .execution_options(synchronize_session=False)
    )


def _row(facts: OrganisationFacts, now: datetime) -> dict[str, Any]:
    return {name: getattr(facts, name) for name in _FIELDS} | {
        "external_key": external_key(facts.key),
        "kind": facts.kind or OrganisationKind.COMPANY,  # which most participants are
        "name_key": name_key(facts.name),
        "languages": [],
        "sectors": [],
        "is_example": False,
        "source": SOURCE,
        "created_at": now,
        "updated_at": now,
    }
