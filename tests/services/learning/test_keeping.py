"""Versions of weights: kept, shown, promoted, rolled back; never used by accident."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from factories import HAND_SET

from matchmaker.config import read_config
from matchmaker.errors import Conflict, NotFound, NotReady
from matchmaker.runtime import Runtime
from matchmaker.services.learning.keeping import (
    FOLDER,
    POINTER,
    find_version,
    in_use,
    keep,
    kept_versions,
    path_in_use,
    promote,
    roll_back,
    version_of,
)
from matchmaker.services.ranking.weights import load_weights

PASSED = {"from": "links", "trial": {"passes": True}}
FAILED = {"from": "links", "trial": {"passes": False}}


def kept(instance: Path, version: str, learned: dict[str, object] = PASSED) -> Path:
    return keep(instance, replace(HAND_SET, version=version), learned)


def test_what_is_kept_is_what_is_loaded(tmp_path: Path) -> None:
    assert load_weights(kept(tmp_path, "links-1")) == replace(HAND_SET, version="links-1")
    assert find_version(tmp_path, "links-1").learned == PASSED


def test_nothing_is_used_before_it_is_promoted(tmp_path: Path) -> None:
    kept(tmp_path, "links-1")
    assert in_use(tmp_path) == ""
    assert path_in_use(tmp_path) is None
    promote(tmp_path, "links-1")
    assert path_in_use(tmp_path) == tmp_path / FOLDER / "links-1.json"
    assert [each.is_in_use for each in kept_versions(tmp_path)] == [True]


def test_rolling_back_goes_to_what_was_used_before(tmp_path: Path) -> None:
    for version in ("links-1", "links-2"):
        kept(tmp_path, version)
        promote(tmp_path, version)
    assert roll_back(tmp_path) == "links-1"
    assert roll_back(tmp_path) == ""
    with pytest.raises(Conflict, match="nothing to go back to"):
        roll_back(tmp_path)


def test_promoting_twice_is_promoting_once(tmp_path: Path) -> None:
    kept(tmp_path, "links-1")
    promote(tmp_path, "links-1")
    promote(tmp_path, "links-1")
    assert json.loads((tmp_path / FOLDER / POINTER).read_text()) == ["links-1"]


def test_what_did_not_pass_is_used_only_if_somebody_insists(tmp_path: Path) -> None:
    kept(tmp_path, "links-1", FAILED)
    with pytest.raises(Conflict, match="did not pass"):
        promote(tmp_path, "links-1")
    assert in_use(tmp_path) == ""
    promote(tmp_path, "links-1", is_forced=True)
    assert in_use(tmp_path) == "links-1"


def test_weights_of_another_list_of_features_are_refused(tmp_path: Path) -> None:
    path = kept(tmp_path, "links-1")
    written = json.loads(path.read_text())
    path.write_text(json.dumps(written | {"features": written["features"][1:]}))
    with pytest.raises(NotReady, match="another list of features"):
        promote(tmp_path, "links-1")


def test_a_version_that_is_not_there_is_named_with_those_that_are(tmp_path: Path) -> None:
    kept(tmp_path, "links-1")
    with pytest.raises(NotFound, match="links-2") as refused:
        promote(tmp_path, "links-2")
    assert "links-1" in str(refused.value.remedy)


def test_a_version_is_named_by_what_it_weighs(tmp_path: Path) -> None:
    other = replace(HAND_SET, intercept=0.0)
    first = version_of(HAND_SET, "links", "2026-01-01")
    assert first == version_of(replace(HAND_SET, version="x"), "links", "2026-01-01")
    assert first != version_of(other, "links", "2026-01-01")


def test_a_runtime_takes_the_promoted_weights_unless_the_setting_says_others(
    tmp_path: Path,
) -> None:
    path = kept(tmp_path, "links-1")
    assert Runtime(read_config({}, instance=tmp_path)).weights == HAND_SET
    promote(tmp_path, "links-1")
    assert Runtime(read_config({}, instance=tmp_path)).weights.version == "links-1"
    other = path.with_name("mine.json")
    other.write_text(path.read_text().replace("links-1", "mine"))
    said = read_config({}, instance=tmp_path, weights=other)
    assert Runtime(said).weights.version == "mine"
