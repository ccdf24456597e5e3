"""The file format: what is read, and what is said of what cannot be."""

from __future__ import annotations

import pytest

from matchmaker.domain.scheduling.documents import meetings_of, read_instance
from matchmaker.domain.scheduling.instance import Ban, Instance, Meeting, Participant, Wish
from matchmaker.errors import InputError

FILE = {"slots": 2, "tables": 1, "participants": [{"id": "a"}, {"id": "b"}], "wishes": []}


def test_the_format_of_the_reference_is_read():
    found = read_instance(
        {
            "slots": 12,
            "tables": 40,
            "participants": [
                {"id": 1, "min": 1, "max": 5, "unavailable": [3]},
                {
                    "id": "x",
                    "table": 2,
                    "step_free": True,
                    "name": "Xenia",
                    "clusters": ["north"],
                    "languages": ["de", "en"],
                },
            ],
            "meetings": [{"a": 1, "b": "x", "slots": [1, 2], "fixed": None}],
            "precedences": [[0, 0]],
            "step_free_tables": [2],
            "closed": [[1, 2]],
            "slot_tables": [2, 0],
            "slot_times": [["09:00", "09:20"]],
            "day_starts": [6],
            "bans": [{"a": 1, "b": "x", "reason": "competitors"}],
            "same_cluster": False,
            "locked": [{"a": "x", "b": 1, "slot": 1, "table": 2}],
        }
    )
    assert found == Instance(
        slots=12,
        tables=40,
        participants=(
            Participant(1, 1, 5, frozenset({3})),
            Participant(
                "x",
                table=2,
                step_free=True,
                name="Xenia",
                clusters=frozenset({"north"}),
                languages=frozenset({"de", "en"}),
            ),
        ),
        wishes=(Wish(1, "x", must=True, slots=frozenset({1, 2}), fixed=1, table=2),),
        given=True,
        precedences=((0, 0),),
        step_free_tables=frozenset({2}),
        closed=frozenset({(1, 2)}),
        slot_tables=(2, 0),
        slot_times=(("09:00", "09:20"),),
        day_starts=(6,),
        bans=(Ban(1, "x", "competitors"),),
        same_cluster=False,
    )


def test_a_locked_meeting_that_nobody_wished_is_worth_nothing_but_must_be():
    found = read_instance({**FILE, "locked": [{"a": "a", "b": "b", "slot": 1}]})
    assert found.wishes == (Wish("a", "b", score=0.0, must=True, fixed=1),)


def test_meetings_kept_elsewhere_find_their_wishes():
    instance = Instance(2, 1, (), (Wish("a", "b"), Wish("c", "a")))
    assert meetings_of(instance, [("a", "c", 1, 0), ("b", "c", 0, 0)]) == [
        Meeting(1, "a", "c", 1, 0),
        Meeting(-1, "b", "c", 0, 0),
    ]


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
        (
            {
                **FILE,
                "wishes": [{"a": "a", "b": "b", "fixed": 0}],
                "locked": [{"a": "a", "b": "b", "slot": 1}],
            },
            "locked a – b: found 1, expected 0, as it is fixed elsewhere.",
        ),
        ({**FILE, "slot_times": [["9:00"]]}, "slot_times[0]: found ['9:00'], expected two texts, "),
        ({**FILE, "bans": [{"a": 1, "b": 2, "reason": 3}]}, "bans[0].reason: found 3, expected a "),
        ({**FILE, "precedences": [[1]]}, "precedences[0]: found [1], expected two whole numbers."),
    ],
)
def test_what_cannot_be_read_is_named_with_its_place(document, words):
    with pytest.raises(InputError) as caught:
        read_instance(document)
    assert caught.value.message.startswith(words)
    assert caught.value.remedy
