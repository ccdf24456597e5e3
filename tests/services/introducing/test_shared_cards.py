"""Stored evidence as one side may read it, when a manager has put it before both."""

from __future__ import annotations

from typing import Any

import pytest
from factories import organisation, proposal
from sqlalchemy.orm import Session

from matchmaker.domain.visibility import Viewer
from matchmaker.services.introducing.shared_cards import card_for
from models import Organisation, Proposal


def sentence(owner: int, visibility: str) -> dict[str, Any]:
    return {"id": 1, "owner": owner, "visibility": visibility, "text": f"{owner} {visibility}"}


@pytest.fixture
def shown(session: Session) -> Proposal:
    """Made with the eyes of somebody who manages the clusters of both."""
    seeker, candidate = (organisation(session, name) for name in ("Seeker", "Candidate"))

    def party(row: Organisation, cluster: int) -> dict[str, Any]:
        return {"id": row.id, "name": row.name, "clusters": [cluster]}

    why_you = [
        {"seeking": sentence(seeker.id, mine), "offering": sentence(candidate.id, theirs)}
        for mine, theirs in (("public", "public"), ("public", "cluster"), ("cluster", "public"))
    ]
    card = {
        "form": 2,
        "seeker": party(seeker, 7),
        "candidate": party(candidate, 8),
        "kind": "b2b",
        "strength": "good",
        "are_rivals": False,
        "why_you": why_you,
        "why_them": [],
        "position": "worked out",
        "introducers": ["in confidence"],
        "open_introducers": ["in the open"],
        "against": ["worked out"],
        "read_statements": 3,
        "forward": {"value": 1},
        "backward": {"value": 1},
        "reciprocal": 0.5,
    }
    return proposal(session, seeker, candidate, evidence=card)


@pytest.mark.parametrize(
    ("side", "read"), [("seeker", ["public", "cluster"]), ("candidate", ["public"])]
)
def test_each_side_reads_what_it_may_read_and_nothing_worked_out_from_the_rest(
    shown: Proposal, side: str, read: list[str]
) -> None:
    number, cluster = (shown.seeker_id, 7) if side == "seeker" else (shown.candidate_id, 8)
    viewer = Viewer(5, frozenset({number}), frozenset({cluster}))
    card = card_for(shown, organisation_id=number, viewer=viewer, is_suggested=True)
    quotes = card["why_you"] if side == "seeker" else card["why_them"]
    theirs = shown.candidate_id if side == "seeker" else shown.seeker_id
    for quote in quotes:
        for said in (quote["seeking"], quote["offering"]):
            assert said["owner"] != theirs or said["visibility"] == "public"
    assert "worked out" not in str(card)
    assert "in confidence" not in str(card)
    assert not {"forward", "backward", "reciprocal"} & card.keys()
    assert card["introducers"] == ["in the open"]


def test_whoever_was_shown_it_reads_it_whole(shown: Proposal) -> None:
    viewer = Viewer(None, frozenset({shown.seeker_id}), frozenset({7, 8}))
    card = card_for(shown, organisation_id=shown.seeker_id, viewer=viewer, is_suggested=True)
    assert card["against"] == ["worked out"]
    assert len(card["why_you"]) == 3


def test_a_part_that_is_answered_by_a_hidden_sentence_is_unanswered(shown: Proposal) -> None:
    rows = [
        {"parts": [{"text": "coating"}], "offering": sentence(shown.candidate_id, "cluster")},
        {"parts": [{"text": "textiles"}], "offering": sentence(shown.candidate_id, "public")},
    ]
    parts = {"count": 3, "answered": 2, "rows": rows, "unanswered": ["REACH"]}
    shown.evidence = shown.evidence | {"parts": parts}
    viewer = Viewer(None, frozenset({shown.seeker_id}), frozenset({7}))
    found = card_for(shown, organisation_id=shown.seeker_id, viewer=viewer)["parts"]
    assert (found["answered"], found["unanswered"]) == (1, ["REACH", "coating"])
