"""The form of a call: what was typed, as values; and values, as they are typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from werkzeug.datastructures import MultiDict

from matchmaker.domain.phrases import phrase
from matchmaker.services.calls.parts import MOST_PARTS, PartDraft
from matchmaker.services.calls.posting import CallDraft
from matchmaker.services.calls.views import PartView
from matchmaker.web.forms import FormError
from matchmaker.web.sentence_forms import one_line, read_day, read_euros

SPARE_ROWS = 2
_FIELDS = (
    *("title", "text", "cluster_id", "programme", "url", "opens_on", "deadline", "budget"),
    *("partners_at_most", "countries_at_least"),
)


@dataclass(frozen=True, slots=True)
class PartRow:
    """A part as it is typed; `number` is "" for a new one."""

    text: str = ""
    is_required: bool = True
    number: str = ""


@dataclass(frozen=True, slots=True)
class CallForm:
    """What the form shows."""

    values: Mapping[str, str]
    needs_sme: bool
    parts: tuple[PartRow, ...] = ()
    spare: int = SPARE_ROWS

    @property
    def rows(self) -> tuple[PartRow, ...]:
        """The parts, and room for more."""
        room = max(0, min(self.spare, MOST_PARTS - len(self.parts)))
        return self.parts + (PartRow(),) * room

    def with_parts(self, found: Sequence[PartDraft]) -> CallForm:
        """The same form with these parts; a text that stands already keeps its number."""
        known = {each.text: each for each in self.parts}
        rows = [known.get(each.text, PartRow(each.text)) for each in found]
        return replace(self, parts=tuple(rows))

    def with_room(self) -> CallForm:
        """The same form with more empty rows."""
        return replace(self, spare=SPARE_ROWS + 2)

    def copied(self, blank: CallForm) -> CallForm:
        """A new call that begins with the texts of this one."""
        return replace(self, values={**self.values, "cluster_id": blank.values["cluster_id"]})


def blank_form(cluster_id: int | None) -> CallForm:
    """An empty one, for a cluster or for everybody."""
    return form_of(CallDraft(title="", text="", cluster_id=cluster_id), ())


def form_of(draft: CallDraft, parts: Sequence[PartView]) -> CallForm:
    """The values as they are typed."""
    budget = f"{draft.budget:.0f}" if draft.budget else ""
    return CallForm(
        values={
            "title": draft.title,
            "text": draft.text,
            "cluster_id": str(draft.cluster_id or ""),
            "programme": draft.programme,
            "url": draft.url,
            "opens_on": draft.opens_on.isoformat() if draft.opens_on else "",
            "deadline": draft.deadline.isoformat() if draft.deadline else "",
            "budget": budget,
            "partners_at_most": str(draft.partners_at_most),
            "countries_at_least": str(draft.countries_at_least),
        },
        needs_sme=draft.needs_sme,
        parts=tuple(PartRow(each.text, each.is_required, str(each.number)) for each in parts),
    )


def typed(form: MultiDict[str, str]) -> CallForm:
    """What was typed, as it was; parts without a text fall away, and so do those ticked away."""
    rows = [
        PartRow(
            text=one_line(form.get(f"part-{place}", "")),
            is_required=form.get(f"required-{place}") == "yes",
            number=form.get(f"number-{place}", ""),
        )
        for place in range(2 * MOST_PARTS)
        if form.get(f"remove-{place}") != "yes"
    ]
    return CallForm(
        values={name: form.get(name, "").replace("\r\n", "\n") for name in _FIELDS},
        needs_sme=form.get("needs_sme") == "yes",
        parts=tuple(each for each in rows if each.text),
    )


def read_form(form: CallForm) -> tuple[CallDraft, tuple[PartDraft, ...]]:
    """The values that were typed.

    Raises:
        FormError: with a sentence for each field that cannot be read.
    """
    wrong: dict[str, str] = {}
    values = form.values
    cluster = values["cluster_id"]
    draft = CallDraft(
        title=one_line(values["title"]),
        text=values["text"].strip(),
        cluster_id=int(cluster) if cluster.isdecimal() and len(cluster) < 10 else None,
        programme=one_line(values["programme"]),
        url=one_line(values["url"]),
        opens_on=_day(values, "opens_on", wrong),
        deadline=_day(values, "deadline", wrong),
        budget=_budget(values["budget"], wrong),
        partners_at_most=_number(values, "partners_at_most", wrong),
        countries_at_least=_number(values, "countries_at_least", wrong),
        needs_sme=form.needs_sme,
    )
    if wrong:
        raise FormError(**wrong)
    parts = [PartDraft(each.text, each.is_required, _own_number(each)) for each in form.parts]
    return draft, tuple(parts)


def _own_number(row: PartRow) -> int | None:
    return int(row.number) if row.number.isdecimal() and len(row.number) < 9 else None


def _day(values: Mapping[str, str], name: str, wrong: dict[str, str]) -> date | None:
    try:
        return read_day(values[name])
    except ValueError:
        wrong[name] = phrase("This is no day, like 2027-03-15.")
        return None


def _number(values: Mapping[str, str], name: str, wrong: dict[str, str]) -> int:
    text = values[name].strip()
    if not text.isdecimal() or len(text) > 4:
        wrong[name] = phrase("Write a number.")
        return 1
    return int(text)


def _budget(text: str, wrong: dict[str, str]) -> float | None:
    try:
        found = read_euros(text)
    except ValueError:
        wrong["budget"] = phrase("An amount in euros, like 1 500 000.")
        return None
    return None if found is None else float(found)
