"""Rows as a backup holds them: JSON that is the same whichever database they came from.

A column is described by a name and a kind, never by the tables of this version: a backup of an
earlier one is read by what it says of itself.
"""

import base64
import json
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ColumnClause,
    Date,
    Double,
    Integer,
    LargeBinary,
    Select,
    String,
    Table,
    TableClause,
    Text,
    Time,
    column,
    select,
    table,
)
from sqlalchemy.types import TypeEngine

from storage.columns import Instant

Columns = tuple[tuple[str, str], ...]

# Told apart from top to bottom: an instant is a decorated number, an enum a string.
_KINDS: tuple[tuple[type[TypeEngine[Any]] | type[Instant], str], ...] = (
    (Instant, "instant"),
    (Boolean, "bool"),
    (BigInteger, "int"),
    (Integer, "int"),
    (Double, "float"),
    (LargeBinary, "bytes"),
    (JSON, "json"),
    (Date, "date"),
    (Time, "time"),
    (String, "text"),
)
_TYPES: dict[str, TypeEngine[Any]] = {
    "instant": Instant(),
    "bool": Boolean(),
    "int": BigInteger(),
    "float": Double(),
    "bytes": LargeBinary(),
    "json": JSON(),
    "date": Date(),
    "time": Time(),
    "text": Text(),
}
_WRITES: dict[str, Callable[[Any], object]] = {
    "instant": lambda at: at.astimezone(UTC).isoformat(),
    "bytes": lambda data: base64.b64encode(data).decode(),
    "date": date.isoformat,
    "time": time.isoformat,
}
_READS: dict[str, Callable[[Any], object]] = {
    "instant": datetime.fromisoformat,
    "bytes": lambda text: base64.b64decode(text, validate=True),
    "date": date.fromisoformat,
    "time": time.fromisoformat,
}
KINDS = frozenset(_TYPES)


def columns_of(of: Table) -> Columns:
    """Describe a table's columns."""
    return tuple((each.name, _kind(each)) for each in of.columns)


def keys_of(of: Table) -> tuple[str, ...]:
    """Name the columns of a table's primary key."""
    return tuple(each.name for each in of.primary_key.columns)


def clause(name: str, columns: Columns) -> TableClause:
    """Make what statements need of a table, from its description."""
    return table(name, *(column(each, _TYPES[kind]) for each, kind in columns))


def in_order(name: str, columns: Columns, keys: Sequence[str], dialect: str) -> Select[Any]:
    """Select every row, ordered by key alike on both databases: texts byte by byte."""
    rows, kinds = clause(name, columns), dict(columns)

    def order(key: str) -> "ColumnClause[Any]":
        by_locale = dialect == "postgresql" and kinds[key] == "text"
        chosen: ColumnClause[Any] = rows.c[key].collate("C") if by_locale else rows.c[key]  # type: ignore[assignment]  # either orders
        return chosen

    return select(rows).order_by(*map(order, keys))


def line(values: Sequence[Any], columns: Columns) -> bytes:
    """Write a row."""
    written = [
        value if value is None or kind not in _WRITES else _WRITES[kind](value)
        for value, (_, kind) in zip(values, columns, strict=True)
    ]
    return json.dumps(written, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def values(of: bytes, columns: Columns) -> list[Any]:
    """Read a row; a ValueError is raised for anything else."""
    written = json.loads(of)
    return [
        value if value is None or kind not in _READS else _READS[kind](value)
        for value, (_, kind) in zip(written, columns, strict=True)
    ]


def _kind(of: "Column[Any]") -> str:
    chosen = of.type
    plain = chosen if isinstance(chosen, Instant) else getattr(chosen, "impl_instance", chosen)
    return next(kind for known, kind in _KINDS if isinstance(plain, known))
