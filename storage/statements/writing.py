"""Statements that write rows: once, in another's place, by version, or whatever was there.

Each is made once for a table and what is said of it. Many rows go in one statement on PostgreSQL,
as a list for each column, and one after the other on SQLite.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ClauseElement, Table, UniqueConstraint, bindparam, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.kernel.errors import Conflict
from storage.statements.conditions import ListOf
from storage.statements.executor import Executor
from storage.statements.statement import Statement

Row = dict[str, Any]
_Names = tuple[str, ...]


def insert(executor: Executor, table: Table, row: Row) -> None:
    """Insert a row whose id is new."""
    executor.put(table.name, _plain(table, tuple(row)), row)


def insert_once(executor: Executor, table: Table, rows: Sequence[Row], keys: Sequence[str]) -> int:
    """Insert rows; those whose key is there already change nothing. Returns how many were new."""
    if not rows:
        return 0
    statements = _once(table, tuple(keys), tuple(rows[0]))
    if len(rows) == 1:
        return executor.put_once(table.name, statements.one, rows[0])
    return _inserted(executor, statements, rows)


def insert_new(executor: Executor, table: Table, row: Row, keys: Sequence[str]) -> None:
    """Insert a row; raises `Conflict` if someone else was first with its key."""
    if not insert_once(executor, table, [row], keys):
        raise Conflict(table.name)


def upsert(executor: Executor, table: Table, rows: Sequence[Row], keys: Sequence[str]) -> None:
    """Insert rows, each in the place of the one that has its key."""
    if rows:
        _inserted(executor, _upsert(table, tuple(keys), tuple(rows[0])), rows)


def save(executor: Executor, table: Table, rows: Sequence[Row]) -> None:
    """Save rows that have an id and a version, and count their versions up.

    Which row it is and whose never changes, so it is not written: the database would look anew
    for all that it refers to. Raises `Conflict` if one of them is not stored in the version that
    was read.
    """
    if not rows:
        return
    saving, names = _save(table, tuple(rows[0]))
    renamed = [_renamed(row, names) for row in rows]
    if len(renamed) == 1:
        executor.put(table.name, saving, renamed[0], saves=True)
    elif executor.write(saving, *renamed).rowcount != len(rows):
        raise Conflict(table.name)


def replace(executor: Executor, table: Table, row: Row) -> None:
    """Write all of a row that has an id and no version; whoever writes last is right.

    The id is left alone: writing it anew would look for the rows that refer to it.
    """
    rest = {name: value for name, value in row.items() if name != "id"}
    executor.put(table.name, _replace(table, tuple(rest)), {**rest, "its_id": row["id"]})


def insert_new_of(
    executor: Executor, table: Table, rows: Sequence[Row], keys: Sequence[str], wanted: str
) -> list[Any]:
    """Insert rows, as `insert_once` does; returns one column of those that were new."""
    if not rows:
        return []
    one, many = _told(table, tuple(keys), tuple(rows[0]), wanted)
    if _at_once(executor, rows):
        return executor.write(many, _lists(rows)).scalars()
    return [value for row in rows for value in executor.write(one, row).scalars()]


class _Insert(NamedTuple):
    """How one row is inserted, and how many are at once on PostgreSQL."""

    one: Statement
    many: Statement


_Finish = Callable[[Any], ClauseElement]


def _insert(table: Table, names: _Names, finish: _Finish) -> _Insert:
    lists = [
        func.unnest(bindparam(name, type_=ListOf(table.c[name].type), required=True)).label(name)
        for name in names
    ]
    at_once = postgresql.insert(table).from_select(names, select(*lists))
    return _Insert(
        Statement(finish(sqlite.insert(table)), finish(postgresql.insert(table)), columns=names),
        Statement(finish(at_once)),
    )


@cache
def _plain(table: Table, names: _Names) -> Statement:
    return Statement(table.insert(), columns=names)


@cache
def _once(table: Table, keys: _Names, names: _Names) -> _Insert:
    return _insert(table, names, lambda some: some.on_conflict_do_nothing(index_elements=keys))


@cache
def _told(table: Table, keys: _Names, names: _Names, wanted: str) -> _Insert:
    def finish(some: Any) -> ClauseElement:
        told: ClauseElement = some.on_conflict_do_nothing(index_elements=keys).returning(
            table.c[wanted]
        )
        return told

    return _insert(table, names, finish)


@cache
def _upsert(table: Table, keys: _Names, names: _Names) -> _Insert:
    def finish(some: Any) -> ClauseElement:
        replaced = {name: some.excluded[name] for name in names if name not in keys}
        put: ClauseElement = some.on_conflict_do_update(index_elements=keys, set_=replaced)
        return put

    return _insert(table, names, finish)


@cache
def _save(table: Table, names: _Names) -> tuple[Statement, _Names]:
    keys = {"id", "version", *(column.name for column in table.c if column.foreign_keys)}
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint):
            keys |= {column.name for column in constraint.columns}
    changed = tuple(name for name in names if name not in keys)
    saving = (
        update(table)
        .where(table.c.id == bindparam("its_id"), table.c.version == bindparam("its_version"))
        .values(version=table.c.version + 1)
    )
    return Statement(saving, columns=changed), changed


@cache
def _replace(table: Table, names: _Names) -> Statement:
    return Statement(update(table).where(table.c.id == bindparam("its_id")), columns=names)


def _inserted(executor: Executor, statements: _Insert, rows: Sequence[Row]) -> int:
    if _at_once(executor, rows):
        return executor.write(statements.many, _lists(rows)).rowcount
    return executor.write(statements.one, *rows).rowcount


def _at_once(executor: Executor, rows: Sequence[Row]) -> bool:
    return len(rows) > 1 and executor.dialect.name == "postgresql"


def _lists(rows: Sequence[Row]) -> Row:
    return {name: [row[name] for row in rows] for name in rows[0]}


def _renamed(row: Mapping[str, Any], names: _Names) -> Row:
    changed = {name: row[name] for name in names}
    return {**changed, "its_id": row["id"], "its_version": row["version"]}
