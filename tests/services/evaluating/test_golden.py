"""The golden cases as a command runs them; the real encoder's bars stand in tests/end_to_end."""

from __future__ import annotations

from pathlib import Path

import pytest
from factories import HAND_SET, NOW

from indexing.encoder import EncoderSettings, open_encoder
from matchmaker.config import ROOT
from matchmaker.services.evaluating import report
from matchmaker.services.evaluating.golden import evaluate_golden


def test_every_expectation_is_judged_and_told(tmp_path: Path) -> None:
    encoder = open_encoder(EncoderSettings(backend="hashing"))
    found = evaluate_golden(
        ROOT / "data",
        tmp_path,
        encoder,
        HAND_SET,
        now=NOW,
        show=lambda what, done, of: None,
    )
    lines = found["protocol"]["lines"]
    assert sum(each["queries"] for each in found["slices"].values()) == lines
    held = lines - len(found["misses"])
    assert found["systems"]["ours"]["expectations"]["value"] == pytest.approx(
        held / lines, abs=1e-4
    )
    assert found["systems"]["ours"]["leakage@10"]["value"] <= 0.05
    assert found["difference"]["expectations"]["to"] == "profile likeness"
    checks = found["checks"]
    assert checks["limits of finance"] == {
        "barred": checks["limits of finance"]["barred"],
        "proposed": 0,
        "holds": True,
    }
    assert checks["limits of finance"]["barred"] > 0
    assert checks["topag and eksma"].keys() == {"place", "is_told", "holds"}
    assert checks["direction"]["agreeing"] == 1.0
    assert checks["direction"]["asymmetric"] > 0.5
    assert checks["changes"]["holds"]
    assert checks["changes"]["translated"] > 0
    assert f"{held} of {lines}" in next(report.golden_lines(found))
