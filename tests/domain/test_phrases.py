"""Phrases: English as they stand, and said in another language later."""

from __future__ import annotations

import copy
import json
import pickle

from hypothesis import given
from hypothesis import strategies as st

from matchmaker.domain.phrases import Phrase, as_data, counted, from_data, phrase, translated


class Upper:
    """A language in which everything is shouted."""

    def gettext(self, message: str, /) -> str:
        return "".join(each if each.startswith("%(") else each.upper() for each in _pieces(message))

    def ngettext(self, singular: str, plural: str, n: int, /) -> str:
        return self.gettext(singular if n == 1 else plural)


def _pieces(message: str) -> list[str]:
    import re

    return re.split(r"(%\(\w+\)s)", message)


def test_a_phrase_is_its_english_text() -> None:
    said = phrase("%(who)s needs %(what)s.", who="Firm", what="a mould")
    assert said == "Firm needs a mould."
    assert f"{said}" == "Firm needs a mould."
    assert phrase("100 % of it") == "100 % of it"
    assert phrase("%(share)s of 100 %%", share=5) == "5 of 100 %"


def test_things_are_counted() -> None:
    assert [counted("%(n)s row", "%(n)s rows", n) for n in (0, 1, 2)] == [
        "0 rows",
        "1 row",
        "2 rows",
    ]


def test_values_are_not_translated_unless_they_are_phrases_too() -> None:
    said = phrase("%(a)s and %(b)s", a=phrase("a need"), b="a need")
    assert translated(said, Upper()) == "A NEED AND a need"
    assert translated(counted("%(n)s row", "%(n)s rows", 2), Upper()) == "2 ROWS"
    assert translated("as it is", Upper()) == "as it is"


def test_per_cent_signs_and_odd_values_do_no_harm() -> None:
    assert translated(phrase("it is %(x)s", x="100 %s %(y)s"), Upper()) == "IT IS 100 %s %(y)s"


@given(st.text(), st.integers())
def test_a_phrase_survives_storing_and_copying(text: str, number: int) -> None:
    said = phrase("%(text)s, %(inner)s", text=text, inner=counted("one", "many", number))
    for kept in (
        from_data(json.loads(json.dumps(as_data(said)))),
        pickle.loads(pickle.dumps(said)),
        copy.deepcopy(said),
    ):
        assert kept == said
        assert isinstance(kept, Phrase)
        assert translated(kept, Upper()) == translated(said, Upper())
    assert from_data(as_data("plain")) == "plain"
