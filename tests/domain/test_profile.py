"""What a profile says: the newest sentences of each role, read in English where there is a line."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st
from worlds import TODAY, Role, firm, said

from matchmaker.domain.profile import (
    MOST_STATEMENTS,
    ClusterMark,
    Statement,
    newest,
    with_statements,
)
from matchmaker.domain.vocabulary import Stage

days = st.one_of(st.none(), st.dates(date(2020, 1, 1), TODAY))
many = st.lists(st.tuples(st.sampled_from(Role), days), max_size=40).map(
    lambda drawn: [said(n, role, dated=day) for n, (role, day) in enumerate(drawn, start=1)]
)


@given(statements=many, seed=st.randoms(use_true_random=False))
def test_the_choice_does_not_depend_on_the_order_in_which_rows_come(
    statements: list[Statement], seed: object
) -> None:
    shuffled = list(statements)
    seed.shuffle(shuffled)  # type: ignore[attr-defined]
    assert newest(shuffled, today=TODAY) == newest(statements, today=TODAY)


@given(statements=many)
def test_as_many_of_each_role_count_as_are_compared_and_they_are_the_newest(
    statements: list[Statement],
) -> None:
    kept = newest(statements, today=TODAY)
    for role in Role:
        mine = [each for each in statements if each.role is role]
        mine.sort(key=lambda each: (each.dated or date.min, each.id), reverse=True)
        found = [each for each in kept if each.role is role]
        assert found == mine[: MOST_STATEMENTS[role.is_seeking]]


def test_undated_sentences_come_last_and_equal_days_are_ordered_by_id() -> None:
    undated = said(9, Role.NEED, dated=None)
    first, second = said(1, Role.NEED), said(2, Role.NEED)
    assert newest([undated, first, second], today=TODAY) == (second, first, undated)


def test_an_english_line_is_what_machines_read() -> None:
    plain = said(1, Role.NEED, "Ieškome formų.", language="lt")
    helped = said(2, Role.NEED, "Ieškome formų.", language="lt", english="We look for moulds.")
    assert (plain.read_text, plain.read_language) == ("Ieškome formų.", "lt")
    assert (helped.read_text, helped.read_language) == ("We look for moulds.", "en")


def test_an_organisation_stands_where_its_offers_stand_not_where_its_needs_do() -> None:
    profile = firm(
        1,
        said(1, Role.NEED, stage=Stage.TOOLING),
        said(2, Role.CAPABILITY, stage=Stage.COMPONENT),
        said(3, Role.BY_PRODUCT, stage=Stage.RECYCLING),
        said(4, Role.CAPABILITY),
    )
    assert profile.stages == {Stage.COMPONENT, Stage.RECYCLING}


def test_sentences_are_given_by_role_in_the_profiles_order() -> None:
    need, offer, ask = said(3, Role.NEED), said(1, Role.CAPABILITY), said(2, Role.ASK)
    profile = firm(1, need, offer, ask)
    assert profile.saying({Role.ASK, Role.NEED}) == (need, ask)
    assert with_statements(profile, [offer]).statements == (offer,)


def test_clusters_are_known_by_their_numbers() -> None:
    marks = (ClusterMark(5, "Optics"), ClusterMark(7, "Plastics"))
    assert firm(1, clusters=marks).cluster_ids == {5, 7}
