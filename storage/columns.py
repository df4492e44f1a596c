"""What every table is made of: ids, instants, weeks, exact numbers and short lists of words.

Each type is as exact on SQLite as on PostgreSQL: what was written is what is read.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import (
    TIMESTAMP,
    BigInteger,
    Column,
    Dialect,
    Enum,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Text,
    TypeDecorator,
)
from sqlalchemy.types import TypeEngine

from bot.domain.weeks import Week

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)

# Under which name a column of sealed words says what they are sealed to (`sealed`).
SEALED = "sealed to"

# What a mapping function reads: a row of a result, or a named tuple of one table's part of it.
Fields = Any

# SQLite keeps a row under its INTEGER PRIMARY KEY itself, and any other needs an index beside it.
Id = BigInteger().with_variant(Integer(), "sqlite")

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Instant(TypeDecorator[datetime]):
    """An aware instant: TIMESTAMPTZ on PostgreSQL, microseconds since 1970 on SQLite."""

    impl = BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the column's type."""
        chosen: TypeEngine[Any] = (
            TIMESTAMP(timezone=True) if _is_postgres(dialect) else BigInteger()
        )
        return dialect.type_descriptor(chosen)

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], object]:
        """Write an instant; one without a zone is a programmer's error."""
        return _zoned if _is_postgres(dialect) else _microseconds

    def result_processor(
        self, dialect: Dialect, _coltype: object
    ) -> Callable[[Any], datetime | None]:
        """Read an instant, in UTC."""
        return _in_utc if _is_postgres(dialect) else _instant


def _zoned(at: datetime | None) -> datetime | None:
    if at is not None and at.utcoffset() is None:
        raise ValueError("an instant needs a zone")
    return at


def _microseconds(at: datetime | None) -> int | None:
    known = _zoned(at)
    return None if known is None else (known - _EPOCH) // _MICROSECOND


def _in_utc(at: datetime | None) -> datetime | None:
    return None if at is None else at.astimezone(UTC)


def _instant(microseconds: int | None) -> datetime | None:
    return None if microseconds is None else _EPOCH + microseconds * _MICROSECOND


class WeekName(TypeDecorator[Week]):
    """A week as its name, 2026-W47, which sorts as weeks do."""

    impl = String(8)
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[Week | None], str | None]:
        """Write a week's name."""
        return _name_of

    def result_processor(
        self, dialect: Dialect, _coltype: object
    ) -> Callable[[str | None], Week | None]:
        """Read a week's name: there are few, so that most are known."""
        return _week


def _name_of(week: Week | None) -> str | None:
    return None if week is None else str(week)


@cache
def _week(name: str | None) -> Week | None:
    return None if name is None else Week.read(name)


class Exact(TypeDecorator[Decimal]):
    """A decimal number as its own text; nothing is summed or compared in SQL."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | None:
        """Write a number."""
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Decimal | None:
        """Read a number."""
        return None if value is None else Decimal(value)


class OneOf(TypeDecorator[StrEnum]):
    """One of the values of an enumeration, by its word, which is looked up."""

    impl = Enum
    cache_ok = True

    def __init__(self, values: type[StrEnum], constraint: str | None) -> None:
        super().__init__(
            values,
            native_enum=False,
            create_constraint=constraint is not None,
            values_callable=lambda chosen: [value.value for value in chosen],
            length=16,
            name=constraint,
        )
        self.values = values
        self.constraint = constraint

    def bind_processor(self, dialect: Dialect) -> Callable[[StrEnum | None], str | None]:
        """Write a value as its word."""
        words: dict[StrEnum | None, str | None] = {value: value.value for value in self.values}
        return {**words, None: None}.__getitem__

    def result_processor(
        self, dialect: Dialect, _coltype: object
    ) -> Callable[[str | None], StrEnum | None]:
        """Read the value of a word."""
        values: dict[str | None, StrEnum | None] = {value.value: value for value in self.values}
        return {**values, None: None}.__getitem__


class Sealed(TypeDecorator[bytes]):
    """Sealed words: bytes, as both drivers take and give them."""

    impl = LargeBinary
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> None:
        """Write them as they are."""

    def result_processor(self, dialect: Dialect, _coltype: object) -> None:
        """Read them as they are."""


def one_of(values: type[StrEnum], constraint: str | None = None) -> OneOf:
    """Make the type of a column that holds one of a few words.

    `constraint` names what lets the database refuse any other, as migrations name it. Lists that
    grow with every feature have none, so that a feature needs no migration.
    """
    return OneOf(values, constraint)


def own_id() -> "Column[int]":
    """Make the primary key of a table; the core mints it."""
    return Column("id", Id, primary_key=True, autoincrement=False)


def refers(
    name: str, to: str, *, nullable: bool = False, primary: bool = False, index: bool = False
) -> "Column[int]":
    """Make a column that holds the id of a row of another table."""
    return Column(
        name,
        Id,
        ForeignKey(f"{to}.id"),
        nullable=nullable,
        primary_key=primary,
        index=index,
        autoincrement=False,
    )


@dataclass(frozen=True, slots=True)
class SealedTo:
    """Whose words a column holds, and which row they are sealed to.

    `owner` and `row` name columns of the same table; without an owner they are the one's of the
    kind. `column` is the one that the words were sealed to: another, where they are moved.
    """

    kind: str
    owner: str | None
    row: tuple[str, ...]
    column: str


def sealed(
    name: str,
    owner: str | None = "person",
    *,
    kind: str = "person",
    row: tuple[str, ...] = ("id",),
    as_column: str = "",
    nullable: bool = True,
) -> "Column[bytes]":
    """Make a column of sealed words."""
    to = SealedTo(kind, owner, row, as_column or name)
    return Column(name, Sealed, nullable=nullable, info={SEALED: to})


def _is_postgres(dialect: Dialect) -> bool:
    return dialect.name == "postgresql"
