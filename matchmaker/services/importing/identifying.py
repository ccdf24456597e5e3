"""Organisations without a key: known again by name, legal form and country."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.services.external_keys import chunked, stand_in
from matchmaker.services.organisation_names import identity_key
from models import Organisation

from .draft import Draft, Party, Thing


def identified(session: Session, drafts: Sequence[Draft]) -> list[Draft]:
    """The drafts with the key under which their organisation is here already, if it is.

    Only one that has the same name and legal form and is not in another country is taken, and only
    if it is the only one; likely duplicates are for a person to judge.
    """
    nameless = [
        draft
        for draft in drafts
        if draft.thing is Thing.ORGANISATIONS and draft.has_derived_key and draft.occurrence == 1
    ]
    if not nameless:
        return list(drafts)
    bearers = _bearers(session, {str(draft.values["name_key"]) for draft in nameless})
    known: dict[str, str] = {}
    for draft in nameless:
        country = draft.values.get("country")
        keys = [
            key
            for key, name, place in bearers[str(draft.values["name_key"])]
            if identity_key(name) == identity_key(str(draft.values["name"]))
            and not _is_repetition(key, of=draft.key)
            and (place == country or place is None or country is None)
        ]
        if len(keys) == 1:
            known[draft.key] = keys[0]
    return [renamed(draft, known) for draft in drafts]


def repeated_key(key: str, occurrence: int) -> str:
    """The key of the second, third … row of a list with one name and country: "huber:de:2"."""
    return f"{key}:{occurrence}"


def _is_repetition(key: str, *, of: str) -> bool:
    start, _, number = key.rpartition(":")
    return start == of and number.isdigit()


def _bearers(
    session: Session, names: set[str]
) -> defaultdict[str, list[tuple[str, str, str | None]]]:
    found: defaultdict[str, list[tuple[str, str, str | None]]] = defaultdict(list)
    for chunk in chunked(sorted(names)):
        query = sa.select(
            Organisation.name_key,
            Organisation.id,
            Organisation.external_key,
            Organisation.name,
            Organisation.country,
        ).where(Organisation.name_key.in_(chunk), Organisation.merged_into_id.is_(None))
        for key_of_name, id_, key, name, country in session.execute(query):
            found[key_of_name].append((key or stand_in(id_), name, country))
    return found


def renamed(draft: Draft, known: dict[str, str]) -> Draft:
    """The draft with derived keys replaced, its own and those it refers to."""
    references = {
        column: replace(each, written=known[each.written])
        if each.party is Party.ORGANISATION and each.is_derived and each.written in known
        else each
        for column, each in draft.references.items()
    }
    key = known.get(draft.key, draft.key) if draft.has_derived_key else draft.key
    return replace(draft, key=key, references=references)
