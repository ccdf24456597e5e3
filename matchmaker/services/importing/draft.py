"""What a checked row asks for, as frozen values, before anybody has looked into the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Thing(StrEnum):
    """What an import makes, in the order in which one kind may refer to another."""

    ORGANISATIONS = "organisations"
    CLUSTERS = "clusters"
    STATEMENTS = "statements"
    MEMBERSHIPS = "memberships"
    CONTACTS = "contacts"
    LINKS = "links"


class Party(StrEnum):
    """What a reference leads to."""

    ORGANISATION = "organisation"
    CLUSTER = "cluster"


@dataclass(frozen=True, slots=True)
class Reference:
    """A cell that names something else by key or by name; `column` is its heading, for messages.

    `is_derived` where nobody wrote it: the row of a member list refers to its own organisation.
    """

    party: Party
    written: str
    column: str
    is_derived: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """One row to be: `values` by column of the database, empty cells left out.

    `key` is empty where it follows from what `references` lead to; `has_derived_key` says that it
    was made from a name. `at_birth` holds what a new row gets and an old one keeps: guesses, such
    as the language of what is too short to tell. `origin` parts the sentences of a member list
    from others. `occurrence` counts the rows of one table that have the same derived key.
    """

    thing: Thing
    row: int
    key: str
    values: Mapping[str, Any]
    references: Mapping[str, Reference] = field(default_factory=dict)
    at_birth: Mapping[str, Any] = field(default_factory=dict)
    has_derived_key: bool = False
    origin: str = ""
    occurrence: int = 1
