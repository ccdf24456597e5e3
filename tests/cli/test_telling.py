"""interest and outcome: the way from a proposal to what came of it."""

from __future__ import annotations

import pytest

from matchmaker.errors import Conflict, InputError, NotFound


@pytest.fixture(autouse=True)
def _proposed(run):
    assert run("propose", "moulder", "--limit", 1).exit_code == 0


def test_both_sides_say_yes_and_tell_what_came_of_it(run):
    first = run("interest", 1, "yes", "--as", "moulder")
    assert first.stdout == "Cap Moulder says yes; of a no the other side learns no reason.\n"
    second = run("interest", 1, "yes", "--as", "toolmaker")
    assert second.stdout == "Both said yes: you are introduced.\n"
    told = run("outcome", 1, "agreement", "--as", "moulder", "--note", "Signed.")
    assert told.stdout == "Recorded. Counted: An agreement\n"
    told = run("outcome", 1, "talked", "--as", "toolmaker")
    assert told.stdout == "Recorded. Counted: We talked (the sides differ)\n"


def test_json_says_the_same(run_json):
    assert run_json("interest", 1, "yes", "--as", "moulder") == {
        "seeker": "yes",
        "candidate": None,
        "introduced_at": None,
    }
    met = run_json("interest", 1, "yes", "--as", "toolmaker")
    assert (met["seeker"], met["candidate"]) == ("yes", "yes")
    assert met["introduced_at"].endswith("+00:00")
    run_json("outcome", 1, "project", "--as", "moulder")
    assert run_json("outcome", 1, "talked", "--as", "toolmaker") == {
        "seeker": "project",
        "candidate": "talked",
        "counted": "talked",
        "disagree": True,
    }


def test_a_no_is_told_without_its_reason(run, run_json):
    run("interest", 1, "yes", "--as", "moulder")
    result = run("interest", 1, "no", "--as", "toolmaker", "--reason", "competitor")
    assert result.stdout == "Toolmaker Far says no; of a no the other side learns no reason.\n"
    told = run_json("interest", 1, "unsure", "--as", "moulder")
    assert told == {"seeker": "unsure", "candidate": "no", "introduced_at": None}


def test_a_second_click_is_harmless(run):
    for side in ("moulder", "toolmaker", "toolmaker"):
        last = run("interest", 1, "yes", "--as", side)
    assert (last.exit_code, last.stdout) == (0, "Both said yes: you are introduced.\n")


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        (["interest", 1, "no", "--as", "moulder"], InputError, "needs a reason"),
        (["interest", 1, "yes", "--as", "toolmaker"], NotFound, "no proposal 1"),
        (["interest", 1, "yes", "--as", "bakery"], NotFound, "no proposal 1"),
        (["interest", 7, "yes", "--as", "moulder"], NotFound, "no proposal 7"),
        (["outcome", 1, "talked", "--as", "moulder"], Conflict, "Both sides say yes first"),
    ],
)
def test_what_cannot_be_said_is_refused(run, arguments, error, message):
    result = run(*arguments)
    assert isinstance(result.exception, error)
    assert message in str(result.exception)


@pytest.mark.parametrize(
    "arguments",
    [
        ["interest", 1, "perhaps", "--as", "moulder"],
        ["interest", "first", "yes", "--as", "moulder"],
        ["interest", "9" * 30, "yes", "--as", "moulder"],
        ["interest", 1, "yes"],
        ["interest", 1, "no", "--as", "moulder", "--reason", "ugly"],
        ["outcome", 1, "marriage", "--as", "moulder"],
    ],
)
def test_wrong_use_is_exit_code_2_and_says_what_is_right(run, arguments):
    result = run(*arguments)
    assert result.exit_code == 2
    assert result.stderr.startswith("Usage: ")
    assert result.stdout == ""


def test_the_reasons_are_listed_where_one_is_wrong(run):
    result = run("interest", 1, "no", "--as", "moulder", "--reason", "ugly")
    for reason in ("competitor", "wrong_stage", "no_capacity", "too_far"):
        assert reason in result.stderr
