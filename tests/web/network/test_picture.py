"""The page of the network: table and drawing say the same, and nobody reads another's network."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from flask import Flask

from matchmaker.services.network import picture as pictures
from models import Cluster
from tests.network_worlds import Network
from tests.web.worlds import Browser, counted_queries


def rows(page: str) -> list[tuple[str, str, str]]:
    """The table twin: A, B and the word for the link."""
    body = page.split('<table class="links', 1)[1].split("</table>", 1)[0]
    found = []
    for row in re.findall(r"<tr role=\"row\" data-a.*?</tr>", body, re.DOTALL):
        cells = re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)
        words = [re.sub(r"<[^>]+>|\s+", " ", cell).split() for cell in cells]
        found.append((words[0][0], words[1][0], words[2][0]))
    return found


def strokes(page: str) -> int:
    return page.count('class="stroke"')


def test_the_finding_is_the_title_and_the_counts_are_those_of_the_rows(reader: Browser) -> None:
    page = reader.opens("/network/").text
    assert "1 new link in a year; South is the best connected" in page
    assert "3 links between 5 clusters; 1 new since 22 November 2025" in page
    assert rows(page) == [
        ("North", "South", "Realised"),
        ("South", "West", "Emerging"),
        ("West", "East", "Realised"),
    ]
    assert strokes(page) == 3
    assert page.count('class="dot"') == 5
    assert "Showing all 3" in page


def test_only_the_strongest_are_shown_until_all_are_asked_for(
    reader: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("matchmaker.web.network.picture.MOST_SHOWN", 2)
    page = reader.opens("/network/").text
    assert "Showing 2 of 3, the strongest" in page
    assert (len(rows(page)), strokes(page)) == (2, 2)
    page = reader.opens("/network/", show="all").text
    assert (len(rows(page)), strokes(page)) == (3, 3)
    assert pictures.MOST_SHOWN == 60


def test_a_window_of_time_narrows_table_and_drawing_alike(reader: Browser) -> None:
    query = {"from": "2018-Q1", "to": "2019-Q4"}
    page = reader.opens("/network/", **query).text
    assert rows(page) == [("West", "East", "Realised")]
    assert strokes(page) == 1
    assert '<option value="2019-Q4" selected>Q4 2019</option>' in page
    empty = reader.opens("/network/", **{"from": "2020-Q1", "to": "2020-Q2"}).text
    assert "No two clusters are linked in this time" in empty
    assert "Choose a longer one" in empty


@pytest.mark.parametrize(
    ("sort", "first"),
    [("a", "North"), ("-a", "West"), ("-b", "South"), ("since", "North"), ("-link", "South")],
)
def test_the_table_is_sorted_by_any_column(reader: Browser, sort: str, first: str) -> None:
    page = reader.opens("/network/", sort=sort).text
    assert rows(page)[0][0] == first
    assert page.count("aria-sort=") == 1


def test_a_cluster_opens_with_its_partners_and_what_changed(
    reader: Browser, network: Network
) -> None:
    page = reader.opens("/network/", node=str(network.ids["South"])).text
    panel = page.split('id="cluster"', 1)[1]
    assert "Italy · 3 members · 2 partners" in re.sub(r"\s+", " ", panel)
    names = re.findall(r'data-node="\d+">(\w+)</a>', panel)
    assert names == ["North", "West", "West"]  # two partners, one of them new
    assert "+ new" in panel


def test_a_foreign_cluster_or_a_word_opens_nothing(reader: Browser) -> None:
    for node in ("99999", "x", "-1"):
        answer = reader.opens("/network/", node=node, sort="nonsense")
        assert answer.status_code == 200
        assert "Choose a cluster in the table" in answer.text


def test_no_style_is_written_into_the_page(reader: Browser, network: Network) -> None:
    for path in ("/network/", "/network/compare?before=2012-Q1", "/network/map"):
        page = reader.opens(path).text
        assert " style=" not in page
        assert "<style" not in page


@pytest.mark.parametrize("path", ["/network/", "/network/compare", "/network/map"])
@pytest.mark.parametrize("number", ["2", "99999999999"])
def test_another_network_is_not_open(reader: Browser, path: str, number: str) -> None:
    assert reader.opens(path, network=number).status_code == 403


@pytest.mark.parametrize("path", ["/network/", "/network/compare", "/network/map"])
def test_two_clusters_are_no_network(reader: Browser, network: Network, path: str) -> None:
    with reader.app.extensions["matchmaker"].database() as session:
        for name in ("North", "South", "West"):
            session.get_one(Cluster, network.ids[name]).meta_cluster_id = None
        session.commit()
    page = reader.opens(path).text
    assert "Fewer than three clusters share their data" in page
    assert "A network begins with three clusters" in page
    assert "network.js" not in page


@pytest.mark.parametrize("path", ["/network/picture.svg", "/network/map.svg"])
def test_a_file_says_its_network_its_day_and_what_lines_mean(reader: Browser, path: str) -> None:
    answer = reader.opens(path)
    assert answer.mimetype == "image/svg+xml"
    assert "attachment" in answer.headers["Content-Disposition"]
    words = [each.text or "" for each in ElementTree.fromstring(answer.text).iter() if each.text]
    said = " ".join(words)
    for expected in ("Five corners: ", "22 November 2026", "Realised", "Emerging"):
        assert expected in said
    assert ("Outline: sketched by hand" in said) == ("map" in path)
    assert "var(" not in answer.text


@pytest.mark.parametrize("path", ["/network/picture.png", "/network/map.png"])
def test_a_picture_in_pixels_is_a_png(reader: Browser, path: str) -> None:
    assert reader.opens(path).data.startswith(b"\x89PNG")


def test_what_is_looked_at_again_is_not_read_again(reader: Browser) -> None:
    app: Flask = reader.app
    with counted_queries(app) as first:
        reader.opens("/network/")
    with counted_queries(app) as again:
        reader.opens("/network/")
    assert len(again) < len(first)
    assert len(again) < 15
