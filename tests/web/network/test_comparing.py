"""Two dates of a network on one page: the table, the pictures side by side, odd dates."""

from __future__ import annotations

import re

from tests.web.worlds import Browser


def test_two_dates_are_told_as_a_table_and_side_by_side(reader: Browser) -> None:
    page = reader.opens("/network/compare", before="2014-Q4").text
    assert "2 new links since Q4 2014" in page
    assert "2 new, 1 grown, 0 faded, 0 gone between 31 December 2014" in page
    body = page.split("<tbody>", 1)[1].split("</tbody>", 1)[0]
    assert re.findall(r'<tr class="(\w+)">', body) == ["new", "new", "grown"]
    assert page.count('class="network-svg"') == 4


def test_a_date_with_itself_has_no_change(reader: Browser) -> None:
    page = reader.opens("/network/compare", before="2018-Q4", after="2018-Q4").text
    assert "No link has changed since Q4 2018" in page
    assert 'class="changes"' not in page


def test_without_dates_it_is_a_year_ago_and_today(reader: Browser) -> None:
    page = reader.opens("/network/compare").text
    assert "1 new link since Q4 2025" in page


def test_dates_that_cross_or_mean_nothing_are_put_right(reader: Browser) -> None:
    crossed = reader.opens("/network/compare", before="2026-Q1", after="2012-Q1")
    nonsense = reader.opens("/network/compare", before="yesterday", after="3000-Q1")
    assert (crossed.status_code, nonsense.status_code) == (200, 200)
    assert "No link has changed since Q1 2012" in crossed.text
    assert "1 new link since Q4 2025" in nonsense.text
