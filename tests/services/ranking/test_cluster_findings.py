"""What a run found is shown with the sentences that are public today, and with its doubts."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from factories import NOW, cluster, organisation
from sqlalchemy.orm import Session

from matchmaker.domain.vocabulary import Stage, Visibility
from matchmaker.services.ranking.cluster_findings import findings
from models import Cluster, Organisation, Statement


@pytest.fixture
def row(session: Session) -> dict[str, Any]:
    """Alps and Baltic, carried by one pair of members, as a run keeps it."""
    moulder = organisation(session, "Moulder", needs=["We need a mould."])
    toolmaker = organisation(session, "Toolmaker", offers=["We build moulds."])
    alps, baltic = cluster(session, "Alps", moulder), cluster(session, "Baltic", toolmaker)
    session.commit()
    need, offer = session.scalars(sa.select(Statement.id).order_by(Statement.id))
    return {
        "a": alps.id,
        "b": baltic.id,
        "score": 0.4,
        "pairs": 5,
        "members": [3, 3],
        "answered": [5, 0],
        "rivals": 0,
        "busiest": [toolmaker.id, 4],
        "ties": 2,
        "lacks": [["tooling", "testing"], ["testing"]],
        "filled": [["tooling"], []],
        "carriers": [[moulder.id, toolmaker.id, need, offer]],
    }


def test_it_is_told_by_names_sentences_gaps_and_doubts(
    session: Session, row: dict[str, Any]
) -> None:
    (found,) = findings(session, [row])
    assert (found.a.name, found.b.name, found.pairs, found.ties) == ("Alps", "Baltic", 5, 2)
    assert found.filled == ((Stage.TOOLING,), ())
    topic = found.topic
    assert topic is not None
    assert (topic.seeking.text, topic.offering.text) == ("We need a mould.", "We build moulds.")
    assert topic.is_need_of_a
    assert topic.names == ("Moulder", "Toolmaker")
    assert found.doubts == (
        "no need of Baltic is answered",
        "4 of 5 pairs hang on Toolmaker",
        "neither has Test and certification",
    )


def test_the_need_of_the_second_cluster_stands_on_its_side(
    session: Session, row: dict[str, Any]
) -> None:
    moulder, toolmaker, need, offer = row["carriers"][0]
    row |= {"a": row["b"], "b": row["a"], "carriers": [[toolmaker, moulder, need, offer]]}
    topic = findings(session, [row])[0].topic
    assert topic is not None
    assert not topic.is_need_of_a
    assert topic.names == ("Toolmaker", "Moulder")


@pytest.mark.parametrize("how", ["private", "cluster", "merged", "gone"])
def test_what_is_not_public_any_more_is_not_shown(
    session: Session, row: dict[str, Any], how: str
) -> None:
    need = session.get_one(Statement, row["carriers"][0][2])
    if how == "merged":
        kept = organisation(session, "Kept")
        session.get_one(Organisation, row["busiest"][0]).merged_into_id = kept.id
    elif how == "gone":
        session.delete(need)
    else:
        need.visibility = Visibility(how)
    session.commit()
    (found,) = findings(session, [row])
    assert found.carriers == ()
    assert found.topic is None
    assert any("Toolmaker" in each for each in found.doubts) == (how != "merged")


def test_a_cluster_that_is_gone_takes_its_pairs_with_it(
    session: Session, row: dict[str, Any]
) -> None:
    session.delete(session.get_one(Cluster, row["b"]))
    session.commit()
    assert findings(session, [row]) == []


def test_ten_pairs_take_as_many_queries_as_one(session: Session, row: dict[str, Any]) -> None:
    rows = [row]
    for number in range(9):
        other = Cluster(external_key=f"c{number}", name=f"C{number}", created_at=NOW)
        session.add(other)
        session.flush()
        rows.append(row | {"b": other.id})
    session.commit()
    assert len(queries(session, [row])) == len(queries(session, rows)) == 3


def queries(session: Session, rows: list[dict[str, Any]]) -> list[str]:
    seen: list[str] = []
    session.expire_all()

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    sa.event.listen(session.get_bind(), "before_cursor_execute", note)
    findings(session, rows)
    sa.event.remove(session.get_bind(), "before_cursor_execute", note)
    return seen
