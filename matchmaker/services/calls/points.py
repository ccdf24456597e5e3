"""The text of a call cut into the things that somebody must be able to do.

What the text itself lists (lots, tasks, points) is taken as it stands; the list whose heading
speaks of work is preferred to one of criteria or papers. A text without lists gives its sentences
that ask for something, or the parts of its only sentence. A person corrects the rest.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from indexing.stop_words import STOP_WORDS
from matchmaker.domain.parts import LONGEST_PART, PartKind, cut

MOST_SUGGESTED = 8
LONGEST = 400  # characters of a part
_SHORT = 160  # a sentence up to this length is one part
_FEWEST_WORDS = 2
_TELLING = 10  # letters of a single word that says enough: German joins several into one
_POINT = re.compile(
    r"^\s*(?:[-–—•*·▪◦‣●]\s*(?=\S)"
    r"|\(?(?:\d{1,2}(?:\.\d{1,2})*|[a-h]|[ivx]{1,4})[.)]\s+"
    r"|(?:lot|los|lotto|lote|perceel|task|tâche|aufgabe|attività|wp|ap|work\s*package"
    r"|arbeitspaket|part|partie|teil|parte|dalis|część)\s*(?:n[o°]\.?\s*)?\d{1,2}\s*[:.)–—-]\s*)",
    re.IGNORECASE,
)
# "… covers: (i) one; (ii) two" in running text.
_INLINE = re.compile(r"\(?(?<![\w.])(?:\d{1,2}|[a-h]|[ivx]{1,4})\)\s+")
_TAG_OF_POINT = re.compile(r"<\s*li\b[^>]*>", re.IGNORECASE)
_TAG_OF_LINE = re.compile(r"<\s*(?:/?(?:p|div|ul|ol|h\d|tr|table)|br)\b[^>]*>|</\s*li\s*>", re.I)
_TAG = re.compile(r"</?[a-zA-Z!][^<>]{0,2000}>")
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[^\W\d_a-zß-ÿ(]|\()|\n+")
_WORK = re.compile(
    r"\b(?:scope|lots?|tasks?|activit\w+|works?|parts?|must|should|shall|needs?|deliver\w*|cover\w*"
    r"|partners?|address\w*|aufgaben?|leistung\w*|arbeit\w*|soll\w*|muss|müssen|gesucht|benötigt"
    r"|los\w*|tâches?|travaux|doi\w+|devr\w+|recherch\w+|prestations?|attività|lavori|dev\w+ono"
    r"|deve|cerca\w*|tareas?|deben?|busca\w*|darb\w+|užduot\w+|turi|reik\w+|ieško\w*|zadani\w+"
    r"|musi|szuka\w*|requir\w+|expected|develop\w*|will)\b",
    re.IGNORECASE,
)
_PAPERS = re.compile(
    r"\b(?:eligib\w+|criteri\w+|award\w*|documents?|evaluat\w+|deadline|submi\w+|annex\w*|budget"
    r"|kriteri\w+|unterlagen|frist|einreich\w*|critères?|pièces|délai|documenti|plazo|kriterij\w+"
    r"|dokument\w+)\b",
    re.IGNORECASE,
)


@dataclass(slots=True)
class _List:
    """Points that stand under one another, and the line above them."""

    lead: str
    points: list[str]

    @property
    def worth(self) -> int:
        """Whether its heading, or its points themselves, speak of work."""
        return 2 * bool(_WORK.search(self.lead)) - 3 * bool(_PAPERS.search(self.lead))


def plain_text(text: str) -> str:
    """The text without mark-up: list items become lines with a dash, paragraphs become lines."""
    if not ("<" in text or "&" in text):
        return text.replace("\r\n", "\n").strip()
    lines = _TAG_OF_LINE.sub("\n", _TAG_OF_POINT.sub("\n- ", text))
    bare = html.unescape(_TAG.sub(" ", lines)).replace("\r\n", "\n").replace("\xa0", " ")
    tidy = (" ".join(line.split()) for line in bare.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(tidy)).strip()


def points_of(title: str, text: str, language: str | None) -> tuple[str, ...]:
    """What the text asks for, in its order; the title where it says nothing of it."""
    plain = plain_text(text)
    found = _listed(plain) or _asked(plain, language) or _cut([title], language)
    return _tidied(found)[:MOST_SUGGESTED] or _tidied([title])


def _listed(text: str) -> list[str]:
    """The points of the lists that speak of work; of others only where there is no better."""
    lists = [each for each in _lists(text) if len(each.points) > 1]
    if not lists:
        return []
    best = max(each.worth for each in lists)
    if best < 0:
        return []
    return [point for each in lists if each.worth == best for point in each.points]


def _lists(text: str) -> Iterator[_List]:
    lead, current = "", None
    for line in text.split("\n"):
        mark = _POINT.match(line)
        if mark:
            current = current or _List(lead, [])
            current.points.append(line[mark.end() :].strip())
        elif line.strip() and current is not None and line[:1].isspace():
            current.points[-1] += f" {line.strip()}"  # the point goes on, indented
        elif line.strip():
            if current is not None:
                yield current
            current, lead = None, line.strip()
            inline = _INLINE.split(lead)
            if len(inline) > 2:
                yield _List(inline[0], [each.strip(" ;,.") for each in inline[1:]])
    if current is not None:
        yield current


def _asked(text: str, language: str | None) -> list[str]:
    """The sentences that ask for something; of a text of one sentence its parts."""
    sentences = [" ".join(each.split()) for each in _SENTENCE.split(text) if each.strip()]
    asking = [each for each in sentences if _WORK.search(each) and not _PAPERS.search(each)]
    chosen = asking or [each for each in sentences if not _PAPERS.search(each)]
    if len(chosen) <= 2:
        return _cut(chosen, language)
    found: list[str] = []
    for each in chosen:
        found += [each] if len(each) <= _SHORT else _cut([each], language)
    return found


def _cut(sentences: Sequence[str], language: str | None) -> list[str]:
    stop_words = STOP_WORDS.get(language or "", frozenset())
    return [
        part.text
        for sentence in sentences
        for part in cut(sentence[: LONGEST_PART * 5], stop_words)
        if part.kind is PartKind.WORDS
    ]


def _tidied(found: Iterable[str]) -> tuple[str, ...]:
    """Each once, without marks at its ends, none longer than a part may be."""
    seen: dict[str, str] = {}
    for each in found:
        text = " ".join(each.split()).strip(" ;,•-–—")
        if len(text) > LONGEST:
            text = text[: LONGEST - 1].rsplit(" ", 1)[0] + "…"
        is_telling = len(text.split()) >= _FEWEST_WORDS or len(text) >= _TELLING
        if is_telling or (text and not seen):
            seen.setdefault(text.casefold(), text)
    return tuple(seen.values())
