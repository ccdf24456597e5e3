"""Rows of the templates `clusters` and `memberships`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from matchmaker.domain.phrases import phrase
from matchmaker.services.organisation_names import name_key
from matchmaker.services.recognition.closed_lists import recognise_stage, recognise_yes_no
from matchmaker.services.recognition.results import Recognised
from matchmaker.services.recognition.sectors import recognise_sector
from matchmaker.services.recognition.websites import recognise_website

from .cells import RowCheck
from .draft import Draft, Party, Reference, Thing
from .organisations import LONGEST_KEY, filled
from .places import place_values
from .statements import check_days


def check_cluster(row: RowCheck) -> Iterator[Draft]:
    """The cluster of a row; nothing if a cell of it is a problem.

    `meta_cluster` is handed on by its name; storing looks it up or makes it.
    """
    name = row.needed("name", 200, phrase("the name of the cluster"))
    key = row.text("key", LONGEST_KEY) or slug(name)
    example = row.word("example", recognise_yes_no, phrase("yes or no"))
    organisation = row.text("organisation", 300)
    values = filled(
        {
            "name": name,
            **place_values(row),
            "field": row.text("field", 200),
            "sectors": row.words("sectors", recognise_sector, phrase("NACE codes such as 26.70")),
            "stages": [_stage(row, part) for part in row.parts("stages")],
            "strategy": row.text("strategy", 5_000),
            "website": row.word("website", recognise_website, phrase("a web address")),
            "founded": row.year("founded"),
            "meta_cluster": row.text("meta_cluster", 200),
            "is_example": example == "yes" if example else None,
        }
    )
    if row.failed:
        return
    references = {}
    if organisation:
        heading = row.table.columns.heading_of("organisation")
        references["organisation_id"] = Reference(Party.ORGANISATION, organisation, heading)
    at_birth: dict[str, Any] = {"sectors": [], "stages": []}
    yield Draft(Thing.CLUSTERS, row.number, key, values, references, at_birth)


def check_membership(row: RowCheck) -> Iterator[Draft]:
    """The membership of a row; nothing if a cell of it is a problem."""
    organisation = row.needed("organisation", 300, phrase("the key of an organisation"))
    cluster = row.needed("cluster", 300, phrase("the key of a cluster"))
    since, until = row.day("since"), row.day("until")
    check_days(row, "until", since, until)
    if not row.failed:
        heading = row.table.columns.heading_of
        yield Draft(
            Thing.MEMBERSHIPS,
            row.number,
            "",
            filled({"since": since, "until": until}),
            references={
                "organisation_id": Reference(
                    Party.ORGANISATION, organisation, heading("organisation")
                ),
                "cluster_id": Reference(Party.CLUSTER, cluster, heading("cluster")),
            },
        )


def slug(name: str) -> str:
    """The key of a cluster or meta-cluster that has none, from its name."""
    return re.sub(r"\W+", "-", name_key(name)).strip("-")[:LONGEST_KEY] or "unnamed"


def _stage(row: RowCheck, part: str) -> dict[str, Any]:
    """One stage of a chain: "tooling=Formenbau", or a label whose stage is told by its words."""
    code, equals, own = (each.strip() for each in part.partition("="))
    found = recognise_stage(code)
    if isinstance(found, Recognised):
        return {"stage": found.code, "label": own or code}
    if equals:
        row.fail(
            "stages",
            found=code,
            expected=phrase("a stage such as component, tooling or testing"),
            remedy=phrase("Did you mean %(advice)s?", advice=found.advice())
            if found.advice()
            else phrase("Correct it."),
        )
    else:
        row.note(
            phrase("Stage “%(cell)s” is kept as a label; it is none of the known stages", cell=code)
        )
    return {"stage": None, "label": own or code}
