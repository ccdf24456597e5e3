"""One command from a fresh clone: makes .venv, installs, then runs matchmaker inside it.

    python3 bootstrap.py demo      the demo: installs, loads, embeds, indexes, proposes, serves
    python3 bootstrap.py test      installs what tests need and runs the whole suite
    python3 bootstrap.py install   only installs
    python3 bootstrap.py COMMAND   any command of `python -m matchmaker`, inside .venv

Only the standard library is needed, and the network once. What pages need from npm comes with the
machine's npm, or else with one from a pip package. Interrupted anywhere, run it again.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

import frontend

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
OLDEST, NEWEST = (3, 11), (3, 13)
TORCH = "torch==2.13.0"
RUN = ("requirements.txt",)
DEVELOP = ("requirements.txt", "requirements-dev.txt")
SHOWS_PAGES = frozenset({"install", "demo", "serve", "test"})


def main(arguments: list[str]) -> int:
    """Do what the first argument says; give the exit code of what was run."""
    if not arguments or arguments[0] in {"-h", "--help"}:
        print(__doc__)
        return 0 if arguments else 2
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        print(f"Python 3.11 to 3.13 is needed; this is {sys.version.split()[0]}.", file=sys.stderr)
        return 2
    command, *rest = arguments
    if not install(DEVELOP if command == "test" else RUN):
        return 1
    has_front_end = command not in SHOWS_PAGES or frontend.set_up(PYTHON, _pip)
    if command == "install":
        return 0 if has_front_end else 1
    if command == "test":
        return run_tests(rest)
    verbs = ["demo", "start"] if command == "demo" and not _has_verb(rest) else [command]
    return _inside(["-m", "matchmaker", *verbs, *rest])


def install(files: tuple[str, ...]) -> bool:
    """Make .venv hold what `files` name; nothing is done where it already does."""
    stamp = VENV / f"installed-{Path(files[-1]).stem}"
    wanted = _fingerprint(files)
    if PYTHON.exists() and stamp.exists() and stamp.read_text() == wanted:
        return True
    if not _has_working_pip():
        print("Making .venv …", file=sys.stderr)
        venv.create(VENV, with_pip=True, clear=True)
    # torch first and alone: the pin decides its build, and a setting may name another index for
    # it without every other package being asked for there too.
    if not _has_torch():
        index = os.environ.get("MATCHMAKER_TORCH_INDEX")
        if not _pip(TORCH, *(["--index-url", index] if index else [])):
            return False
    if not _pip(*(part for name in files for part in ("-r", name))):
        return False
    stamp.write_text(wanted)
    return True


def run_tests(arguments: list[str]) -> int:
    """Lint, types and tests; arguments go to pytest and then the tests alone are run."""
    steps = [["-m", "pytest", *arguments]]
    if not arguments:
        steps = [
            ["-m", "ruff", "check", "."],
            ["-m", "ruff", "format", "--check", "."],
            ["-m", "mypy"],
            # A module's tests share their worlds, so they stay in one process; and there is one
            # process more than processors, since browsers and servers are waited for.
            ["-m", "pytest", f"--numprocesses={(os.cpu_count() or 1) + 1}", "--dist=loadscope"],
        ]
    for step in steps:
        print("»", " ".join(step[1:]), file=sys.stderr, flush=True)
        code = _inside(step)
        if code:
            return code
    return 0


def _has_verb(arguments: list[str]) -> bool:
    return bool(arguments) and not arguments[0].startswith("-")


def _fingerprint(files: tuple[str, ...]) -> str:
    text = b"".join((ROOT / name).read_bytes() for name in (*files, "constraints.txt"))
    return hashlib.sha256(text + TORCH.encode() + sys.version.encode()).hexdigest()


def _has_working_pip() -> bool:
    if not PYTHON.exists():
        return False
    same = f"import sys, pip; sys.exit(sys.version_info[:2] != {tuple(sys.version_info[:2])})"
    return subprocess.run([PYTHON, "-c", same], capture_output=True, check=False).returncode == 0


def _has_torch() -> bool:
    name, version = TORCH.split("==")
    probe = f"import sys; from importlib.metadata import version as v; sys.exit(v({name!r}).split('+')[0] != {version!r})"  # noqa: E501 -- one statement
    return subprocess.run([PYTHON, "-c", probe], capture_output=True, check=False).returncode == 0


def _pip(*arguments: str) -> bool:
    """Run pip, show one line of progress, and all it said if it fails."""
    print(f"Installing {' '.join(arguments)} (minutes, the first time) …", file=sys.stderr)
    command = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", *arguments]
    said: list[str] = []
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            said.append(line)
            if sys.stderr.isatty() and line.startswith(("Collecting", "Downloading", "Installing")):
                print(f"\r\033[K  {line.strip()[:90]}", end="", file=sys.stderr, flush=True)
    if sys.stderr.isatty():
        print("\r\033[K", end="", file=sys.stderr)
    if process.returncode:
        print("".join(said[-40:]), file=sys.stderr)
        print(
            "Installing failed. Mend what pip says above and run the same again.", file=sys.stderr
        )
    return process.returncode == 0


def _inside(arguments: list[str]) -> int:
    """Run Python inside .venv, in the project's folder; Ctrl-C reaches it, not us."""
    process = subprocess.Popen([str(PYTHON), *arguments], cwd=ROOT)
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
