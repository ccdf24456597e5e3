"""Walk the tutorial and the events of the demo with Chromium: take pictures and clock the tutorial.

    .venv/bin/python docs/pictures.py [--port N]

A demo of its own is made in a temporary folder and served; the window is 1280 pixels wide, light,
in English. What is printed is how long each step took the machine, from the press to the page.
CHROMIUM may name the browser's program.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "tutorial" / "pictures"
EVENT_PICTURES = ROOT / "docs" / "pictures"
LIST = ROOT / "data" / "demo" / "member-list-dirty.xlsx"
WIDTH, HEIGHT = 1280, 860
LARGEST = 150_000  # bytes of a picture
PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
SENTENCE = (
    "We need hot-runner injection moulds for closures, with a measured first sample from a press"
)
MEMBER, PARTNER = "Brexborn Blasform KG", "Spånholt CNC A/S"  # blow moulds and who mills them
_TIDY = """() => {
    document.querySelectorAll(".ribbon, .hint").forEach((each) => each.remove());
    document.activeElement.blur();
    window.scrollTo(0, 0);
}"""
PATIENCE = 180_000  # milliseconds
DECISIONS = {
    "What to do with Stufe “Material”": "→ Material processing",
    "What to do with MA “KMU”": "→ 10–49 people",
    "What to do with Art “Raumstation”": "→ Company",
    "What to do with TRL (1-9) “12”": "Leave it empty",
}


@dataclass
class Walk:
    """A window, and how long each step has taken."""

    page: Page
    times: dict[str, float] = field(default_factory=dict)
    folder: Path = PICTURES

    def step(self, name: str, press: Callable[[], object], until: str = "**/*") -> None:
        """Press, and wait for the next page, or for the one whose address matches."""
        started = time.perf_counter()
        with self.page.expect_navigation(timeout=PATIENCE):
            press()
        self.page.wait_for_url(until, timeout=PATIENCE)
        self.times[name] = self.times.get(name, 0.0) + time.perf_counter() - started

    def press(self, name: str, words: str, until: str = "**/*") -> None:
        """Press the button or the link with these words."""
        found = self.page.get_by_role("button", name=words).or_(
            self.page.get_by_role("link", name=words)
        )
        self.step(name, found.first.click, until)

    def picture(self, name: str, height: int = HEIGHT) -> None:
        """What the window shows from its top, without the demo's ribbons and the focus."""
        self.page.evaluate(_TIDY)
        self.page.mouse.move(0, 0)
        self.page.set_viewport_size({"width": WIDTH, "height": height})
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{name}.png"
        self.page.screenshot(path=path)
        self.page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
        size = path.stat().st_size
        print(f"{path.relative_to(ROOT)}  {size:,} bytes{'  TOO LARGE' if size > LARGEST else ''}")


def enters_as(walk: Walk, words: str) -> None:
    """One of the three cards of the first page."""
    walk.page.goto("/")
    walk.press("1 Enter", words)


def brings_the_list(walk: Walk) -> None:
    """Five steps, four groups repaired, seven doubles joined."""
    page = walk.page
    page.wait_for_url("**/today")
    walk.picture("today", 530)
    walk.press("2 Upload", "Members", "**/members")
    walk.press("2 Upload", "Import a list", "**/import")
    page.get_by_label("Your list").set_input_files(LIST)
    walk.press("2 Upload", "Look at the file", "**/sheet")
    walk.press("3 Headings", "Continue", "**/columns")
    walk.press("4 Columns", "Continue", "**/check")
    for question, answer in DECISIONS.items():
        page.get_by_label(question).select_option(answer)
    country = page.get_by_label("What to do with Land / Country “Mittelland”")
    country.select_option("Another value …")
    page.get_by_label("Another value for Land / Country").first.fill("Germany")
    for pair in page.get_by_role("radio", name="The same", exact=True).all():
        pair.check()
    walk.picture("check", 795)
    walk.press("5 Check", "Save and look again")
    while "/check" in page.url:
        walk.step("5 Check", page.locator(".steps-foot .primary").click)
    page.get_by_label("Who says that these people").fill("Agreed when they joined, statutes § 4")
    walk.step("6 Import", page.locator(".steps-foot .primary").click, "**/results/*")
    walk.picture("result", 640)


def introduces(walk: Walk) -> None:
    """Matching of all members, and the first pair of the list."""
    page = walk.page
    walk.press("7 Match", "Run matching", "**/introductions")
    started = time.perf_counter()
    page.get_by_role("button", name="Run matching").click()
    page.locator("#ready").wait_for(timeout=PATIENCE)
    page.get_by_role("link", name="Show it").click()
    page.locator(".pairs-list").wait_for()
    walk.times["7 Match"] += time.perf_counter() - started
    member = page.get_by_label("Member", exact=True)
    member.select_option(member.locator("option", has_text=MEMBER).get_attribute("value"))
    walk.press("8 Introduce", "Show")
    walk.picture("pairs", 820)
    pair = page.locator("[data-item]").filter(has_text=PARTNER)
    walk.step("8 Introduce", pair.get_by_role("link", name="Introduce").click)
    page.get_by_label("A line of yours to both").fill("You two should talk: see below.")
    walk.picture("introduce", 900)
    walk.press("8 Introduce", "Send to both")


def finds(walk: Walk) -> None:
    """The picture of the README: a moulder of caps in Kaunas asks for a toolmaker."""
    page = walk.page
    page.goto("/sign-in")
    page.get_by_role("button", name="Giedrė, Gervuta Plast").click()
    page.goto("/find")
    page.get_by_label("What do you need?").fill(SENTENCE)
    page.get_by_role("button", name="Find partners").click()
    page.wait_for_url("**/find?*")
    walk.picture("find", 900)


def holds_an_event(walk: Walk) -> None:
    """The coming event from the wizard to its desk, and what came of the past one."""
    page = walk.page
    page.goto("/events")
    past = page.locator("section .event-line h3 a").first.get_attribute("href")
    walk.press("open", "Set up an event")
    walk.picture("event-wizard", 900)
    page.goto("/events")
    walk.step("open", page.locator("ul[data-list] .event-line h3 a").first.click)
    event = page.url
    walk.picture("event-overview", 760)
    page.goto(f"{event}/participants")
    walk.picture("event-participants", 800)
    page.goto(f"{event}/meetings")
    page.get_by_role("button", name="Propose meetings").click()
    page.locator("#ready").wait_for(timeout=PATIENCE)
    page.get_by_role("link", name="Show them").click()
    walk.picture("event-meetings", 720)
    page.goto(f"{event}/schedule")
    page.get_by_role("button", name="Plan", exact=True).click()
    page.locator("#ready").wait_for(timeout=PATIENCE)
    page.get_by_role("link", name="Show it").click()
    page.locator("[data-board]").wait_for()
    walk.picture("event-board", 820)
    page.goto(f"{event}/publish")
    walk.picture("event-publish", 720)
    walk.press("publish", "Publish and tell them")
    page.goto(f"{event}/print")
    walk.picture("event-print", 700)
    page.goto(f"{event}/desk")
    walk.picture("event-desk", 900)
    page.goto(f"{past}/outcomes")
    walk.picture("event-outcomes", 900)


@contextmanager
def demo(port: int) -> Iterator[str]:
    """A demo that answers at an address until the block ends."""
    with tempfile.TemporaryDirectory() as name:
        environment = os.environ | {"MATCHMAKER_INSTANCE": name, "HF_HUB_OFFLINE": "1"}
        verb = [sys.executable, "-m", "matchmaker", "demo", "start", "--port", str(port)]
        started = time.perf_counter()
        served = subprocess.Popen(verb, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
        try:
            origin = f"http://127.0.0.1:{port}"
            while not _answers(f"{origin}/readyz"):
                if served.poll() is not None:
                    raise SystemExit(f"The demo ended with {served.returncode}.")
                time.sleep(0.2)
            print(f"demo made and served after {time.perf_counter() - started:.0f} s")
            yield origin
        finally:
            served.terminate()
            served.wait()


def _answers(address: str) -> bool:
    with suppress(OSError), urllib.request.urlopen(address, timeout=5) as answer:
        return bool(answer.status == 200)
    return False


def main() -> None:
    """Walk, take pictures, print times."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8765)
    given = parser.parse_args()
    program = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, PROGRAMS)), None)
    with demo(given.port) as origin, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program)

        def window() -> Walk:
            context = browser.new_context(
                base_url=origin,
                viewport={"width": WIDTH, "height": HEIGHT},
                color_scheme="light",
                reduced_motion="reduce",
                locale="en-GB",
                timezone_id="Europe/Vilnius",
            )
            return Walk(context.new_page())

        manager = window()
        enters_as(manager, "Enter as cluster manager")
        brings_the_list(manager)
        introduces(manager)
        finds(window())
        organiser = window()
        enters_as(organiser, "Enter as cluster manager")
        organiser.folder = EVENT_PICTURES
        holds_an_event(organiser)
        browser.close()
    for name, seconds in manager.times.items():
        print(f"{name:<14} {seconds:6.1f} s")
    print(f"{'all':<14} {sum(manager.times.values()):6.1f} s")


if __name__ == "__main__":
    main()
