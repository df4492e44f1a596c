"""A database by its URL: its kind, and one connection by which to change its tables or to look."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import Connection, Engine, NullPool, create_engine, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError

from storage.connections import sqlite
from storage.errors import StorageError, translation


def parsed(url: str) -> URL:
    """Read a database's URL; raises `StorageError` for one that is of no kind we know."""
    try:
        where = make_url(url)
    except ArgumentError:
        raise StorageError("this is no database URL") from None
    if where.drivername not in {"sqlite", "sqlite+pysqlite", "postgresql+psycopg"}:
        raise StorageError(f"{where.drivername}: only sqlite and postgresql+psycopg are known")
    return where


def is_shared(url: str) -> bool:
    """Tell whether several processes may work on a database together."""
    return parsed(url).get_backend_name() == "postgresql"


@contextmanager
def transaction(where: URL) -> Iterator[Connection]:
    """Open a database in a transaction that may change its tables; makes a missing file."""
    with translation():
        engine = _engine(where)
        try:
            with engine.begin() as connection:
                yield connection
        finally:
            engine.dispose()


@contextmanager
def looking(where: URL) -> Iterator[Connection]:
    """Look into a database without changing anything: it may be somebody else's."""
    if where.get_backend_name() == "postgresql":
        with transaction(where) as connection:
            yield connection
        return
    file = f"{Path(str(where.database)).absolute().as_uri()}?mode=ro"
    engine = create_engine(
        "sqlite://", creator=lambda: sqlite3.connect(file, uri=True), poolclass=NullPool
    )
    with translation():
        try:
            with engine.connect() as connection:
                yield connection
        finally:
            engine.dispose()


def _engine(where: URL) -> Engine:
    if where.get_backend_name() == "postgresql":
        from storage.connections import postgres  # noqa: PLC0415 its driver is loaded where it is used

        return postgres.engine(where, connections=1)
    if where.database and not sqlite.in_memory(where):
        with suppress(OSError):  # made for its owner alone; what is wrong, SQLite says better
            os.close(os.open(where.database, os.O_CREAT | os.O_EXCL, 0o600))
    # Rebuilding a table drops it, which must not reach the rows that refer to it.
    return sqlite.engine(where, pragmas=["foreign_keys = OFF"])
