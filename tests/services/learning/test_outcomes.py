"""From the ledger to weights and odds: what is learned, when it is refused, who has no say."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from factories import HAND_SET, NOW
from sqlalchemy.orm import Session, sessionmaker

from matchmaker.domain.vocabulary import Answer, MatchKind, OrganisationKind
from matchmaker.errors import InputError
from matchmaker.services.learning.keeping import find_version, in_use, kept_versions
from matchmaker.services.learning.ledger import NAMES, histories
from matchmaker.services.learning.outcomes import (
    FEWEST,
    came_of,
    decided_requests,
    learn_from_outcomes,
)
from matchmaker.services.ranking.weights import load_weights
from models import Interest, Introduction, Organisation, Proposal

UNTIL = NOW.date()
NEEDS, TRUST = NAMES.index("needs_met"), NAMES.index("trust_path")
SEEKERS, EACH = 30, 12


def _card(there: np.ndarray, back: np.ndarray) -> dict[str, Any]:
    def side(values: np.ndarray) -> dict[str, Any]:
        found = [("needs_met", values[0]), ("trust_path", values[1])]
        return {"contributions": [{"feature": n, "value": round(float(v), 6)} for n, v in found]}

    empty: dict[str, Any] = {"why_you": [], "why_them": []}
    both: dict[str, Any] = {"introducers": [], "open_introducers": []}
    return {"forward": side(there), "backward": side(back), **empty, **both}


def fill(session: Session, *, requests: int = SEEKERS * EACH, seed: int = 0) -> None:
    """Everybody asks; those who are asked go by whom they know and hardly by what they need."""
    chance = np.random.default_rng(seed)
    firms = [
        Organisation(
            name=f"Firm {number}",
            name_key=f"firm {number}",
            kind=OrganisationKind.COMPANY,
            created_at=NOW,
            updated_at=NOW,
        )
        for number in range(SEEKERS + EACH)
    ]
    session.add_all(firms)
    session.flush()
    for number in range(requests):
        seeker, candidate = firms[number % SEEKERS], firms[SEEKERS + number // SEEKERS % EACH]
        values = chance.random((2, 2))
        at = NOW - timedelta(days=700 - number * 600 / requests)
        row = Proposal(
            slate=f"s{seeker.id}",
            seeker_id=seeker.id,
            candidate_id=candidate.id,
            kind=MatchKind.B2B,
            forward=0.0,
            backward=0.0,
            reciprocal=0.5,
            rank=1,
            evidence=_card(*values),
            weights_version=HAND_SET.version,
            index_version="index",
            shown_at=at,
        )
        session.add(row)
        session.flush()
        agrees = chance.random() < 1 / (1 + np.exp(-(6 * values[1, 1] - 3.0)))
        answers = [(seeker, Answer.YES), (candidate, Answer.YES if agrees else Answer.NO)]
        for days, (who, answer) in enumerate(answers, start=1):
            session.add(
                Interest(
                    proposal_id=row.id,
                    organisation_id=who.id,
                    answer=answer,
                    at=at + timedelta(days=days),
                )
            )
        if agrees:
            session.add(Introduction(proposal_id=row.id, at=at + timedelta(days=2)))
    session.commit()


@pytest.fixture
def sqlite_session(sqlite_database: sessionmaker[Session]) -> Iterator[Session]:
    with sqlite_database() as session:
        yield session


def test_the_ledger_teaches_is_tried_on_what_came_later_and_used_by_nobody_yet(
    session: Session, tmp_path: Path
) -> None:
    fill(session)
    lesson = learn_from_outcomes(session, HAND_SET, tmp_path, until=UNTIL)
    before, after = HAND_SET.by_kind[MatchKind.B2B], lesson.weights.by_kind[MatchKind.B2B]
    assert after["trust_path"] > before["trust_path"]
    assert after["needs_met"] < before["needs_met"]
    assert lesson.weights.intercept == HAND_SET.intercept

    told = lesson.told
    assert told["taught_by"][1] == told["tried_on"][0]
    assert told["steps"]["acceptance"]["watched"] > FEWEST
    assert told["steps"]["talk"]["watched"] == 0
    assert told["trial"]["ndcg@10_after"] > told["trial"]["ndcg@10_before"]

    odds = lesson.weights.odds
    assert odds is not None
    assert odds.unseen >= 170
    assert odds.error == pytest.approx(told["trial"]["calibration_error"], abs=1e-4)
    assert load_weights(lesson.path) == lesson.weights
    assert find_version(tmp_path, lesson.weights.version).learned["from"] == "outcomes"
    assert in_use(tmp_path) == ""


def test_the_same_again_gives_the_same_version(sqlite_session: Session, tmp_path: Path) -> None:
    fill(sqlite_session, requests=150)
    first = learn_from_outcomes(sqlite_session, HAND_SET, tmp_path, until=UNTIL)
    assert learn_from_outcomes(sqlite_session, HAND_SET, tmp_path, until=UNTIL) == first


def test_what_came_after_the_day_is_not_read(sqlite_session: Session, tmp_path: Path) -> None:
    fill(sqlite_session)
    day = UNTIL - timedelta(days=300)
    first = learn_from_outcomes(sqlite_session, HAND_SET, tmp_path, until=day)
    sqlite_session.query(Interest).filter(Interest.at > NOW - timedelta(days=290)).delete()
    sqlite_session.query(Introduction).filter(Introduction.at > NOW - timedelta(days=290)).delete()
    sqlite_session.commit()
    assert learn_from_outcomes(sqlite_session, HAND_SET, tmp_path, until=day) == first


def test_a_few_answers_teach_nothing_and_say_how_many_are_missing(
    sqlite_session: Session, tmp_path: Path
) -> None:
    fill(sqlite_session, requests=FEWEST - 1)
    with pytest.raises(InputError, match=f"Only {FEWEST - 1} requests have been decided"):
        learn_from_outcomes(sqlite_session, HAND_SET, tmp_path, until=UNTIL)
    assert kept_versions(tmp_path) == []


def test_who_is_removed_has_no_say_in_the_next_fit(sqlite_session: Session, tmp_path: Path) -> None:
    """A platform where it has left and one where it never was learn the same weights.

    The weights in use had been taught by it; learning starts from the hand-set ones.
    """
    fill(sqlite_session)
    with_it = learn_from_outcomes(sqlite_session, HAND_SET, tmp_path, until=UNTIL)
    gone = sqlite_session.query(Organisation).order_by(Organisation.id).limit(6).all()
    ids = {each.id for each in gone}
    rows = sqlite_session.query(Proposal).filter(Proposal.seeker_id.in_(ids)).all()
    for each in rows:
        sqlite_session.delete(each)
    sqlite_session.commit()
    never = learn_from_outcomes(sqlite_session, HAND_SET, tmp_path / "never", until=UNTIL)
    for each in gone:
        sqlite_session.delete(each)
    sqlite_session.commit()
    after = learn_from_outcomes(
        sqlite_session, HAND_SET, tmp_path, until=UNTIL, current=with_it.weights
    )
    assert after.weights == never.weights
    assert after.weights.by_kind != with_it.weights.by_kind


def test_silence_counts_only_once_a_request_has_expired(sqlite_session: Session) -> None:
    fill(sqlite_session, requests=40)
    for row in sqlite_session.query(Introduction):
        sqlite_session.delete(row)
    for row in sqlite_session.query(Interest).filter(Interest.organisation_id > SEEKERS):
        sqlite_session.delete(row)
    sqlite_session.commit()
    asked = NOW - timedelta(days=699)
    for days, expected in ((5, None), (20.9, None), (21, False)):
        until = asked + timedelta(days=days)
        first = histories(sqlite_session, until=until)[0]
        assert came_of(first, until=until) is expected
    assert decided_requests(sqlite_session, until=asked + timedelta(days=20)) == 0
