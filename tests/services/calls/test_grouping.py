"""Groups for a call: what they cover, from what they are computed, and what they never show."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from matchmaker.domain.consortium import FLOOR, PRICE, Candidate, Rules, groups
from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import OrganisationKind, StatementRole, Visibility
from matchmaker.services.calls.fits import GroupWish, fits_of
from matchmaker.services.calls.grouping import Grouping, propose_groups
from matchmaker.services.calls.views import CallView
from tests.call_people import BAKING, Town
from tests.factories import organisation, statement

CANARY = "zanzibarcamera"
PARTS = {1: True, 2: True, 3: False}


def names(grouping: Grouping, at: int = 0) -> dict[int, str]:
    """By part, who does it in a group."""
    return {part: who.profile.name for part, (who, _) in grouping.groups[at].does.items()}


@pytest.fixture
def call(town: Town) -> CallView:
    return town.view(town.post(cluster_id=None))


def test_each_part_is_done_by_whoever_says_so_word_for_word(
    town: Town, call: CallView, tmp_path: Path
) -> None:
    found = propose_groups(town.desk(tmp_path, Viewer()), call)
    assert names(found) == {1: "Toolmaker", 2: "Moulder", 3: "Camera"}
    said = {part: doing.statement.text for part, (_, doing) in found.groups[0].does.items()}  # type: ignore[union-attr]
    assert said == {
        1: "We build hardened injection moulds for bottle caps.",
        2: "We mould bottle caps from polypropylene.",
        3: "Spectral camera that is sorting on a moving belt.",
    }
    assert (found.groups[0].countries, found.groups[0].clusters) == (
        ("AT", "LT"),
        ("Alps", "Baltic"),
    )
    assert found.uncovered == ()
    assert found.groups[0].has_sme  # the moulder is small


def test_a_part_that_nobody_does_is_said(town: Town, tmp_path: Path) -> None:
    text = f"Tasks:\n- {BAKING}\n- Cryogenic rocket propulsion"
    found = propose_groups(town.desk(tmp_path, Viewer()), town.view(town.post(text=text)))
    assert [each.text for each in found.uncovered] == ["Cryogenic rocket propulsion"]
    assert names(found) == {1: "Bakery"}
    assert [each.text for each in found.groups[0].open_parts] == ["Cryogenic rocket propulsion"]
    assert found.able == {1: 1, 2: 0}


def test_a_call_without_parts_has_no_groups(town: Town, call: CallView, tmp_path: Path) -> None:
    found = propose_groups(town.desk(tmp_path, Viewer()), replace(call, parts=()))
    assert (found.groups, found.uncovered, found.judged) == ((), (), 0)


def test_the_rules_of_the_call_are_kept_or_named(
    town: Town, call: CallView, tmp_path: Path
) -> None:
    desk = town.desk(tmp_path, Viewer())
    two = replace(call, partners_at_most=2)
    assert len(propose_groups(desk, two).groups[0].members) <= 2
    many = replace(call, countries_at_least=3)
    assert propose_groups(desk, many).groups[0].unmet == ("countries",)


def test_private_sentences_and_those_of_other_clusters_take_no_part(
    town: Town, call: CallView, tmp_path: Path
) -> None:
    part = "Spectral camera for sorting on a moving belt"
    for firm, seen in (
        (town.bakery, Visibility.PRIVATE),
        (town.bakery, Visibility.CLUSTER),
        (town.moulder, Visibility.PRIVATE),
    ):
        text = f"{part} {CANARY} {seen.value}."
        statement(town.session, firm, StatementRole.CAPABILITY, text, visibility=seen)
    desk = town.desk(tmp_path, Viewer())
    for viewer in (Viewer(), town.manager, town.coordinator, town.member(town.moulder)):
        found = propose_groups(replace(desk, viewer=viewer), call)
        assert names(found)[3] == "Camera"
        assert CANARY not in repr(found)
        assert "Bakery" not in repr(found)
    inside = propose_groups(replace(desk, viewer=town.other_manager), call)
    assert f"{CANARY} cluster" in repr(inside)
    assert f"{CANARY} private" not in repr(inside)


def test_a_firm_asks_for_groups_with_itself(town: Town, call: CallView, tmp_path: Path) -> None:
    rival = organisation(
        town.session, "Rival", offers=["Moulding of bottle caps from polypropylene, hardened."]
    )
    desk = town.desk(tmp_path, Viewer())
    for firm in (rival, town.moulder):
        found = propose_groups(desk, call, GroupWish(within=frozenset({firm.id})))
        members = [{each.profile.id for each in group.members} for group in found.groups]
        assert members
        assert all(firm.id in each for each in members)
    nothing = propose_groups(desk, call, GroupWish(within=frozenset({town.bakery.id})))
    assert names(nothing)[3] == "Camera"  # it does no part, and is in no group


def test_those_who_are_interested_come_first_and_may_say_that_they_do_a_part(
    town: Town, call: CallView, tmp_path: Path
) -> None:
    desk = town.desk(tmp_path, Viewer())
    claims = {town.bakery.id: frozenset({3})}
    found = propose_groups(desk, call, GroupWish(claims=claims))
    assert names(found)[3] in {"Bakery", "Camera"}
    told = fits_of(desk, call, GroupWish(claims=claims)).best[town.bakery.id]
    assert told == {3: (0.6, None)}
    assert town.bakery.id not in fits_of(desk, call).best


def test_a_financier_pays_and_does_no_part(town: Town, call: CallView, tmp_path: Path) -> None:
    organisation(
        town.session,
        "Fund",
        kind=OrganisationKind.FINANCIER,
        offers=["Spectral camera for sorting on a moving belt."],
    )
    found = propose_groups(town.desk(tmp_path, Viewer()), call)
    assert names(found)[3] == "Camera"


def test_random_firms_cover_less(session: Session, town: Town, tmp_path: Path) -> None:
    """The negative control: as many firms drawn by lot leave most parts open."""
    trades = ("welding", "dyeing", "milling", "brewing", "printing", "casting", "weaving")
    for trade in trades:
        for number in range(4):
            organisation(session, f"{trade} {number}", offers=[f"Our trade is {trade} {number}."])
    desk = town.desk(tmp_path, Viewer())
    text = "Tasks:\n" + "\n".join(f"- trade of {each}" for each in trades[:4])
    view = town.view(town.post(text=text, cluster_id=None))
    best = propose_groups(desk, view).groups[0]
    fits, chance = fits_of(desk, view), Random(7)
    everybody = [each.id for each in fits.profiles.values()]
    covered = [
        len(
            {
                part
                for n in chance.sample(everybody, len(best.members))
                for part in fits.best.get(n, {})
            }
        )
        for _ in range(50)
    ]
    assert len(best.does) == 4
    assert sum(covered) / len(covered) < 3


candidates = st.lists(
    st.builds(
        lambda country, sme, fits: (country, sme, fits),
        st.sampled_from(["LT", "AT", "DE"]),
        st.booleans(),
        st.dictionaries(st.sampled_from([1, 2, 3]), st.floats(0.0, 1.0), max_size=3),
    ),
    min_size=1,
    max_size=6,
)


def numbered(drawn: list[tuple[str, bool, dict[int, float]]]) -> list[Candidate]:
    return [Candidate(n, *each) for n, each in enumerate(drawn, start=1)]


@settings(max_examples=60, deadline=None)
@given(candidates)
def test_every_group_covers_what_it_says(drawn: list[tuple[str, bool, dict[int, float]]]) -> None:
    known = {each.id: each for each in numbered(drawn)}
    for group in groups(PARTS, list(known.values()), Rules(at_most=3)):
        for part, (member, strength) in group.does.items():
            assert known[member].fits[part] == strength >= FLOOR
        open_parts = {part for part, needed in PARTS.items() if needed} - group.does.keys()
        assert set(group.open_parts) == open_parts
        assert {member for member, _ in group.does.values()} == set(group.members)
        strengths = sum(strength for _, strength in group.does.values())
        assert group.value == pytest.approx(strengths - PRICE * len(group.members))


@settings(max_examples=60, deadline=None)
@given(candidates, candidates)
def test_more_firms_never_make_the_best_group_worse(
    some: list[tuple[str, bool, dict[int, float]]], more: list[tuple[str, bool, dict[int, float]]]
) -> None:
    def best(drawn: list[tuple[str, bool, dict[int, float]]]) -> tuple[int, float]:
        found = groups(PARTS, numbered(drawn), Rules(at_most=3), count=1)
        if not found:
            return -len(PARTS), 0.0
        return -len(found[0].open_parts), found[0].value

    before, after = best(some), best(some + more)
    assert after[0] >= before[0]
    assert after[0] > before[0] or after[1] >= before[1] - 1e-6
