"""Rows of a member list as cluster managers keep it: one a member, offers and needs as free text.

A row gives the organisation, its membership, and a statement for each sentence or item in its
free-text cells. Two things are unlike the other templates: cells that merely describe are left out
when they cannot be understood, and a running number is no key, because it means another firm as
soon as somebody sorts the list.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from matchmaker.domain.phrases import phrase
from matchmaker.domain.vocabulary import StatementRole, Urgency
from matchmaker.services.recognition.folding import tidy
from matchmaker.services.recognition.languages import language_of
from matchmaker.services.recognition.lexicon import lexicon
from matchmaker.services.splitting import (
    LONGEST,
    is_bare_figure,
    is_negated,
    is_tentative,
    split_statements,
)

from .astray import holds_two_names, is_shifted, what_instead
from .cells import RowCheck
from .contacts import check_contacts
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
from .table_check import shortened

ORIGIN = "list:"
ROLE_OF_COLUMN = {
    "offers": StatementRole.CAPABILITY,
    "needs": StatementRole.NEED,
    "by_products": StatementRole.BY_PRODUCT,
    "feedstock": StatementRole.FEEDSTOCK,
}
_OF_OFFERS_ONLY = ("stage", "readiness")  # where a member stands, not where what it seeks does
_FEWEST_WORDS = 9  # of a cell that speaks another language than its column
_AHEAD = timedelta(days=366)  # a list may name who joins next year


def check_member(row: RowCheck) -> Iterator[Draft]:
    """Everything that a row says; nothing if a cell of it is a problem, or if it is no member."""
    if other := what_instead(row):
        row.table.ignored += 1
        row.note(other, "name")
        return
    if is_shifted(row):
        return
    name = row.needed("name", 300, phrase("the name of the member"))
    holds_two_names(row, name)
    values = organisation_values(row, name)
    circumstances = filled(statement_circumstances(row))
    since = _since(row)
    cluster = row.text("cluster", 300)
    if row.failed:
        return
    organisation = organisation_draft(row, _key(row), values)
    yield organisation
    place = row.table.cluster
    if cluster:
        place = Reference(Party.CLUSTER, cluster, row.heading("cluster"))
    if place is not None:
        yield own_membership(organisation, place, filled({"since": since}))
    yield from _statements(row, organisation, circumstances)
    yield from check_contacts(row, organisation)


def _key(row: RowCheck) -> str | None:
    key = row.text("key", LONGEST_KEY)
    if key is None or not key.isdigit():
        return key
    row.table.note(
        phrase("running numbers change and are no keys; members are known by name and country"),
        column=row.heading("key"),
    )
    return None


def _since(row: RowCheck) -> date | None:
    """The day of joining: never far ahead; founding members joined when the cluster was founded."""
    written = tidy(row.cells.get("since", ""))
    if lexicon("founding").codes_of(written):
        if row.table.cluster_founded is None:
            said = phrase(
                "“%(cell)s” was left out: the year of the cluster is not known", cell=written
            )
            row.note(said, "since")
            return None
        day = date(row.table.cluster_founded, 1, 1)
        said = phrase(
            "“%(cell)s” read as %(day)s, the year in which the cluster was founded",
            cell=written,
            day=day.isoformat(),
        )
        row.note(said, "since")
        return day
    since = row.day("since")
    if since and since > row.table.today + _AHEAD:
        expected, remedy = phrase("a day that has come"), phrase("Correct the year.")
        row.fail("since", found=written, expected=expected, remedy=remedy)
    return since


def _statements(
    row: RowCheck, organisation: Draft, circumstances: dict[str, Any]
) -> Iterator[Draft]:
    offered = circumstances
    sought = {name: each for name, each in offered.items() if name not in _OF_OFFERS_ONLY}
    for name, role in ROLE_OF_COLUMN.items():
        cell = row.cells.get(name, "")
        usual = row.table.languages.get(name, "en")
        language = language_of(cell, default=usual, fewest=_FEWEST_WORDS)
        shared = offered if role is StatementRole.CAPABILITY else sought
        for text in _sentences(row, name):
            values = {"text": text, "role": role, **shared}
            if role is StatementRole.NEED and is_tentative(text):
                said = phrase("“%(cell)s” is kept with low urgency", cell=shortened(text))
                row.note(said, name)
                values["urgency"] = Urgency.LOW
            yield Draft(
                Thing.STATEMENTS,
                row.number,
                "",
                values,
                references={"organisation_id": own_reference(organisation)},
                at_birth={"language": language, "visibility": row.table.visibility},
                origin=ORIGIN,
            )


def _sentences(row: RowCheck, name: str) -> Iterator[str]:
    """What a free-text cell says, sentence by sentence; what says nothing is noted, not kept."""
    cell = row.cells.get(name, "")
    pieces = split_statements(cell)
    if cell and not pieces:
        said = phrase("“%(cell)s” says nothing; no sentence made of it", cell=shortened(cell))
        row.note(said, name)
    if len(pieces) > 1:
        row.table.show_split(row.number, row.heading(name), pieces)
    for text in (part for piece in pieces for part in split_statements(row.mended(name, piece))):
        if len(text) > LONGEST:
            expected = phrase(
                "sentences of at most %(most)s characters, not %(number)s",
                most=LONGEST,
                number=len(text),
            )
            remedy = phrase("Shorten it, or make several sentences of it.")
            row.fail(name, found=text, expected=expected, remedy=remedy, kept=True)
        elif is_negated(text) or is_bare_figure(text):
            said = phrase("“%(cell)s” is nothing to match by; left out", cell=shortened(text))
            row.note(said, name)
        else:
            yield text
