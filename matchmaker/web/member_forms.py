"""What a manager may type about a member, read once; errors stand beside their field."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from matchmaker.domain.phrases import Phrase, phrase
from matchmaker.domain.vocabulary import OrganisationKind, SizeClass
from matchmaker.services.membership.newcomers import Newcomer
from matchmaker.services.recognition.countries import recognise_country
from matchmaker.services.recognition.regions import recognise_region
from matchmaker.services.recognition.results import Recognised
from matchmaker.services.recognition.websites import recognise_website
from matchmaker.web.forms import FormError

LONGEST_NAME = 300
LONGEST_CITY = 120
LONGEST_WEBSITE = 300
LONGEST_PERSON = 200
_ADDRESS = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;]{2,}")
_LONGEST_ADDRESS = 254


class _Wrong(Exception):
    """A field that cannot be read, with the sentence to write beside it."""

    def __init__(self, words: Phrase) -> None:
        super().__init__(words)
        self.words = words


def read_facts(form: Mapping[str, str], *, country: str | None = None) -> dict[str, Any]:
    """The facts that the form holds, each as its column keeps it; `country` helps a region.

    Raises:
        FormError: with a sentence for each field that cannot be used.
    """
    facts: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for name, read in _READERS.items():
        if name not in form:
            continue
        try:
            facts[name] = read(" ".join(form[name].split()), facts.get("country", country))
        except _Wrong as error:
            errors[name] = error.words
    if errors:
        raise FormError(**errors)
    return facts


def read_newcomer(form: Mapping[str, str]) -> Newcomer:
    """Somebody who is to become a member.

    Raises:
        FormError: as above; an address without which a person could not be written to, too.
    """
    complaints: dict[str, str] = {}
    facts: dict[str, Any] = {}
    try:
        facts = read_facts({"name": "", "kind": "", **form})
    except FormError as error:
        complaints = error.fields
    email = form.get("email", "").strip().lower()
    person = " ".join(form.get("person", "").split())[:LONGEST_PERSON]
    if email and (not _ADDRESS.fullmatch(email) or len(email) > _LONGEST_ADDRESS):
        complaints["email"] = phrase("This is no e-mail address, like anna@example.org.")
    elif person and not email:
        complaints["email"] = phrase("Give the address at which this person can be written to.")
    if complaints:
        raise FormError(**complaints)
    return Newcomer(**facts, person=person or None, email=email or None)


def _name(text: str, _country: str | None) -> str:
    if not text:
        raise _Wrong(phrase("Give the name of the organisation."))
    if len(text) > LONGEST_NAME:
        raise _Wrong(phrase("The name is too long: %(most)s characters fit.", most=LONGEST_NAME))
    return text


def _kind(text: str, _country: str | None) -> OrganisationKind:
    found = next((each for each in OrganisationKind if each.value == text), None)
    if found is None:
        raise _Wrong(phrase("Choose what kind of organisation it is."))
    return found


def _country(text: str, _unused: str | None) -> str | None:
    if not text:
        return None
    found = recognise_country(text)
    if isinstance(found, Recognised):
        return found.code
    raise _Wrong(_not_known(phrase("This is no country that we know."), found.advice()))


def _region(text: str, country: str | None) -> str | None:
    if not text:
        return None
    found = recognise_region(text, country=country)
    if isinstance(found, Recognised):
        return found.code
    raise _Wrong(_not_known(phrase("This is no region (NUTS) that we know."), found.advice()))


def _city(text: str, _country: str | None) -> str | None:
    if len(text) > LONGEST_CITY:
        raise _Wrong(phrase("The place is too long: %(most)s characters fit.", most=LONGEST_CITY))
    return text or None


def _size(text: str, _country: str | None) -> SizeClass | None:
    return next((each for each in SizeClass if each.value == text), None)


def _website(text: str, _country: str | None) -> str | None:
    if not text:
        return None
    found = recognise_website(text)
    if not isinstance(found, Recognised) or len(found.code) > LONGEST_WEBSITE:
        raise _Wrong(phrase("This is no web address, like www.example.org."))
    return found.code


def _not_known(words: Phrase, advice: str) -> Phrase:
    if not advice:
        return words
    return phrase("%(words)s Did you mean %(advice)s?", words=words, advice=advice)


# The country before the region, which is looked for in it.
_READERS: Mapping[str, Callable[[str, str | None], Any]] = {
    "name": _name,
    "kind": _kind,
    "country": _country,
    "region": _region,
    "city": _city,
    "size": _size,
    "website": _website,
}
