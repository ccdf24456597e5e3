"""The reliability picture: one point a group of pairs, and a diagonal to hold them against."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

from matchmaker.errors import InputError
from matchmaker.services.evaluating.links.picture import reliability_picture, save

RESULT = {
    "protocol": {"cut": "2018-12-31", "until": "2019-12-31"},
    "calibration": {
        "expected error": 0.021,
        "reliability": [
            {"said": 0.02, "true": 0.01, "low": 0.005, "high": 0.02, "pairs": 1_700},
            {"said": 0.10, "true": 0.08, "low": 0.06, "high": 0.10, "pairs": 1_700},
        ],
    },
}


def test_it_says_its_finding_its_number_and_its_days() -> None:
    svg = reliability_picture(RESULT)
    root = ElementTree.fromstring(svg)
    name = "Chances of new links are off by 2.1 points in the mean"
    assert root.attrib["aria-label"] == name
    assert root.findtext("{http://www.w3.org/2000/svg}desc") == (
        "3,400 pairs of groups, known until 2018-12-31, linked by 2019-12-31"
    )
    assert svg.count("mark-symbol role-mark") == 1
    assert "style=" not in svg


@pytest.mark.parametrize(("name", "begins"), [("a.svg", b"<svg"), ("a.PNG", b"\x89PNG")])
def test_it_is_saved_by_the_name_of_the_file(tmp_path: Path, name: str, begins: bytes) -> None:
    save(RESULT, tmp_path / name)
    assert (tmp_path / name).read_bytes().startswith(begins)


def test_what_is_no_picture_is_refused_and_nothing_written(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no picture"):
        save(RESULT, tmp_path / "a.txt")
    assert list(tmp_path.iterdir()) == []
