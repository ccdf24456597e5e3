"""From a need in any language to its product class among the English class names.

Systems: BM25 and the encoder alone; the bridge by our own vocabulary, which knows nothing of these
classes; the class names in the need's own language; and ours, all of them with the encoder. In
languages that the encoder reads well ours is the encoder alone.
Means over languages are macro averages over those other than English; intervals are 95 %
bootstrap intervals over needs, drawn anew within each language.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexing.bridge import Bridge
from indexing.bridged import BridgedEncoder, as_read, encode_in_languages
from indexing.encoder import Encoder
from indexing.lexical import LexicalIndex
from matchmaker.services.evaluating.memory import peak_mib
from matchmaker.services.evaluating.needs_files import Need, digits_of, read_needs
from matchmaker.services.index.vocabularies import Vocabulary, open_bridge, read_vocabulary

ENGLISH = "en"
LEVELS = (2, 4, 8)
LEVEL = 4  # digits of the main table
FIRST = 10
RESAMPLES = 1_000
OURS, DENSE, WORDS, OWN, BRIDGE = "ours", "dense", "BM25", "own vocabulary", "bridge"
BASELINES = (WORDS, DENSE)
WORDS_SHARE = 0.5  # of the words of a gloss against the best class name
FULL_HEIGHT = 5.0  # standard deviations of a cosine that count as much as the best class name

Matrix = NDArray[np.float32]
Progress = Callable[[str, int, int], None]
Places = Mapping[str, NDArray[np.int_]]  # for each system the rank of every need's class, from 0


@dataclass(frozen=True, slots=True)
class Plan:
    """What is asked: `queries` needs of each language at most, drawn by `seed`."""

    queries: int = 200
    seed: int = 0


class Classes:
    """The classes at some digits, each with one English name."""

    def __init__(self, table: Vocabulary, level: int) -> None:
        """A class's name is that of its first, most general code."""
        names: dict[str, str] = {}
        self.place_of: list[int] = []
        for code, name in sorted(zip(table.codes, table.names[ENGLISH], strict=True)):
            names.setdefault(digits_of(code)[:level], name)
        self.codes = list(names)
        self.names = list(names.values())
        self.level = level
        self._places = {code: place for place, code in enumerate(self.codes)}

    def place(self, code: str) -> int:
        """The place of the class that a full code belongs to; −1 if the table has none."""
        return self._places.get(digits_of(code)[: self.level], -1)


def evaluate_needs(
    folder: Path, classes: Path, encoder: Encoder, own: Path, plan: Plan, show: Progress
) -> dict[str, Any]:
    """All systems on the same needs, in the form that all evaluations share.

    Args:
        folder: tables of needs; see `needs_files`.
        classes: the table of classes in many languages.
        encoder: without a bridge.
        own: our own vocabulary.
        plan: how many needs, drawn how.
        show: told of progress.

    Raises:
        InputError: a file is not what it should be.
    """
    started = time.perf_counter()
    table = read_vocabulary(classes)
    needs = _drawn(read_needs(folder), plan)
    bridges = {OURS: open_bridge([own, classes]), OWN: open_bridge([own])}
    judge = _Judge(table, encoder, open_bridge([classes]), bridges)
    places = {level: judge.places(needs, level, show) for level in LEVELS}
    languages = np.array([each.language for each in needs])
    strange = languages != ENGLISH
    result: dict[str, Any] = {
        "task": "needs",
        "protocol": {
            "needs": len(needs),
            "languages": len(set(languages)),
            "classes": len(Classes(table, LEVEL).codes),
            "digits": LEVEL,
            "seed": plan.seed,
        },
        **_part(places[LEVEL], languages, strange if strange.any() else ~strange, plan.seed),
    }
    result["slices"] = {
        f"{level} digits": _part(places[level], languages, strange, plan.seed)
        for level in LEVELS
        if strange.any()
    } | {
        language: _part(places[LEVEL], languages, languages == language, plan.seed)
        for language in sorted(set(languages.tolist()))
    }
    return result | {"seconds": time.perf_counter() - started, "peak_mib": peak_mib()}


class _Judge:
    """Ranks the classes for needs."""

    def __init__(
        self, table: Vocabulary, encoder: Encoder, named: Bridge, bridges: Mapping[str, Bridge]
    ) -> None:
        self._table = table
        self._readers: dict[str, Encoder] = {DENSE: encoder}
        for name, each in bridges.items():
            self._readers[name] = BridgedEncoder(encoder, each, trusted={ENGLISH})
        self._named = named
        self._codes_in: dict[str, list[str]] = {}

    def places(self, needs: Sequence[Need], level: int, show: Progress) -> Places:
        """For each system where each need's class stands."""
        classes = Classes(self._table, level)
        vectors = self._readers[DENSE].encode(classes.names, as_query=False)
        numbers = np.arange(len(classes.names))
        spoken = [ENGLISH] * len(numbers)
        lexical = LexicalIndex.build(numbers, numbers, classes.names, spoken)
        found: dict[str, list[int]] = defaultdict(list)
        texts, languages = [n.text for n in needs], [n.language for n in needs]
        cosines = {
            name: encode_in_languages(reader, texts, languages, as_query=True) @ vectors.T
            for name, reader in self._readers.items()
        }
        for row, need in enumerate(needs):
            by_words = {
                name: lexical.scores(
                    as_read(reader, need.text, need.language), need.language, numbers
                )
                for name, reader in self._readers.items()
            }
            near = {name: each[row] for name, each in cosines.items()}
            scores = _scores(near, by_words, self._by_names(need, classes), need.language)
            for name, each in scores.items():
                found[name].append(_rank(each, classes.place(need.code)))
            show(f"Reading needs at {level} digits", row + 1, len(needs))
        return {name: np.array(each) for name, each in found.items()}

    def _by_names(self, need: Need, classes: Classes) -> Matrix:
        """How much each class is like the need by its names in the need's own language."""
        best = np.zeros(len(classes.names), dtype=np.float32)
        if self._named.speaks(need.language):
            scores = self._named.names(need.language).scores(need.text)
            codes = self._codes(need.language)
            places = np.array([classes.place(code) for code in codes], dtype=np.int_)
            np.maximum.at(best, places[places >= 0], scores[places >= 0])
        return best

    def _codes(self, language: str) -> list[str]:
        """The codes of the terms that the bridge knows in a language, in its order."""
        if language not in self._codes_in:
            names = self._table.names
            both = zip(self._table.codes, names[ENGLISH], names[language], strict=True)
            self._codes_in[language] = [code for code, english, own in both if english and own]
        return self._codes_in[language]


def _drawn(needs: Sequence[Need], plan: Plan) -> list[Need]:
    by_language: dict[str, list[Need]] = defaultdict(list)
    for each in needs:
        by_language[each.language].append(each)
    drawn: list[Need] = []
    for language, some in sorted(by_language.items()):
        chance = np.random.default_rng([plan.seed, *language.encode()])
        chosen = sorted(chance.permutation(len(some))[: plan.queries].tolist())
        drawn += [some[each] for each in chosen]
    return drawn


def _scores(
    cosines: Mapping[str, Matrix], words: Mapping[str, Matrix], named: Matrix, language: str
) -> dict[str, Matrix]:
    """What each system makes of one need: its cosines, its words, and the classes' own names."""
    height = {name: _height(each) / np.float32(FULL_HEIGHT) for name, each in cosines.items()}
    if language == ENGLISH:
        ours = own = height[DENSE]
    else:
        ours = height[OURS] + WORDS_SHARE * _scaled(words[OURS]) + _scaled(named)
        own = height[OWN] + WORDS_SHARE * _scaled(words[OWN])
    return {OURS: ours, BRIDGE: named, OWN: own, DENSE: height[DENSE], WORDS: words[DENSE]}


def _height(cosines: Matrix) -> Matrix:
    height: Matrix = (cosines - cosines.mean()) / max(float(cosines.std()), 1e-6)
    return height


def _scaled(scores: Matrix) -> Matrix:
    most = float(scores.max(initial=0.0))
    return scores / np.float32(most) if most > 0 else scores


def _rank(scores: Matrix, wanted: int) -> int:
    """How many classes stand before the wanted one; equals count half, nothing found is last."""
    if wanted < 0 or (scores[wanted] <= 0 and not (scores < 0).any()):
        return len(scores)
    return int((scores > scores[wanted]).sum() + ((scores == scores[wanted]).sum() - 1) // 2)


def _part(
    places: Places, languages: NDArray[Any], counted: NDArray[np.bool_], seed: int
) -> dict[str, Any]:
    """Figures of all systems for some of the needs, and ours against the best baseline."""
    measures = {"accuracy@1": 1, f"hit@{FIRST}": FIRST}
    systems: dict[str, dict[str, Any]] = {name: {} for name in (OURS, BRIDGE, OWN, DENSE, WORDS)}
    difference = {}
    for measure, most in measures.items():
        draws = {
            name: _draws(places[name][counted] < most, languages[counted], seed) for name in systems
        }
        for name, drawn in draws.items():
            systems[name][measure] = _interval(drawn)
        best = max(BASELINES, key=lambda each: draws[each][0])
        difference[measure] = {"to": best, **_interval(draws[OURS] - draws[best])}
    return {"queries": int(counted.sum()), "systems": systems, "difference": difference}


def _draws(hits: NDArray[np.bool_], languages: NDArray[Any], seed: int) -> NDArray[np.float64]:
    """The macro average: as it is, and then of every resample; the same for every system."""
    chance = np.random.default_rng(seed)
    means = []
    for language in sorted(set(languages.tolist())):
        mine = hits[languages == language].astype(float)
        rows = chance.integers(len(mine), size=(RESAMPLES, len(mine)))
        means.append(np.concatenate([[mine.mean()], mine[rows].mean(axis=1)]))
    drawn: NDArray[np.float64] = np.mean(means, axis=0)
    return drawn


def _interval(drawn: NDArray[np.float64]) -> dict[str, float]:
    low, high = np.quantile(drawn[1:], [0.025, 0.975])
    return {
        "value": round(float(drawn[0]), 4),
        "low": round(float(low), 4),
        "high": round(float(high), 4),
    }
