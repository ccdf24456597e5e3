"""Every page as a reader, a keyboard and a printer meet it."""

import gzip
import re
from html.parser import HTMLParser

import pytest

from matchmaker.config import ROOT
from matchmaker.domain.pairing import FEATURES
from tests.web.worlds import LAB, MOULDER, SENTENCE, Browser

VOID = {"input", "link", "meta", "br", "img", "hr"}
STATIC = ROOT / "static"
FIRST_VISIT = 150_000  # bytes, compressed


class Outline(HTMLParser):
    """What matters of a page: heading levels, fields and their labels, ids, tags left open."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.levels: list[int] = []
        self.ids: list[str] = []
        self.fields: list[dict[str, str | None]] = []
        self.labels: set[str | None] = set()
        self.inline: list[str] = []
        self.open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag not in VOID:
            self.open.append(tag)
        if re.fullmatch(r"h[1-6]", tag):
            self.levels.append(int(tag[1]))
        if "id" in found:
            self.ids.append(found["id"] or "")
        if tag == "label":
            self.labels.add(found.get("for"))
        is_field = tag in {"input", "select", "textarea"} and found.get("type") != "hidden"
        if is_field and "label" not in self.open:
            self.fields.append(found)
        is_inline = tag == "style" or (tag == "script" and "src" not in found)
        if is_inline or "style" in found or any(n.startswith("on") for n in found):
            self.inline.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.fixture
def pages(member: Browser, visitor: Browser, manager: Browser) -> dict[str, str]:
    member.sends(f"/organisations/{MOULDER}/proposals")
    member.sends("/interest", q=SENTENCE, candidate=str(LAB))
    lab = Browser(member.app).signs_in_as("the lab")
    opened = {
        "home": visitor.opens("/"),
        "find": member.opens("/find"),
        "found": member.opens("/find", q=SENTENCE, country="LT"),
        "nobody": visitor.opens("/find", q=SENTENCE, country="FI"),
        "organisation": member.opens(f"/organisations/{MOULDER}"),
        "organisations": manager.opens("/organisations/"),
        "proposals": member.opens(f"/organisations/{MOULDER}/proposals"),
        "no proposals": manager.opens(f"/organisations/{MOULDER}/proposals"),
        "proposal": member.opens("/proposals/1"),
        "mended": member.sends("/proposals/1/answer", answer="no"),
        "inbox": lab.opens("/inbox"),
        "asked": member.opens("/inbox"),
        "empty inbox": Browser(member.app).signs_in_as("the other member").opens("/inbox"),
        "today": manager.opens("/clusters/1/today"),
        "members": manager.opens("/clusters/1/members"),
        "a member changed": manager.opens("/clusters/1/members", edit="1"),
        "a member mended": manager.sends("/clusters/1/members/1", name=""),
        "no members": manager.opens("/clusters/1/members", q="nobody"),
        "new member": manager.opens("/clusters/1/members/new"),
        "alike": manager.sends("/clusters/1/members/new", name="Neighbor", kind="company"),
        "no duplicates": manager.opens("/clusters/1/duplicates"),
        "clusters": visitor.opens("/clusters/"),
        "cluster": visitor.opens("/clusters/1"),
        "network": Browser(member.app).signs_in_as("the coordinator").opens("/network/pairs"),
        "sign in": visitor.opens("/sign-in"),
        "ranking": visitor.opens("/how-ranking-works"),
        "missing": visitor.opens("/nowhere"),
        "refused": manager.opens("/inbox"),
    }
    return {name: each.text for name, each in opened.items()}


def test_every_page_is_well_formed_with_one_title_and_headings_in_order(
    pages: dict[str, str],
) -> None:
    for name, page in pages.items():
        outline = Outline(page)
        assert outline.open == [], name
        assert outline.levels[0] == 1, name
        assert outline.levels.count(1) == 1, name
        steps = zip(outline.levels, outline.levels[1:], strict=False)
        assert all(after <= before + 1 for before, after in steps), (name, outline.levels)
        assert len(outline.ids) == len(set(outline.ids)), name
        assert '<html lang="en">' in page
        assert 'href="#content">Skip to the content' in page


def test_every_field_has_a_label_and_nothing_is_inline(pages: dict[str, str]) -> None:
    for name, page in pages.items():
        outline = Outline(page)
        assert [f for f in outline.fields if f.get("id") not in outline.labels] == [], name
        assert outline.inline == [], name
        for reference in re.findall(r'aria-describedby="([^"]+)"', page):
            assert reference in outline.ids, (name, reference)


def test_no_page_asks_another_host_for_anything(pages: dict[str, str]) -> None:
    for name, page in pages.items():
        loaded = re.findall(r'<(?:link|script|img)[^>]*(?:href|src)="([^"]+)"', page)
        assert [each for each in loaded if not each.startswith("/static/")] == [], name


def test_quotations_carry_their_language(visitor: Browser) -> None:
    page = visitor.opens("/find", q=SENTENCE).text
    assert '<p class="words" lang="en"><q>We build an <mark>injection mould' in page
    assert '<p class="words" lang="en"><mark>bottle caps</mark></p>' in page


def test_how_ranking_works_says_every_feature_and_every_weight_in_use(visitor: Browser) -> None:
    page = visitor.opens("/how-ranking-works").text
    for feature in FEATURES:
        assert feature.sentence in page
    assert "hand-set-1" in page
    assert "+2.4" in page
    assert "−1.6" in page


@pytest.mark.parametrize("path", ["/nowhere", "/organisations/999", "/static/nothing.css"])
def test_what_is_missing_says_where_to_go(visitor: Browser, path: str) -> None:
    page = visitor.opens(path)
    assert page.status_code == 404
    assert "There is nothing here" in page.text
    assert 'href="/find"' in page.text


def test_a_button_pressed_after_the_session_ended_says_to_sign_in(visitor: Browser) -> None:
    page = visitor.sends("/interest", q=SENTENCE, candidate="2")
    assert page.status_code == 401
    assert "You are not signed in, so nothing was done." in page.text


def colours() -> dict[str, tuple[str, str]]:
    css = (STATIC / "tokens.css").read_text(encoding="utf-8")
    found = re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", css)
    return {name: (light, dark) for name, light, dark in found}


def contrast(one: str, two: str) -> float:
    def luminance(colour: str) -> float:
        parts = (int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5))
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    brighter, darker = sorted((luminance(one), luminance(two)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("text", "grounds", "least"),
    [
        ("ink", ("paper", "sheet", "sunk", "you-soft"), 4.5),
        ("ink-2", ("paper", "sheet", "sunk"), 4.5),
        ("you", ("paper", "sheet"), 4.5),
        ("they", ("paper", "sheet", "they-soft"), 4.5),
        ("against", ("paper", "sheet", "against-soft"), 4.5),
        ("on-you", ("you",), 4.5),
        ("edge", ("paper", "sheet"), 3.0),
        ("focus", ("paper", "sheet"), 3.0),
    ],
)
def test_colours_can_be_read(
    text: str, grounds: tuple[str, ...], least: float, scheme: int
) -> None:
    known = colours()
    for ground in grounds:
        assert contrast(known[text][scheme], known[ground][scheme]) >= least, ground


@pytest.mark.parametrize("query", [{}, {"q": SENTENCE}])
def test_a_first_visit_is_light(visitor: Browser, query: dict[str, str]) -> None:
    page = visitor.opens("/find" if query else "/", **query)
    files = set(re.findall(r'(?:href|src)="(/static/[^"#?]+)', page.text))
    bodies = [page.data, *(visitor.opens(each).data for each in files)]
    assert len(files) > 5
    assert sum(len(gzip.compress(each)) for each in bodies) < FIRST_VISIT
