"""How much two clusters complete each other, as far as it was known on a day."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from matchmaker.domain.vocabulary import JobState
from matchmaker.services.emerging.completing import complementarity
from matchmaker.services.ranking.cluster_pairs import FORM, KIND
from models import Job
from tests.emerging_worlds import Network, network_of
from tests.factories import NOW, TODAY


@pytest.fixture
def net(session: Session) -> Network:
    return network_of(session)


def run_found(net: Network, *pairs: tuple[str, str, float]) -> None:
    rows = []
    for one, other, score in pairs:
        low, high = net.pair(one, other)
        rows.append({"a": low, "b": high, "score": score, "carriers": [], "busiest": None})
    net.session.add(
        Job(
            kind=KIND, subject=f"network {net.id}", state=JobState.DONE, done=1, total=1, words="",
            outcome={"form": FORM, "pairs": rows}, created_at=NOW, beat_at=NOW,
        )
    )  # fmt: skip
    net.session.commit()


def table(net: Network, ago: int = 0) -> object:
    ids = [net.clusters[name].id for name in ("Optics", "Lasers", "Wood")]
    day = TODAY - timedelta(days=ago)
    return complementarity(net.session, net.id, ids, as_of=day, now=NOW)


def test_pairs_stand_by_their_place_and_those_not_found_last(net: Network) -> None:
    run_found(net, ("Optics", "Wood", 0.9), ("Optics", "Lasers", 0.2))
    found = table(net)
    assert found.tolist() == [[0, 0.5, 1], [0.5, 0, 0], [1, 0, 0]]


def test_without_a_run_and_before_it_nothing_is_known(net: Network) -> None:
    assert table(net) is None
    run_found(net, ("Optics", "Lasers", 0.2))
    assert table(net, ago=1) is None


def test_it_speaks_in_the_next_look(net: Network) -> None:
    (pair,) = net.spot()
    before = pair.hazard
    run_found(net, ("Optics", "Lasers", 0.7))
    (pair,) = net.spot(anew=True)
    adds = {each["feature"]: each["adds"] for each in pair.evidence["addends"]}
    assert adds["complementarity"] == pytest.approx(0.2)
    assert pair.hazard > before
