"""The form of the first step: what was typed, as values; and values, as they are typed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta

from werkzeug.datastructures import MultiDict

from matchmaker.domain.event_vocabulary import SlotKind
from matchmaker.domain.phrases import phrase
from matchmaker.services.events.setting_up import MOST_TABLES, Basics, table_names
from matchmaker.services.events.slots import MOST_DAYS, Interruption, Timetable
from matchmaker.services.recognition.languages import SPOKEN
from matchmaker.web.forms import FormError
from matchmaker.web.languages import TIME_ZONES
from matchmaker.web.sentence_forms import one_line, read_day

SPARE_ROWS, MOST_ROWS = 2, 24
_FIELDS = (
    *("name", "about", "venue", "day", "until", "zone", "first", "last", "minutes", "pause"),
    *("tables", "table_names", "step_free", "register_until"),
)
_RANGE = re.compile(r"(\d{1,4})(?:\s*[-–]\s*(\d{1,4}))?")


@dataclass(frozen=True, slots=True)
class Row:
    """A break or a talk as it is typed; `on` is a day's place in the row from 1, "" for each."""

    kind: str = SlotKind.BREAK.value
    starts: str = ""
    minutes: str = ""
    title: str = ""
    on: str = ""

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed."""
        return not (self.starts or self.minutes or self.title)


@dataclass(frozen=True, slots=True)
class BasicsForm:
    """What the form shows: texts by field, rows, languages."""

    values: Mapping[str, str]
    rows: tuple[Row, ...]
    languages: tuple[str, ...] = ()

    @property
    def lines(self) -> tuple[Row, ...]:
        """The rows, and some to fill in."""
        return self.rows + (Row(),) * min(SPARE_ROWS, MOST_ROWS - len(self.rows))


def form_of(basics: Basics) -> BasicsForm:
    """The values as they are typed."""
    plan = basics.timetable
    numbered = basics.tables == table_names(len(basics.tables))
    return BasicsForm(
        values={
            "name": basics.name,
            "about": basics.about,
            "venue": basics.venue,
            "day": plan.days[0].isoformat() if plan.days else "",
            "until": plan.days[-1].isoformat() if len(plan.days) > 1 else "",
            "zone": plan.zone,
            "first": f"{plan.first:%H:%M}",
            "last": f"{plan.last:%H:%M}",
            "minutes": str(plan.minutes),
            "pause": str(plan.pause),
            "tables": str(len(basics.tables)),
            "table_names": "" if numbered else "\n".join(basics.tables),
            "step_free": in_ranges(basics.step_free),
            "register_until": basics.register_until.isoformat() if basics.register_until else "",
        },
        rows=tuple(map(_row, plan.interruptions)),
        languages=basics.languages,
    )


def typed(form: MultiDict[str, str]) -> BasicsForm:
    """What was typed, as it was; blank rows fall away."""
    found = [
        Row(
            kind=form.get(f"kind-{number}", ""),
            starts=form.get(f"starts-{number}", "").strip(),
            minutes=form.get(f"length-{number}", "").strip(),
            title=one_line(form.get(f"title-{number}", ""))[:200],
            on=form.get(f"on-{number}", ""),
        )
        for number in range(MOST_ROWS)
    ]
    return BasicsForm(
        values={name: form.get(name, "").replace("\r\n", "\n") for name in _FIELDS},
        rows=tuple(each for each in found if not each.is_blank),
        languages=tuple(each for each in form.getlist("languages") if each in SPOKEN),
    )


def read_basics(form: BasicsForm) -> Basics:
    """The values that were typed.

    Raises:
        FormError: with a sentence for each field that cannot be read.
    """
    wrong: dict[str, str] = {}
    values = form.values
    tables = _tables(values, wrong)
    timetable = Timetable(
        days=_days(values, wrong),
        zone=_zone(values, wrong),
        first=_time(values, "first", wrong),
        last=_time(values, "last", wrong),
        minutes=_number(values, "minutes", wrong),
        pause=_number(values, "pause", wrong, blank=0),
        interruptions=tuple(
            _interruption(number, row, wrong) for number, row in enumerate(form.rows)
        ),
    )
    basics = Basics(
        name=one_line(values["name"]),
        timetable=timetable,
        tables=tables,
        step_free=_step_free(values["step_free"], len(tables), wrong),
        about=values["about"].strip(),
        venue=one_line(values["venue"]),
        languages=form.languages,
        register_until=_day(values, "register_until", wrong),
    )
    if wrong:
        raise FormError(**wrong)
    return basics


def in_ranges(numbers: frozenset[int]) -> str:
    """Table numbers from 0 as people write them: «1-4, 9»."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and runs[-1][1] == number - 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(f"{a + 1}" if a == b else f"{a + 1}-{b + 1}" for a, b in runs)


def _row(each: Interruption) -> Row:
    on = "" if each.day is None else str(each.day + 1)
    return Row(each.kind.value, f"{each.starts:%H:%M}", str(each.minutes), each.title, on)


def _interruption(number: int, row: Row, wrong: dict[str, str]) -> Interruption:
    kinds = {each.value: each for each in (SlotKind.BREAK, SlotKind.TALK)}
    values = {f"starts-{number}": row.starts, f"length-{number}": row.minutes}
    return Interruption(
        kind=kinds.get(row.kind, SlotKind.BREAK),
        starts=_time(values, f"starts-{number}", wrong),
        minutes=_number(values, f"length-{number}", wrong),
        title=row.title,
        day=int(row.on) - 1 if row.on in set("12345") else None,
    )


def _days(values: Mapping[str, str], wrong: dict[str, str]) -> tuple[date, ...]:
    first, last = _day(values, "day", wrong), _day(values, "until", wrong)
    if first is None:
        wrong.setdefault("day", phrase("Say on which day it is."))
        return ()
    if last is None:
        return (first,)
    count = (last - first).days + 1
    if count < 1:
        wrong["until"] = phrase("The last day lies before the first.")
        return (first,)
    if count > MOST_DAYS:
        wrong["until"] = phrase("An event has %(most)s days or fewer.", most=MOST_DAYS)
        return (first,)
    return tuple(first + timedelta(days=each) for each in range(count))


def _day(values: Mapping[str, str], name: str, wrong: dict[str, str]) -> date | None:
    try:
        return read_day(values[name])
    except ValueError as error:
        wrong[name] = error.args[0]
        return None


def _zone(values: Mapping[str, str], wrong: dict[str, str]) -> str:
    if values["zone"] in TIME_ZONES:
        return values["zone"]
    wrong["zone"] = phrase("Choose a time zone from the list.")
    return "UTC"


def _time(values: Mapping[str, str], name: str, wrong: dict[str, str]) -> time:
    try:
        return time.fromisoformat(values[name].strip()).replace(second=0, microsecond=0)
    except ValueError:
        wrong[name] = phrase("Write a time as 09:00.")
        return time(0)


def _number(
    values: Mapping[str, str], name: str, wrong: dict[str, str], *, blank: int | None = None
) -> int:
    text = values[name].strip()
    if not text and blank is not None:
        return blank
    if text.isdecimal() and len(text) <= 4:
        return int(text)
    wrong[name] = phrase("Write a whole number.")
    return 0


def _tables(values: Mapping[str, str], wrong: dict[str, str]) -> tuple[str, ...]:
    count = _number(values, "tables", wrong)
    if "tables" not in wrong and not 1 <= count <= MOST_TABLES:
        wrong["tables"] = phrase("There are 1 to %(most)s tables.", most=MOST_TABLES)
    given = tuple(one_line(each) for each in values["table_names"].splitlines() if each.strip())
    return table_names(min(count, MOST_TABLES), given)


def _step_free(text: str, tables: int, wrong: dict[str, str]) -> frozenset[int]:
    """Numbers of tables from «1-4, 9»."""
    found: set[int] = set()
    for part in re.split(r"[,;]", text):
        if not part.strip():
            continue
        match = _RANGE.fullmatch(part.strip())
        low, high = (int(match[1]), int(match[2] or match[1])) if match else (0, 0)
        if not 1 <= low <= high <= tables:
            wrong["step_free"] = phrase(
                "“%(part)s” is none of the tables 1 to %(most)s.", part=part.strip(), most=tables
            )
        else:
            found |= set(range(low - 1, high))
    return frozenset(found)
