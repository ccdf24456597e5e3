"""The file format: what is read, and what is said of what cannot be."""

from __future__ import annotations

import pytest

from matchmaker.domain.scheduling.documents import read_instance
from matchmaker.domain.scheduling.instance import Instance, Participant, Wish
from matchmaker.errors import InputError

FILE = {"slots": 2, "tables": 1, "participants": [{"id": "a"}, {"id": "b"}], "wishes": []}


def test_the_format_of_the_reference_is_read():
    found = read_instance(
        {
            "slots": 12,
            "tables": 40,
            "participants": [
                {"id": 1, "min": 1, "max": 5, "unavailable": [3]},
                {"id": "x", "table": 2, "step_free": True, "name": "Xenia"},
            ],
            "meetings": [{"a": 1, "b": "x", "slots": [1, 2], "fixed": None}],
            "precedences": [[0, 0]],
            "step_free_tables": [2],
            "closed": [[1, 2]],
        }
    )
    assert found == Instance(
        slots=12,
        tables=40,
        participants=(
            Participant(1, 1, 5, frozenset({3})),
            Participant("x", table=2, step_free=True, name="Xenia"),
        ),
        wishes=(Wish(1, "x", slots=frozenset({1, 2})),),
        given=True,
        precedences=((0, 0),),
        step_free_tables=frozenset({2}),
        closed=frozenset({(1, 2)}),
    )


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ([], "the file: found [], expected an object."),
        ({**FILE, "slot": 1}, "the file: found 'slot', expected one of "),
        ({k: v for k, v in FILE.items() if k != "slots"}, "the file: «slots» is missing."),
        ({**FILE, "meetings": []}, "The file has «wishes» and «meetings», or neither."),
        ({**FILE, "slots": "2"}, "slots: found '2', expected a whole number."),
        ({**FILE, "slots": True}, "slots: found True, expected a whole number."),
        ({**FILE, "participants": {}}, "participants: found {}, expected a list."),
        ({**FILE, "participants": [{}]}, "participants[0]: «id» is missing."),
        ({**FILE, "participants": [{"id": None}]}, "participants[0].id: found None, expected a "),
        ({**FILE, "wishes": [{"a": 1}]}, "wishes[0]: «b» is missing."),
        (
            {**FILE, "wishes": [{"a": 1, "b": 2, "score": float("nan")}]},
            "wishes[0].score: found nan, expected a number.",
        ),
        (
            {**FILE, "wishes": [{"a": 1, "b": 2, "must": 1}]},
            "wishes[0].must: found 1, expected true or false.",
        ),
        ({**FILE, "precedences": [[1]]}, "precedences[0]: found [1], expected two whole numbers."),
    ],
)
def test_what_cannot_be_read_is_named_with_its_place(document, words):
    with pytest.raises(InputError) as caught:
        read_instance(document)
    assert caught.value.message.startswith(words)
    assert caught.value.remedy
