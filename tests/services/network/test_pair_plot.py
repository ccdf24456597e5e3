"""The timeline says what it shows in words, keeps to the page's policy, and does not move."""

from __future__ import annotations

import re
from datetime import date

from matchmaker.services.network.pair_plot import Span, Words, timeline
from matchmaker.services.network.pair_views import Count, Lane, Mark

TODAY = date(2026, 11, 22)
SPAN = Span(2006, TODAY, TODAY)
WORDS = Words("TOPAG & others", "3 ties", tuple((each, each.value) for each in Lane), "as of then")
MARKS = (
    Mark(Lane.CONTACT, date(2006, 1, 1), None, "TOPAG <b>", "EKSMA"),
    Mark(Lane.PROJECT, date(2020, 1, 1), date(2022, 1, 1), "Lahntal", "MB"),
    Mark(Lane.MEMBERSHIP, date(2014, 1, 1), None, "TOPAG"),
)


def texts(svg: str) -> list[str]:
    return re.findall(r"<text[^>]*>([^<]*)</text>", svg)


def test_every_lane_has_its_name_and_its_first_mark_a_label() -> None:
    svg = timeline(MARKS, (Count(Lane.INTRODUCTION, 2025, 4),), WORDS, SPAN)
    found = texts(svg)
    assert {each.value for each in Lane} <= set(found)
    assert {"TOPAG &lt;b&gt; – EKSMA", "Lahntal – MB", "TOPAG", "4"} <= set(found)
    assert "<title>TOPAG &amp; others</title><desc>3 ties</desc>" in svg
    assert re.findall(r"<style|\sstyle=|<script", svg) == []


def test_a_label_late_on_the_axis_stands_to_the_left_of_its_mark() -> None:
    late = Mark(Lane.CONTRACT, date(2026, 1, 1), None, "Late", "Mark")
    svg = timeline((MARKS[0], late), (), WORDS, SPAN)
    anchors = {
        words: anchor
        for anchor, words in re.findall(r'<text text-anchor="(\w+)"[^>]*>([^<]*)</text>', svg)
    }
    assert anchors["Late – Mark"] == "end"
    assert anchors["TOPAG &lt;b&gt; – EKSMA"] == "start"


def test_the_day_that_is_asked_about_is_marked_and_today_is_not() -> None:
    before = timeline(MARKS, (), WORDS, Span(2006, date(2020, 12, 31), TODAY))
    assert "as of then" in texts(before)
    assert "as of then" not in texts(timeline(MARKS, (), WORDS, SPAN))


def test_nothing_moves_when_one_steps_through_the_years() -> None:
    spans = [Span(2006, date(year, 12, 31), TODAY) for year in (2010, 2020)]
    years = [
        re.findall(r'transform="translate\(([\d.]+),[\d.]+\)"[^>]*>20\d\d<', each)
        for each in (timeline(MARKS[:1], (), WORDS, span) for span in spans)
    ]
    assert years[0]
    assert years[0] == years[1]


def test_a_timeline_of_counts_alone_is_drawn() -> None:
    assert "7" in texts(timeline((), (Count(Lane.OUTCOME, 2026, 7),), WORDS, SPAN))
