"""Pages that explain the house: ranking from the very weights in use, privacy, access, help."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from matchmaker.domain.pairing import FEATURES
from matchmaker.domain.vocabulary import MatchKind
from matchmaker.web.pages import HOW
from tests.web.worlds import Browser

EXPLAINING = ("/how-ranking-works", "/privacy", "/accessibility", "/help")


def test_every_feature_is_explained_in_plain_words() -> None:
    assert set(HOW) == {each.name for each in FEATURES}


@pytest.mark.parametrize("kind", [each for each in MatchKind if each is not MatchKind.C2C])
def test_each_kind_of_match_shows_its_own_weights(visitor: Browser, kind: MatchKind) -> None:
    weights = visitor.app.extensions["matchmaker"].weights.by_kind[kind]
    page = visitor.opens("/how-ranking-works", kind=kind.value).text
    listed = page.partition('<ol class="weights">')[2].partition("</ol>")[0]
    assert listed.count("<li") == len(weights)
    for name, weight in weights.items():
        assert HOW[name] in listed
        assert f"{weight:+.1f}".replace("-", "−") in listed


def test_an_unknown_kind_shows_the_first(visitor: Browser) -> None:
    page = visitor.opens("/how-ranking-works", kind="friendship")
    assert page.status_code == 200
    assert "aria-current" in page.text


@pytest.mark.parametrize("path", EXPLAINING)
def test_the_operator_is_named_with_a_way_to_report_a_problem(
    opened: Callable[..., Flask], path: str
) -> None:
    app = opened(operator="Clusters & Co", operator_mail="help@clusters.example")
    page = Browser(app).opens(path).text
    assert "This site is run by Clusters &amp; Co." in page
    assert 'href="mailto:help@clusters.example?subject=' in page
    assert "Report a problem" in page


@pytest.mark.parametrize("path", EXPLAINING)
def test_where_no_operator_is_named_that_is_said(visitor: Browser, path: str) -> None:
    page = visitor.opens(path).text
    assert "has not said yet how to be reached" in page
    assert "mailto:" not in page


def test_privacy_says_how_long_one_stays_signed_in(visitor: Browser) -> None:
    assert "for 12 hours" in visitor.opens("/privacy").text


def test_every_page_leads_to_help_at_the_same_place(visitor: Browser, member: Browser) -> None:
    for browser in (visitor, member):
        for path in ("/", "/find", "/privacy", "/nowhere"):
            footer = browser.opens(path).text.partition("<footer")[2]
            assert 'href="/help"' in footer
            assert footer.index('href="/help"') < footer.index('href="/privacy"')
