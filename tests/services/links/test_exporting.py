"""The network as files: they say of when they are, open elsewhere, and name nobody."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

import networkx
import openpyxl
import pytest
from sqlalchemy.orm import Session

from matchmaker.domain.vocabulary import LinkKind, Visibility
from matchmaker.services.links.export_files import FILES, graphml, links_csv, nodes_csv, xlsx
from matchmaker.services.links.export_sheets import tables
from matchmaker.services.links.exporting import METHOD, NetworkExport, network_export
from models import Cluster
from tests.factories import NOW, cluster, link, organisation

DAY, SINCE = date(2026, 6, 30), date(2020, 1, 1)
CANARY = "zanzibar"


@pytest.fixture
def clusters(session: Session) -> list[Cluster]:
    """Alps and one with a dangerous name, with a contract and introductions; one without links."""
    members = [organisation(session, f"{CANARY}{n}") for n in range(6)]
    found = [
        cluster(session, "Alps", *members[:3]),
        cluster(session, "=Baltic\x0b <&>", *members[3:]),
        cluster(session, "Alone"),
    ]
    secret: dict[str, Any] = {"kind": LinkKind.INTRODUCTION, "visibility": Visibility.PRIVATE}
    for one, other in zip(members[:3], members[3:], strict=True):
        link(session, one, other, dated=date(2024, 1, 1), **secret)
    link(session, members[0], members[3], dated=date(2023, 5, 1), kind=LinkKind.CONTRACT)
    session.commit()
    return found


@pytest.fixture
def export(session: Session, clusters: list[Cluster]) -> NetworkExport:
    ids = [each.id for each in clusters]
    return network_export(session, ids, of="Plastics", as_of=DAY, since=SINCE, now=NOW)


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode())))


def test_every_row_of_a_csv_says_of_what_and_when_it_is(export: NetworkExport) -> None:
    frame = {
        "filter": "Plastics", "since": "2020-01-01", "as_of": "2026-06-30",
        "made_on": "2026-11-22", "method": METHOD,
    }  # fmt: skip
    for content in (nodes_csv(export), links_csv(export)):
        assert all(frame.items() <= row.items() for row in rows(content))


def test_clusters_are_nodes_with_their_members_of_the_day(export: NetworkExport) -> None:
    found = rows(nodes_csv(export))
    assert [(each["label"], each["members"]) for each in found] == [
        ("Alps", "3"), ("'=Baltic\x0b <&>", "3"), ("Alone", "0"),
    ]  # fmt: skip


def test_pairs_are_links_with_their_counts(export: NetworkExport, clusters: list[Cluster]) -> None:
    (row,) = rows(links_csv(export))
    assert (row["source"], row["target"]) == (str(clusters[0].id), str(clusters[1].id))
    assert (row["ties_contract"], row["ties_introduction"]) == ("1", "3")
    assert (row["style"], row["first_seen"]) == ("realised", "2023-05-01")
    assert float(row["strength"]) == pytest.approx(export.links[0].strength, abs=1e-4)


def test_graphml_reads_back_as_the_same_graph(
    export: NetworkExport, clusters: list[Cluster]
) -> None:
    graph = networkx.read_graphml(io.BytesIO(graphml(export)))
    one, other, alone = (str(each.id) for each in clusters)
    assert set(graph.nodes) == {one, other, alone}
    assert graph.nodes[one]["label"] == "Alps"
    assert graph.nodes[other]["label"] == "=Baltic <&>"
    assert list(graph.edges) == [(one, other)]
    edge = graph.edges[one, other]
    assert edge["weight"] == pytest.approx(export.links[0].strength)
    assert (edge["ties_contract"], edge["first_seen"]) == (1, "2023-05-01")
    assert (graph.graph["as_of"], graph.graph["method"]) == ("2026-06-30", METHOD)
    values = [*edge.values(), *graph.nodes[one].values(), *graph.graph.values()]
    assert {type(each) for each in values} <= {str, int, float, dict}


def test_the_workbook_holds_both_tables_with_numbers_and_days(export: NetworkExport) -> None:
    book = openpyxl.load_workbook(io.BytesIO(xlsx(export)))
    assert book.sheetnames == ["Links", "Clusters"]
    cells = [[cell.value for cell in row] for row in book["Links"].iter_rows()]
    assert [row[0] for row in cells[1:4]] == [
        "Plastics, as of 2026-06-30",
        f"Made on 2026-11-22 by the method {METHOD}",
        "Only ties that began after 2020-01-01",
    ]
    assert cells[-1][:2] == ["Alps", "'=Baltic <&>"]


def test_sheets_are_said_in_the_readers_language(export: NetworkExport) -> None:
    links, _ = tables(export, say=str.upper)
    assert "STRENGTH" in links.headings
    assert "REALISED" in links.rows[0]
    assert links.notes[0] == "PLASTICS, AS OF 2026-06-30"


def test_no_file_names_an_organisation(export: NetworkExport) -> None:
    book = openpyxl.load_workbook(io.BytesIO(xlsx(export)))
    texts = [FILES[name](export).decode() for name in FILES if not name.endswith("xlsx")]
    texts += [str(cell.value) for page in book for row in page.iter_rows() for cell in row]
    assert [each for each in texts if CANARY in each] == []


def test_a_network_of_nothing_has_files_with_headings(session: Session) -> None:
    export = network_export(session, [], of="none", as_of=DAY, now=NOW)
    for content in (nodes_csv(export), links_csv(export)):
        assert rows(content) == []
        assert content.decode().strip().endswith("method")
    assert len(networkx.read_graphml(io.BytesIO(graphml(export)))) == 0
    assert openpyxl.load_workbook(io.BytesIO(xlsx(export))).sheetnames == ["Links", "Clusters"]


def test_the_window_narrows_what_is_counted(session: Session, clusters: list[Cluster]) -> None:
    ids = [each.id for each in clusters]
    early, late = (
        network_export(session, ids, of="", as_of=day, since=since, now=NOW)
        for day, since in ((date(2023, 4, 30), None), (DAY, date(2023, 5, 1)))
    )
    assert early.links == ()
    assert [dict(each.kinds) for each in late.links] == [{LinkKind.INTRODUCTION: 3}]
