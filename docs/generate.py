"""Write docs/reference/ from the code: settings, features with their weights, commands.

python docs/generate.py            write what differs
python docs/generate.py --check    write nothing; exit 1 and name what differs
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import click  # noqa: E402 -- the project runs from its folder, which must be on the path first

from matchmaker.cli import cli  # noqa: E402
from matchmaker.config import SETTINGS, Setting  # noqa: E402
from matchmaker.domain.pairing import FEATURES  # noqa: E402
from matchmaker.domain.vocabulary import MatchKind, label  # noqa: E402
from matchmaker.services.ranking.weights import load_weights  # noqa: E402

REFERENCE = ROOT / "docs" / "reference"
WEIGHTS = ROOT / "data" / "weights" / "hand-set.json"
PROGRAM = "python -m matchmaker"
GENERATED = "<!-- Written by docs/generate.py from the code; edit the code instead. -->"


def settings_page() -> str:
    """Every setting with its variable, default and meaning."""
    rows = [f"| `{s.variable}` | {_default(s)} | {_cell(s.help)} |" for s in SETTINGS]
    return _page(
        "Settings",
        "Environment variables; `python -m matchmaker doctor --settings` lists them, too. An"
        " unknown `MATCHMAKER_` variable is refused, so that a slip of the pen is noticed.",
        "| variable | default | meaning |\n|---|---|---|\n" + "\n".join(rows),
    )


def features_page() -> str:
    """Every feature: the sentence that people read, and its weight for each kind of match."""
    weights = load_weights(WEIGHTS)
    kinds = list(weights.by_kind)
    head = "| feature | what it means | " + " | ".join(label(each) for each in kinds) + " |"
    rows = [
        f"| `{each.name}` | {_cell(each.sentence)} | "
        + " | ".join(_weight(weights.by_kind[kind].get(each.name)) for kind in kinds)
        + " |"
        for each in FEATURES
    ]
    return _page(
        "Features",
        f"A score is {weights.intercept:+g} (the intercept) plus each weight times the evidence"
        " that the feature finds, between about −1 and 1. What finds no evidence adds nothing."
        f" These are the weights «{weights.version}»; `MATCHMAKER_WEIGHTS` names another file."
        f" {label(MatchKind.C2C)} are judged from their members' pairs.",
        "\n".join([head, "|---|---|" + "---|" * len(kinds), *rows]),
    )


def commands_page() -> str:
    """Every command with its own help."""
    sections = [f"## {name}\n\n```\n{text}\n```" for name, text in _helps(cli, PROGRAM)]
    return _page(
        "Commands",
        f"`{PROGRAM} COMMAND` inside `.venv`, or `python3 bootstrap.py COMMAND`. Results go to"
        " stdout, progress and errors to stderr. Exit codes: 0 done, 1 failed, 2 wrong use."
        " What the lists that `import` reads may hold:"
        " [the templates](../../data/templates/README.md).",
        "\n\n".join(sections),
    )


PAGES = {
    "settings.md": settings_page,
    "features.md": features_page,
    "commands.md": commands_page,
}


def main() -> int:
    """Write the pages, or only compare them; give the exit code."""
    parser = argparse.ArgumentParser(description="Write docs/reference/ from the code.")
    parser.add_argument("--check", action="store_true", help="write nothing, name what differs")
    is_check = parser.parse_args().check
    differing = [name for name, page in PAGES.items() if _read(name) != page()]
    for name in differing:
        click.echo(f"docs/reference/{name} {'differs from the code' if is_check else 'written'}")
        if not is_check:
            REFERENCE.mkdir(parents=True, exist_ok=True)
            (REFERENCE / name).write_text(PAGES[name](), encoding="utf-8", newline="\n")
    return 1 if is_check and differing else 0


def _page(title: str, introduction: str, body: str) -> str:
    return f"{GENERATED}\n\n# {title}\n\n{introduction}\n\n{body}\n"


def _read(name: str) -> str:
    path = REFERENCE / name
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _helps(
    command: click.Command, name: str, parent: click.Context | None = None
) -> Iterator[tuple[str, str]]:
    """The words that call a command, and its help; groups first, then what is below them."""
    settings = command.context_settings | {"terminal_width": 100}
    context = click.Context(command, info_name=name, parent=parent, **settings)
    lines = [line.rstrip() for line in command.get_help(context).splitlines()]
    yield context.command_path.removeprefix(PROGRAM).strip() or PROGRAM, "\n".join(lines)
    if isinstance(command, click.Group):
        for word, below in sorted(command.commands.items()):
            yield from _helps(below, word, context)


def _default(setting: Setting) -> str:
    """The default as it reads on any machine: paths from the project's folder on."""
    path = Path(setting.default)
    if setting.default and path.is_absolute() and path.is_relative_to(ROOT):
        return f"`{path.relative_to(ROOT).as_posix()}`"
    return f"`{setting.default}`" if setting.default else "—"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _weight(value: float | None) -> str:
    return "" if value is None else f"{value:+g}".replace("-", "−")


if __name__ == "__main__":
    sys.exit(main())
