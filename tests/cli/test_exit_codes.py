"""Real processes: 0 done, 1 failed, 2 wrong use; results on stdout, all else on stderr."""

from __future__ import annotations

import json

import pytest


def test_done_is_0_and_the_result_alone_is_on_stdout(program):
    found = program("propose", "moulder", "--limit", "1", "--json")
    assert found.returncode == 0
    assert len(json.loads(found.stdout)["proposals"]) == 1
    assert found.stderr == ""


def test_progress_is_on_stderr_only(program):
    found = program("index", "build")
    assert found.returncode == 0
    assert found.stdout == "0 sentences encoded; 6 entries indexed.\n"
    assert found.stderr.splitlines()[-1] == "Building the index: 6 of 6"


def test_failed_is_1_with_the_remedy_on_stderr(program):
    found = program("propose", "mould")
    assert (found.returncode, found.stdout) == (1, "")
    assert found.stderr == (
        "Error: There is no organisation «mould».\n  → Did you mean: Cap Moulder?\n"
    )


def test_a_check_that_finds_a_damaged_index_is_1(program, instance):
    path = next((instance / "index").rglob("capability.public/ids.npy"))
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    checked = program("index", "check")
    assert checked.returncode == 1
    assert "ids.npy was altered" in checked.stdout
    asked = program("propose", "moulder")
    assert asked.returncode == 1
    assert "Run `python -m matchmaker index build`." in asked.stderr
    assert "Traceback" not in asked.stderr


@pytest.mark.parametrize(
    ("settings", "code", "words"),
    [
        ({"nonsense": "1"}, 2, "There is no setting MATCHMAKER_NONSENSE."),
        ({"backend": "abacus"}, 2, "Write one of: auto, openvino, onnx, torch, hashing."),
        ({"database": "postgresql+psycopg://127.0.0.1:1/x"}, 1, "Look at MATCHMAKER_DATABASE"),
        ({"instance": "/dev/null/x"}, 1, "MATCHMAKER_INSTANCE"),
    ],
)
def test_a_setting_that_cannot_be_is_named(program, settings, code, words):
    found = program("propose", "moulder", **settings)
    assert found.returncode == code
    assert words in " ".join(found.stderr.split())
    assert "Traceback" not in found.stderr


def test_wrong_use_is_2(program):
    found = program("fly")
    assert (found.returncode, found.stdout) == (2, "")
    assert found.stderr.startswith("Usage: ")


def test_who_stops_at_a_question_is_told_that_nothing_is_lost(program):
    found = program("demo", "clear", stdin="")
    assert found.returncode == 1
    assert "Stopped. What was committed is kept" in found.stderr
