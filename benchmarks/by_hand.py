"""What cannot be beaten: the rows that a beat wrote, by the bare driver and the best statements.

They stand here once and for all: two that read, and one for each table that is written to, in a
transaction. Nothing is decided; the rows are those that the beat has left in its own database.
"""

import json
import sqlite3
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, LiteralString, Protocol

import psycopg

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Table:
    """Which columns of a table are written, whose rows, and what becomes of one that is there."""

    name: LiteralString
    columns: LiteralString
    theirs: LiteralString
    conflict: LiteralString


_TABLES = (
    _Table(
        "check_ins",
        "id, membership, pod, person, week, closes_at, until, state, late, outcomes, visible,"
        " withheld, revision, version",
        "membership",
        "(membership, week) DO NOTHING",
    ),
    _Table(
        "outbox",
        "id, key, kind, platform, due_at, next_at, expires_at, turn, person, args, attempts,"
        " state, reason, ready",
        "person",
        "(key) DO NOTHING",
    ),
    _Table(
        "agenda",
        "matter, subject, due_at, week",
        "matter = 'prompt' AND subject",
        "(matter, subject) DO UPDATE SET due_at = excluded.due_at, week = excluded.week",
    ),
)
_WHO: LiteralString = """
    SELECT m.id, m.pod, m.person, m.state, m.own_at, m.own_day, m.silent, o.state, o.week,
        o.rhythm_day, o.rhythm_at, o.rhythm_zone, p.zone, p.quiet_start, p.quiet_end, p.nudges,
        p.rest_since, p.rest_until, (
            SELECT platform FROM accounts WHERE person = p.id
            ORDER BY (reachable AND place IS NOT NULL) DESC, used_at DESC, id DESC LIMIT 1
        )
    FROM memberships m JOIN pods o ON o.id = m.pod JOIN people p ON p.id = m.person
    WHERE m.id
"""


class ByHand(Protocol):
    """Writes the rows of a beat into an equal database."""

    def write(self, ids: range, at: datetime) -> float:
        """Write what the beat did for some members; tell how many seconds it takes."""

    def close(self) -> None:
        """Let go of both databases."""


def by_hand(beaten: str, own: str) -> ByHand:
    """Open the database of a beat, and an equal one to write to."""
    if beaten.startswith("sqlite"):
        return _OnSqlite(*(url.removeprefix("sqlite:///") for url in (beaten, own)))
    return _OnPostgres(*(url.replace("+psycopg", "") for url in (beaten, own)))


class _OnSqlite:
    """Over sqlite3, in a session like the product's; it is told row by row."""

    def __init__(self, beaten: str, own: str) -> None:
        self._beaten = sqlite3.connect(beaten)
        self._own = sqlite3.connect(own, isolation_level=None)
        for pragma in ("synchronous = FULL", "foreign_keys = ON", "secure_delete = ON"):
            self._own.execute(f"PRAGMA {pragma}")

    def write(self, ids: range, at: datetime) -> float:
        of = (ids[0], ids[-1])
        told = [
            (_insert(each), self._beaten.execute(_rows(each), of).fetchall()) for each in _TABLES
        ]
        members, now = json.dumps([*ids]), (at - _EPOCH) // timedelta(microseconds=1)
        began = time.perf_counter()
        self._own.execute("BEGIN IMMEDIATE")
        self._own.execute(_DUE, (now,)).fetchall()
        self._own.execute(_WHO_HERE, (members,)).fetchall()
        for sql, rows in told:
            self._own.executemany(sql, rows)
        self._own.execute("COMMIT")
        return time.perf_counter() - began

    def close(self) -> None:
        self._beaten.close()
        self._own.close()


class _OnPostgres:
    """Over psycopg, which is told all rows of a table in one JSON list."""

    def __init__(self, beaten: str, own: str) -> None:
        self._beaten = psycopg.connect(beaten, autocommit=True)
        self._own = psycopg.connect(own)

    def write(self, ids: range, at: datetime) -> float:
        of = (ids[0], ids[-1])
        told = [(_insert_told(each), self._told(each, of)) for each in _TABLES]
        members = [*ids]
        began = time.perf_counter()
        self._own.execute(_DUE_THERE, (at,)).fetchall()
        self._own.execute(_WHO_THERE, (members,)).fetchall()
        for sql, rows in told:
            self._own.execute(sql, (rows,))
        self._own.commit()
        return time.perf_counter() - began

    def _told(self, table: _Table, of: tuple[int, int]) -> Any:
        rows = _rows(table).replace("?", "%s")
        told = f"SELECT json_agg(r)::text FROM ({rows}) r"  # noqa: S608 names of ours
        found = self._beaten.execute(told, of).fetchone()
        return found and found[0]

    def close(self) -> None:
        self._beaten.close()
        self._own.close()


_DUE: LiteralString = "SELECT * FROM agenda WHERE due_at <= ? ORDER BY due_at, subject LIMIT 200"
_DUE_THERE: LiteralString = _DUE.replace("?", "%s") + " FOR UPDATE SKIP LOCKED"
_WHO_HERE: LiteralString = f"{_WHO} IN (SELECT value FROM json_each(?))"  # noqa: S608 as above
_WHO_THERE: LiteralString = f"{_WHO} = ANY(%s)"


def _rows(table: _Table) -> LiteralString:
    of: LiteralString = f"FROM {table.name} WHERE {table.theirs} BETWEEN ? AND ?"
    return f"SELECT {table.columns} {of}"


def _insert(table: _Table) -> str:
    places = ", ".join("?" for _ in table.columns.split(","))
    into = f"INSERT INTO {table.name} ({table.columns})"
    return f"{into} VALUES ({places}) ON CONFLICT {table.conflict}"


def _insert_told(table: _Table) -> LiteralString:
    told: LiteralString = f"json_populate_recordset(NULL::{table.name}, %s)"
    into: LiteralString = f"INSERT INTO {table.name} ({table.columns})"
    rows: LiteralString = f"SELECT {table.columns} FROM {told}"  # noqa: S608 names of ours
    return f"{into} {rows} ON CONFLICT {table.conflict}"
