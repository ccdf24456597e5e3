"""The evidence card: what speaks against is planted, found and named; nothing else is said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from worlds import Role, buyer_and_maker, firm, meet, said

from matchmaker.config import ROOT
from matchmaker.domain.explanation import Card, explain
from matchmaker.domain.pairing import Encounter, judge
from matchmaker.domain.profile import Profile, Statement
from matchmaker.domain.trust import KnownTie, TrustPath
from matchmaker.domain.vocabulary import LinkKind, OrganisationKind, Stage, Strength
from matchmaker.services.ranking.weights import load_weights

WEIGHTS = load_weights(ROOT / "data/weights/hand-set.json")


def card_of(encounter: Encounter) -> Card:
    match = judge(encounter, WEIGHTS)
    assert match is not None
    return explain(match, WEIGHTS)


def with_sentence(profile: Profile, place: int, **changes: object) -> Profile:
    """The same organisation with one of its sentences changed."""
    sentences = list(profile.statements)
    sentences[place] = replace(sentences[place], **changes)  # type: ignore[arg-type]
    return replace(profile, statements=tuple(sentences))


def laboratory(wanted: int, offered: int) -> Encounter:
    """A firm that needs a test and a laboratory that offers it, at these readiness levels."""
    seeker = firm(
        1,
        said(11, Role.NEED, "We need laser damage tests.", readiness=wanted),
        said(12, Role.CAPABILITY, "We coat optics."),
    )
    candidate = firm(
        2,
        said(21, Role.NEED, "We look for coated optics."),
        said(22, Role.CAPABILITY, "We test laser damage.", readiness=offered),
        kind=OrganisationKind.RESEARCH,
        sectors=frozenset({"72.19"}),
    )
    return meet(seeker, candidate, [[0, 0.9], [0, 0]], [[0, 0.9], [0, 0]])


def competitor(encounter: Encounter) -> Encounter:
    """Another moulder of the same components who answers as well as the toolmaker did."""
    twin = replace(encounter.seeker, id=3, name="Firm 3")
    return meet(encounter.seeker, twin, [[0, 0.9], [0, 0]], [[0, 0.9], [0, 0]], likeness=1)


def stale_need(encounter: Encounter) -> Encounter:
    old = with_sentence(encounter.candidate, 0, dated=date(2024, 5, 1))
    return replace(encounter, candidate=old)


def no_common_language(encounter: Encounter) -> Encounter:
    speaks = replace(encounter.candidate, languages=frozenset({"de"}))
    return replace(encounter, candidate=speaks)


def no_language_known(encounter: Encounter) -> Encounter:
    return replace(encounter, candidate=replace(encounter.candidate, languages=frozenset()))


def weak_reading(encounter: Encounter) -> Encounter:
    spoken = with_sentence(encounter.candidate, 1, text="Liejame formas.", language="lt")
    return replace(encounter, candidate=spoken)


def unanswered(encounter: Encounter) -> Encounter:
    return replace(encounter, backward=encounter.backward * 0)


def silent(encounter: Encounter) -> Encounter:
    offers = encounter.candidate.statements[1:]
    return meet(
        encounter.seeker, replace(encounter.candidate, statements=offers), [[0.9], [0]], [[0, 0]]
    )


def far_in_the_chain(encounter: Encounter) -> Encounter:
    """The toolmaker becomes a shop, and the need no longer names the stage it wants."""
    shop = with_sentence(encounter.candidate, 1, stage=Stage.END_USER)
    open_need = with_sentence(encounter.seeker, 0, stage=None)
    raw = with_sentence(open_need, 1, stage=Stage.RAW_MATERIAL)
    return replace(encounter, seeker=raw, candidate=shop)


DEFECTS: dict[str, tuple[Callable[[Encounter], Encounter], list[str]]] = {
    "nothing": (lambda encounter: encounter, []),
    "competitor": (
        competitor,
        [
            "Possible competitor: Same place in the chain (Component), product and market",
            "Not neighbours in the chain: Component ↔ Component",
        ],
    ),
    "stale need": (
        stale_need,
        ["Their need was stated in 05/2024: ask whether it still stands"],
    ),
    "no common language": (no_common_language, ["No common working language"]),
    "no language recorded": (
        no_language_known,
        ["Their working language is not recorded"],
    ),
    "weak reading": (
        weak_reading,
        ["A text in «lt» without an English line was read weakly: ask for one"],
    ),
    "needs that we do not answer": (
        unanswered,
        ["No sentence of theirs asks for what you offer"],
    ),
    "silence": (silent, ["They do not say what they look for"]),
    "far in the chain": (
        far_in_the_chain,
        ["Not neighbours in the chain: Raw material ↔ End user"],
    ),
}


@pytest.mark.parametrize("defect", DEFECTS)
def test_each_planted_defect_is_named_and_nothing_else_is(defect: str) -> None:
    plant, expected = DEFECTS[defect]
    assert list(card_of(plant(buyer_and_maker())).against) == expected


def test_two_planted_defects_are_both_named() -> None:
    found = card_of(stale_need(no_common_language(buyer_and_maker()))).against
    assert found == (
        "No common working language",
        "Their need was stated in 05/2024: ask whether it still stands",
    )


def test_a_readiness_gap_is_named_with_its_numbers() -> None:
    assert card_of(laboratory(wanted=7, offered=3)).against == ("Readiness 3 offered, 7 wanted",)
    assert card_of(laboratory(wanted=7, offered=7)).against == ()


def test_an_english_line_makes_a_weak_reading_strong() -> None:
    encounter = weak_reading(buyer_and_maker())
    helped = with_sentence(encounter.candidate, 1, english="We build moulds.")
    assert card_of(replace(encounter, candidate=helped)).against == ()


def test_a_need_of_this_year_is_not_stale() -> None:
    encounter = buyer_and_maker()
    for day, lines in ((date(2025, 11, 22), 0), (date(2025, 11, 21), 1)):
        dated = with_sentence(encounter.candidate, 0, dated=day)
        assert len(card_of(replace(encounter, candidate=dated)).against) == lines


def test_an_old_need_that_was_confirmed_within_the_year_is_not_stale() -> None:
    old = stale_need(buyer_and_maker())
    for day, lines in ((date(2025, 11, 22), 0), (date(2025, 11, 21), 1)):
        confirmed = replace(old.candidate, confirmed_on=day)
        assert len(card_of(replace(old, candidate=confirmed)).against) == lines


def test_what_the_seeker_confirms_says_nothing_about_the_candidate() -> None:
    old = stale_need(buyer_and_maker())
    confirmed = replace(old.seeker, confirmed_on=date(2026, 11, 1))
    assert len(card_of(replace(old, seeker=confirmed)).against) == 1


def test_a_weak_rival_is_named_as_partly_the_same_offer() -> None:
    encounter = competitor(buyer_and_maker())
    weaker = replace(encounter, likeness=encounter.likeness * 0.4)
    assert card_of(weaker).against == (
        "Not neighbours in the chain: Component ↔ Component",
        "Partly the same offer: Same place in the chain (Component), product and market",
    )


@given(forward=st.floats(0, 1, width=32), backward=st.floats(0, 1, width=32))
def test_every_quote_is_a_stored_sentence_with_who_seeks_and_who_offers(
    forward: float, backward: float
) -> None:
    encounter = buyer_and_maker(forward, backward)
    card = card_of(encounter)

    def stated(profile: Profile) -> set[Statement]:
        return set(profile.statements)

    for quote in card.why_you:
        assert {quote.seeking} <= stated(encounter.seeker)
        assert {quote.offering} <= stated(encounter.candidate)
    for quote in card.why_them:
        assert {quote.seeking} <= stated(encounter.candidate)
        assert {quote.offering} <= stated(encounter.seeker)


def test_the_card_counts_the_sentences_in_which_it_looked_for_what_speaks_against() -> None:
    assert card_of(buyer_and_maker()).read_statements == 2
    assert card_of(silent(buyer_and_maker())).read_statements == 1


def test_a_strong_pair_says_so_and_how_the_two_stand_in_the_chain() -> None:
    card = card_of(buyer_and_maker())
    assert card.strength is Strength.STRONG
    assert card.position == "They supply what you build on: Tooling → Component"


def test_seen_from_the_other_side_the_same_chain_is_read_the_other_way() -> None:
    there = buyer_and_maker()
    card = card_of(
        replace(
            there,
            seeker=there.candidate,
            candidate=there.seeker,
            forward=there.backward,
            backward=there.forward,
            likeness=there.likeness.T,
        )
    )
    assert card.position == "You supply what they build on: Tooling → Component"


def test_introducers_are_facts_with_their_names_and_years() -> None:
    path = TrustPath(
        direct=(
            KnownTie(LinkKind.CONTACT, date(2006, 1, 1)),
            KnownTie(LinkKind.PROJECT, date(2012, 1, 1), "NOVEL"),
            KnownTie(LinkKind.JOINT_EVENT),
        ),
        through=("Alfa", "Beta", "Gamma", "Delta"),
        shared_clusters=("LITEK",),
        linked_clusters=(("Optence", "LITEK"),),
    )
    assert card_of(replace(buyer_and_maker(), path=path)).introducers == (
        "You already know each other (Contact since 2006)",
        "You already know each other (Project since 2012: NOVEL)",
        "LITEK: both belong to it",
        "Alfa, Beta, Gamma and 1 more: worked with both",
        "Optence and LITEK: your clusters work together",
    )
    assert card_of(buyer_and_maker()).introducers == ()


def test_who_gives_and_who_takes_a_material_is_said_once() -> None:
    tannery = firm(1, said(11, Role.BY_PRODUCT, "Hide trimmings."), sectors=frozenset({"15.11"}))
    maker = firm(
        2, said(21, Role.FEEDSTOCK, "We use hide trimmings."), sectors=frozenset({"20.59"})
    )
    card = card_of(meet(tannery, maker, [[0.9]], [[0.9]]))
    pairs = [(q.seeking.id, q.offering.id) for q in (*card.why_you, *card.why_them)]
    assert len({frozenset(pair) for pair in pairs}) == len(pairs) == 1
