"""The map and its lists: the same clusters, a country alone, nearer and farther."""

from __future__ import annotations

from tests.web.worlds import Browser


def test_the_list_and_the_map_hold_the_same_clusters(reader: Browser) -> None:
    page = reader.opens("/network/map").text
    assert "3 links cross a border and join 4 countries" in page
    assert page.count('class="dot"') == 4
    assert page.count('<th scope="row">') == 5
    assert "Not on the map, since nobody wrote down where they are: Far" in page
    assert page.count('class="stroke"') == 3


def test_a_country_shows_its_clusters_and_their_partners(reader: Browser) -> None:
    page = reader.opens("/network/map", country="IT").text
    assert page.count('<th scope="row">') == 3
    assert page.count('class="stroke"') == 2
    assert "2 links cross a border and join 3 countries" in page
    everything = reader.opens("/network/map", country="XX").text
    assert everything.count('<th scope="row">') == 5


def test_nearer_farther_and_back_are_links(reader: Browser) -> None:
    near = reader.opens("/network/map", zoom="6").text
    assert ">Reset</a>" in near
    assert 'aria-label="Nearer"' not in near
    far = reader.opens("/network/map", zoom="0").text
    assert 'aria-label="Farther"' not in far
