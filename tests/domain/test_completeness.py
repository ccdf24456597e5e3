"""What a profile is found for, and what it would gain most from."""

from __future__ import annotations

from datetime import date

import pytest

from matchmaker.domain.completeness import Gap, completeness_of
from matchmaker.domain.profile import Place
from matchmaker.domain.vocabulary import OrganisationKind, SizeClass, Stage, Visibility
from tests.worlds import TODAY, Role, firm, said

OFFER = said(1, Role.CAPABILITY, "We weave 5 t of FSC cloth.", stage=Stage.COMPONENT)
NEED = said(2, Role.NEED, "We need yarn.")


def gaps(*statements: object, **about: object) -> list[Gap]:
    profile = firm(7, *statements, **({"size": SizeClass.SMALL} | about))  # type: ignore[arg-type]
    return [each.gap for each in completeness_of(profile, TODAY).gains]


def test_a_full_profile_gains_from_nothing() -> None:
    assert gaps(OFFER, NEED) == []


def test_an_empty_profile_gains_most_from_an_offer_and_then_a_need() -> None:
    found = gaps(sectors=frozenset(), languages=frozenset(), place=Place(), size=None)
    assert found == [
        Gap.OFFERS, Gap.NEEDS, Gap.SECTORS, Gap.COUNTRY, Gap.LANGUAGES, Gap.REGION, Gap.SIZE,
    ]  # fmt: skip


def test_it_says_for_what_somebody_can_be_found() -> None:
    found = completeness_of(firm(7, OFFER, NEED), TODAY)
    assert found.found == "Can be found for 1 offer and 1 need."
    assert completeness_of(firm(7), TODAY).found == "Cannot be found yet: nothing is said."


def test_nobody_is_found_by_a_private_sentence() -> None:
    hidden = said(3, Role.CAPABILITY, "We weave 1 t by ISO 9001.", visibility=Visibility.PRIVATE)
    found = completeness_of(firm(7, hidden, NEED), TODAY)
    assert (found.offers, found.needs) == (0, 1)
    assert Gap.OFFERS in [each.gap for each in found.gains]


def test_a_piece_that_few_sentences_lack_is_worth_its_share() -> None:
    bare = said(3, Role.CAPABILITY, "We dye cloth.")
    found = completeness_of(firm(7, OFFER, bare, NEED, size=SizeClass.SMALL), TODAY)
    assert [(each.gap, each.worth, each.statements) for each in found.gains] == [
        (Gap.STAGE, 0.5, (3,))
    ]


def test_an_english_line_is_asked_for_where_the_text_is_read_weakly() -> None:
    foreign = said(3, Role.NEED, "Ieškome verpalų.", language="lt")
    helped = said(4, Role.NEED, "Ieškome siūlų.", language="lt", english="We look for thread.")
    profile = firm(7, OFFER, foreign, helped, size=SizeClass.SMALL)
    (gain,) = completeness_of(profile, TODAY).gains
    assert (gain.gap, gain.statements) == (Gap.ENGLISH, (3,))
    trusted = frozenset({"en", "lt"})
    assert completeness_of(profile, TODAY, trusted_languages=trusted).gains == ()


def test_old_sentences_want_a_fresh_look_until_somebody_confirms_them() -> None:
    old = said(3, Role.NEED, "We need dye.", dated=date(2025, 1, 1))
    profile = firm(7, OFFER, old, size=SizeClass.SMALL)
    (gain,) = completeness_of(profile, TODAY).gains
    assert (gain.gap, gain.statements) == (Gap.FRESHNESS, (3,))
    assert completeness_of(profile, TODAY, confirmed=date(2026, 10, 1)).gains == ()


def test_a_financier_is_asked_for_amounts_and_not_for_needs() -> None:
    thesis = said(3, Role.THESIS, "We fund textile recycling.")
    assert gaps(thesis, kind=OrganisationKind.FINANCIER) == [Gap.AMOUNTS]


def test_research_is_asked_how_ready_it_is() -> None:
    offer = said(3, Role.CAPABILITY, "We test cloth.", stage=Stage.TESTING)
    assert gaps(offer, NEED, kind=OrganisationKind.RESEARCH) == [Gap.READINESS]


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("We weave cloth.", {Gap.CERTIFICATIONS, Gap.CAPACITY}),
        ("We weave cloth, ISO 9001 certified.", {Gap.CAPACITY}),
        ("Wir weben 40 000 m² im Jahr.", {Gap.CERTIFICATIONS}),
        ("Wir weben zertifiziert, 20 t im Monat.", set()),
        ("As 5 colleagues we weave in 2 halls.", {Gap.CERTIFICATIONS, Gap.CAPACITY}),
    ],
)
def test_a_maker_is_asked_for_certificates_and_quantities(text: str, missing: set[Gap]) -> None:
    offer = said(1, Role.CAPABILITY, text, stage=Stage.COMPONENT)
    assert set(gaps(offer, NEED)) == missing
