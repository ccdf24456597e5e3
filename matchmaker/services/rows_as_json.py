"""Rows as JSON and back, so that what a merge takes out can be put back exactly as it was."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

import sqlalchemy as sa

from models import Base

Row = TypeVar("Row", bound=Base)


def row_as_json(row: Base) -> dict[str, Any]:
    """All columns of a row, in what JSON can hold."""
    return {column.key: value_as_json(getattr(row, column.key)) for column in row.__table__.c}


def row_from_json(entity: type[Row], data: dict[str, Any]) -> Row:
    """The row again, id included; not yet in any session."""
    columns = entity.__table__.c
    return entity(**{key: value_from_json(columns[key], value) for key, value in data.items()})


def value_from_json(column: sa.ColumnElement[Any], value: Any) -> Any:
    """A value as its column holds it: words of closed lists, days and moments restored."""
    if value is None or isinstance(column.type, sa.JSON):
        return value
    kind: Any = getattr(column.type, "impl_instance", column.type).python_type
    if issubclass(kind, StrEnum):
        return kind(value)
    if issubclass(kind, date):  # a datetime is a date, too
        return kind.fromisoformat(value)
    return value


def value_as_json(value: Any) -> Any:
    """A value of a row as JSON can hold it."""
    return value.isoformat() if isinstance(value, date) else value
