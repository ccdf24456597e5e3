"""schedule: a file in, a plan out, without a database."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from schedule_checker import violations
from schedule_worlds import random_file

from matchmaker.cli import cli
from matchmaker.errors import InputError


@pytest.fixture
def schedule(tmp_path):
    def run(content, *options):
        path = tmp_path / "event.json"
        path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
        return CliRunner().invoke(cli, ["schedule", str(path), *options])

    return run


def test_json_is_alone_on_stdout_and_keeps_the_rules(schedule):
    asked = random_file(3, people=10, slots=6, is_given=False)
    found = schedule(asked, "--json", "--seconds", "0.5", "--seed", "7")
    assert found.exit_code == 0
    given = json.loads(found.stdout)
    assert violations(asked, given) == []
    assert given["seed"] == 7
    assert set(given) == {
        "meetings", "interest", "bound", "proved", "breaks", "unplaced", "short",
        "table_changes", "seed", "seconds",
    }  # fmt: skip
    assert found.stderr.splitlines()[0] == "Choosing meetings …"


def test_people_read_a_plan_with_what_was_not_placed(schedule):
    asked = {
        "slots": 1,
        "tables": 1,
        "participants": [{"id": "Ada"}, {"id": "Ben"}, {"id": "Eva"}],
        "wishes": [{"a": "Ada", "b": "Ben", "score": 2}, {"a": "Ada", "b": "Eva"}],
    }
    found = schedule(asked, "--seconds", "0.2").stdout.splitlines()
    assert found[:2] == ["Slot 0", "  table 0: Ada – Ben"]
    assert found[2].startswith("Not placed: Ada – Eva. Ada has a meeting in each slot")
    assert found[3].startswith(
        "1 of 2 meetings, interest 2 (proved best); breaks 0 (proved fewest), at most 0 for one"
    )


def test_names_stand_in_place_of_ids_and_many_reasons_are_counted(schedule):
    asked = {
        "slots": 1,
        "tables": 1,
        "participants": [{"id": 0, "name": "Ada", "min": 1, "max": 1}]
        + [{"id": n, "name": f"P{n}", "min": int(n == 9)} for n in range(1, 30)],
        "wishes": [{"a": 0, "b": n, "score": 100 - n} for n in range(1, 30)],
    }
    found = schedule(asked, "--seconds", "0.2").stdout.splitlines()
    assert found[1] == "  table 0: Ada – P1"
    assert found[2].startswith("Not placed: Ada – P2. Ada has a meeting in each slot")
    assert found[-3:-1] == [
        "Not placed: 8 more; --json gives each with its reason.",
        "Below their minimum: P9.",
    ]


def test_all_given_meetings_are_placed_in_their_order(schedule):
    asked = {
        "slots": 3,
        "tables": 1,
        "participants": [{"id": each} for each in "abc"],
        "meetings": [
            {"a": "a", "b": "b", "slots": [0, 2], "fixed": None},
            {"a": "b", "b": "c", "slots": None, "fixed": 1},
            {"a": "a", "b": "c"},
        ],
        "precedences": [[2, 0]],
    }
    given = json.loads(schedule(asked, "--json", "--seconds", "0.2").stdout)
    assert [(m["a"], m["b"], m["slot"]) for m in given["meetings"]] == [
        ("a", "c", 0), ("b", "c", 1), ("a", "b", 2),
    ]  # fmt: skip


def test_given_meetings_that_cannot_all_be_placed_are_refused(schedule):
    asked = {
        "slots": 2,
        "tables": 2,
        "participants": [{"id": each} for each in "abc"],
        "meetings": [{"a": "a", "b": "b"}, {"a": "b", "b": "c"}, {"a": "a", "b": "c"}],
    }
    error = schedule(asked).exception
    assert isinstance(error, InputError)
    assert error.message == "It is proved that these meetings cannot all be placed."


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("{", "event.json, line 1, column 2: this is not JSON: "),
        ('{"slots": 1}', "The file has «wishes» and «meetings», or neither."),
        ("[" * 100_000, "event.json is not a JSON file in UTF-8."),
        (
            '{"slots": 1, "tables": 1, "participants": [], "wishes": [{"a": 1, "b": 2}]}',
            "Meeting 0: there is no participant 1.",
        ),
    ],
)
def test_a_bad_file_is_named_with_its_place(schedule, content, words):
    error = schedule(content).exception
    assert isinstance(error, InputError)
    assert error.message.startswith(words)
    assert error.remedy
