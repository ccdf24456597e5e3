"""The veil: default deny, decided on values."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from worlds import TODAY, Role, firm, said

from matchmaker.domain.profile import MOST_STATEMENTS, ClusterMark
from matchmaker.domain.visibility import Viewer, project, scopes_of
from matchmaker.domain.vocabulary import Visibility

PUBLIC = said(1, Role.NEED, visibility=Visibility.PUBLIC)
SHARED = said(2, Role.NEED, visibility=Visibility.CLUSTER)
SECRET = said(3, Role.NEED, visibility=Visibility.PRIVATE)
OWNER = firm(7, PUBLIC, SHARED, SECRET, clusters=(ClusterMark(5, "Optics"),))


@pytest.mark.parametrize(
    ("viewer", "seen"),
    [
        (Viewer(), {1}),
        (Viewer(organisations=frozenset({8}), clusters=frozenset({4})), {1}),
        (Viewer(organisations=frozenset({8}), clusters=frozenset({5})), {1, 2}),
        (Viewer(managed=frozenset({5}), clusters=frozenset({5})), {1, 2}),
        (Viewer(organisations=frozenset({7})), {1, 2, 3}),
        (Viewer(is_administrator=True), {1}),
        (Viewer(meta_clusters=frozenset({1})), {1}),
    ],
)
def test_each_viewer_sees_what_is_theirs_to_see(viewer: Viewer, seen: set[int]) -> None:
    assert {each.id for each in project(OWNER, viewer, today=TODAY).statements} == seen


def test_hidden_sentences_never_push_visible_ones_out() -> None:
    old = [said(n, Role.NEED, dated=date(2020, 1, n)) for n in range(1, 9)]
    hidden = [
        said(100 + n, Role.NEED, dated=date(2026, 1, n), visibility=Visibility.PRIVATE)
        for n in range(1, 9)
    ]
    owner = firm(7, *old, *hidden)
    seen = project(owner, Viewer(), today=TODAY).statements
    assert [each.id for each in seen] == [8, 7, 6, 5, 4, 3, 2, 1]
    assert len(seen) == MOST_STATEMENTS[True]


def test_expired_sentences_are_left_out() -> None:
    owner = firm(7, replace(PUBLIC, valid_until=date(2026, 11, 21)))
    assert project(owner, Viewer(), today=TODAY).statements == ()
    still = firm(7, replace(PUBLIC, valid_until=TODAY))
    assert len(project(still, Viewer(), today=TODAY).statements) == 1


def test_a_sentence_stands_on_the_shelves_of_those_who_may_see_it() -> None:
    assert scopes_of(Visibility.PUBLIC, {5, 4}) == ("public",)
    assert scopes_of(Visibility.CLUSTER, {5, 4}) == ("cluster-4", "cluster-5")
    assert scopes_of(Visibility.PRIVATE, {5, 4}) == ()
