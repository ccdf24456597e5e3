"""Rows of the template `links`: who is known to have worked with whom, and when."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping

from matchmaker.domain.phrases import phrase
from matchmaker.domain.vocabulary import LinkKind
from matchmaker.services.recognition.closed_lists import recognise_link_kind

from .cells import RowCheck
from .draft import Draft, Party, Reference, Thing
from .organisations import filled
from .rejected import unmasked
from .statements import check_days

_CLUSTER_MARK = "cluster:"


def check_link(row: RowCheck) -> Iterator[Draft]:
    """The link of a row; nothing if a cell of it is a problem.

    A kind that is not given is a contact, the least that a link can be.
    """
    sides = {
        name: row.needed(name, 300, phrase("the key of an organisation")) for name in ("a", "b")
    }
    kind = row.word("kind", recognise_link_kind, phrase("a kind such as project or contract"))
    values = filled(
        {
            "kind": LinkKind(kind) if kind else None,
            "dated": row.day("date"),
            "until": row.day("until"),
            # Exported links have them masked.
            "title": unmasked(row.text("title", 500) or ""),
            "source": unmasked(row.text("source", 200) or ""),
        }
    )
    check_days(row, "until", values.get("dated"), values.get("until"))
    _check_sides(row, sides)
    if not row.failed:
        yield Draft(
            Thing.LINKS,
            row.number,
            row.text("key", 200) or "",
            values,
            references=_references(row, sides),
            at_birth={"kind": LinkKind.CONTACT},
        )


def derived_key(sides: Iterable[str], values: Mapping[str, object]) -> str:
    """The key of a link that has none: the two, and what ties them since when."""
    content = [*sorted(sides), *(str(values.get(each, "")) for each in ("kind", "dated", "title"))]
    return "link:" + hashlib.blake2b("\n".join(content).encode(), digest_size=12).hexdigest()


def _check_sides(row: RowCheck, sides: dict[str, str]) -> None:
    marked = [side.startswith(_CLUSTER_MARK) for side in sides.values()]
    if marked[0] != marked[1]:
        row.fail(
            "b",
            found=f"{sides['a']} and {sides['b']}",
            expected=phrase("two organisations or two clusters"),
            remedy=phrase("Write “cluster:” before both keys or before none."),
        )
    elif sides["a"] and sides["a"] == sides["b"]:
        row.fail(
            "b",
            found=sides["b"],
            expected=phrase("another one than in a"),
            remedy=phrase("Correct one side."),
        )


def _references(row: RowCheck, sides: dict[str, str]) -> dict[str, Reference]:
    references = {}
    for name, written in sides.items():
        is_cluster = written.startswith(_CLUSTER_MARK)
        column = f"{name}_cluster_id" if is_cluster else f"{name}_id"
        party = Party.CLUSTER if is_cluster else Party.ORGANISATION
        heading = row.table.columns.heading_of(name)
        references[column] = Reference(party, written.removeprefix(_CLUSTER_MARK).strip(), heading)
    return references
