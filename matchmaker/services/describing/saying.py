"""A sentence as its author wants it to stand, what it must be like, and how it can be refused."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, fields
from datetime import date

from matchmaker.domain.phrases import phrase
from matchmaker.domain.vocabulary import Stage, StatementRole, Urgency, Visibility
from matchmaker.errors import Conflict, InputError
from models import Statement

LONGEST = 400


class FieldsError(InputError):
    """A form that cannot be used; `fields` says beside which field to write what."""

    def __init__(self, **wrong: str) -> None:
        """Keep the sentences by field."""
        super().__init__(next(iter(wrong.values())))
        self.fields = wrong


class ChangedMeanwhile(Conflict):
    """Somebody else was faster; `standing` is what stands now, None if it was withdrawn."""

    def __init__(self, standing: Statement | None) -> None:
        """Keep what stands, to be shown beside what was to be saved."""
        super().__init__(
            phrase("Somebody else has changed this in the meantime."),
            remedy=phrase("Compare both texts, then save again."),
        )
        self.standing = standing


@dataclass(frozen=True, slots=True)
class Saying:
    """A sentence as its author wants it to stand; amounts in euros."""

    role: StatementRole
    text: str
    english: str | None = None
    language: str | None = None
    stage: Stage | None = None
    readiness: int | None = None
    dated: date | None = None
    valid_until: date | None = None
    visibility: Visibility = Visibility.PUBLIC
    urgency: Urgency = Urgency.NORMAL
    amount_min: int | None = None
    amount_max: int | None = None
    countries: tuple[str, ...] = ()


def check(saying: Saying, *, is_own: bool) -> None:
    """Refuse a sentence that cannot stand.

    Raises:
        FieldsError: with the field that is wrong.
    """
    if not saying.text.strip():
        raise FieldsError(text=phrase("The sentence is empty. Say in one sentence what it is."))
    for name, words in (("text", saying.text), ("english", saying.english or "")):
        if len(words) > LONGEST:
            raise FieldsError(**{name: _too_long(len(words))})
    if saying.readiness is not None and saying.readiness not in range(1, 10):
        raise FieldsError(
            readiness=phrase("Readiness %(n)s does not exist. Use 1 to 9.", n=saying.readiness)
        )
    if saying.dated and saying.valid_until and saying.valid_until < saying.dated:
        raise FieldsError(valid_until=phrase("It would end before it was said."))
    low, high = saying.amount_min, saying.amount_max
    if low is not None and high is not None and low > high:
        raise FieldsError(amount_max=phrase("The higher amount is lower than the lower one."))
    if saying.visibility is Visibility.PRIVATE and not is_own:
        raise FieldsError(
            visibility=phrase("Only its own people can keep a sentence to themselves.")
        )


def saying_of(row: Statement) -> Saying:
    """What a row says."""
    values = {each.name: getattr(row, each.name) for each in fields(Saying)}
    return Saying(**values | {"countries": tuple(row.countries)})


def version_of(saying: Saying) -> str:
    """Changes whenever anything of a sentence does: what a form carries to notice others."""
    data = json.dumps(asdict(saying), default=str, sort_keys=True)
    return hashlib.sha256(data.encode()).hexdigest()[:16]


def _too_long(length: int) -> str:
    return phrase(
        "The sentence has %(n)s characters. Say it in %(most)s or fewer; two are two entries.",
        n=length,
        most=LONGEST,
    )
