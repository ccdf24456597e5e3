"""Step 4: what is doubtful, put together by what would mend it, and what is here already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import redirect, request
from flask.typing import ResponseReturnValue

from matchmaker.domain.phrases import Phrase, counted, phrase
from matchmaker.services.importing.doubts import Decision, Effect
from matchmaker.services.importing.drafts import Choices, keep_choices
from matchmaker.services.importing.lookalikes import Lookalike
from matchmaker.services.importing.rehearsal import (
    Rehearsal,
    rehearsed,
    remembered,
    signature_of,
)
from matchmaker.services.importing.repairs import Repair, repairs_of, sections_of
from matchmaker.services.reading import FileRefused
from matchmaker.web.desk import database, now
from matchmaker.web.entry import MANAGER, entry
from matchmaker.web.forms import number
from matchmaker.web.importing.answers import (
    Answers,
    answer_of,
    mark_of,
    read_answers,
    without,
)
from matchmaker.web.importing.files import refused
from matchmaker.web.importing.room import HERE, Case, case_of, go_on, importing, show_step
from matchmaker.web.importing.words import closed_values, hints, suggestion_words, value_words

PAGE = 25
MOST_NOTES = 60


@dataclass(frozen=True, slots=True)
class Sheaf:
    """What one page of the step asks; `undecided` are the rows that wait, on all pages."""

    repairs: tuple[Repair, ...]
    alike: tuple[Lookalike, ...]
    page: int
    pages: int
    undecided: int


@importing.route(f"{HERE}/<int:draft_id>/check", methods=["GET", "POST"])
@entry(MANAGER)
def check(cluster_id: int, draft_id: int) -> ResponseReturnValue:
    """Step 4."""
    case = case_of(cluster_id, draft_id)
    try:
        found = rehearse_case(case)
    except FileRefused as error:
        return refused(case, error)
    sheaf = _sheaf(found, case.choices)
    if request.method == "GET":
        return _page(case, found, sheaf, Answers())
    if request.form.get("take_back"):
        return _take_back(case)
    answers = read_answers(request.form, sheaf.repairs, sheaf.alike)
    _keep(case, answers)
    go = request.form.get("go")
    if answers.errors and go != "back":
        again = Case(case.cluster, case.draft, _choices_now(case))
        found = rehearse_case(again)
        return _page(again, found, _sheaf(found, again.choices), answers), 422
    if go == "stay":
        return redirect(case.address("importing.check", page=sheaf.page), 303)
    if go == "on" and sheaf.page < sheaf.pages:
        return redirect(case.address("importing.check", page=sheaf.page + 1), 303)
    return go_on(case, back="importing.columns", on="importing.confirm")


def rehearse_case(case: Case) -> Rehearsal:
    """What would become of the list as it stands.

    Raises:
        FileRefused: it cannot be read as the steps before say.
    """
    return rehearsed(database(), case.draft, case.choices, claim=case.claim, now=now())


def waiting(found: Rehearsal, choices: Choices) -> tuple[Lookalike, ...]:
    """The pairs of which nobody has said yet what they are."""
    return tuple(each for each in found.lookalikes if each.row not in choices.different)


def _sheaf(found: Rehearsal, choices: Choices) -> Sheaf:
    """Problems first, then likely doubles, then what is merely left empty; a page of them."""
    repairs = _open_repairs(found, choices)
    items: list[Repair | Lookalike] = [each for each in repairs if each.effect.is_problem]
    items += waiting(found, choices)
    items += [each for each in repairs if not each.effect.is_problem]
    pages = max((len(items) + PAGE - 1) // PAGE, 1)
    page = min(max(number(request.values, "page") or 1, 1), pages)
    here = items[(page - 1) * PAGE : page * PAGE]
    return Sheaf(
        tuple(each for each in here if isinstance(each, Repair)),
        tuple(each for each in here if isinstance(each, Lookalike)),
        page,
        pages,
        len({row for each in repairs if each.effect is Effect.ROW_OUT for row in each.rows}),
    )


def _open_repairs(found: Rehearsal, choices: Choices) -> list[Repair]:
    """The repairs that nobody has decided upon; rows that are to stay out are no question."""
    settled: dict[tuple[str, str], set[int]] = {}
    for each in choices.decisions:
        if each.leaves_out:
            settled.setdefault((each.name, each.written), set()).update(each.rows)
    return [
        each
        for each in repairs_of(found.doubts)
        if not settled.get((each.name, each.written), set()).issuperset(each.rows)
    ]


def _keep(case: Case, answers: Answers) -> None:
    """Keep what was answered; what was not answered stays open."""
    choices = case.choices
    kept = without(choices.decisions, answers.decisions)
    keep_choices(
        database(),
        case.draft,
        now=now(),
        decisions=(*kept, *answers.decisions),
        same={**choices.same, **answers.same},
        different={**choices.different, **answers.different},
    )


def _choices_now(case: Case) -> Choices:
    return Choices.from_json(case.draft.choices)


def _take_back(case: Case) -> ResponseReturnValue:
    mark, choices = request.form["take_back"], case.choices
    keep_choices(
        database(),
        case.draft,
        now=now(),
        decisions=tuple(each for each in choices.decisions if mark_of(each) != mark),
        same={row: key for row, key in choices.same.items() if f"row-{row}" != mark},
        different={row: key for row, key in choices.different.items() if f"row-{row}" != mark},
    )
    return redirect(case.address("importing.check", page=request.form.get("page", "1")), 303)


def _page(case: Case, found: Rehearsal, sheaf: Sheaf, answers: Answers) -> str:
    sections = sections_of(sheaf.repairs)
    table = found.found.table
    earlier = remembered(database(), case.cluster.id, signature_of(table.columns))
    suggested = {(each.name, each.written): each for each in (earlier.decisions if earlier else ())}
    notes = [each for each in found.report.notes if not each.asks]
    return show_step(
        case,
        4,
        "check",
        title=_title(found, sheaf),
        fate=fate_of(found, case.choices),
        problems=[each for each in sections if each.repairs[0].effect.is_problem],
        questions=[each for each in sections if not each.repairs[0].effect.is_problem],
        alike=sheaf.alike,
        sheaf=sheaf,
        answers=answers,
        answer_of=lambda each: answer_of(each, answers, suggested),
        names=found.names if sheaf.repairs else {},
        notes=notes[:MOST_NOTES],
        decided=_decided(case.choices, found),
        closed=closed_values,
        suggestion_words=suggestion_words,
        hints=hints,
        value_words=value_words,
        address=lambda page: case.address("importing.check", page=page),
    )


def _title(found: Rehearsal, sheaf: Sheaf) -> Phrase:
    rows, out = found.report.rows, found.report.rejected_rows
    if sheaf.undecided:
        return counted(
            "%(n)s row of %(rows)s stays out unless you decide",
            "%(n)s rows of %(rows)s stay out unless you decide",
            sheaf.undecided,
            rows=rows,
        )
    if out:
        return counted(
            "%(n)s row of %(rows)s stays out, all others can be imported",
            "%(n)s rows of %(rows)s stay out, all others can be imported",
            out,
            rows=rows,
        )
    if sheaf.repairs or sheaf.alike:
        return phrase("All rows can be imported; a few questions are open")
    return phrase("All rows can be imported, and nothing is doubtful")


@dataclass(frozen=True, slots=True)
class Settled:
    """A decision that was made, in words, and the mark by which it is taken back."""

    mark: str
    words: Phrase
    rows: int


def _decided(choices: Choices, found: Rehearsal) -> list[Settled]:
    settled = [
        Settled(mark_of(each), _decision_words(each, found), len(each.rows))
        for each in choices.decisions
    ]
    settled += [
        Settled(f"row-{row}", phrase("Row %(row)s is the same as %(other)s", row=row,
                                     other=_other_words(key)), 1)
        for row, key in choices.same.items()
    ]  # fmt: skip
    settled += [
        Settled(f"row-{row}", phrase("Row %(row)s is another one than %(other)s", row=row,
                                     other=_other_words(key)), 1)
        for row, key in choices.different.items()
    ]  # fmt: skip
    return settled


def _other_words(key: str | int) -> Phrase:
    if isinstance(key, int):
        return phrase("row %(row)s", row=key)
    return phrase("the entry that is here")


def _decision_words(decision: Decision, found: Rehearsal) -> Phrase:
    column = found.found.columns.heading_of(decision.name)
    written = decision.written or phrase("(empty)")
    shown: Mapping[str, object] = {"column": column, "written": written}
    if decision.leaves_out:
        return phrase("%(column)s “%(written)s”: left out", **shown)
    if not decision.value:
        return phrase("%(column)s “%(written)s”: left empty", **shown)
    value = suggestion_value(decision)
    return phrase("%(column)s “%(written)s” → %(value)s", value=value, **shown)


def suggestion_value(decision: Decision) -> str:
    """The value of a decision as people read it."""
    return value_words(decision.name, decision.value)


@dataclass(frozen=True, slots=True)
class Share:
    """One part of the bar: its class, its words, how many rows, and where it begins and ends."""

    name: str
    words: Phrase
    count: int
    start: float
    width: float


def fate_of(found: Rehearsal, choices: Choices) -> Sequence[Share]:
    """Rows by what becomes of them, as parts of one bar of 1,000 units."""
    fate, alike = found.fate, len(waiting(found, choices))
    counts = (
        ("new", phrase("new"), fate["new"] - alike),
        ("updated", phrase("updated"), fate["updated"]),
        ("unchanged", phrase("unchanged"), fate["unchanged"] + fate["skipped"]),
        ("alike", phrase("perhaps a duplicate"), alike),
        ("problem", phrase("left out"), fate["problem"]),
    )
    total = max(sum(count for _, _, count in counts), 1)
    shares, start = [], 0.0
    for name, words, count in counts:
        width = 1_000 * max(count, 0) / total
        shares.append(Share(name, words, max(count, 0), round(start, 2), round(width, 2)))
        start += width
    return shares
