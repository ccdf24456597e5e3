"""Rows of the template `organisations`, and what a member list says about the member itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from matchmaker.domain.phrases import phrase
from matchmaker.domain.vocabulary import OrganisationKind, SizeClass
from matchmaker.services.organisation_names import identity_key, name_key
from matchmaker.services.recognition.closed_lists import recognise_kind, recognise_yes_no
from matchmaker.services.recognition.languages import recognise_language
from matchmaker.services.recognition.results import Recognised
from matchmaker.services.recognition.sectors import recognise_sector
from matchmaker.services.recognition.sizes import recognise_size
from matchmaker.services.recognition.websites import recognise_website

from .cells import RowCheck
from .draft import Draft, Party, Reference, Thing
from .places import place_values

LONGEST_KEY = 120
_KEY_LENGTH_OF_NAME = 100
_KINDS = ", ".join(OrganisationKind)


def check_organisation(row: RowCheck) -> Iterator[Draft]:
    """The organisation of a row; nothing if a cell of it is a problem."""
    name = row.needed("name", 300, phrase("the name of the organisation"))
    key = row.text("key", LONGEST_KEY)
    values = organisation_values(row, name)
    if row.failed:
        return
    organisation = organisation_draft(row, key, values)
    yield organisation
    if row.table.cluster is not None:
        yield own_membership(organisation, row.table.cluster, {})


def organisation_draft(row: RowCheck, key: str | None, values: dict[str, Any]) -> Draft:
    """The draft; an organisation of which nothing but its name says what it is, is a company."""
    guess = kind_by_name(values["name"]) or OrganisationKind.COMPANY
    if "kind" not in values and "kind" in row.table.usual:
        row.note(phrase("left empty; by the name it is %(kind)s", kind=guess.value), "kind")
    return Draft(
        Thing.ORGANISATIONS,
        row.number,
        key or derived_key(values["name"], values.get("country")),
        values,
        at_birth={"kind": guess, "languages": [], "sectors": []},
        has_derived_key=not key,
    )


def own_reference(organisation: Draft) -> Reference:
    """The reference of a row to the organisation that it gives itself."""
    return Reference(
        Party.ORGANISATION, organisation.key, "name", is_derived=organisation.has_derived_key
    )


def own_membership(organisation: Draft, cluster: Reference, values: dict[str, Any]) -> Draft:
    """The membership of a row's own organisation in a cluster."""
    return Draft(
        Thing.MEMBERSHIPS,
        organisation.row,
        "",
        values,
        references={"organisation_id": own_reference(organisation), "cluster_id": cluster},
    )


def organisation_values(row: RowCheck, name: str) -> dict[str, Any]:
    """The filled cells by column of the database."""
    kinds = phrase("one of %(words)s", words=_KINDS)
    people = phrase("a number of people, or micro, small, medium, large")
    kind = row.word("kind", recognise_kind, kinds, sure=True, first=True)
    size = row.word("size", recognise_size, people)
    example = row.word("example", recognise_yes_no, phrase("yes or no"))
    place = place_values(row)
    values = {
        "name": name,
        "name_key": name_key(name),
        "kind": OrganisationKind(kind) if kind else None,
        **place,
        "size": SizeClass(size) if size else None,
        "website": _website(row),
        "languages": row.words("languages", recognise_language, phrase("languages such as de;en")),
        "sectors": row.words("sectors", recognise_sector, phrase("NACE codes such as 26.70")),
        "description": row.text("description", 5_000),
        "founded": row.year("founded"),
        "is_example": example == "yes" if example else None,
    }
    return filled(values)


def _website(row: RowCheck) -> str | None:
    """The address in the cell, else the one behind it: a link that says "Homepage"."""
    written, link = row.cells.get("website", ""), row.link("website")
    if not link or isinstance(recognise_website(written), Recognised):
        return row.word("website", recognise_website, phrase("a web address"))
    found = recognise_website(link)
    if not isinstance(found, Recognised):
        return None
    said = phrase("%(address)s taken from the link behind the cell", address=found.code)
    row.note(said, "website")
    return found.code


def filled(values: dict[str, Any]) -> dict[str, Any]:
    """Only what is known: an empty cell leaves what is there."""
    return {name: value for name, value in values.items() if value not in (None, [], "")}


def derived_key(name: str, country: str | None) -> str:
    """The key of an organisation that has none: its name with its legal form, and its country."""
    words = re.sub(r"\W+", "-", identity_key(name))[:_KEY_LENGTH_OF_NAME].strip("-")
    return f"{words or 'unnamed'}:{(country or 'xx').lower()}"


def kind_by_name(name: str) -> OrganisationKind | None:
    """The kind that a name gives away ("Technical University of …"), None if it does not."""
    found = recognise_kind(name)
    if not isinstance(found, Recognised) or found.is_guess:
        return None
    kind = OrganisationKind(found.code)
    return None if kind is OrganisationKind.COMPANY else kind
