"""What a person at a browser does and notices, as far as a machine can."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass, field
from functools import cache

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response

from matchmaker.config import ROOT

VENDOR = ROOT / "static" / "vendor"
WCAG = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
# What a colour scheme can change of them.
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
PHONE, DESK = (360, 740), (1280, 800)
NARROWEST = 320  # CSS pixels: what WCAG 1.4.10 asks for
# Chromium writes to the console itself when a policy refuses something; this names the directive.
TELL_OF_REFUSALS = """addEventListener("securitypolicyviolation", (event) =>
    console.error(`CSP: ${event.violatedDirective} refuses ${event.blockedURI}`));"""
_FOCUSED = """() => {
    const it = document.activeElement;
    if (!it || it === document.body) return null;
    const style = getComputedStyle(it), box = it.getBoundingClientRect();
    const labels = [...(it.labels ?? [])].map((each) => each.innerText);
    const hasRing = (style) => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
    // A field may be one with the frame around it.
    const isMarked = style.boxShadow !== "none" || hasRing(style)
        || hasRing(getComputedStyle(it.parentElement));
    const isThere = box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight
        && box.right > 0 && box.left < innerWidth;
    const place = isThere && document.elementFromPoint(
        Math.min(Math.max((box.left + box.right) / 2, 0), innerWidth - 1),
        Math.min(Math.max((box.top + box.bottom) / 2, 0), innerHeight - 1));
    return {
        words: (it.getAttribute("aria-label") || labels.join(" ") || it.innerText || it.value || "")
            .trim().replace(/\\s+/g, " "),
        name: `${it.tagName.toLowerCase()}${it.id ? "#" + it.id : ""}`,
        wrong: !isMarked ? "the focus cannot be seen"
            : !isThere ? "the focus is out of view"
            : !(place && (it.contains(place) || place.contains(it))) ? "the focus is covered" : "",
    };
}"""

# Where the focus was is where Tab goes on, even after it was taken away.
_TO_THE_TOP = """() => {
    document.body.tabIndex = -1;
    document.body.focus();
    document.body.removeAttribute("tabindex");
}"""


@dataclass(frozen=True)
class Look:
    """A size of window and a colour scheme."""

    size: tuple[int, int]
    scheme: str

    def __str__(self) -> str:
        return f"{self.size[0]}-{self.scheme}"


LOOKS = tuple(Look(size, scheme) for size in (PHONE, DESK) for scheme in ("light", "dark"))


@dataclass
class Watch:
    """Everything that no page may do, noted while it happens."""

    origin: str
    troubles: list[str] = field(default_factory=list)

    def over(self, context: BrowserContext) -> None:
        """Watch all pages of a context."""
        context.add_init_script(TELL_OF_REFUSALS)
        context.on("request", self._request)
        context.on("response", self._response)
        context.on("console", self._console)
        context.on("weberror", lambda error: self._note("uncaught", str(error.error)))

    def _request(self, request: Request) -> None:
        if not request.url.startswith((f"{self.origin}/", "data:", "blob:", "about:")):
            self._note("request elsewhere", request.url)

    def _response(self, response: Response) -> None:
        # A page may be an answer of 404 or 422, whole or as a part; its files may not.
        is_page = response.request.resource_type in {"document", "fetch", "xhr"}
        if response.status >= 500 or (response.status >= 400 and not is_page):
            self._note(str(response.status), response.url)

    def _console(self, message: ConsoleMessage) -> None:
        # The browser also writes there what `_response` has judged.
        is_status = message.text.startswith("Failed to load resource: the server responded")
        is_offline = "net::ERR_INTERNET_DISCONNECTED" in message.text  # a test took the network
        if message.type == "error" and not (is_status or is_offline):
            self._note("console", message.text)

    def _note(self, kind: str, about: str) -> None:
        self.troubles.append(f"{kind}: {about}")


def check_axe(page: Page, rules: dict[str, object] = WCAG) -> list[str]:
    """What axe finds on a page as it stands, one line for each place; [] is right.

    The script is put in by the browser's own tools, which no policy of the page holds back.
    """
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(_axe())
    found = page.evaluate(
        "rules => axe.run(document,"
        " {runOnly: rules, preload: false, resultTypes: ['violations'], elementRef: false})",
        rules,
    )
    return [
        f"{each['id']}: {node['failureSummary'].splitlines()[-1].strip()} | {node['html'][:160]}"
        for each in found["violations"]
        for node in each["nodes"]
    ]


def sideways(page: Page) -> list[str]:
    """What makes a page wider than its window; [] is right."""
    return page.evaluate(
        """() => {
            const root = document.scrollingElement;
            if (root.scrollWidth <= innerWidth) return [];
            const juts = (each) =>
                each.getBoundingClientRect().left + each.scrollWidth > innerWidth + 0.5;
            const wide = [...document.body.querySelectorAll("*")].filter(
                (each) => juts(each) && ![...each.children].some(juts));
            return [`page is ${root.scrollWidth} px wide in ${innerWidth}`,
                    ...wide.slice(0, 5).map((each) => each.outerHTML.slice(0, 120))];
        }"""
    )


def outside_fonts(page: Page) -> int:
    """How many font files a page brought; the fonts of the system are none."""
    return page.evaluate("document.fonts.size")


def look_like(page: Page, look: Look) -> None:
    """Show a page at another size and in another scheme without loading it again."""
    page.set_viewport_size({"width": look.size[0], "height": look.size[1]})
    page.emulate_media(color_scheme=look.scheme)


def tab_to(page: Page, words: str, *, most: int = 120) -> None:
    """Press Tab until what has the focus says these words; each stop must be seen to have it."""
    passed: list[str] = []
    for _ in range(most):
        stop = _tab(page)
        if stop is None:
            continue
        assert stop["wrong"] == "", f"{stop['wrong']}: {stop['name']} «{stop['words']}»"
        if words in stop["words"]:
            return
        passed.append(stop["words"][:40] or stop["name"])
    raise AssertionError(f"Tab never reaches «{words}»; it passes {passed}.")


def walk(page: Page, *, most: int = 400) -> list[str]:
    """What is wrong with the stops of a page for somebody with a keyboard only; [] is right."""
    page.evaluate(_TO_THE_TOP)
    found = []
    for _ in range(most):
        stop = _tab(page)
        if stop is None:  # round once, out into the browser's own controls
            return found
        if stop["wrong"]:
            found.append(f"{stop['wrong']}: {stop['name']} «{stop['words'][:60]}»")
    return [*found, f"Tab does not come round within {most} stops"]


def _tab(page: Page) -> dict[str, str] | None:
    """Press Tab once; what has the focus then, None for nothing of the page."""
    page.keyboard.press("Tab")
    return page.evaluate(_FOCUSED)


@dataclass(frozen=True)
class Weight:
    """Bytes of a first visit, by address: as gzip makes them, and as they were sent."""

    zipped: dict[str, int]
    plain: dict[str, int]

    @property
    def total(self) -> int:
        """Bytes compressed."""
        return sum(self.zipped.values())


def first_visit(page: Page, path: str) -> Weight:
    """Open an address in a page that has opened nothing yet, and weigh all that came."""
    came: list[Response] = []
    page.on("response", lambda response: came.append(response))  # noqa: PLW0108 -- it is marked
    page.goto(path, wait_until="networkidle")
    bodies = {each.url: each.body() for each in came if each.ok}
    return Weight(
        {url: len(gzip.compress(body, mtime=0)) for url, body in bodies.items()},
        {url: len(body) for url, body in bodies.items()},
    )


@cache
def _axe() -> str:
    packages = json.loads((VENDOR / "manifest.json").read_text(encoding="utf-8"))["packages"]
    axe = packages["axe-core"]
    return (VENDOR / axe["folder"] / axe["main"]).read_text(encoding="utf-8")
