"""The person of a member whom the list names: kept only on somebody's word that they may be."""

from __future__ import annotations

import re
from collections.abc import Iterator

from matchmaker.domain.phrases import phrase
from matchmaker.services.columns import CONTACT
from matchmaker.services.recognition.folding import tidy
from matchmaker.services.recognition.results import Recognised, Recognition, Unrecognised

from .cells import RowCheck
from .draft import Draft, Thing
from .organisations import filled, own_reference

_EMAIL = re.compile(r"[^\s@<>,;:\"']{1,64}@(?:[\w-]+\.)+[^\W\d_]{2,24}")
_LONGEST_EMAIL = 254
_LONGEST_NAME = 200
_LONGEST_PHONE = 40
_PARTED = re.compile(r"[\s,;|/]+")


def recognise_email(text: str) -> Recognition:
    """The address in a text such as «Ona <ona@example.org>»."""
    found = _EMAIL.search(text.replace("mailto:", ""))
    if found is None or len(found[0]) > _LONGEST_EMAIL:
        return Unrecognised(text)
    return Recognised(found[0], found[0])


def check_contacts(row: RowCheck, organisation: Draft) -> Iterator[Draft]:
    """A contact for each e-mail address of the row; the first is the one that the name is of.

    Without an address nobody could be written to, so a name or number alone is left out.
    """
    cell = row.cells.get("email", "")
    addresses = dict.fromkeys(each for each in _PARTED.split(cell) if "@" in each)
    emails = [code for each in addresses or ([tidy(cell)] if tidy(cell) else [])
              if (code := _email(row, each))]  # fmt: skip
    name = tidy(row.cells.get("contact", ""))[:_LONGEST_NAME]
    phone = tidy(row.cells.get("phone", "").partition("\n")[0])[:_LONGEST_PHONE]
    if not emails and (name or phone) and not cell:
        said = phrase("a person without an e-mail address cannot be written to; left out")
        row.note(said, next(each for each in CONTACT if row.cells.get(each)))
    for at, email in enumerate(emails):
        first = at == 0
        values = {
            "email": email.lower(),
            "name": (name if first else "") or organisation.values["name"][:_LONGEST_NAME],
            "phone": phone if first else None,
        }
        yield Draft(
            Thing.CONTACTS,
            row.number,
            "",
            filled(values),
            references={"organisation_id": own_reference(organisation)},
        )


def _email(row: RowCheck, written: str) -> str | None:
    text = row.mended("email", written)
    if not text:
        return None
    found = recognise_email(text)
    if isinstance(found, Recognised):
        return found.code
    expected = phrase("an e-mail address such as ona@example.org")
    remedy = phrase("Correct it, or leave the cell empty.")
    row.fail("email", found=text, expected=expected, remedy=remedy, kept=True)
    return None
