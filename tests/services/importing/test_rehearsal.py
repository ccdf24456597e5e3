"""A rehearsed list: what would become of it, and how one decision mends many rows."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from matchmaker.services.importing.doubts import SHIFTED, Decision
from matchmaker.services.importing.drafts import (
    Choices,
)
from matchmaker.services.importing.rehearsal import columns_of, rehearsed, table_of
from matchmaker.services.importing.repairs import repairs_of, sections_of, wrong_value
from models import (
    Organisation,
    Statement,
)
from tests.services.importing_drafts import CLAIM, LIST, SMALL, count, decide, look


def test_a_rehearsal_says_what_the_import_does_and_writes_nothing(ready, begin, finish, now):
    draft = begin(LIST.read_bytes(), LIST.name)
    rows = count(ready, Organisation)

    said = look(ready, draft, now)

    assert count(ready, Organisation) == rows
    assert not ready.in_transaction() or not ready.dirty
    batch = finish(draft)
    assert {what: batch.counts[what] for what in said.report.counts} == said.report.counts
    assert batch.counts["rejected_rows"] == said.report.rejected_rows == 11
    assert said.fate == {"new": 139, "updated": 0, "unchanged": 0, "skipped": 0, "problem": 11}


def test_a_rehearsal_is_remembered_until_something_changes(ready, begin, now):
    draft = begin(SMALL)
    first = rehearsed(ready, draft, Choices(), claim=CLAIM, now=now)

    assert rehearsed(ready, draft, Choices(), claim=CLAIM, now=now) is first
    assert rehearsed(ready, draft, Choices(consent="yes"), claim=CLAIM, now=now) is first
    other = Choices(overwrites=False)
    assert rehearsed(ready, draft, other, claim=CLAIM, now=now) is not first


def test_one_decision_mends_all_rows_with_the_same_cell(ready, begin, now):
    draft = begin(LIST.read_bytes(), LIST.name)
    repairs = repairs_of(look(ready, draft, now).doubts)
    small = decide(repairs, "MA", "KMU", value="small")
    assert len(small.rows) == 9

    said = look(ready, draft, now, decisions=(small,))

    assert not [each for each in repairs_of(said.doubts) if each.written == "KMU"]


def test_every_problem_of_the_dirty_list_can_be_decided(ready, begin, finish, now):
    draft = begin(LIST.read_bytes(), LIST.name)
    repairs = repairs_of(look(ready, draft, now).doubts)
    shift = next(each for each in repairs if each.suggestions[:1] and
                 each.suggestions[0].code == SHIFTED)  # fmt: skip
    nameless = next(
        each for each in repairs if each.name == "name" and not each.written and each is not shift
    )
    decisions = (
        Decision("name", "", frozenset(nameless.rows), "Aarnest GmbH"),
        Decision("name", "", frozenset(shift.rows), SHIFTED),
        decide(repairs, "Firma", "Kyllklamm Guss GmbH / Saynklamm Guss AG", value="Kyllklamm"),
        decide(repairs, "Land / Country", "Mittelland", value="Schweiz"),
        decide(repairs, "Land / Country", ""),
        decide(repairs, "Land / Country", "#N/A", value="DE"),
        decide(repairs, "TRL (1-9)", "12"),
        decide(repairs, "Mitglied seit", "31.02.2020", value="2020-02-28"),
        decide(repairs, "Mitglied seit", "2062-04-01"),
        decide(repairs, "Art", "Raumstation", value="support"),
        decide(repairs, "Region", "Bayern"),
        Decision(
            "offers",
            next(each.written for each in repairs if each.name == "offers"),
            frozenset({101}),
            "Wir fertigen Teile.",
        ),
    )

    said = look(ready, draft, now, decisions=decisions)

    assert [(each.row, each.column) for each in said.report.problems if not each.kept] == []
    batch = finish(draft, decisions=decisions)
    assert batch.counts["organisations"]["created"] == 150
    names = set(ready.scalars(sa.select(Organisation.name)))
    assert {"Aarnest GmbH", "Wiednest Druckveredelung GmbH", "Kyllklamm"} <= names
    assert "Wir fertigen Teile." in set(ready.scalars(sa.select(Statement.text)))


def test_a_part_of_a_list_in_a_cell_can_be_mended(ready, begin, now):
    text = "Name;Land;Branche\nA GmbH;AT;Metallbau, Zauberei\nB GmbH;AT;Zauberei\nC GmbH;AT;22.22\n"
    draft = begin(text)
    repairs = repairs_of(look(ready, draft, now).doubts)
    decision = decide(repairs, "Branche", "Zauberei", value="25.62")
    assert decision.rows == {2, 3}

    said = look(ready, draft, now, decisions=(decision,))

    assert [each.written for each in said.doubts] == ["Metallbau"]


def test_rows_can_be_left_out_for_what_would_be_a_question_only(ready, begin, finish, now):
    draft = begin(LIST.read_bytes(), LIST.name)
    repairs = repairs_of(look(ready, draft, now).doubts)

    out = decide(repairs, "MA", "KMU", leaves_out=True)

    assert look(ready, draft, now, decisions=(out,)).report.rejected_rows == 11 + 9


def test_repairs_are_put_together_by_column(ready, begin, now):
    sections = sections_of(repairs_of(look(ready, begin(LIST.read_bytes(), LIST.name), now).doubts))

    told = {(each.column, str(each.title)) for each in sections}
    assert ("Land / Country", "3 rows stay out") in told
    assert ("Stufe", "left empty in 33 rows") in told
    problems = [each.repairs[0].effect.is_problem for each in sections]
    assert problems == sorted(problems, reverse=True)


@pytest.mark.parametrize(
    ("name", "value", "is_fine"),
    [
        ("country", "Österreich", True),
        ("country", "Nirgendwo", False),
        ("size", "40", True),
        ("since", "31.02.2020", False),
        ("email", "ona@example.org", True),
        ("email", "ask Ona", False),
        ("name", "  ", False),
        ("city", "Linz", True),
    ],
)
def test_a_value_is_put_in_only_if_it_is_understood(name, value, is_fine):
    assert (wrong_value(name, value) == "") is is_fine


def test_the_same_headings_are_read_as_last_time(ready, begin, finish, now):
    text = "Kunde;Land;Freitext A\nAlpha GmbH;AT;Wir fräsen Aluminium.\n"
    draft = begin(text)
    finish(draft, columns={"Kunde": "name", "Freitext A": "offers"})

    later = begin(text.replace("Alpha", "Omega"))

    assert look(ready, later, now).report.counts["statements"]["created"] == 1


def test_the_columns_that_a_manager_must_not_decide_are_not_offered(begin):
    draft = begin("Name;Land;Cluster;Beispiel\nAlpha GmbH;AT;Theirs;ja\n")

    found = columns_of(table_of(draft, Choices()), Choices())

    assert [each.field for each in found.columns] == ["name", "country", None, None]
