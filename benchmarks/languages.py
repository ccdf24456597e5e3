"""Whether a need finds the same partner in its own language as in English, on the demo's world.

    .venv/bin/python -m benchmarks.languages

Plain: the default English encoder alone. Bridge: the same with the vocabulary in data/vocabulary.
Golden needs are those of data/golden/needs.csv: the partner is the one named there. Twins are the
demo's own needs that carry an English line: the partner is the first that this line finds, and the
need is asked without it. Figures are shares of needs that find their partner in the first ten.

The vocabulary was written with half of the twins in view (`seen`); the other half, drawn by a hash
of the statement's key, was only ever counted (`held out`). A twin is `clear` where its English line
finds one partner that stands well above the second: else even English only guesses.
"""

from __future__ import annotations

import csv
import hashlib
import tempfile
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from indexing.threads import limit_threads

limit_threads(1)  # as `python -m matchmaker` does, before NumPy is loaded

import sqlalchemy as sa  # noqa: E402
from sqlalchemy.orm import Session  # noqa: E402

from benchmarks.measuring import write_result  # noqa: E402
from indexing.bridged import BridgedEncoder  # noqa: E402
from indexing.encoder import Encoder, EncoderSettings, open_encoder  # noqa: E402
from matchmaker.config import ROOT  # noqa: E402
from matchmaker.domain.visibility import Viewer  # noqa: E402
from matchmaker.services.database import migrate  # noqa: E402
from matchmaker.services.demo.loading import FILES  # noqa: E402
from matchmaker.services.importing import import_files  # noqa: E402
from matchmaker.services.index.embedding import embed_all  # noqa: E402
from matchmaker.services.index.indexes import build_index  # noqa: E402
from matchmaker.services.index.library import Library  # noqa: E402
from matchmaker.services.index.vocabularies import open_bridge  # noqa: E402
from matchmaker.services.ranking.proposing import Desk, Wish, search  # noqa: E402
from matchmaker.services.ranking.weights import load_weights  # noqa: E402
from models import Organisation, open_database  # noqa: E402

NOW = datetime(2026, 11, 22, tzinfo=UTC)
ENGLISH = "en"
LANGUAGES = ("lt", "de", "it", "fr", "pl", "da")
FURTHER = ("es", "ca", "tr")
FIRST = 10
WELL_ABOVE = 1.2  # the first partner's strength over the second's, for a twin to be clear
PACKAGES = ("openvino", "numpy", "faiss-cpu", "bm25s", "PyStemmer")
TRUSTED = frozenset({ENGLISH})

Found = list[tuple[str, float]]  # partners with their strengths, best first
Ask = Callable[[str, str], Found]


class Question(NamedTuple):
    """A need in a language, and in English; `partner` is empty where the twin names it."""

    language: str
    text: str
    english: str
    partner: str
    half: str = ""


class Answer(NamedTuple):
    """Whether a question found its partner, and whether that one is clear."""

    question: Question
    is_found: bool
    is_clear: bool = True


def golden() -> Iterator[Question]:
    """The needs written for this test, with the partner that the domain expects."""
    for row in _rows("golden/needs.csv"):
        for language in (ENGLISH, *LANGUAGES):
            yield Question(language, row[language], row[ENGLISH], row["candidate"])


def twins(languages: Collection[str]) -> Iterator[Question]:
    """The demo's needs in these languages that have an English line."""
    for row in _rows("demo/statements.csv"):
        is_need = row["role"] == "need" and row["visibility"] == "public"
        if is_need and row["english"] and row["language"] in languages:
            drawn = hashlib.blake2b(row["key"].encode(), digest_size=2).digest()[0] % 2
            half = "held out" if drawn else "seen"
            yield Question(row["language"], row["text"], row["english"], "", half)


def measure(questions: list[Question], ask: Ask) -> dict[str, dict[str, float]]:
    """For each language the share that finds its partner, and the number of needs."""
    answers = [_answered(each, ask) for each in questions]
    parts: dict[str, list[bool]] = defaultdict(list)
    for question, is_found, is_clear in answers:
        parts[question.language].append(is_found)
        if question.half:
            parts[question.half].append(is_found)
            parts["all"].append(is_found)
            if is_clear:
                parts["clear"].append(is_found)
    return {
        part: {"found": round(_mean(hits), 3), "needs": len(hits)} for part, hits in parts.items()
    }


def _answered(question: Question, ask: Ask) -> Answer:
    """Ask one question, and for a twin its English line first."""
    found = {partner for partner, _ in ask(question.text, question.language)}
    if question.partner:
        return Answer(question, question.partner in found)
    leading = ask(question.english, ENGLISH)
    if not leading:
        return Answer(question, is_found=False, is_clear=False)
    is_clear = len(leading) < 2 or leading[0][1] >= WELL_ABOVE * leading[1][1]
    return Answer(question, leading[0][0] in found, is_clear)


def main() -> None:
    """Build the world once, index it twice, ask everything of both, write the figures."""
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(f"sqlite:///{Path(folder) / 'demo.sqlite3'}")
        migrate(database)
        with database() as session:
            import_files(session, [ROOT / "data" / "demo" / name for name in FILES], now=NOW)
            plain = open_encoder(EncoderSettings(cache_dir=ROOT / "instance" / "encoder"))
            bridge = open_bridge([ROOT / "data/vocabulary/terms.csv"])
            systems = {"plain": plain, "bridge": BridgedEncoder(plain, bridge, trusted=TRUSTED)}
            tasks = {
                "golden": list(golden()),
                "twins": list(twins(LANGUAGES)),
                "further": list(twins(FURTHER)),
            }
            figures = {
                name: {
                    task: measure(questions, ask)
                    for ask in [_asker(session, encoder, Path(folder) / name)]
                    for task, questions in tasks.items()
                }
                for name, encoder in systems.items()
            }
        database.kw["bind"].dispose()
    write_result("languages", PACKAGES, figures=figures, mean=_means(figures))


def _asker(session: Session, encoder: Encoder, folder: Path) -> Ask:
    library = Library(encoder, folder, trusted_languages=TRUSTED)
    embed_all(session, encoder)
    build_index(session, library, today=NOW.date())
    weights = load_weights(ROOT / "data/weights/hand-set.json")
    desk = Desk(session, library, weights, Viewer(), NOW)
    keys = dict(session.execute(sa.select(Organisation.id, Organisation.external_key)).all())

    def ask(text: str, language: str) -> Found:
        slate = search(desk, text, Wish(limit=FIRST, is_recorded=False), language=language)
        found = (each.card.match for each in slate.shown)
        return [(keys[each.encounter.candidate.id] or "", each.reciprocal) for each in found]

    return ask


def _means(figures: dict[str, Any]) -> dict[str, Any]:
    """The mean over the languages other than English, of each system and task."""
    asked = {*LANGUAGES, *FURTHER}
    return {
        system: {
            task: round(_mean([by[each]["found"] for each in by if each in asked]), 3)
            for task, by in tasks.items()
        }
        for system, tasks in figures.items()
    }


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (ROOT / "data" / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


if __name__ == "__main__":
    main()
