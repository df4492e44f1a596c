"""What drivers are told: each statement that any executor of this process runs."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from storage.statements.executor import Executor


class Ran(NamedTuple):
    """One statement with its values, or with those of `many` rows."""

    sql: str
    values: Any
    many: bool


@contextmanager
def recorded() -> Iterator[list[Ran]]:
    """Record statements, but for where transactions begin and end."""
    ran: list[Ran] = []

    def hear(sql: str, values: Any, many: bool) -> None:
        ran.append(Ran(sql, values, many))

    Executor.listeners.append(hear)
    try:
        yield ran
    finally:
        Executor.listeners.remove(hear)
