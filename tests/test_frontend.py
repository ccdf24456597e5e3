"""Packages from npm come pinned, without addresses, whole or not at all.

npm here is a small program of ours that is really run; what it brings looks like the packages.
"""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

import frontend
from matchmaker.config import ROOT

SHAPE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><path d="M1 1"/></svg>'
NPM = """#!{python}
import json, pathlib, sys
with open("npm.log", "a") as log:
    print(*sys.argv[1:], file=log)
if sys.argv[1:] == ["--version"]:
    print("{version}")
    sys.exit()
if pathlib.Path("broken").exists():
    sys.exit("npm error: no network")
for name, files in {files}.items():
    for each in files:
        path = pathlib.Path("node_modules", name, each)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text({shape!r})
    about = {{"version": "1.2.3", "license": "MIT"}}
    pathlib.Path("node_modules", name, "package.json").write_text(json.dumps(about))
"""
BRINGS = {
    **frontend.COPIED,
    "bootstrap-icons": ("LICENSE", *(f"icons/{name}.svg" for name in frontend.ICONS)),
}
PYTHON = Path(sys.executable)
needs_programs = pytest.mark.skipif(os.name == "nt", reason="npm is played by a script with a #!")


def no_pip(*_names: str) -> bool:
    return False


def lock() -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = json.loads((ROOT / "package-lock.json").read_text())
    return found["packages"]  # type: ignore[return-value]


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., ModuleType]:
    """frontend.py in a fresh clone, on a machine with this npm and nothing else."""

    def build(version: str = "11.0.0") -> ModuleType:
        for name in frontend.PINS:
            shutil.copyfile(ROOT / name, tmp_path / name)
        program = tmp_path / "bin" / "npm"
        program.parent.mkdir()
        program.write_text(NPM.format(python=PYTHON, version=version, files=BRINGS, shape=SHAPE))
        program.chmod(0o755)
        monkeypatch.setenv("PATH", str(program.parent))
        monkeypatch.chdir(tmp_path)
        spec = importlib.util.spec_from_file_location("frontend_here", tmp_path / "frontend.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    return build


def calls(folder: Path) -> list[str]:
    return (folder / "npm.log").read_text().splitlines()


@needs_programs
def test_what_pages_need_is_copied_once_with_licences(
    house: Callable[..., ModuleType], tmp_path: Path
) -> None:
    here = house()
    assert here.set_up(PYTHON, no_pip)
    assert here.set_up(PYTHON, no_pip)
    assert calls(tmp_path) == ["--version", "ci --ignore-scripts"]
    vendor = tmp_path / "static" / "vendor"
    assert sorted(str(path.relative_to(vendor)) for path in vendor.rglob("*.*")) == [
        "axe-core-1.2.3",
        "axe-core-1.2.3/LICENSE-3RD-PARTY.txt",
        "axe-core-1.2.3/axe.min.js",
        "cytoscape-1.2.3",
        "cytoscape-1.2.3/cytoscape.min.js",
        "htmx.org-1.2.3",
        "htmx.org-1.2.3/htmx.min.js",
        "icons-1.2.3",
        "icons-1.2.3/sprite.svg",
        "manifest.json",
    ]
    assert len(list(vendor.rglob("LICENSE"))) == 4


@needs_programs
def test_a_damaged_file_and_a_changed_pin_are_mended_and_old_versions_go(
    house: Callable[..., ModuleType], tmp_path: Path
) -> None:
    here = house()
    here.set_up(PYTHON, no_pip)
    vendor = tmp_path / "static" / "vendor"
    (vendor / "htmx.org-1.2.3" / "htmx.min.js").write_text("something else")
    (vendor / "htmx.org-0.1").mkdir()
    assert not here.is_current()
    assert here.set_up(PYTHON, no_pip)
    assert here.is_current()
    assert not (vendor / "htmx.org-0.1").exists()
    with (tmp_path / "package-lock.json").open("a") as changed:
        changed.write("\n")
    assert not here.is_current()


@needs_programs
def test_a_failure_leaves_nothing_half_made_and_is_told_and_mended_by_the_next_run(
    house: Callable[..., ModuleType], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    here = house()
    here.set_up(PYTHON, no_pip)
    (tmp_path / "broken").touch()
    (tmp_path / "package.json").write_text("{}")
    assert not here.set_up(PYTHON, no_pip)
    assert not (tmp_path / "static" / "vendor" / "manifest.json").exists()
    said = capsys.readouterr().err
    assert "npm error: no network" in said
    assert "pages will work, without icons and shortcuts" in said
    (tmp_path / "broken").unlink()
    assert here.set_up(PYTHON, no_pip)


@needs_programs
@pytest.mark.parametrize("version", ["6.14.0", "not a version"])
def test_an_npm_that_is_too_old_is_passed_over_for_the_one_of_a_pinned_package(
    version: str, house: Callable[..., ModuleType]
) -> None:
    asked: list[tuple[str, ...]] = []

    def pip(*names: str) -> bool:
        asked.append(names)
        return True

    here = house(version)
    command = here.find_npm(Path("no python here"), pip)
    assert command[0] == "no python here"
    assert asked == [(frontend.NODE, "-c", "constraints.txt")]
    assert here.find_npm(Path("no python here"), no_pip) is None
    assert frontend.NODE in (ROOT / "constraints.txt").read_text().splitlines()


def test_a_sprite_holds_each_icon_as_a_symbol_in_the_colour_of_the_words(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.svg").write_text(SHAPE)
    symbol = '<symbol id="{}" viewBox="0 0 16 16" fill="currentColor"><path d="M1 1" /></symbol>'
    assert frontend.sprite(tmp_path, ["b", "a"]).decode() == (
        '<svg xmlns="http://www.w3.org/2000/svg">'
        + "".join(symbol.format(name) for name in "ba")
        + "</svg>"
    )
    with pytest.raises(FileNotFoundError):
        frontend.sprite(tmp_path, ["c"])


def test_what_was_set_up_is_what_its_manifest_says() -> None:
    if not (frontend.VENDOR / "manifest.json").is_file():
        pytest.skip("nothing was set up: `python3 bootstrap.py install`")
    assert frontend.is_current(), "run `python3 frontend.py`"


def test_the_lock_pins_every_package_and_knows_no_address() -> None:
    text = (ROOT / "package-lock.json").read_text()
    assert '"resolved"' not in text
    assert re.findall(r"https?://[^\"]*\.(?:tgz|tar)", text) == []
    packages = {name: each for name, each in lock().items() if name}
    wanted = json.loads((ROOT / "package.json").read_text())
    pins = wanted["dependencies"] | wanted["devDependencies"]
    assert pins == {
        name.removeprefix("node_modules/"): each["version"] for name, each in packages.items()
    }
    assert all(str(each["integrity"]).startswith("sha512-") for each in packages.values())


def test_npm_runs_no_scripts_and_is_told_of_no_registry() -> None:
    settings = (ROOT / ".npmrc").read_text().split()
    assert "ignore-scripts=true" in settings
    assert "omit-lockfile-registry-resolved=true" in settings
    assert [line for line in settings if "registry=" in line or "//" in line] == []


def test_nothing_of_others_is_committed() -> None:
    ignored = (ROOT / ".gitignore").read_text().split()
    assert {"node_modules/", "static/vendor/"} <= set(ignored)
