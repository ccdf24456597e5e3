"""Rows of a member list as cluster managers keep it: one a member, offers and needs as free text.

A row gives the organisation, its membership, and a statement for each sentence or item in its
free-text cells. Two things are unlike the other templates: cells that merely describe are left out
when they cannot be understood, and a running number is no key, because it means another firm as
soon as somebody sorts the list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from matchmaker.domain.vocabulary import StatementRole
from matchmaker.services.recognition.languages import language_of
from matchmaker.services.splitting import is_negated, split_statements

from .cells import RowCheck
from .draft import Draft, Party, Reference, Thing
from .organisations import (
    LONGEST_KEY,
    filled,
    organisation_draft,
    organisation_values,
    own_membership,
    own_reference,
)
from .statements import statement_circumstances

ORIGIN = "list:"
# "37 µm", "5 t", "ab 44 t": what remains of a sentence that was cut at a comma.
_FIGURE = re.compile(r"\D{0,4}\d[\d.,]*\W*[^\W\d_]{0,3}\W*")
ROLE_OF_COLUMN = {
    "offers": StatementRole.CAPABILITY,
    "needs": StatementRole.NEED,
    "by_products": StatementRole.BY_PRODUCT,
    "feedstock": StatementRole.FEEDSTOCK,
}


def check_member(row: RowCheck) -> Iterator[Draft]:
    """Everything that a row says; nothing if a cell of it is a problem."""
    name = row.needed("name", 300, "the name of the member")
    key = row.text("key", LONGEST_KEY)
    if key is not None and key.isdigit():
        heading = row.table.columns.heading_of("key")
        row.note(f"{heading}: running numbers are no keys; members are known by name and country")
        key = None
    values = organisation_values(row, name)
    circumstances = filled(statement_circumstances(row))
    since = row.day("since")
    cluster = row.text("cluster", 300)
    if row.failed:
        return
    organisation = organisation_draft(row, key, values)
    yield organisation
    place = row.table.cluster
    if cluster:
        place = Reference(Party.CLUSTER, cluster, row.table.columns.heading_of("cluster"))
    if place is not None:
        yield own_membership(organisation, place, filled({"since": since}))
    yield from _statements(row, organisation, circumstances)


def _statements(
    row: RowCheck, organisation: Draft, circumstances: dict[str, Any]
) -> Iterator[Draft]:
    for name, role in ROLE_OF_COLUMN.items():
        language = language_of(row.cells.get(name, ""))
        for text in split_statements(row.cells.get(name, "")):
            if is_negated(text) or _FIGURE.fullmatch(text):
                heading = row.table.columns.heading_of(name)
                row.note(f"{heading}: “{text[:80]}” says nothing to match by and was left out")
                continue
            yield Draft(
                Thing.STATEMENTS,
                row.number,
                "",
                {"text": text, "role": role, **circumstances},
                references={"organisation_id": own_reference(organisation)},
                at_birth={"language": language},
                origin=ORIGIN,
            )
