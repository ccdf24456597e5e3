"""A sentence as a form holds it: shown again as it was typed, and read into what it means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from matchmaker.domain.phrases import Phrase, phrase
from matchmaker.domain.vocabulary import Stage, StatementRole, Urgency, Visibility, Word
from matchmaker.services.describing.saying import Saying, saying_of, version_of
from matchmaker.services.recognition.amounts import AmountRange, recognise_amount
from matchmaker.services.recognition.countries import recognise_country
from matchmaker.services.recognition.languages import WRITTEN, language_of
from matchmaker.services.recognition.lists import recognise_each
from matchmaker.services.recognition.results import Recognised
from matchmaker.web.forms import FormError
from models import Statement

Known = TypeVar("Known", bound=Word)

ROLES: Mapping[StatementRole, Phrase] = {
    StatementRole.NEED: phrase("We need"),
    StatementRole.CAPABILITY: phrase("We offer"),
    StatementRole.BY_PRODUCT: phrase("We have left over"),
    StatementRole.FEEDSTOCK: phrase("We could use"),
    StatementRole.ASK: phrase("We look for finance"),
    StatementRole.THESIS: phrase("We fund"),
}
SEEN_BY: Mapping[Visibility, Phrase] = {
    Visibility.PUBLIC: phrase("Everyone"),
    Visibility.CLUSTER: phrase("Our clusters"),
    Visibility.PRIVATE: phrase("Only us"),
}
_OPEN = frozenset({Visibility.PUBLIC, Visibility.CLUSTER})
READINESS: Mapping[int, Phrase] = {
    1: phrase("1: the principle is known"),
    2: phrase("2: the idea is worked out"),
    3: phrase("3: it has been shown to work"),
    4: phrase("4: it works in the laboratory"),
    5: phrase("5: it works outside the laboratory"),
    6: phrase("6: there is a prototype"),
    7: phrase("7: the prototype is in use"),
    8: phrase("8: it is complete and tested"),
    9: phrase("9: it is in everyday use"),
}
URGENCIES: Mapping[Urgency, Phrase] = {
    Urgency.LOW: phrase("No hurry"),
    Urgency.NORMAL: phrase("Soon"),
    Urgency.HIGH: phrase("Urgent"),
}


@dataclass(frozen=True, slots=True)
class SentenceForm:
    """The fields as they stand on the page.

    Attributes:
        statement_id: the sentence that is changed, None for a new one.
        version: as it stood when the form was made.
        standing: what stands now, where somebody else was faster.
        was_withdrawn: whether the sentence is gone meanwhile.
    """

    values: Mapping[str, str]
    errors: Mapping[str, str] = field(default_factory=dict)
    statement_id: int | None = None
    version: str = ""
    standing: Statement | None = None
    was_withdrawn: bool = False

    def says(self, name: str) -> str:
        """What stands in a field."""
        return self.values.get(name, "")

    @property
    def has_details(self) -> bool:
        """Whether any of the fields that are folded away is filled or wrong."""
        names = ("stage", "readiness", "valid_until", "language")
        return any(self.says(each) or each in self.errors for each in names)

    @property
    def has_money(self) -> bool:
        """Whether amounts and countries belong to what is said."""
        names = ("amount_min", "amount_max", "countries")
        is_finance = self.says("role") in {StatementRole.ASK, StatementRole.THESIS}
        return is_finance or any(self.says(each) or each in self.errors for each in names)


def blank_form(role: str = "") -> SentenceForm:
    """An empty form, perhaps with the role chosen."""
    known = next((each for each in StatementRole if each.value == role), StatementRole.NEED)
    return SentenceForm({"role": known.value, "visibility": Visibility.PUBLIC.value})


def form_of(row: Statement) -> SentenceForm:
    """The form in which a stored sentence is changed."""
    saying = saying_of(row)
    values = {
        "role": saying.role.value,
        "text": saying.text,
        "english": saying.english or "",
        "language": saying.language or "",
        "stage": saying.stage.value if saying.stage else "",
        "readiness": _number(saying.readiness),
        "dated": saying.dated.isoformat() if saying.dated else "",
        "valid_until": saying.valid_until.isoformat() if saying.valid_until else "",
        "visibility": saying.visibility.value,
        "urgency": saying.urgency.value,
        "amount_min": _number(saying.amount_min),
        "amount_max": _number(saying.amount_max),
        "countries": ", ".join(saying.countries),
    }
    return SentenceForm(values, statement_id=row.id, version=version_of(saying))


def read_saying(form: Mapping[str, str]) -> Saying:
    """The sentence that was typed; its language is found out where none is chosen.

    Raises:
        FormError: with a sentence for each field that cannot be read.
    """
    errors: dict[str, str] = {}
    role = word_of(StatementRole, form.get("role", ""))
    if role is None:
        errors["role"] = phrase("Choose what kind of sentence it is.")
    values: dict[str, Any] = {}
    for name, read in (("dated", read_day), ("valid_until", read_day), ("amount_min", read_euros),
                       ("amount_max", read_euros), ("countries", read_countries)):  # fmt: skip
        try:
            values[name] = read(form.get(name, ""))
        except ValueError as error:
            errors[name] = error.args[0]
    if errors or role is None:
        raise FormError(**errors)
    text = one_line(form.get("text", ""))
    language = form.get("language", "")
    readiness = form.get("readiness", "")
    return Saying(
        role=role,
        text=text,
        english=one_line(form.get("english", "")) or None,
        language=language if language in WRITTEN else language_of(text),
        stage=word_of(Stage, form.get("stage", "")),
        readiness=int(readiness) if readiness in set("123456789") else None,
        visibility=word_of(Visibility, form.get("visibility", "")) or Visibility.PUBLIC,
        urgency=word_of(Urgency, form.get("urgency", "")) or Urgency.NORMAL,
        **values,
    )


def seen_by(*, is_own: bool) -> Mapping[Visibility, Phrase]:
    """For whom a sentence may be meant; only its own people can keep one to themselves."""
    return {each: said for each, said in SEEN_BY.items() if is_own or each in _OPEN}


def word_of(words: type[Known], text: str) -> Known | None:
    """The word of a closed list, None if it is none of it."""
    return next((each for each in words if each.value == text), None)


def one_line(text: str) -> str:
    """A text without line breaks and doubled blanks."""
    return " ".join(text.split())


def read_day(text: str) -> date | None:
    """A day as date fields write it, None if the field is empty; ValueError with what to do."""
    try:
        return date.fromisoformat(text.strip()) if text.strip() else None
    except ValueError as error:
        raise ValueError(phrase("Write a day such as 2026-11-22.")) from error


def read_euros(text: str) -> int | None:
    """An amount such as «500 000» or «0.5 million»; ValueError with what to do."""
    if not text.strip():
        return None
    if text.strip().isdecimal() and len(text.strip()) < 14:
        return int(text)
    found = recognise_amount(text)
    amount = found.maximum or found.minimum if isinstance(found, AmountRange) else None
    if amount is None or not isinstance(found, AmountRange) or found.currency != "EUR":
        raise ValueError(phrase("Write an amount in euros such as 500000."))
    return amount


def read_countries(text: str) -> tuple[str, ...]:
    """Countries between commas, by name or code; ValueError names the one that is unknown."""
    codes = []
    for found in recognise_each(text, recognise_country):
        if not isinstance(found, Recognised):
            raise ValueError(phrase("«%(found)s» is no country that we know.", found=found.found))
        codes.append(found.code)
    return tuple(dict.fromkeys(codes))


def _number(value: int | None) -> str:
    return "" if value is None else str(value)
