"""Values as people read them."""

from datetime import date

import pytest

from matchmaker.domain.pairing import FEATURES
from matchmaker.domain.vocabulary import MatchKind, StatementRole, Strength
from matchmaker.web import words


def test_every_role_has_a_voice_of_its_own() -> None:
    assert words.voice("You", "need") == "You need"
    assert words.voice("They", "capability") == "They offer"
    assert words.voice("EKSMA Optics", "by_product") == "EKSMA Optics has left over"
    assert len({words.voice("They", each.value) for each in StatementRole}) == len(StatementRole)


def test_every_kind_strength_and_feature_has_words() -> None:
    assert all(words.kind(each.value) != each.value for each in MatchKind)
    assert [words.dots(each.value) for each in Strength] == [3, 2, 1]
    assert all(words.feature(each.name) == each.sentence for each in FEATURES)


def test_an_unknown_word_reads_as_itself() -> None:
    assert words.kind("friendship") == "friendship"
    assert words.feature("gone_feature") == "gone feature"
    assert words.voice("They", "sing") == "They"
    assert (words.dots("?"), words.country("QQ"), words.language(None)) == (0, "QQ", "")


def test_days_numbers_and_names() -> None:
    assert words.day("2026-03-03") == words.day(date(2026, 3, 3)) == "3 March 2026"
    assert (words.signed(1.2044), words.signed(-0.2)) == ("+1.204", "−0.200")
    assert (words.country("LT"), words.language("lt")) == ("Lithuania", "Lithuanian")


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("https://eksmaoptics.com", "https://eksmaoptics.com"),
        ("www.topag.de", "https://www.topag.de"),
        ("javascript:alert(1)", None),
        ("javascript://x.example/%0aalert(1)", None),
        ("data:text/html,x", None),
        ("http://[broken", None),
        ("", None),
        (None, None),
    ],
)
def test_a_browser_is_sent_to_web_addresses_only(written: str | None, address: str | None) -> None:
    assert words.web_address(written) == address
