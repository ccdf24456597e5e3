"""A list is carried out once, whoever asks how often, and found by the next search."""

from __future__ import annotations

import io
import threading
from datetime import timedelta

import openpyxl
import pytest

from matchmaker.errors import Conflict, NotFound
from matchmaker.services.importing.running import (
    Order,
    carry_out_draft,
    order_import,
    rejected_of,
)
from matchmaker.services.jobs import PATIENCE, Meter
from matchmaker.services.reading import read_table
from models import (
    ImportBatch,
    ImportDraft,
    Organisation,
    Vector,
)
from tests.services.importing_drafts import CLAIM, LIST, OURS, SMALL, THEIRS, count


def test_an_import_makes_its_sentences_findable_and_its_rejected_rows_mendable(
    ready, begin, finish, library, now
):
    batch = finish(begin(LIST.read_bytes(), LIST.name), consent="yes")

    assert count(ready, Vector) > 250
    library.follow(ready, today=now.date())
    assert library.live.count("capability.public") > 150
    name, content = rejected_of(ready, batch.id, cluster_id=OURS)
    assert name == "member-list-dirty-rejected.xlsx"
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert (sheet.freeze_panes, sheet.cell(1, 17).value) == ("A2", "Problem")
    assert sheet.column_dimensions["B"].width > 20
    with pytest.raises(NotFound):
        rejected_of(ready, batch.id, cluster_id=THEIRS)
    mended = read_table(content)
    assert len(mended.rows) == 13


def test_rejected_cells_never_run_as_formulas(ready, begin, finish):
    batch = finish(begin('Name;Land;Ort\n;AT;"=HYPERLINK(""http://evil"")"\nA GmbH;AT;Linz\n'))

    sheet = openpyxl.load_workbook(io.BytesIO(batch.rejected)).active
    assert (sheet["C2"].value, sheet["C2"].data_type) == ('\'=HYPERLINK("http://evil")', "s")


def test_a_second_click_starts_no_second_job(ready, begin, now):
    draft = begin(SMALL)

    assert order_import(ready, draft, now=now) is not None
    assert order_import(ready, draft, now=now) is None


def test_of_two_clicks_at_once_one_starts_a_job(database, ready, begin, now):
    number = begin(SMALL).id
    ready.commit()
    barrier, made = threading.Barrier(2), []

    def click():
        with database() as session:
            draft = session.get(ImportDraft, number)
            barrier.wait()
            made.append(order_import(session, draft, now=now))

    threads = [threading.Thread(target=click) for _ in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert sorted(each is not None for each in made) == [False, True]


def test_an_interrupted_import_runs_again_and_an_overtaken_one_writes_nothing(
    ready, begin, library, now
):
    draft = begin(SMALL)
    lost = order_import(ready, draft, now=now)
    later = now + PATIENCE + timedelta(seconds=1)
    again = order_import(ready, draft, now=later)
    assert again is not None

    with pytest.raises(Conflict, match="another click"):
        carry_out_draft(ready, Meter(), Order(draft.id, lost.id, CLAIM, 1, library, now))
    assert (count(ready, Organisation), count(ready, ImportBatch)) == (0, 0)

    order = Order(draft.id, again.id, CLAIM, 1, library, later)
    first = carry_out_draft(ready, Meter(), order)
    assert carry_out_draft(ready, Meter(), order) == first
    assert (count(ready, Organisation), count(ready, ImportBatch)) == (2, 1)
