"""Statements that write rows: once, in another's place, by version, or whatever was there."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Executable, Table, bindparam, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.kernel.errors import Conflict

Row = dict[str, Any]
_COUNTED = {"preserve_rowcount": True}


def insert_once(
    connection: Connection, table: Table, rows: Sequence[Row], keys: Sequence[str]
) -> int:
    """Insert rows in one statement; those whose key is there already change nothing.

    Returns how many were new.
    """
    if not rows:
        return 0
    statement = _once(connection.dialect.name, table, tuple(keys))
    return connection.execute(statement, rows, execution_options=_COUNTED).rowcount


def insert_new(connection: Connection, table: Table, row: Row, keys: Sequence[str]) -> None:
    """Insert a row; raises `Conflict` if someone else was first with its key."""
    if not insert_once(connection, table, [row], keys):
        raise Conflict(table.name)


def upsert(connection: Connection, table: Table, rows: Sequence[Row], keys: Sequence[str]) -> None:
    """Insert rows in one statement, each in the place of the one that has its key."""
    if rows:
        statement = _upsert(connection.dialect.name, table, tuple(keys), tuple(rows[0]))
        connection.execute(statement, rows)


def save(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Save rows that have an id and a version, and count their versions up.

    Raises `Conflict` if one of them is not stored in the version that was read.
    """
    if not rows:
        return
    saved = connection.execute(_save(table), [_renamed(row) for row in rows])
    if saved.rowcount != len(rows):
        raise Conflict(table.name)


def replace(connection: Connection, table: Table, row: Row) -> None:
    """Write all of a row that has an id and no version; whoever writes last is right.

    The id is left alone: writing it anew would look for the rows that refer to it.
    """
    rest = {name: value for name, value in row.items() if name != "id"}
    connection.execute(update(table).where(table.c.id == row["id"]).values(rest))


# Making a statement costs as much as running it, so each is made once.


@cache
def _once(dialect: str, table: Table, keys: tuple[str, ...]) -> Executable:
    return _insert(dialect, table).on_conflict_do_nothing(index_elements=keys)


@cache
def _upsert(
    dialect: str, table: Table, keys: tuple[str, ...], names: tuple[str, ...]
) -> Executable:
    insert = _insert(dialect, table)
    replaced = {name: insert.excluded[name] for name in names if name not in keys}
    return insert.on_conflict_do_update(index_elements=keys, set_=replaced)


@cache
def _save(table: Table) -> Executable:
    return (
        update(table)
        .where(table.c.id == bindparam("its_id"), table.c.version == bindparam("its_version"))
        .values(version=table.c.version + 1)
    )


def _insert(dialect: str, table: Table) -> sqlite.Insert | postgresql.Insert:
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


def _renamed(row: Mapping[str, Any]) -> Row:
    rest = {name: value for name, value in row.items() if name not in ("id", "version")}
    return {**rest, "its_id": row["id"], "its_version": row["version"]}
