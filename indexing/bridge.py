"""From a text in one language to English names for what it speaks of, without a translator.

An encoder that reads English only cannot tell a Lithuanian sentence from any other. A vocabulary
whose classes have names in several languages can: the words of the text are compared, by their
stems and by groups of three to five letters, with the class names *in the text's own language*;
the English names of the best few classes are its gloss. Letter groups find a name inside a long
compound ("Drehteile" in "Präzisionsdrehteile") and behind an unknown ending.

The names may come from anywhere; what they name is not known here.
"""

import math
import re
import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexing.words import words

LETTERS = (3, 4, 5)
NEAR = 0.5  # share of a name word's letter groups that a text's word needs to be taken for it
COVERED = 0.55  # share of a name, by the rarity of its words, that a text needs to have said it
MOST_CLASSES = 8
LEAST_SHARE = 0.3  # of the best class's weight, below which a class is no longer named
SAID_ALREADY = 0.3  # what a word counts that a better class has explained
SHORTEST_REST = 5  # letters of what is left of a compound, for it to be looked up by itself
MOST_GLOSSES_KEPT = 64
MOST_WORDS_KEPT = 50_000  # words whose likenesses are remembered, for each language
RULES = "3"  # counts up when the same names give another gloss

Vector = NDArray[np.float32]


class Term(NamedTuple):
    """A class: its English name, and its names in one language."""

    english: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Gloss:
    """English names of what a text speaks of, best first, and how much each one weighs.

    `kept` are words that are the same in every language: figures, grades, norms, abbreviations.
    """

    names: tuple[str, ...] = ()
    weights: tuple[float, ...] = ()
    kept: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """Names and kept words as a text to be encoded; empty where nothing was recognised."""
        return ", ".join((*self.names, *self.kept))


NO_GLOSS = Gloss()
_PIECE = re.compile(r"(?:[^\s,;:!?()«»\"„“”]|(?<=\d)[,:](?=\d))+")


class Bridge:
    """A vocabulary in several languages; a language is read and indexed when it is first met."""

    def __init__(
        self,
        languages: Iterable[str],
        read: Callable[[str], Sequence[Term]],
        *,
        fingerprint: str,
    ) -> None:
        """`read` gives the classes in a language; equal fingerprints mean equal glosses."""
        self.languages = frozenset(languages)
        self.fingerprint = f"{RULES}-{fingerprint}"
        self._read = read
        # A search asks for the gloss of the same few texts several times.
        self._remembered = lru_cache(maxsize=MOST_GLOSSES_KEPT)(self._gloss)
        self._indexed: dict[str, ClassNames] = {}
        self._turn = threading.Lock()

    def speaks(self, language: str | None) -> bool:
        """Whether there are names in this language."""
        return language in self.languages

    def gloss(self, text: str, language: str | None) -> Gloss:
        """The English names of the best few classes; none where nothing is like a name."""
        if language is None or not self.speaks(language):
            return NO_GLOSS
        return self._remembered(text, language)

    def _gloss(self, text: str, language: str) -> Gloss:
        return self.names(language).gloss(text)

    def names(self, language: str) -> "ClassNames":
        """The class names of a language that the bridge speaks, indexed."""
        with self._turn:
            if language not in self._indexed:
                self._indexed[language] = ClassNames(self._read(language), language)
            return self._indexed[language]


class _Name(NamedTuple):
    term: int
    words: tuple[int, ...]


class ClassNames:
    """The class names of one language, ready to be found in texts."""

    def __init__(self, terms: Sequence[Term], language: str) -> None:
        """Index the words of all names and the letter groups of these words."""
        self.terms = terms
        self.language = language
        self._places: dict[str, int] = {}
        self._names = list(self._read_names())
        self._likenesses: dict[str, tuple[NDArray[np.int_], Vector]] = {}

    def _read_names(self) -> Iterable[_Name]:
        for number, term in enumerate(self.terms):
            for name in term.names:
                said = dict.fromkeys(words(name, self.language))
                if said:
                    places = (self._places.setdefault(each, len(self._places)) for each in said)
                    yield _Name(number, tuple(places))

    @cached_property
    def _letters(self) -> "_LetterGroups":
        return _LetterGroups(self._spelled)

    @cached_property
    def _rarity(self) -> Vector:
        """How rare each word is among the names."""
        counts = Counter(place for name in self._names for place in name.words)
        heard = np.array([counts[place] for place in range(len(self._places))], dtype=np.float32)
        rarity: Vector = np.log1p(len(self._names) / np.maximum(heard, 1)).astype(np.float32)
        return rarity

    @cached_property
    def _table(self) -> tuple[NDArray[np.int_], NDArray[np.int_], NDArray[np.int_], Vector, Vector]:
        """All names' words one after the other, with squared rarities, and each name's sum."""
        flat = np.array([place for name in self._names for place in name.words], dtype=np.int_)
        lengths = np.array([len(name.words) for name in self._names], dtype=np.int_)
        starts = np.concatenate([[0], np.cumsum(lengths)[:-1]]).astype(np.int_)
        terms = np.array([name.term for name in self._names], dtype=np.int_)
        squares = self._rarity[flat] ** 2
        return flat, starts, terms, squares, np.add.reduceat(squares, starts)

    def scores(self, text: str) -> Vector:
        """How much each class is like the text: (classes,), 0 for none of its words.

        For each class its best name counts: the rarity of its words that the text has, each as
        far as it has it, over the length of the name (a cosine, but for the text's own length).
        """
        result = np.zeros(len(self.terms), dtype=np.float32)
        if self._names:
            spoken = list(dict.fromkeys(words(text, self.language)))
            found, _ = self._found(self._said(spoken))
            np.maximum.at(result, self._table[2], found)
        return result

    def gloss(self, text: str) -> Gloss:
        """See `Bridge.gloss`. What one class explains counts little for the next ones."""
        chosen = self._chosen(text)
        return Gloss(
            tuple(self.terms[each].english for each in chosen),
            tuple(round(each, 4) for each in chosen.values()),
            kept_words(text) if chosen else (),
        )

    def _chosen(self, text: str) -> dict[int, float]:
        """The classes of the gloss with their weights, best first."""
        spoken = list(dict.fromkeys(words(text, self.language)))
        said = self._said(spoken)
        chosen: dict[int, float] = {}
        free = np.ones(len(said), dtype=np.float32)
        while self._names and len(said) and len(chosen) < MOST_CLASSES:
            found, covered = self._found(said * free[:, None])
            found[covered < COVERED] = 0.0
            found[np.isin(self._table[2], list(chosen))] = 0.0
            best = int(found.argmax())
            first = next(iter(chosen.values()), 0.0)
            if found[best] <= LEAST_SHARE * first:
                break
            chosen[self._names[best].term] = float(found[best])
            explained = said[:, list(self._names[best].words)].max(axis=1) > 0
            free[explained] *= SAID_ALREADY
            if rest := self._rest([spoken[row] for row in np.flatnonzero(explained)], best):
                spoken += rest
                said = np.concatenate([said, self._said(rest)])
                free = np.concatenate([free, np.ones(len(rest), dtype=np.float32)])
        return chosen

    def _rest(self, compounds: Sequence[str], name: int) -> list[str]:
        """What compounds say beside a name that they hold ("Präzision" in "Präzisionsdrehteil")."""
        found: list[str] = []
        for place in self._names[name].words:
            core = self._spelled[place]
            for word in compounds:
                before, _, behind = word.partition(core)
                if before != word:
                    found += [each for each in (before, behind) if len(each) >= SHORTEST_REST]
        return found

    @cached_property
    def _spelled(self) -> list[str]:
        return list(self._places)

    def _said(self, spoken: Sequence[str]) -> Vector:
        """(words of a text, words of the names): how far each is the other."""
        table = np.zeros((len(spoken), len(self._places)), dtype=np.float32)
        for row, word in zip(table, spoken, strict=True):
            places, likeness = self._likeness(word)
            row[places] = likeness
        return table

    def _likeness(self, word: str) -> tuple[NDArray[np.int_], Vector]:
        if word not in self._likenesses:
            if len(self._likenesses) >= MOST_WORDS_KEPT:
                self._likenesses.clear()
            alike = self._letters.coverage(word)
            if word in self._places:
                alike[self._places[word]] = 1.0
            places = np.flatnonzero(alike >= NEAR)
            self._likenesses[word] = places, alike[places]
        return self._likenesses[word]

    def _found(self, said: Vector) -> tuple[Vector, Vector]:
        """For each name its score, and the share of it that the text has said."""
        flat, starts, _, squares, sums = self._table
        best = said.max(axis=0) if len(said) else np.zeros(len(self._places), dtype=np.float32)
        shared = np.add.reduceat(squares * best[flat], starts)
        score: Vector = (shared / np.sqrt(sums)).astype(np.float32)
        covered: Vector = (shared / sums).astype(np.float32)
        return score, covered


class _LetterGroups:
    """Words by their letter groups."""

    def __init__(self, spelled: Sequence[str]) -> None:
        """Weigh every group by its rarity among the words."""
        where: dict[str, list[int]] = defaultdict(list)
        for place, word in enumerate(spelled):
            for group in letter_groups(word):
                where[group].append(place)
        self._count = len(spelled)
        self._where = {group: np.array(places) for group, places in where.items()}
        self._weights = {
            group: math.log1p(len(spelled) / len(places)) for group, places in where.items()
        }
        self._sums = np.zeros(len(spelled), dtype=np.float32)
        for group, places in self._where.items():
            self._sums[places] += self._weights[group]

    def coverage(self, word: str) -> Vector:
        """(words,): which share of each word's groups this word has."""
        shared = np.zeros(self._count, dtype=np.float32)
        for group in letter_groups(word):
            if group in self._where:
                shared[self._where[group]] += self._weights[group]
        covered: Vector = (shared / np.maximum(self._sums, 1e-6)).astype(np.float32)
        return covered


def kept_words(text: str) -> tuple[str, ...]:
    """The words that need no translation, each once: with a digit, or with several capitals."""
    are_told = not text.isupper()  # in a text of capitals these say nothing
    found = (each.group().strip(".") for each in _PIECE.finditer(text))
    return tuple(
        dict.fromkeys(
            word
            for word in found
            if any(letter.isdigit() for letter in word)
            or (are_told and sum(letter.isupper() for letter in word) > 1)
        )
    )


def letter_groups(word: str) -> set[str]:
    """The groups of three to five letters of a word, with a blank at either end."""
    framed = f" {word} "
    return {
        framed[start : start + length]
        for length in LETTERS
        for start in range(len(framed) - length + 1)
    }
