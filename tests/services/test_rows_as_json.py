"""Rows survive the way through JSON."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

from matchmaker.domain.vocabulary import StatementRole, Visibility
from matchmaker.services.rows_as_json import row_as_json, row_from_json
from models import Statement

MOMENT = datetime(2026, 3, 1, 12, 30, 15, 123456, tzinfo=UTC)


def test_a_row_comes_back_with_its_id_its_days_and_its_words():
    row = Statement(
        id=7,
        organisation_id=1,
        role=StatementRole.ASK,
        text="We look for «500 k€».",
        visibility=Visibility.PRIVATE,
        dated=date(2024, 2, 29),
        countries=["LT", "DE"],
        amount_max=500_000,
        created_at=MOMENT,
    )

    again = row_from_json(Statement, json.loads(json.dumps(row_as_json(row))))

    assert row_as_json(again) == row_as_json(row)
    assert (again.id, again.role, again.dated) == (7, StatementRole.ASK, date(2024, 2, 29))
    assert (again.created_at, again.countries, again.stage) == (MOMENT, ["LT", "DE"], None)
