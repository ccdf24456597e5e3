"""The story of TOPAG: seen in time, and not seen when ties are thrown anew."""

from __future__ import annotations

from pathlib import Path

import pytest

from matchmaker.config import ROOT
from matchmaker.errors import InputError
from matchmaker.services.evaluating.replay import Story, lines, read_story, tell

FOLDER = ROOT / "data/replay/topag"


@pytest.fixture(scope="module")
def story() -> Story:
    return read_story(FOLDER, "optence", "litek", range(2001, 2017))


def test_the_pair_is_watched_six_years_and_ripe_two_years_before_the_link(story: Story) -> None:
    told = tell(story)
    assert told["holds"]
    assert told["lead"]["watch"] >= 6
    assert told["lead"]["ripe"] >= 2
    assert [each["level"] for each in told["years"]][:5] == [None] * 5  # not before the tie


def test_when_topag_joins_the_other_cluster_that_is_what_changed(story: Story) -> None:
    year = next(each for each in tell(story)["years"] if each["year"] == 2014)
    assert year["level"] == "ripe"
    assert year["carried_by"] == "TOPAG Lasertechnik, EKSMA Optics"
    assert year["place"] == 1


def test_once_linked_it_is_no_news(story: Story) -> None:
    assert tell(story)["years"][-1]["level"] is None


def test_thrown_anew_the_pair_does_not_become_ripe(story: Story) -> None:
    """Somebody may join by lot what TOPAG joined: once in 22 draws."""
    ripe = [tell(story, shuffled=seed)["lead"]["ripe"] is not None for seed in range(10)]
    assert sum(ripe) <= 1
    assert not ripe[0]


def test_the_table_says_that_it_is_no_evidence(story: Story) -> None:
    text = "\n".join(lines(tell(story)))
    assert "a fixture, not evidence" in text
    assert "\n  2014  Ripe" in text
    assert "nothing should be seen" in "\n".join(lines(tell(story, shuffled=0)))


def test_the_demo_tells_the_same_story() -> None:
    """There the tie is a contact that nobody renewed, which says less, and still enough."""
    told = tell(read_story(ROOT / "data/demo", "optence", "litek", range(2001, 2017)))
    assert told["holds"]


def test_everybody_but_the_two_is_marked_as_an_example() -> None:
    text = (FOLDER / "organisations.csv").read_text(encoding="utf-8").splitlines()[1:]
    real = [each.split(",")[1] for each in text if each.endswith(",no")]
    assert real == ["TOPAG Lasertechnik", "EKSMA Optics"]


def test_a_story_without_its_clusters_or_tables_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no cluster «nowhere»"):
        read_story(FOLDER, "optence", "nowhere", range(2001, 2017))
    with pytest.raises(InputError, match="does not say when"):
        read_story(FOLDER, "optence", "example-1", range(2001, 2017))
    with pytest.raises(InputError, match="no such table"):
        read_story(tmp_path, "optence", "litek", range(2001, 2017))
