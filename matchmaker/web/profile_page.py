"""The page on which a profile is edited: the editor on the left, the mirror on the right."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flask import request

from indexing.errors import IndexingError
from matchmaker.domain.completeness import Gain, Gap
from matchmaker.domain.phrases import Phrase, phrase
from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import SEEKING_ROLES, OrganisationKind, SizeClass, Stage
from matchmaker.services.describing.contacting import contacts_of, members_of
from matchmaker.services.describing.editing import sentences_to_edit
from matchmaker.services.describing.previewing import Example, Eyes, Mirror, examples, look
from matchmaker.services.describing.saying import LONGEST
from matchmaker.services.recognition.languages import SPOKEN, WRITTEN
from matchmaker.services.recognition.lexicon import lexicon
from matchmaker.services.recognition.regions import regions_of
from matchmaker.services.recognition.sectors import sector_name
from matchmaker.web.desk import database, desk, now, runtime, today, viewer
from matchmaker.web.facts_forms import FactsForm, facts_form_of
from matchmaker.web.forms import number
from matchmaker.web.languages import said
from matchmaker.web.sentence_forms import (
    READINESS,
    ROLES,
    URGENCIES,
    SentenceForm,
    blank_form,
    form_of,
)
from matchmaker.web.vouching import Trust, trust_of
from matchmaker.web.words import country_choices, in_words, language
from models import Account, Contact, Organisation, Statement

Choices = list[tuple[str, str]]
EYES: Mapping[Eyes, Phrase] = {
    Eyes.PUBLIC: phrase("Everyone"),
    Eyes.CLUSTERS: phrase("Our clusters"),
    Eyes.US: phrase("Only us"),
}
# Where on the page each gap is closed.
_FIELDS = {
    Gap.SECTORS: "sector_new",
    Gap.COUNTRY: "country",
    Gap.LANGUAGES: "languages",
    Gap.REGION: "region",
    Gap.SIZE: "size",
}
_ROLES = {Gap.OFFERS: "capability", Gap.NEEDS: "need", Gap.CERTIFICATIONS: "capability",
          Gap.CAPACITY: "capability"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """A stored sentence as its editors see it.

    Attributes:
        rests: why nobody finds it, or empty.
        is_weak: whether it is read weakly and an English line would help.
    """

    row: Statement
    rests: str
    is_weak: bool


@dataclass(frozen=True, slots=True)
class EditPage:
    """Everything that the page shows.

    Attributes:
        is_own: whether the viewer acts for the organisation, rather than managing its cluster.
        form: the sentence that is being written or changed.
        mirror: what one sees with the chosen eyes; `outside` what everyone sees.
        trust: what stands for the organisation, as a stranger is shown it.
        examples: public needs of others for which it comes up.
    """

    row: Organisation
    is_own: bool
    lines: tuple[Line, ...]
    form: SentenceForm
    facts: FactsForm
    eyes: Eyes
    mirror: Mirror
    outside: Mirror
    trust: Trust
    examples: tuple[Example, ...]
    contacts: tuple[Contact, ...]
    members: tuple[Account, ...]
    contact_values: Mapping[str, str]
    errors: Mapping[str, str]

    @property
    def needs(self) -> tuple[Line, ...]:
        """What is looked for."""
        return tuple(each for each in self.lines if each.row.role in SEEKING_ROLES)

    @property
    def offers(self) -> tuple[Line, ...]:
        """What is offered."""
        return tuple(each for each in self.lines if each.row.role not in SEEKING_ROLES)

    @property
    def is_changing(self) -> bool:
        """Whether the form stands in the place of a sentence in the list."""
        return any(each.row.id == self.form.statement_id for each in self.lines)

    @property
    def is_saying(self) -> bool:
        """Whether the form for a new sentence stands open: asked for, to mend, or the first."""
        return "role" in request.args or bool(self.form.errors) or not self.lines

    @property
    def eyes_offered(self) -> Mapping[Eyes, Phrase]:
        """With whose eyes the viewer may look: a manager does not see what is private."""
        return {each: words for each, words in EYES.items() if self.is_own or each is not Eyes.US}

    @property
    def countries(self) -> Choices:
        """All countries, and the one that stands there already."""
        found = country_choices()
        stands = self.facts.says("country")
        return found if not stands or stands in dict(found) else [(stands, stands), *found]

    @property
    def regions(self) -> Choices:
        """The regions of the country that is chosen."""
        return region_choices(self.facts.says("country"))

    def target(self, gain: Gain) -> dict[str, str]:
        """Where a gap is closed, as the values of the page's address."""
        if gain.gap is Gap.FRESHNESS and self.is_own:
            return {"_anchor": "confirm"}
        if gain.statements:
            return {"sentence": str(gain.statements[0]), "_anchor": "sentence"}
        if gain.gap in _ROLES:
            return {"role": _ROLES[gain.gap], "_anchor": "sentence"}
        return {"_anchor": _FIELDS.get(gain.gap, "facts")}


def edit_page(
    row: Organisation,
    *,
    form: SentenceForm | None = None,
    facts: FactsForm | None = None,
    contact_values: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
) -> EditPage:
    """The page, with a form as it was sent where it has to be mended."""
    session, is_own = database(), row.id in viewer().organisations
    rows = sentences_to_edit(session, row.id, viewer=viewer())
    inside = look(desk(), row.id, Eyes.US if is_own else Eyes.CLUSTERS)
    outside = look(desk(), row.id, Eyes.PUBLIC)
    eyes = _eyes(is_own=is_own)
    if eyes is Eyes.CLUSTERS and is_own:
        mirror = look(desk(), row.id, eyes)
    else:
        mirror = outside if eyes is Eyes.PUBLIC else inside
    found = {each.id for each in inside.profile.statements}
    return EditPage(
        row=row,
        is_own=is_own,
        lines=tuple(_line(each, found) for each in rows),
        form=form or _form(rows),
        facts=facts or facts_form_of(row),
        eyes=eyes,
        mirror=mirror,
        outside=outside,
        trust=trust_of(session, row.id, row.size, viewer=Viewer(), now=now()),
        examples=_examples(row.id) if errors is None and form is None and facts is None else (),
        contacts=tuple(contacts_of(session, row.id)),
        members=tuple(members_of(session, row.id)),
        contact_values=contact_values or {},
        errors=errors or {},
    )


def closed_lists() -> dict[str, Any]:
    """The choices that forms offer, in the reader's language, by the names of template values."""
    return {
        "kinds": [(each.value, in_words(each)) for each in OrganisationKind],
        "sizes": [(each.value, in_words(each)) for each in SizeClass],
        "stages": [(each.value, in_words(each)) for each in Stage],
        "readiness": [(str(level), said(words)) for level, words in READINESS.items()],
        "urgencies": [(each.value, said(words)) for each, words in URGENCIES.items()],
        "roles": ROLES,
        "longest": LONGEST,
        "sector_name": sector_name,
        "sector_names": _sector_names(),
        "written": _languages(WRITTEN),
        "spoken": _languages(SPOKEN),
    }


def region_choices(country: str) -> Choices:
    """The regions of a country."""
    found = regions_of(country)
    return [(code, f"{name} ({code})") for code, name in found.items()]


@lru_cache(maxsize=1)
def _sector_names() -> tuple[tuple[str, str], ...]:
    return tuple(sorted(lexicon("sectors").labels.items()))


def _languages(codes: Iterable[str]) -> Choices:
    return sorted(((code, language(code)) for code in codes), key=lambda each: each[1])


def _eyes(*, is_own: bool) -> Eyes:
    asked = request.args.get("as", "")
    found = next((each for each in Eyes if each.value == asked), Eyes.PUBLIC)
    return Eyes.PUBLIC if found is Eyes.US and not is_own else found


def _form(rows: list[Statement]) -> SentenceForm:
    """The sentence that the address asks to change, or an empty form."""
    wanted = number(request.args, "sentence")
    for each in rows:
        if each.id == wanted:
            return form_of(each)
    return blank_form(request.args.get("role", ""))


def _line(row: Statement, found: set[int]) -> Line:
    rests = ""
    if row.valid_until is not None and row.valid_until < today():
        rests = phrase("Rests: it has run out.")
    elif row.id not in found:
        rests = phrase("Rests: there are enough newer ones.")
    trusted = runtime().library.trusted_languages
    reads = row.language if not row.english else "en"
    return Line(row, rests, reads is not None and reads not in trusted)


def _examples(organisation_id: int) -> tuple[Example, ...]:
    """What is looked for in the index; without one the page is as good as with it."""
    try:
        return examples(desk(), organisation_id)
    except IndexingError:
        return ()
