"""The question in the address of /find: a sentence, its parts, in whose name, and the filters."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from flask import url_for
from werkzeug.datastructures import MultiDict

from matchmaker.domain.parts import MOST_PARTS
from matchmaker.domain.phrases import phrase
from matchmaker.domain.visibility import Viewer
from matchmaker.services.ranking.filtering import Filters, filters_from
from matchmaker.services.ranking.proposing import Wish
from matchmaker.services.recognition.languages import language_of
from matchmaker.web.forms import number

Pairs = tuple[tuple[str, str], ...]
SHOWN = 10
MOST_SHOWN = 50
FILTERS = {
    "kind": phrase("Kind of partnership"),
    "country": phrase("Country"),
    "region": phrase("Region"),
    "cluster": phrase("Cluster"),
    "type": phrase("Kind of organisation"),
    "stage": phrase("Place in the chain"),
    "sector": phrase("Sector"),
    "size": phrase("Size"),
    "language": phrase("Working language"),
}


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody asks; `filters` are the words as they stand in the address.

    `parts` are empty unless somebody has changed the parts of the sentence by hand.
    """

    sentence: str
    filters: Pairs
    organisation_id: int | None
    include_own_clusters: bool
    parts: tuple[str, ...] = ()
    shown: int = SHOWN

    def wish(self, *, is_recorded: bool) -> Wish:
        """The question as the service takes it.

        Raises:
            InputError: a filter says what its closed list does not have.
        """
        return Wish(
            filters=self.read_filters(),
            limit=self.shown,
            include_own_clusters=self.include_own_clusters,
            is_recorded=is_recorded,
            parts=self.parts,
        )

    @property
    def text(self) -> str:
        """The sentence that is answered."""
        return ", ".join(self.parts) or self.sentence

    @property
    def language(self) -> str:
        """The language that it is written in."""
        return language_of(self.text)

    @property
    def pairs(self) -> Pairs:
        """The whole question as the fields of a form or of an address."""
        return (*self.head, *self.filters)

    @property
    def head(self) -> Pairs:
        """The question without its filters."""
        head: list[tuple[str, str]] = [("q", self.sentence)]
        if self.organisation_id is not None:
            head.append(("organisation", str(self.organisation_id)))
        head += [("part", each) for each in self.parts]
        if self.include_own_clusters:
            head.append(("own", "yes"))
        return tuple(head)

    @property
    def address(self) -> str:
        """Where it is asked."""
        return f"{url_for('find.index')}?{urlencode(self.pairs)}"

    def interest_address(self, candidate_id: int) -> str:
        """Where interest in a partner is expressed; it carries all that finds the same list."""
        pairs = (("candidate", str(candidate_id)), *self.pairs)
        return f"{url_for('interest.new')}?{urlencode(pairs)}"

    @property
    def saved_query(self) -> str:
        """The address of the question as it is saved: whose it is stands beside it."""
        kept = sorted(self.filters)
        head = [each for each in self.head if each[0] != "organisation"]
        return urlencode([*head, *kept])

    def without(self, name: str, value: str) -> Question:
        """The same question with one filter less; a country takes its regions along."""
        kept = tuple(
            each
            for each in self.filters
            if each != (name, value)
            and not (name == "country" and each[0] == "region" and each[1].startswith(value))
        )
        return replace(self, filters=kept)

    def with_filters(self, *more: tuple[str, str]) -> Question:
        """The same question with these filters too."""
        return replace(self, filters=tuple(dict.fromkeys((*self.filters, *more))))

    def with_parts(self, *parts: str) -> Question:
        """The same question with these parts."""
        return replace(self, parts=parts)

    def with_more(self) -> Question:
        """The same question with ten more partners shown."""
        return replace(self, shown=min(self.shown + SHOWN, MOST_SHOWN))

    def has(self, name: str, value: str) -> bool:
        """Whether a filter is set."""
        return (name, value) in self.filters

    def read_filters(self) -> Filters:
        """The filters, read.

        Raises:
            InputError: one says what its closed list does not have.
        """
        values: dict[str, list[str]] = {}
        for name, value in self.filters:
            values.setdefault(name, []).append(value)
        return filters_from(values)


def read_question(values: MultiDict[str, str], viewer: Viewer) -> Question:
    """The question in an address or a form; a member asks in their organisation's name."""
    organisation_id = number(values, "organisation")
    if organisation_id is None and viewer.organisations:
        organisation_id = min(viewer.organisations)
    filters = tuple(
        (name, value)
        for name in FILTERS
        for value in dict.fromkeys(_tidy(name, each) for each in values.getlist(name))
        if value
    )
    parts = (" ".join(each.split()) for each in values.getlist("part"))
    shown = number(values, "shown") or SHOWN
    return Question(
        sentence=values.get("q", "").strip(),
        filters=filters,
        organisation_id=organisation_id,
        include_own_clusters=values.get("own") == "yes",
        parts=tuple(dict.fromkeys(each for each in parts if each))[:MOST_PARTS],
        shown=max(SHOWN, min(shown, MOST_SHOWN)),
    )


def _tidy(name: str, value: str) -> str:
    """A filter as it is counted: codes in the spelling of their lists."""
    value = value.strip()
    if name in {"country", "region"}:
        return value.upper()
    return value.replace(".", "") if name == "sector" else value.lower()
