"""What fields, guesses and suggestions are called on the pages of the import."""

from __future__ import annotations

from matchmaker.domain.phrases import Phrase, phrase
from matchmaker.domain.vocabulary import OrganisationKind, SizeClass, Stage, Visibility, Word
from matchmaker.services.columns import Column
from matchmaker.services.importing.doubts import SHIFTED
from matchmaker.services.importing.drafts import PASTED
from matchmaker.services.importing.repairs import CLOSED, Repair
from matchmaker.services.recognition.results import Suggestion
from matchmaker.web.languages import said
from matchmaker.web.words import country, in_words

FIELDS: dict[str, Phrase] = {
    "name": phrase("Name"),
    "offers": phrase("What it offers"),
    "needs": phrase("What it needs"),
    "by_products": phrase("What it has left over"),
    "feedstock": phrase("What left-overs it could use"),
    "country": phrase("Country"),
    "region": phrase("Region"),
    "city": phrase("City"),
    "kind": phrase("Kind of organisation"),
    "size": phrase("Number of people"),
    "sectors": phrase("Sectors"),
    "stage": phrase("Stage in the value chain"),
    "readiness": phrase("Readiness (TRL)"),
    "website": phrase("Web site"),
    "languages": phrase("Languages"),
    "description": phrase("Description"),
    "founded": phrase("Founded"),
    "since": phrase("Member since"),
    "date": phrase("Date of the sentences"),
    "visibility": phrase("Who may read it"),
    "key": phrase("Your own number"),
    "contact": phrase("Contact: name"),
    "email": phrase("Contact: e-mail"),
    "phone": phrase("Contact: phone"),
}
SEPARATORS: dict[str, Phrase] = {
    ";": phrase("semicolon ;"),
    ",": phrase("comma ,"),
    "\t": phrase("tab"),
    "|": phrase("vertical bar |"),
}
ENCODINGS: dict[str, Phrase] = {
    "utf-8": phrase("UTF-8"),
    "utf-16": phrase("UTF-16"),
    "cp1252": phrase("Windows, Western Europe"),
    "cp1250": phrase("Windows, Central Europe"),
    "cp1257": phrase("Windows, Baltic"),
    "cp1253": phrase("Windows, Greek"),
    "cp1251": phrase("Windows, Cyrillic"),
    "cp1254": phrase("Windows, Turkish"),
    "cp850": phrase("DOS, Western Europe"),
    "mac_roman": phrase("Macintosh, Western Europe"),
    "latin-1": phrase("Latin 1"),
}
_LISTS: dict[str, type[Word]] = {
    "kind": OrganisationKind,
    "stage": Stage,
    "size": SizeClass,
    "visibility": Visibility,
}
_SURE, _LIKELY = 0.95, 0.8


def confidence(column: Column, *, is_remembered: bool, is_chosen: bool) -> Phrase:
    """How sure the reading of a column is, in a word."""
    if is_chosen:
        return phrase("your choice")
    if is_remembered:
        return phrase("as last time")
    if column.field is None:
        return phrase("not used")
    if column.confidence >= _SURE:
        return phrase("sure")
    return phrase("likely") if column.confidence >= _LIKELY else phrase("guess")


def suggestion_words(name: str, suggestion: Suggestion) -> str:
    """What taking a suggestion would do."""
    if suggestion.code == SHIFTED:
        return said(phrase("Move the cells one column to the left"))
    return value_words(name, suggestion.code, suggestion.label)


def hints(repair: Repair) -> str:
    """All that may have been meant, in a row."""
    return ", ".join(suggestion_words(repair.name, each) for each in repair.suggestions)


def value_words(name: str, code: str, label: str = "") -> str:
    """A value as people read it; codes that nobody knows by heart have their label beside them."""
    words = _LISTS.get(name)
    if words is not None and code in list(words):
        return in_words(words(code))
    if name == "country":
        return country(code)
    return f"{label} ({code})" if label and label != code else code


def closed_values(name: str) -> list[tuple[str, str]]:
    """All values of a field whose values are few, with their words."""
    return [(code, value_words(name, code)) for code in CLOSED.get(name, ())]


def encoding_words(encoding: str | None) -> str:
    """What an encoding is called."""
    plain = "utf-8" if encoding == "utf-8-sig" else encoding or ""
    return said(ENCODINGS.get(plain, plain))


def list_name(file_name: str) -> str:
    """What a list is called: by its file, if it came in one."""
    return said(phrase("Pasted rows")) if file_name == PASTED else file_name
