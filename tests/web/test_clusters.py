"""The directory of clusters, for everybody."""

from __future__ import annotations

from flask import Flask
from sqlalchemy.orm import Session

from models import Cluster, Membership
from tests.web.worlds import (
    ALPS,
    BALTIC,
    CANARIES,
    CLUSTER_CANARIES,
    NOW,
    Browser,
    an_organisation,
    counted_queries,
)


def database(app: Flask) -> Session:
    found: Session = app.extensions["matchmaker"].database()
    return found


def test_everybody_reads_which_clusters_there_are(visitor: Browser) -> None:
    page = visitor.opens("/clusters/").text
    assert "2 clusters share their members here" in page
    assert page.index("Alps") < page.index("Baltic")
    assert f'href="/find?cluster={BALTIC}"' in page


def test_a_cluster_shows_its_chain_and_members_and_no_inside(visitor: Browser) -> None:
    with database(visitor.app) as session:
        row = session.get_one(Cluster, ALPS)
        row.stages = [
            {"stage": "component", "label": "caps"},
            {"stage": "testing", "label": "tests"},
        ]
        row.website = "javascript:alert(1)"
        session.commit()
    page = visitor.opens(f"/clusters/{ALPS}").text
    assert "The chain, with one place where nobody offers" in page
    assert "2 members offer" in page
    assert "Moulder &lt;script&gt;" in page
    assert "javascript:" not in page
    for word in (*CANARIES.values(), *CLUSTER_CANARIES.values()):
        assert word not in page
    assert "/today" not in page


def test_its_manager_finds_the_way_to_its_own_page(manager: Browser) -> None:
    assert f'href="/clusters/{ALPS}/today">Manage' in manager.opens(f"/clusters/{ALPS}").text
    assert ">Manage" not in manager.opens(f"/clusters/{BALTIC}").text


def test_what_is_not_there_is_told(visitor: Browser) -> None:
    assert visitor.opens("/clusters/999").status_code == 404
    assert visitor.opens(f"/clusters/{2**40}").status_code == 404
    with database(visitor.app) as session:
        session.query(Membership).delete()
        session.commit()
    assert "No member is listed yet." in visitor.opens(f"/clusters/{ALPS}").text


def test_the_directory_asks_equally_often_for_two_clusters_and_for_thirty(
    visitor: Browser,
) -> None:
    counts = []
    for number in (0, 30):
        with database(visitor.app) as session:
            for each in range(100, 100 + number):
                session.add(an_organisation(each, f"Firm {each}"))
                session.add(Cluster(id=each, name=f"Cluster {each}", created_at=NOW))
                session.flush()
                session.add(Membership(organisation_id=each, cluster_id=each))
            session.commit()
        with counted_queries(visitor.app) as queries:
            visitor.opens("/clusters/")
        counts.append(len(queries))
    assert counts[0] == counts[1]
