"""Filling tables from a backup, and reading them back."""

from collections.abc import Iterator
from hashlib import sha256

import psycopg
from psycopg import sql
from psycopg.types.json import Json
from sqlalchemy import Connection, insert

from storage.backups import row_json
from storage.backups.archive import Archive, Part
from storage.backups.take import ROWS_AT_ONCE, stream
from storage.errors import StorageError


def load(connection: Connection, archive: Archive, part: Part) -> None:
    """Write a table's rows, some at a time; the archive refuses what is not as it was written."""
    found = archive.rows(part)
    driver = connection.connection.driver_connection
    if isinstance(driver, psycopg.Connection):
        _copy(driver, part, found)
        return
    statement = insert(row_json.clause(part.table, part.columns))
    names = [name for name, _ in part.columns]
    batch: list[dict[str, object]] = []
    for row in found:
        batch.append(dict(zip(names, row, strict=True)))
        if len(batch) == ROWS_AT_ONCE:
            connection.execute(statement, batch)
            batch.clear()
    if batch:
        connection.execute(statement, batch)


def _copy(driver: psycopg.Connection, part: Part, found: Iterator[list[object]]) -> None:
    names = sql.SQL(", ").join(sql.Identifier(name) for name, _ in part.columns)
    into = sql.SQL("COPY {} ({}) FROM STDIN")
    json = [number for number, (_, kind) in enumerate(part.columns) if kind == "json"]
    statement = into.format(sql.Identifier(part.table), names)
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            for row in found:
                for number in json:
                    row[number] = Json(row[number])
                copy.write_row(row)
    except psycopg.Error as refused:
        raise StorageError(
            f"{part.table} cannot be restored: {type(refused).__name__} ({refused.sqlstate})"
        ) from refused


def compare(connection: Connection, part: Part) -> None:
    """Read a table back: each value must be as it was, or nothing is restored."""
    digest, counted = sha256(), 0
    for row in stream(connection, part.table, part.columns, part.keys):
        digest.update(row_json.line(row, part.columns))
        counted += 1
    if (counted, digest.hexdigest()) != (part.rows, part.sha256):
        raise StorageError(f"{part.table} was not restored as it was; nothing was changed")
