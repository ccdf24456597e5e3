"""Plots obey the page's policy, follow its colours, and can be taken away as files."""

from __future__ import annotations

import re

import altair as alt
import pytest

from matchmaker.services.plots import THEY, YOU, drawn, for_download, light_colours, png

ROWS = [{"year": 2024, "n": 3, "of": 'a<b>"'}, {"year": 2025, "n": 5, "of": "c"}]


@pytest.fixture(scope="module")
def picture() -> str:
    chart = (
        alt.Chart(alt.Data(values=ROWS))
        .mark_line(point=True)
        .encode(
            x="year:O",
            y="n:Q",
            color=alt.Color("of:N", scale=alt.Scale(range=[YOU, THEY])),
        )
    )
    return drawn(chart, name=r'Links & "more" <rise> \1', about="n = 8")


def test_a_plot_has_no_style_no_script_and_no_address_of_others(picture: str) -> None:
    assert re.findall(r"<style|\sstyle=|<script|\son\w+=", picture) == []
    spaces = {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
    assert set(re.findall(r"https?://[^\"'\s]+", picture)) == spaces


def test_its_name_is_what_was_said_whatever_signs_it_holds(picture: str) -> None:
    assert r"<title>Links &amp; \"more\" &lt;rise&gt; \1</title>".replace('\\"', '"') in picture
    assert "<desc>n = 8</desc>" in picture


def test_it_is_one_picture_and_its_marks_are_none(picture: str) -> None:
    assert re.findall(r'role="[^"]*"|aria-\w+=', picture) == ['role="img"', "aria-label="]


def test_texts_of_the_data_stay_texts(picture: str) -> None:
    assert "a<b>" not in picture
    assert "a&lt;b&gt;" in picture


def test_on_a_page_colours_are_names_and_in_a_file_they_are_values(picture: str) -> None:
    assert f'stroke="{YOU}"' in picture
    taken_away = for_download(picture)
    assert "var(" not in taken_away
    assert f'stroke="{light_colours()["you"]}"' in taken_away


def test_the_same_picture_in_pixels(picture: str) -> None:
    assert png(picture, scale=1).startswith(b"\x89PNG")
