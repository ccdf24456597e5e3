"""The facts of an organisation as a form holds them: shown as typed, read into what they mean."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from werkzeug.datastructures import MultiDict

from matchmaker.domain.phrases import Phrase, phrase
from matchmaker.domain.vocabulary import OrganisationKind, SizeClass
from matchmaker.services.describing.editing import Facts, facts_of, version_of_facts
from matchmaker.services.recognition.languages import SPOKEN
from matchmaker.services.recognition.lists import recognise_each
from matchmaker.services.recognition.regions import regions_of
from matchmaker.services.recognition.results import Recognised, Unrecognised
from matchmaker.services.recognition.sectors import recognise_sector
from matchmaker.services.recognition.websites import recognise_website
from matchmaker.web.forms import FormError
from matchmaker.web.sentence_forms import one_line, word_of
from models import Organisation

_PLAIN = ("name", "kind", "country", "region", "city", "size", "website", "description", "founded")


@dataclass(frozen=True, slots=True)
class FactsForm:
    """The fields as they stand on the page.

    Attributes:
        standing: what stands now in each field that somebody else has changed meanwhile.
    """

    values: Mapping[str, str]
    languages: tuple[str, ...]
    sectors: tuple[str, ...]
    version: str
    errors: Mapping[str, str] = field(default_factory=dict)
    standing: Facts | None = None

    def says(self, name: str) -> str:
        """What stands in a field."""
        return self.values.get(name, "")


def facts_form_of(row: Organisation) -> FactsForm:
    """The form in which the facts are changed."""
    facts = facts_of(row)
    values = {name: str(getattr(facts, name) or "") for name in _PLAIN}
    return FactsForm(values, facts.languages, facts.sectors, version_of_facts(row))


def typed_facts(
    form: MultiDict[str, str],
    *,
    errors: Mapping[str, str],
    version: str,
    standing: Facts | None = None,
) -> FactsForm:
    """The form as it was sent, to be mended."""
    values = {name: form.get(name, "") for name in (*_PLAIN, "sector_new")}
    chosen = tuple(form.getlist("languages")), tuple(form.getlist("sectors"))
    return FactsForm(values, *chosen, version, errors, standing)


def read_facts(form: MultiDict[str, str]) -> Facts:
    """The facts that were typed; a region that lies outside a newly chosen country is let go.

    Raises:
        FormError: with a sentence for each field that cannot be read.
    """
    errors: dict[str, str] = {}
    kind = word_of(OrganisationKind, form.get("kind", ""))
    if kind is None:
        errors["kind"] = phrase("Choose what kind of organisation it is.")
    founded = form.get("founded", "").strip()
    if founded and not (founded.isdecimal() and len(founded) == 4):
        errors["founded"] = phrase("Write a year such as 1998.")
    website = _website(form.get("website", ""), errors)
    sectors = read_sectors([*form.getlist("sectors"), form.get("sector_new", "")], errors)
    if errors or kind is None:
        raise FormError(**errors)
    country, region = form.get("country", "") or None, form.get("region", "")
    return Facts(
        name=one_line(form.get("name", "")),
        kind=kind,
        country=country,
        region=region if region in regions_of(country or "") else None,
        city=one_line(form.get("city", "")) or None,
        size=word_of(SizeClass, form.get("size", "")),
        website=website,
        languages=tuple(each for each in form.getlist("languages") if each in SPOKEN),
        sectors=sectors,
        description=form.get("description", "").replace("\r\n", "\n").strip() or None,
        founded=int(founded) if founded else None,
    )


def read_sectors(texts: Iterable[str], errors: dict[str, str]) -> tuple[str, ...]:
    """NACE codes from codes and words between semicolons; notes the first that is unknown."""
    codes: list[str] = []
    for found in (each for text in texts for each in recognise_each(text, recognise_sector)):
        if isinstance(found, Recognised):
            codes.append(found.code)
        else:
            errors.setdefault("sector_new", _unknown(found))
    return tuple(dict.fromkeys(codes))


def _unknown(found: Unrecognised) -> Phrase:
    if not found.suggestions:
        return phrase(
            "«%(found)s» is no sector that we know. Choose one from the list.", found=found.found
        )
    return phrase(
        "«%(found)s» is no sector that we know. Did you mean %(advice)s?",
        found=found.found,
        advice=found.advice(),
    )


def _website(text: str, errors: dict[str, str]) -> str | None:
    if not text.strip():
        return None
    found = recognise_website(text)
    if isinstance(found, Recognised):
        return found.code
    errors["website"] = phrase("This is no web address, like www.example.org.")
    return None
