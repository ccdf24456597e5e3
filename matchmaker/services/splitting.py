"""Free-text cells of member lists → single statements, word for word.

A cell may hold one sentence, a bulleted list, or five products between commas. It is cut at line
breaks, bullets and numbers, semicolons and ends of sentences, and at commas and dashes only between
short noun phrases: a figure belongs to what stands before it ("granulate, from 44 t"). Nothing
inside brackets or quotation marks is cut, no word is changed, and only marks are lost.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from matchmaker.services.recognition.folding import fold, tidy, words
from matchmaker.services.recognition.lexicon import lexicon

LONGEST = 400
"""Characters of one statement at most; a longer sentence is left whole, for a person to shorten."""

_BULLET = r"(?:[-–—*•·▪●◦‣▸►■□○✓✔➢➤→]+|\(?\d{1,2}[.)]|\(?[a-z]\))"
_LINE_START = re.compile(rf"^\s*{_BULLET}\s+(?=\S)")
_INNER_BULLET = re.compile(r"\s+(?=[•▪●◦‣▸►■□✓✔➢➤]\s*\S)|\s+(?=\d{1,2}[.)]\s+[A-ZÄÖÜÉÀŠŽĮĖ])")
# Shortened words whose dot ends no sentence, without that dot; "z.B." and "e.g." need no entry, nor
# do single letters. "etc." is missing on purpose: a capital letter after it begins a sentence.
_SHORTENED = frozenset(words(
    "nr no ca inkl exkl bzw ggf max min approx evtl insb resp vs incl st dr prof ing dipl mr ms "
    "hr fr mio mrd mill tel str abb fig vol sog gem bspw env pvz kt np tzw bijv eks ltd inc co "
    "mrs corp ggfs vgl geb gegr allg techn mech elektr el sz tys tlf bl"
))  # fmt: skip
_SENTENCE_END = re.compile(r"[.!?…]+[\"'”»)]*\s+(?=[\"'„“«(]?[^\W\d_a-zäöüßéèàçšžįė]|\d)")
_SEMICOLON = re.compile(r";+\s*")
_COMMA = re.compile(r",\s+")
_DASH = re.compile(r"\s+[–—-]\s+")
_FIGURE = re.compile(
    r"(?<![\w-])\d[\d.,]*(?:\s+[^\W\d_]|\s?[%°€$£‰]|(?:[mµnck]?m|[kmµ]?g|t|m?l|bar|[kM]?W|h)\b)"
)
# "37 µm", "5 t", "ab 44 t": what nobody can offer or look for.
_BARE_FIGURE = re.compile(r"(?:[a-zäöüàèé]{1,5}\.?\s+)?[^\w\s]?\s*\d[\d.,]*\W*[^\W\d_]{0,3}\W*")
_OPENERS = {"(": ")", "[": "]", "{": "}", "„": "“", "«": "»", "“": "”"}
# A part that begins so goes on with what stands before it.
_GOING_ON = frozenset(words(
    "auch ab bis mit für aus ohne vor inkl incl including with for from also especially such "
    "insbesondere vor sowie avec pour sans dont notamment con per senza anche para desde sin "
    "incluido su be iki nuo taip z od do także met voor zonder tot vanaf com sem med til uden"
))  # fmt: skip
_REMARK_WORDS = 6  # of a remark such as "report within 14 days"
_COUNT_WORDS = 2  # of one such as "11 colours"
_PHRASE_WORDS = 5  # a longer part between commas is a clause, not the name of a product
_CLAUSE_WORDS = frozenset(words(
    "we wir nous noi nosotros mes my wij nós vi is are ist sind est sont sono son yra jest que der "
    "die das which that who sowie looking suchen bieten offer need cherchons cerchiamo buscamos "
    "ieškome if wenn si because weil but aber mais ma pero bet ale"
))  # fmt: skip
# Only what is said of offering or seeking itself: "lead-free", "we cannot find a supplier" and "we
# have no galvanising of our own" are no negations but properties and needs.
_NEGATIONS = re.compile(
    "|".join((
        r"\b(?:do not|don t|does not|doesn t|no longer|cannot|never) (?:\w+ )?(?:offer|provide|make"
        r"|manufacture|produce|supply|sell|need|seek|look for|want|require|accept|do)\b",
        r"\bnot (?:offered|available|interested|looking|needed|provided|possible)\b",
        r"\bno need (?:for|of)\b",
        r"^(?:no|not|never) (?!only\b|\d)",
        r"^(?:kein|keine|keinen|keiner|keinerlei|nicht) ",
        r"\bwir (?:bieten|machen|suchen|fertigen|produzieren|liefern|brauchen|verkaufen)\b"
        r"(?: \w+){0,4} (?:kein|keine|keinen|keinerlei|nicht)\b(?! nur)",
        r"\bn[e ] ?(?:\w+ )?(?:faisons|proposons|offrons|cherchons|fabriquons|produisons"
        r"|fournissons) (?:pas|plus|aucune?|jamais)\b",
        r"^(?:pas de|pas d|aucune?) ",
        r"\bnon (?:\w+ )?(?:offriamo|facciamo|produciamo|cerchiamo|forniamo|vendiamo)\b",
        r"^(?:nessuna?|niente) ",
        r"\bno (?:\w+ )?(?:ofrecemos|hacemos|fabricamos|buscamos|producimos|necesitamos)\b",
        r"^ninguna? ",
        r"\bne(?:siūlome|siulome|gaminame|ieškome|ieskome|darome|teikiame|atliekame)\b",
        r"\bnie (?:\w+ )?(?:oferujemy|produkujemy|szukamy|robimy|wykonujemy|prowadzimy)\b",
    )),
    re.IGNORECASE,
)  # fmt: skip


def split_statements(cell: str) -> tuple[str, ...]:
    """The statements of a cell, each once; () if it says nothing.

    "keine", "n/a" and "-" say nothing. Splitting a statement again gives that statement.
    """
    seen: dict[str, str] = {}
    for text in _split(cell):
        if (key := fold(text)) and not lexicon("nothing").codes_of(text):
            seen.setdefault(key, text)
    return tuple(seen.values())


def is_negated(text: str) -> bool:
    """Whether a sentence says what is *not* offered or sought, so that it must not be a statement.

    Understands English, German, French, Italian, Spanish, Lithuanian and Polish.
    """
    spoken = re.sub(r"^\W+|[’'`]", " ", tidy(text)).strip()
    return _NEGATIONS.search(spoken) is not None


def is_tentative(text: str) -> bool:
    """Whether something is said with a perhaps: "nothing specific, possibly a hardener"."""
    said = f" {fold(text)} "
    return any(f" {word} " in said for word in lexicon("tentative").names)


def is_bare_figure(text: str) -> bool:
    """Whether a text is a quantity of nobody knows what: "37 µm"."""
    return _BARE_FIGURE.fullmatch(text) is not None


def _split(text: str) -> list[str]:
    """The pieces of a text, until cutting changes nothing more: that makes splitting idempotent."""
    pieces = [_trimmed(piece) for piece in _parts(text)]
    if pieces == [text]:
        return pieces
    return [last for piece in pieces if piece for last in _split(piece)]


def _parts(cell: str) -> Iterator[str]:
    for line in re.split(r"[\r\n\u2028\v\f]+", cell):
        for item in _cut(tidy(line), _INNER_BULLET):
            bare = _LINE_START.sub("", item)
            for sentence in _sentences(bare):
                yield from _listed(sentence)


def _sentences(text: str) -> Iterator[str]:
    """Cut at semicolons and at ends of sentences, not at abbreviations and decimals."""
    for part in _cut(text, _SEMICOLON, unless=_is_remark):
        start = 0
        for end, following in _borders(part, _SENTENCE_END):
            if not _ends_shortened(part[start:end]):
                yield part[start:end]
                start = following
        yield part[start:]


def _ends_shortened(text: str) -> bool:
    """Whether a text ends in an abbreviation: "approx.", "z. B.", "S.p.A."."""
    last = text.rstrip().rpartition(" ")[2].lower().strip('(„“"«»')
    if not last.endswith(".") or last.endswith(".."):
        return False
    letters = last.rstrip(".").split(".")
    return letters[-1] in _SHORTENED or all(len(part) == 1 and part.isalpha() for part in letters)


def _listed(text: str) -> Iterator[str]:
    """Cut "injection moulding, extrusion, blow moulding", but no sentence with a comma in it."""
    speaks = not _CLAUSE_WORDS.isdisjoint(text.lower().split()) or text.endswith((".", "!", "?"))
    for border, fewest in ((_COMMA, 2), (_DASH, 3)):  # one dash alone may be part of a name
        phrases = list(_cut(text, border))
        if len(phrases) >= fewest and not speaks and _are_items(phrases, border):
            yield from phrases
            return
    yield text


def _are_items(phrases: Sequence[str], border: re.Pattern[str]) -> bool:
    """Whether each phrase can stand alone: short, and nothing that goes on with the one before.

    Between commas a figure tells of the thing before it; dashes part whole things.
    """
    most = _PHRASE_WORDS if border is _COMMA else 2 * _PHRASE_WORDS
    if not all(0 < len(phrase.split()) <= most for phrase in phrases):
        return False
    if any(phrase.split()[0].lower().rstrip(".") in _GOING_ON for phrase in phrases[1:]):
        return False
    return border is not _COMMA or not any(map(_FIGURE.search, phrases))


def _is_remark(part: str) -> bool:
    """Whether a part says more about the one before: "report within 14 days", "11 colours"."""
    spoken = part.split()
    if not 0 < len(spoken) <= _REMARK_WORDS or not any(letter.isdigit() for letter in part):
        return False
    counts = spoken[0].strip(".,").isdigit() and len(spoken) <= _COUNT_WORDS
    return counts or bool(lexicon("qualifiers").codes_of(spoken[0]))


def _trimmed(text: str) -> str:
    """Without the marks that parted it from its neighbours; an end of sentence stays."""
    return _LINE_START.sub("", text.strip()).strip(" ,;:–—-•*\t")


def _cut(
    text: str, border: re.Pattern[str], *, unless: Callable[[str], bool] = lambda part: False
) -> Iterator[str]:
    """Cut at the borders, save before a part that must stay with the one before it."""
    start, borders = 0, list(_borders(text, border))
    ends = [*(end for end, _ in borders[1:]), len(text)]
    for (end, following), until in zip(borders, ends, strict=False):
        if text[start:end].strip() and unless(text[following:until]):
            continue
        yield text[start:end]
        start = following
    yield text[start:]


def _borders(text: str, border: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """The borders outside brackets: where what stands before ends, and the next begins."""
    depths: Sequence[int] | None = None
    for match in border.finditer(text):
        if depths is None:  # most texts have no border at all
            depths = _depths(text)
        mark = match.group().rstrip()
        if depths[match.start()] == 0:
            keep = match.start() + (len(mark) if mark[:1] in tuple(".!?…") else 0)
            yield keep, match.end()


def _depths(text: str) -> list[int]:
    """How many brackets are open at each character; one that is never closed opens nothing."""
    depths, open_at = [0] * (len(text) + 1), []
    for position, character in enumerate(text):
        if character in _OPENERS:
            open_at.append((position, _OPENERS[character]))
        elif open_at and character == open_at[-1][1]:
            start, _ = open_at.pop()
            for inside in range(start, position):
                depths[inside] += 1
    return depths
