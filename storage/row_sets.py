"""Inserting rows in one statement, whatever their number: a JSON list tells them.

It is one parameter on both databases. SQLite works through it without the interpreter's lock, and
for PostgreSQL's client there is nothing to do for each row.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

import msgspec
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ColumnElement,
    Dialect,
    FromClause,
    Integer,
    Table,
    Text,
    bindparam,
    cast,
    func,
    literal,
    literal_column,
    select,
    true,
)
from sqlalchemy.dialects import postgresql, sqlite

from storage.columns import Instant
from storage.statements.executor import Executor
from storage.statements.statement import Statement

_REMEMBERED = 4096
Write = Callable[[Any], Any]
Insert = sqlite.Insert | postgresql.Insert
LookUp = Callable[[Mapping[str, ColumnElement[Any]]], ColumnElement[Any]]
_ROWS = bindparam("rows", type_=Text())
# PostgreSQL takes a text for a text, and for nothing else.
_CONVERTED = (Boolean, Integer, Instant, JSON)


class RowSetInsert:
    """Inserts rows of which some columns are told, and the others begin with the same.

    Others are `looked_up` in the database, each by what is told of the row.
    A row whose key is there already changes nothing; or these columns of it, with `replacing`.
    """

    def __init__(
        self,
        table: Table,
        told: Sequence[str],
        *,
        keys: Sequence[str],
        begins: Mapping[str, Any] = {},
        looked_up: Mapping[str, LookUp] = {},
        replacing: Sequence[str] = (),
    ) -> None:
        self._table = table
        self._told = [table.c[name] for name in told]
        self._begins = begins
        self._looked_up = looked_up
        self._keys = keys
        self._replacing = replacing
        self._writers: dict[str, dict[str, Write]] = {}
        self._statement = Statement(self._on_sqlite(), self._on_postgres())

    def plain(self, dialect: Dialect, values: Mapping[str, Any]) -> tuple[Any, ...]:
        """Make what a row tells of values that several have in common, in their order."""
        writers = self._writers.get(dialect.name)
        if writers is None:
            writers = self._writers[dialect.name] = _writers(dialect, self._told)
        return tuple(writers[name](value) for name, value in values.items())

    def run(self, executor: Executor, rows: Iterable[Sequence[Any]]) -> None:
        """Insert rows; each has what is told of it, in the order of the columns."""
        if told := [*rows]:
            executor.write(self._statement, {"rows": msgspec.json.encode(told).decode()})

    def _on_sqlite(self) -> Insert:
        each = func.json_each(_ROWS).table_valued("value", name="told")
        values = [
            func.json_extract(each.c.value, literal_column(f"'$[{place}]'"))
            for place in range(len(self._told))
        ]
        return self._insert(sqlite.insert(self._table), each, values)

    def _on_postgres(self) -> Insert:
        each = func.json_array_elements(cast(_ROWS, JSON)).table_valued("value", name="told")
        texts = [
            each.c.value.op("->>")(literal_column(str(place))) for place in range(len(self._told))
        ]
        values = [
            cast(text, column.type) if isinstance(column.type, _CONVERTED) else text
            for text, column in zip(texts, self._told, strict=True)
        ]
        return self._insert(postgresql.insert(self._table), each, values)

    def _insert(
        self, insert: Insert, each: FromClause, values: Sequence[ColumnElement[Any]]
    ) -> Insert:
        begins = [literal(value, self._table.c[name].type) for name, value in self._begins.items()]
        row = dict(zip((column.name for column in self._told), values, strict=True))
        found = [look_up(row) for look_up in self._looked_up.values()]
        names = [*row, *self._begins, *self._looked_up]
        # The condition ends the rows for SQLite, which would take ON for a part of them.
        told = insert.from_select(
            names,
            select(*values, *begins, *found).select_from(each).where(true()),
            include_defaults=False,
        )
        if not self._replacing:
            return told.on_conflict_do_nothing(index_elements=self._keys)
        replaced = {name: told.excluded[name] for name in self._replacing}
        return told.on_conflict_do_update(index_elements=self._keys, set_=replaced)


def _writers(dialect: Dialect, columns: Sequence[Column[Any]]) -> dict[str, Write]:
    """Find what makes of a column's values what JSON tells the database."""
    return {
        each.name: _in_json(each.type.dialect_impl(dialect).bind_processor(dialect))
        for each in columns
    }


def _in_json(write: Write | None) -> Write:
    """Remember what was made of a value: in many rows, a column has but a few."""

    @lru_cache(maxsize=_REMEMBERED)
    def written(value: Any) -> Any:
        plain = value if write is None else write(value)
        return plain.isoformat() if isinstance(plain, datetime) else plain

    return written
