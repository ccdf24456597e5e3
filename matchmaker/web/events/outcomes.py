"""What came of an event, for those who run it: the page and the workbook."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from flask import Blueprint, Response, render_template

from matchmaker.domain.event_funnel import EventFunnel
from matchmaker.domain.funnel import Share
from matchmaker.domain.phrases import Phrase, counted, phrase
from matchmaker.services.events.results import EventResults, results_of_event
from matchmaker.services.sheets import Share as Part
from matchmaker.services.sheets import Table, Value
from matchmaker.web.desk import database, now
from matchmaker.web.entry import MANAGER, entry
from matchmaker.web.events.acting import whole_event
from matchmaker.web.exporting import download
from matchmaker.web.languages import said
from matchmaker.web.words import moment

event_outcomes = Blueprint("event_outcomes", __name__)
_HERE = "/events/<int:event_id>/outcomes"


@event_outcomes.get(_HERE)
@entry(MANAGER)
def index(event_id: int) -> str:
    """The funnel with its intervals, and by pair of clusters."""
    whole = whole_event(event_id)
    found = results_of_event(database(), whole)
    return render_template(
        "events/outcomes.html",
        event=whole.event,
        found=found,
        steps=steps_of(found.funnel),
        title=finding(found.funnel),
        as_of=now(),
    )


@event_outcomes.get(f"{_HERE}.xlsx")
@entry(MANAGER)
def workbook(event_id: int) -> Response:
    """The same as a workbook."""
    whole = whole_event(event_id)
    found = results_of_event(database(), whole)
    note = said(phrase("As of %(moment)s", moment=moment(now())))
    return download(tables_of(found, [whole.event.name, note]), whole.event.name, "outcomes")


def finding(funnel: EventFunnel) -> Phrase:
    """What the numbers say, in a sentence."""
    if not funnel.accepted:
        return phrase("Nothing was published, so there is nothing to count")
    if not funnel.told:
        return counted(
            "%(n)s meeting in the plan; nobody has said yet what it was",
            "%(n)s meetings in the plan; nobody has said yet what they were",
            funnel.accepted,
        )
    return phrase(
        "We heard of %(told)s meetings: %(held)s were held, %(useful)s were useful",
        held=funnel.held,
        told=funnel.told,
        useful=funnel.useful,
    )


class StepLine(NamedTuple):
    """A step in words, its count, and its share of what its base names."""

    words: Phrase
    number: int
    share: Share | None = None
    base: str = ""


def steps_of(funnel: EventFunnel) -> list[StepLine]:
    """The steps from a wish to an agreement."""
    of_held = phrase("of those held")
    return [
        StepLine(phrase("Wanted by somebody"), funnel.proposed),
        StepLine(
            phrase("In the published plan"),
            funnel.accepted,
            funnel.accepting,
            phrase("of those wanted"),
        ),
        StepLine(
            phrase("Something was said of it"), funnel.told, funnel.telling, phrase("of the plan")
        ),
        StepLine(phrase("Held"), funnel.held, funnel.holding, phrase("of those told of")),
        StepLine(phrase("Useful to all who spoke"), funnel.useful, funnel.using, of_held),
        StepLine(
            phrase("Co-operation possible, say all who spoke"),
            funnel.hopeful,
            funnel.hoping,
            of_held,
        ),
        StepLine(
            phrase("A project or an agreement since"), funnel.lasting, funnel.agreeing, of_held
        ),
    ]


def tables_of(found: EventResults, notes: Sequence[str]) -> list[Table]:
    """The funnel and the pairs of clusters as sheets."""
    return [_funnel_table(found.funnel, notes), _cluster_table(found, notes)]


def _funnel_table(funnel: EventFunnel, notes: Sequence[str]) -> Table:
    headings = (
        phrase("Step"),
        phrase("Count"),
        phrase("Of"),
        phrase("Share"),
        phrase("Likely from"),
        phrase("Likely to"),
    )
    rows: list[list[Value | Part]] = []
    for step in steps_of(funnel):
        share = step.share
        row: list[Value | Part] = [said(step.words), step.number, share.of if share else None]
        if share is not None and share.is_rate:
            row += [Part(share.rate), *(Part(each) for each in share.interval)]
        rows.append(row)
    return Table(said(phrase("What came of it")), [said(each) for each in headings], rows, notes)


def _cluster_table(found: EventResults, notes: Sequence[str]) -> Table:
    headings = [
        phrase("Clusters"),
        phrase("Wanted by somebody"),
        phrase("In the published plan"),
        phrase("Held"),
        phrase("Useful to all who spoke"),
        phrase("A project or an agreement since"),
    ]
    rows = [
        [f"{each.a} – {each.b}", *_counts(each.funnel)]  # two names, in every language
        for each in found.lines
    ]
    if found.others is not None:
        rows.append([said(phrase("All others together")), *_counts(found.others)])
    title = said(phrase("Pairs of clusters"))
    return Table(title, [said(each) for each in headings], rows, notes)


def _counts(funnel: EventFunnel) -> list[Value]:
    return [funnel.proposed, funnel.accepted, funnel.held, funnel.useful, funnel.lasting]
