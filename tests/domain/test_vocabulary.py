"""The closed lists: each word has its place and its words for people."""

from __future__ import annotations

import pickle

import pytest

from matchmaker.domain.phrases import Phrase
from matchmaker.domain.vocabulary import (
    OFFERING_ROLES,
    SEEKING_ROLES,
    OutcomeStep,
    StatementRole,
    Word,
    label,
    voice,
)

LISTS = sorted(Word.__subclasses__(), key=lambda each: each.__name__)


@pytest.mark.parametrize("role", StatementRole)
def test_every_role_either_seeks_or_offers(role: StatementRole) -> None:
    assert role.is_seeking is (role in SEEKING_ROLES)
    assert (role in OFFERING_ROLES) is not role.is_seeking


def test_outcomes_stand_in_order_from_nothing_to_an_agreement() -> None:
    assert [(each.value, each.height) for each in OutcomeStep] == [
        ("no_contact", 0),
        ("talked", 1),
        ("negotiating", 2),
        ("project", 3),
        ("agreement", 4),
    ]


@pytest.mark.parametrize("words", LISTS, ids=lambda each: each.__name__)
def test_every_word_has_a_label_of_its_own(words: type[Word]) -> None:
    labels = [label(each) for each in words]
    assert len(set(labels)) == len(labels)
    assert all(isinstance(each, Phrase) for each in labels)
    assert all(each[0].isupper() or each[0].isdigit() for each in labels)
    assert not any("_" in each for each in labels)


def test_you_and_they_speak_of_the_same_sentence() -> None:
    assert [voice(each, is_you=True) for each in StatementRole] == [
        "You offer",
        "You need",
        "You have left over",
        "You could use",
        "You fund",
        "You seek finance",
    ]
    assert voice(StatementRole.NEED, is_you=False) == "They need"
    assert voice(StatementRole.NEED, is_you=False, name="EKSMA Optics") == "EKSMA Optics needs"


def test_a_word_is_found_by_its_value_and_survives_a_copy() -> None:
    for words in LISTS:
        for each in words:
            assert words(each.value) is each
            assert pickle.loads(pickle.dumps(each)) is each
