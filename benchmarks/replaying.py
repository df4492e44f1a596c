"""What cannot be beaten: the bare driver, doing the same statements in the same transactions."""

import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from sqlalchemy import Connection, Engine, event

from storage.statements.executor import Executor


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement with its parameters, or with those of each time that it is done."""

    words: str
    parameters: Any
    many: bool


Step = Statement | None
"""None is the end of a transaction."""


@contextmanager
def recorded() -> Iterator[list[Step]]:
    """Note what is told to any driver in this process."""
    steps: list[Step] = []

    def executing(words: str, values: Any, many: bool) -> None:
        steps.append(Statement(words, values, many))

    def committing(_: Connection) -> None:
        steps.append(None)

    Executor.listeners.append(executing)
    event.listen(Engine, "commit", committing)
    yield steps
    Executor.listeners.remove(executing)
    event.remove(Engine, "commit", committing)


class Driver:
    """A connection of sqlite3 or psycopg, in a session like the product's."""

    def __init__(self, url: str) -> None:
        self._connection: Any
        if url.startswith("sqlite"):
            path = url.removeprefix("sqlite:///")
            self._connection = sqlite3.connect(path, isolation_level=None)
            for pragma in ("synchronous = FULL", "foreign_keys = ON", "secure_delete = ON"):
                self._connection.execute(f"PRAGMA {pragma}")
        else:
            self._connection = psycopg.connect(url.replace("+psycopg", ""))
            self._connection.execute("SET timezone TO 'UTC'")
            self._connection.commit()

    def replay(self, steps: Sequence[Step]) -> float:
        """Do what was noted; tell how many seconds it takes."""
        began = time.perf_counter()
        for step in steps:
            if step is None:
                self._connection.commit()
                continue
            cursor = self._connection.cursor()
            if step.many:
                cursor.executemany(step.words, step.parameters)
            else:
                cursor.execute(step.words, step.parameters)
            if cursor.description:
                cursor.fetchall()
            cursor.close()
        return time.perf_counter() - began

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()
