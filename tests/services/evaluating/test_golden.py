"""The golden cases as a command runs them; the real encoder's bars stand in tests/end_to_end."""

from __future__ import annotations

from pathlib import Path

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
    held = sum(each["hold"] for each in found["cases"].values())
    assert held + len(found["misses"]) == found["protocol"]["lines"]
    assert found["leakage@10"]["holds"]
    assert found["direction"]["agreeing"] == 1.0
    assert found["direction"]["asymmetric"] > 0.5
    assert f"{held} of {found['protocol']['lines']}" in next(report.golden_lines(found))
