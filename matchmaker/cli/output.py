"""How commands speak: JSON for programs, cards for people, progress on stderr."""

from __future__ import annotations

import json
import shutil
import sys
import textwrap
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click

from matchmaker.domain.vocabulary import (
    MatchKind,
    SizeClass,
    StatementRole,
    Strength,
    Visibility,
    label,
    voice,
)

as_json = click.option("--json", "is_json", is_flag=True, help="Print JSON for a program to read.")
_LABEL_WIDTH = 14


def print_json(value: Any) -> None:
    """One JSON document on stdout."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


@contextmanager
def progress(title: str) -> Iterator[Callable[[int, int], None]]:
    """A progress bar on stderr; what it gives is called with (done, total).

    Where stderr is no terminal, a line is written for each tenth instead.
    """
    is_terminal = sys.stderr.isatty()
    last_tenth = -1

    def show(done: int, total: int) -> None:
        nonlocal last_tenth
        share = done / total if total else 1.0
        if is_terminal:
            bar = "█" * round(share * 30)
            click.echo(f"\r\033[K{title:<24} {bar:<30} {done:,} of {total:,}", nl=False, err=True)
        elif int(share * 10) > last_tenth:
            last_tenth = int(share * 10)
            click.echo(f"{title}: {done:,} of {total:,}", err=True)

    yield show
    if is_terminal:
        click.echo("\r\033[K", nl=False, err=True)


def print_cards(cards: list[dict[str, Any]]) -> None:
    """Evidence cards, best first."""
    for rank, card in enumerate(cards, start=1):
        click.echo(_heading(rank, card))
        for quote in (*card["why_you"], *card["why_them"]):
            for said in (quote["seeking"], quote["offering"]):
                is_you = said["owner"] == card["seeker"]["id"]
                click.echo(_spoken(voice(StatementRole(said["role"]), is_you=is_you), said))
        if "odds" in card:
            click.echo(line("Came true", _odds(card["odds"])))
        if card["position"]:
            click.echo(line("In the chain", card["position"]))
        if card["introducers"]:
            click.echo(line("Introduced by", "; ".join(card["introducers"])))
        click.echo(line("Against", "; ".join(card["against"]) or _nothing_against(card)))
        click.echo("")


def _heading(rank: int, card: dict[str, Any]) -> str:
    them = card["candidate"]
    size = label(SizeClass(them["size"])) if them["size"] else ""
    example = "example" if them["is_example"] else ""
    about = [them["country"], *them["cluster_names"], size, example]
    kind = label(MatchKind(card["kind"]))
    strength = label(Strength(card["strength"]))
    name = click.style(them["name"], bold=True)
    return f"{rank:>2}. {name} · {' · '.join(filter(None, about))} — {kind}, {strength}"


def _spoken(voice: str, said: dict[str, Any]) -> str:
    only_you = "only you see this" if said["visibility"] == Visibility.PRIVATE else ""
    about = ", ".join(filter(None, [said["language"], said["dated"], only_you]))
    english = f" — in English: {said['english']}" if said["english"] else ""
    return line(voice, f"«{said['text']}» ({about}){english}" if about else f"«{said['text']}»")


def _odds(odds: dict[str, Any]) -> str:
    low, high = f"{odds['low']:.0%}", f"{odds['high']:.0%}"
    return (
        f"{odds['true']:.0%} of {odds['count']} requests like this one came to an introduction "
        f"({low} to {high} likely)"
    )


def line(name: str, text: str) -> str:
    """A named line of a card, wrapped to the width of the terminal."""
    width = max(60, min(110, shutil.get_terminal_size((100, 24)).columns))
    indent = " " * 4 + " " * _LABEL_WIDTH
    return textwrap.fill(
        text, width, initial_indent=f"    {name:<{_LABEL_WIDTH}}", subsequent_indent=indent
    )


def _nothing_against(card: dict[str, Any]) -> str:
    return f"nothing found in the {card['read_statements']} sentences they have written"
