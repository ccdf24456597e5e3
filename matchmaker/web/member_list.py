"""The list of members as its address says it: which, in which order, which page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlencode

from flask import current_app, url_for
from werkzeug.datastructures import MultiDict

from matchmaker.domain.phrases import Phrase, counted, phrase
from matchmaker.domain.vocabulary import OrganisationKind, Stage
from matchmaker.services.membership.member_views import Column, Selection, Show
from matchmaker.web.forms import number

Word = TypeVar("Word", bound=StrEnum)
PAGE = 50
LONGEST_TEXT = 200
FALLING = "-"

VIEWS: Mapping[Show, Phrase] = {
    Show.ALL: phrase("All"),
    Show.INCOMPLETE: phrase("Incomplete"),
    Show.NO_ADDRESS: phrase("No address"),
    Show.UNSEEN: phrase("Not seen for a year"),
    Show.EVENT: phrase("Event candidates"),
}
"""The views that everybody has."""

SHOWN: Mapping[Show, Phrase] = {
    Show.ALL: phrase("All members"),
    Show.INCOMPLETE: phrase("Incomplete: offers, needs, stage or country lack"),
    Show.NO_OFFERS: phrase("No offers written"),
    Show.NO_NEEDS: phrase("No needs written"),
    Show.NO_ADDRESS: phrase("No address known"),
    Show.UNSEEN: phrase("Not confirmed for a year"),
    Show.OLD: phrase("Profile older than 18 months"),
    Show.NOT_VOUCHED: phrase("Nobody has vouched"),
    Show.SUSPECTED: phrase("May be a duplicate"),
    Show.EVENT: phrase("Event candidates: offers, needs and an address, up to date"),
}
_FINDINGS: Mapping[Show, Callable[[int], Phrase]] = {
    Show.INCOMPLETE: lambda n: counted(
        "%(n)s member lacks what it is found by", "%(n)s members lack what they are found by", n
    ),
    Show.NO_OFFERS: lambda n: counted(
        "%(n)s member never appears in results", "%(n)s members never appear in results", n
    ),
    Show.NO_NEEDS: lambda n: counted(
        "%(n)s member does not say what it needs", "%(n)s members do not say what they need", n
    ),
    Show.NO_ADDRESS: lambda n: counted(
        "%(n)s member cannot be written to", "%(n)s members cannot be written to", n
    ),
    Show.UNSEEN: lambda n: counted(
        "Nothing was heard of %(n)s member for a year",
        "Nothing was heard of %(n)s members for a year",
        n,
    ),
    Show.OLD: lambda n: counted(
        "%(n)s profile is older than 18 months", "%(n)s profiles are older than 18 months", n
    ),
    Show.NOT_VOUCHED: lambda n: counted(
        "For %(n)s profile nobody has vouched", "For %(n)s profiles nobody has vouched", n
    ),
    Show.SUSPECTED: lambda n: counted(
        "%(n)s member may be a duplicate", "%(n)s members may be duplicates", n
    ),
    Show.EVENT: lambda n: counted(
        "%(n)s member would gain from an event", "%(n)s members would gain from an event", n
    ),
}
HEADINGS: tuple[tuple[tuple[Column, Phrase], ...], ...] = (
    ((Column.NAME, phrase("Name")),),
    ((Column.OFFERS, phrase("Found for offers")), (Column.NEEDS, phrase("needs"))),
    ((Column.STAGE, phrase("Place in the chain")),),
    ((Column.KIND, phrase("Kind")),),
    ((Column.CITY, phrase("City")),),
    ((Column.REGION, phrase("Region")),),
    ((Column.COUNTRY, phrase("Country")),),
    ((Column.SIZE, phrase("Size")),),
    ((Column.WEBSITE, phrase("Web site")),),
    ((Column.ADDRESS, phrase("Address")),),
    ((Column.SEEN, phrase("Confirmed")),),
    ((Column.VOUCHED, phrase("Vouched")),),
)
"""Each column with what it can be sorted by."""


LINE: Mapping[str, Phrase] = {
    "kind": phrase("Kind"),
    "city": phrase("City"),
    "region": phrase("Region"),
    "country": phrase("Country"),
    "size": phrase("Size"),
    "website": phrase("Web site"),
    "address": phrase("Address"),
    "seen": phrase("Confirmed"),
    "vouched": phrase("Vouched"),
    "stage": phrase("Place in the chain"),
    "found": phrase("Can be found"),
    "change": phrase("Change"),
    "signs_in": phrase("Signs in"),
    "known": phrase("Known"),
    "none": phrase("None"),
    "never": phrase("Never"),
    "not_yet": phrase("Not yet"),
    "none_named": phrase("None named"),
}
"""The words of a line: translated once for a page of fifty."""


@dataclass(frozen=True, slots=True)
class Look:
    """What is looked at."""

    selection: Selection
    page: int = 1
    edit: int | None = None

    @property
    def query(self) -> dict[str, Any]:
        """The address of this look, page left out: what a view keeps."""
        chosen = self.selection
        falling = FALLING if chosen.is_falling else ""
        said = {
            "q": chosen.text,
            "show": chosen.show.value,
            "kind": chosen.kind.value if chosen.kind else "",
            "stage": chosen.stage.value if chosen.stage else "",
            "sort": f"{falling}{chosen.sort.value}",
        }
        return {name: value for name, value in said.items() if value and value != Column.NAME}

    @property
    def text(self) -> str:
        """The same as one text."""
        return urlencode(self.query)

    @property
    def is_narrowed(self) -> bool:
        """Whether some members may be left out."""
        return self.selection.show is not Show.ALL or not self.is_view

    @property
    def is_view(self) -> bool:
        """Whether it is one of the views that everybody has, in whatever order."""
        plain = replace(self.selection, show=Show.ALL, sort=Column.NAME, is_falling=False)
        return plain == Selection()

    def sorted_by(self, column: Column) -> dict[str, Any]:
        """The address that sorts by this column; the other way round if it does so already."""
        chosen = self.selection
        turns = column is chosen.sort and not chosen.is_falling
        return Look(replace(chosen, sort=column, is_falling=turns)).query

    def showing(self, show: Show) -> dict[str, Any]:
        """The address of a view that everybody has, in the same order."""
        chosen = self.selection
        return Look(Selection(show=show, sort=chosen.sort, is_falling=chosen.is_falling)).query


def read_look(args: Mapping[str, str]) -> Look:
    """The look that an address means; a word that no list has is left out."""
    sort = args.get("sort", "")
    selection = Selection(
        text=args.get("q", "").strip()[:LONGEST_TEXT],
        show=_word(Show, args.get("show")) or Show.ALL,
        kind=_word(OrganisationKind, args.get("kind")),
        stage=_word(Stage, args.get("stage")),
        sort=_word(Column, sort.removeprefix(FALLING)) or Column.NAME,
        is_falling=sort.startswith(FALLING),
    )
    return Look(selection, page=max(number(args, "page") or 1, 1), edit=number(args, "edit"))


def look_of_text(text: str) -> Look:
    """The look that a form carries as text."""
    return read_look(MultiDict(parse_qsl(text[:2_000])))


def _word(words: type[Word], found: str | None) -> Word | None:
    return next((each for each in words if each.value == found), None)


def finding_of(look: Look, *, found: int, total: int, incomplete: int) -> Phrase:
    """What the list shows, as the title of its page."""
    show = look.selection.show
    if not total:
        return phrase("No members yet")
    if not look.is_narrowed:
        if not incomplete:
            return counted("%(n)s member, complete", "%(n)s members, all complete", total)
        return counted(
            "%(n)s member, %(lacking)s incomplete",
            "%(n)s members, %(lacking)s incomplete",
            total,
            lacking=incomplete,
        )
    if look.is_view and show in _FINDINGS:
        return _FINDINGS[show](found)
    return counted("%(found)s of %(n)s member", "%(found)s of %(n)s members", total, found=found)


def import_address(cluster_id: int) -> str:
    """Where a list is brought in, and where what is pasted into the grid goes."""
    return _address("importing.start", cluster_id=cluster_id)


def sample_address() -> str:
    """A small list to try it with."""
    return _address("importing.sample")


def _address(endpoint: str, **values: Any) -> str:
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else ""
