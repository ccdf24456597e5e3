"""The chain of a cluster as its manager changes it: chosen, renamed, moved, removed, put back."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.services.coverage.chain import ChainStage
from matchmaker.web.network.coverage_chain import rearranged
from models import Cluster
from tests.chain_worlds import lay_chain
from tests.web.worlds import ALPS, Browser

PAGE = f"/clusters/{ALPS}/coverage"
CHAIN = f"{PAGE}/chain"


@pytest.fixture
def laid(app: Flask) -> Flask:
    with app.extensions["matchmaker"].database() as session:
        lay_chain(session, ALPS)
    return app


def chain(app: Flask, cluster_id: int = ALPS) -> list[str]:
    with app.extensions["matchmaker"].database() as session:
        return [each["label"] for each in session.get_one(Cluster, cluster_id).stages]


def fields(app: Flask, browser: Browser) -> dict[str, str]:
    """What the form of the chain sends as it stands."""
    text = browser.opens(CHAIN).text
    seen = re.search(r'name="seen" value="(\w+)"', text)
    assert seen is not None
    found = {"seen": seen[1], "before": ""}
    with app.extensions["matchmaker"].database() as session:
        stages = [*session.get_one(Cluster, ALPS).stages, {}]
    for number, each in enumerate(stages):
        found[f"label-{number}"] = each.get("label", "")
        found[f"place-{number}"] = each.get("stage") or ""
        found[f"words-{number}"] = each.get("words", "")
    return found


def test_without_a_chain_one_is_chosen_and_can_be_taken_back(app: Flask, manager: Browser) -> None:
    text = manager.opens(PAGE).text
    assert "Which chain is yours?" in text
    seen = re.search(r'name="seen" value="(\w+)"', text)
    assert seen is not None
    sent = {"do": "template", "template": "plastics", "seen": seen[1]}
    assert manager.sends(CHAIN, **sent).status_code == 303
    assert chain(app)[:3] == ["Materials", "Design", "Tooling"]
    page = manager.opens(PAGE).text
    assert "Too few offers" in page
    undo = re.search(rf'action="({CHAIN}/undo/\d+)"', page)
    assert undo is not None
    for _ in range(2):
        assert manager.sends(undo[1]).status_code == 303
        assert chain(app) == []


def test_stages_are_renamed_moved_removed_and_added(laid: Flask, manager: Browser) -> None:
    manager.sends(CHAIN, **fields(laid, manager) | {"label-0": "Moulds", "do": "down-0"})
    assert chain(laid) == ["Moulding", "Moulds", "Blowing", "Tests"]
    manager.sends(CHAIN, **fields(laid, manager) | {"do": "away-2"})
    assert chain(laid) == ["Moulding", "Moulds", "Tests"]
    new = {"label-3": "Recycling", "place-3": "recycling", "before": "1", "do": "save"}
    manager.sends(CHAIN, **fields(laid, manager) | new)
    assert chain(laid) == ["Moulding", "Recycling", "Moulds", "Tests"]


def test_a_form_that_cannot_be_kept_says_why_and_keeps_what_was_typed(
    laid: Flask, manager: Browser
) -> None:
    answer = manager.sends(CHAIN, **fields(laid, manager) | {"label-1": "TOOLS", "do": "save"})
    assert answer.status_code == 422
    assert "Another stage has this name." in answer.text
    assert 'value="TOOLS"' in answer.text
    assert chain(laid) == ["Tools", "Moulding", "Blowing", "Tests"]


def test_an_old_form_does_not_overwrite_what_somebody_else_kept(
    laid: Flask, manager: Browser
) -> None:
    old = fields(laid, manager)
    manager.sends(CHAIN, **old | {"label-0": "Moulds", "do": "save"})
    manager.sends(CHAIN, **old | {"label-0": "Dies", "do": "save"})
    assert chain(laid)[0] == "Moulds"
    assert "Somebody has changed the chain meanwhile." in manager.opens(CHAIN).text


stages = st.lists(st.sampled_from("abcdefgh"), unique=True, min_size=1, max_size=6).map(
    lambda names: tuple(ChainStage(name) for name in names)
)


@given(stages, st.sampled_from(["up", "down", "away", "save", "odd"]), st.integers(-2, 9))
def test_moving_keeps_all_stages_and_removing_takes_one(
    before: tuple[ChainStage, ...], act: str, at: int
) -> None:
    after = rearranged(before, (), None, f"{act}-{at}")
    gone = set(before) - set(after)
    assert set(after) <= set(before)
    assert len(after) == len(before) - len(gone)
    assert gone == ({before[at]} if act == "away" and 0 <= at < len(before) else set())
    if act not in {"up", "down", "away"}:
        assert after == before


@given(stages, st.integers(0, 5))
def test_later_and_earlier_undo_each_other(before: tuple[ChainStage, ...], at: int) -> None:
    if at + 1 < len(before):
        moved = rearranged(before, (), None, f"down-{at}")
        assert moved != before
        assert rearranged(moved, (), None, f"up-{at + 1}") == before
