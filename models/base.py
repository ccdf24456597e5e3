"""What all rows share: the naming of constraints (migrations need names) and the column types."""

from __future__ import annotations

import enum
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from matchmaker.domain import event_vocabulary as e
from matchmaker.domain import vocabulary as v

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UTCDateTime(sa.TypeDecorator[datetime]):
    """A moment, always aware and in UTC; SQLite would drop the zone."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Refuse naive moments; store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(
                "A moment without a time zone cannot be stored; use datetime.now(UTC)."
            )
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Give the zone back that SQLite dropped."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Codes(sa.TypeDecorator[list[str]]):
    """A short list of codes («LT;AT») in one column: read a thousand times for each writing."""

    impl = sa.String(1_000)
    cache_ok = True

    def process_bind_param(self, value: list[str] | None, dialect: sa.Dialect) -> str:
        """Refuse what could not be read back."""
        codes = value or []
        if any(";" in each or not each for each in codes):
            raise ValueError(f"Codes are neither empty nor hold a semicolon: {codes}.")
        return ";".join(codes)

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> list[str]:
        """The codes in the order in which they were written."""
        return value.split(";") if value else []


def word(kind: type[enum.StrEnum]) -> sa.Enum:
    """A closed list stored by its word; new words need no migration, so there is no CHECK."""
    return sa.Enum(
        kind,
        native_enum=False,
        create_constraint=False,
        length=32,
        values_callable=lambda members: [member.value for member in members],
    )


WORDS: tuple[type[enum.StrEnum], ...] = (
    v.OrganisationKind,
    v.StatementRole,
    v.Visibility,
    v.Stage,
    v.SizeClass,
    v.Urgency,
    v.MatchKind,
    v.LinkKind,
    v.Answer,
    v.DeclineReason,
    v.OutcomeStep,
    v.AccountRole,
    v.MessageKind,
    v.ValueBand,
    v.LetterKind,
    v.LetterState,
    v.Frequency,
    v.JobState,
    e.EventState,
    e.SlotKind,
    e.AttendanceState,
    e.WishStrength,
    e.Rating,
    e.LinkLevel,
    e.PairActKind,
)
COLUMN_TYPES: dict[Any, Any] = {
    datetime: UTCDateTime,
    dict[str, Any]: sa.JSON,
    list[str]: Codes(),
    **{kind: word(kind) for kind in WORDS},
}


class Base(DeclarativeBase):
    """Root of all entities."""

    metadata = sa.MetaData(naming_convention=NAMING)
    type_annotation_map = COLUMN_TYPES


class WithId:
    """A surrogate key, never shown as a name."""

    id: Mapped[int] = mapped_column(primary_key=True)


def cascade(target: str) -> sa.ForeignKey:
    """A reference whose row goes when its target goes."""
    return sa.ForeignKey(target, ondelete="CASCADE")
