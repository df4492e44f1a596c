"""The same statements by the bare driver: what a press was seen to run, in one transaction.

Nothing is decided, opened or drawn here. SQLite has one connection, since it has one writer and
others would only wait for it; PostgreSQL as many as Cairn has at most, each in a thread, with
what the driver prepares by itself.
"""

import sqlite3
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import psycopg

from benchmarks.pressing import Statement
from storage.connections.postgres import WORKERS

Unit = Sequence[Statement]
Connection = sqlite3.Connection | psycopg.Connection
Cursor = sqlite3.Cursor | psycopg.Cursor
DRIVERS = {"SQLite": "sqlite3", "PostgreSQL": "psycopg"}
_PRAGMAS = ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON")


def replayed(url: str, units: Sequence[Unit], callers: int) -> float:
    """Run each unit in a transaction of its own; tell how many in a second."""
    if url.startswith("sqlite"):
        return _sqlite(url, units)
    return _postgres(url, units, min(callers, WORKERS))


def connected(url: str) -> Connection:
    """Connect the bare driver to a database."""
    if not url.startswith("sqlite"):
        return psycopg.connect(url.replace("+psycopg", ""))
    connection = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    return connection


def run(cursor: Cursor, unit: Unit) -> None:
    """Run statements, and fetch what they find."""
    for statement in unit:
        if statement.many:
            cursor.executemany(statement.sql, statement.values)
            continue
        cursor.execute(statement.sql, statement.values)
        if statement.sql.startswith("SELECT"):
            cursor.fetchall()


def _sqlite(url: str, units: Sequence[Unit]) -> float:
    with closing(connected(url)) as connection, closing(connection.cursor()) as cursor:
        began = time.perf_counter()
        for unit in units:
            cursor.execute("BEGIN IMMEDIATE")
            run(cursor, unit)
            cursor.execute("COMMIT")
        return len(units) / (time.perf_counter() - began)


def _postgres(url: str, units: Sequence[Unit], connections: int) -> float:
    waiting = iter(units)

    def work(connection: Connection) -> None:
        with closing(connection.cursor()) as cursor:
            for unit in waiting:
                run(cursor, unit)
                connection.commit()

    opened = [connected(url) for _ in range(connections)]
    with ThreadPoolExecutor(connections) as pool:
        began = time.perf_counter()
        list(pool.map(work, opened))
        took = time.perf_counter() - began
    for connection in opened:
        connection.close()
    return len(units) / took
