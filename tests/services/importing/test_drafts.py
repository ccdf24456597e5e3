"""A list on its way in is kept with every answer, by its own account, for two weeks."""

from __future__ import annotations

from datetime import timedelta

import pytest

from matchmaker.domain.vocabulary import Visibility
from matchmaker.errors import NotFound
from matchmaker.services.importing.doubts import Decision
from matchmaker.services.importing.drafts import (
    KEPT_FOR,
    Choices,
    draft_of,
    forget_old_drafts,
    keep_choices,
    open_drafts,
)
from matchmaker.services.reading import FileRefused
from models import (
    ImportDraft,
)
from tests.services.importing_drafts import OURS, SMALL, THEIRS, count


def test_a_draft_is_its_accounts_own_and_of_its_cluster(ready, begin):
    draft = begin(SMALL)

    assert draft_of(ready, draft.id, cluster_id=OURS, account_id=1) is draft
    for cluster_id, account_id in ((THEIRS, 1), (OURS, 2), (OURS, None)):
        with pytest.raises(NotFound):
            draft_of(ready, draft.id, cluster_id=cluster_id, account_id=account_id)


def test_what_nobody_touches_for_two_weeks_is_forgotten(ready, begin, now):
    old = begin(SMALL)
    keep_choices(ready, old, now=now - KEPT_FOR - timedelta(minutes=1))
    begin(SMALL)

    assert forget_old_drafts(ready, None, now) == 1
    assert len(open_drafts(ready, cluster_id=OURS, account_id=1)) == 1


def test_what_cannot_be_read_is_not_kept(ready, begin):
    for name, content in (("a.xlsx", b"\x89PNG\r\n\x1a\n"), ("b.csv", b""), ("c.csv", b"\n\n")):
        with pytest.raises(FileRefused):
            begin(content, name)
    assert count(ready, ImportDraft) == 0


def test_answers_survive_being_kept():
    choices = Choices(
        encoding="cp1252", sheet="S", header_row=3, columns={"A": "name"},
        decisions=(Decision("size", "KMU", frozenset({3, 4}), "small"),),
        same={5: 4}, different={6: "alpha:at"}, visibility=Visibility.CLUSTER, contacts=False,
    )  # fmt: skip

    assert Choices.from_json(choices.as_json()) == choices
