"""Every sentence of the interface is said in every language, with the same values in it."""

from __future__ import annotations

import pytest
from babel.messages import Catalog

from matchmaker.services.catalogues import FOLDER, LANGUAGES, SOURCE
from matchmaker.services.extraction import extract, faults, read


@pytest.fixture(scope="module")
def template() -> Catalog:
    return extract()


@pytest.mark.parametrize("language", [each for each in LANGUAGES if each != SOURCE])
def test_every_sentence_is_translated(template: Catalog, language: str) -> None:
    found = faults(template, read(FOLDER / f"{language}.po", language))
    assert found == [], f"run `python -m matchmaker languages extract`: {len(found)} in {language}"


@pytest.mark.parametrize("language", [each for each in LANGUAGES if each != SOURCE])
def test_nothing_is_translated_that_nobody_says_any_more(template: Catalog, language: str) -> None:
    known = {str(each.id) for each in template}
    found = read(FOLDER / f"{language}.po", language)
    assert [each.id for each in found if str(each.id) not in known] == []
