"""The quality sheet: which indicators there are, where each comes from, and what was typed in.

It prepares a file for the labels of cluster management (European Cluster Excellence, ESCA); it is
not an assessment and knows no overall score. The thresholds are those of the published criteria,
told as facts beside the numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.funnel import Share
from matchmaker.domain.phrases import Phrase, phrase
from matchmaker.domain.visibility import Viewer
from matchmaker.errors import InputError
from matchmaker.services.identity.auditing import record
from matchmaker.services.quality.counting import YearCounts
from models import QualityEntry

LONGEST = 500


class Source(StrEnum):
    """Where a figure comes from."""

    COMPUTED = "computed"
    TYPED = "typed"
    NOT_OURS = "not_ours"


SOURCES = {
    Source.COMPUTED: phrase("computed from the records"),
    Source.TYPED: phrase("typed in by the cluster"),
    Source.NOT_OURS: phrase("not ours: attach your document"),
}


@dataclass(frozen=True, slots=True)
class Indicator:
    """One line of the sheet.

    Attributes:
        key: under which a typed figure is kept.
        means: how it is counted, or what to type.
        threshold: what the published criteria say of it.
        count, share, text: its value, one of them; none where it is not known.
    """

    key: str
    group: Phrase
    words: Phrase
    source: Source
    means: Phrase
    threshold: Phrase | None = None
    count: int | None = None
    share: Share | None = None
    text: str = ""

    @property
    def is_known(self) -> bool:
        """Whether there is anything to show."""
        has_share = self.share is not None and self.share.of > 0
        return self.count is not None or has_share or bool(self.text)


_STRUCTURE = phrase("Structure")
_GOVERNANCE = phrase("Governance and co-operation")
_FINANCE = phrase("Financing")
_SERVICES = phrase("Strategy and services")
_RECOGNITION = phrase("Achievements and recognition")


def indicators(counts: YearCounts, typed: Mapping[str, str]) -> tuple[Indicator, ...]:
    """All lines for one year, in the order of the label's groups."""
    return (*_computed(counts), *_typed_in(typed), *_of_others())


def typed_in(session: Session, cluster_id: int, year: int) -> dict[str, str]:
    """What was typed in for a year."""
    query = sa.select(QualityEntry.indicator, QualityEntry.value).filter_by(
        cluster_id=cluster_id, year=year
    )
    return {key: value for key, value in session.execute(query)}  # noqa: C416 -- rows to mypy


def keep(
    session: Session,
    cluster_id: int,
    year: int,
    values: Mapping[str, str],
    *,
    viewer: Viewer,
    now: datetime,
) -> int:
    """Keep what was typed in; an empty value takes the figure away. Gives how many changed.

    Raises:
        InputError: a value is too long; nothing is kept.
    """
    known = {each.key: each for each in _typed_in({})}
    for key, value in values.items():
        if key in known and len(value.strip()) > LONGEST:
            raise InputError(
                phrase("%(what)s: %(n)s characters.", what=known[key].words, n=len(value.strip())),
                remedy=phrase("Write %(most)s at most.", most=LONGEST),
            )
    rows = {
        row.indicator: row
        for row in session.scalars(
            sa.select(QualityEntry).filter_by(cluster_id=cluster_id, year=year)
        )
    }
    changed = sum(
        _keep_one(session, rows.get(key), cluster_id, year, key, value.strip(), viewer, now)
        for key, value in values.items()
        if key in known
    )
    if changed:
        record(
            session,
            "type in quality figures",
            f"cluster {cluster_id}",
            account_id=viewer.account_id,
            now=now,
            year=year,
            figures=changed,
        )
    session.commit()
    return changed


def _keep_one(
    session: Session,
    row: QualityEntry | None,
    cluster_id: int,
    year: int,
    key: str,
    value: str,
    viewer: Viewer,
    now: datetime,
) -> bool:
    if (row.value if row else "") == value:
        return False
    if row is None:
        row = QualityEntry(cluster_id=cluster_id, year=year, indicator=key)
        session.add(row)
    elif not value:
        session.delete(row)
        return True
    row.value, row.account_id, row.at = value, viewer.account_id, now
    return True


def _computed(of: YearCounts) -> tuple[Indicator, ...]:
    def line(key: str, group: Phrase, words: Phrase, means: Phrase, **value: object) -> Indicator:
        return Indicator(key, group, words, Source.COMPUTED, means, **value)  # type: ignore[arg-type]

    return (
        line("members", _STRUCTURE, phrase("Members"),
             phrase("Who belongs to the cluster at the end of the year, or today."),
             threshold=phrase("40 are a sound base."), count=of.members),
        line("industry", _STRUCTURE, phrase("Members from industry"),
             phrase("Companies among the members."),
             threshold=phrase("More than %(share)s %% are asked for.", share=70),
             share=of.industry),
        line("small", _STRUCTURE, phrase("Small and medium-sized companies"),
             phrase("Fewer than 250 people, of the companies whose size is known."),
             share=of.small),
        line("research", _STRUCTURE, phrase("Research organisations"),
             phrase("Members of that kind; education is typed in below."),
             threshold=phrase("At least one is asked for."), count=of.research),
        line("joined", _STRUCTURE, phrase("Joined in the year"),
             phrase("Memberships that began."), count=of.joined),
        line("left", _STRUCTURE, phrase("Left in the year"),
             phrase("Memberships that ended."), count=of.left),
        line("met", _GOVERNANCE, phrase("Members met in person"),
             phrase("Checked in at an event of the cluster; other talks are typed in below."),
             threshold=phrase("More than %(share)s %% a year, %(more)s %% for excellence.",
                              share=40, more=60),
             share=of.met),
        line("joint", _GOVERNANCE, phrase("Members active in joint work"),
             phrase("With a project, contract or outcome under way; one or two are not shown."),
             threshold=phrase("More than %(share)s %% are asked for.", share=30),
             share=of.joint),
        line("partners", _GOVERNANCE, phrase("Linked clusters"),
             phrase("Other clusters with a link of their own to this one."), count=of.partners),
        line("events", _SERVICES, phrase("Matchmaking events"),
             phrase("Held by the cluster in the year."), count=of.events),
        line("guests", _SERVICES, phrase("Guests at these events"),
             phrase("Organisations that came and are no members."), count=of.guests),
    )  # fmt: skip


def _typed_in(typed: Mapping[str, str]) -> tuple[Indicator, ...]:
    lines = (
        ("education", _STRUCTURE, phrase("Education organisations"),
         phrase("Their names."), phrase("At least one is asked for.")),
        ("talks", _GOVERNANCE, phrase("Other personal contacts"),
         phrase("Members visited or called, as a number."), None),
        ("staff", _FINANCE, phrase("Full-time posts of the management"),
         phrase("As a number, part-time posts added up."), None),
        ("training", _FINANCE, phrase("Training of the staff"),
         phrase("Days in the year, or what it was about."), None),
        ("private", _FINANCE, phrase("Private share of the budget"),
         phrase("In per cent: fees, services, sponsors."), None),
        ("groups", _SERVICES, phrase("Working groups and services"),
         phrase("Which, and how many members use them."), None),
        ("satisfaction", _RECOGNITION, phrase("Satisfaction of the members"),
         phrase("When they were asked last, and what they said."),
         phrase("Asked every two years at least.")),
        ("stories", _RECOGNITION, phrase("Success stories"),
         phrase("Published in the year, with the consent of those concerned."), None),
        ("press", _RECOGNITION, phrase("Recognition in media"),
         phrase("Reports about the cluster."), None),
    )  # fmt: skip
    return tuple(
        Indicator(key, group, words, Source.TYPED, means, threshold, text=typed.get(key, ""))
        for key, group, words, means, threshold in lines
    )


def _of_others() -> tuple[Indicator, ...]:
    words = (
        ("strategy", phrase("Strategy and implementation plan")),
        ("controlling", phrase("Controlling of the strategy")),
    )
    means = phrase("A document of the cluster; this software does not hold it.")
    return tuple(Indicator(key, _SERVICES, each, Source.NOT_OURS, means) for key, each in words)
