"""A batch: writings that leave for a server together, as one statement, and are waited for once.

Each is about rows of a table of its own, by their keys: parts of one statement do not see what the
others write (https://www.postgresql.org/docs/current/queries-with.html).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from bot.kernel.errors import Conflict


class _Part(NamedTuple):
    sql: str
    values: Sequence[Any]
    saves: bool


@dataclass(slots=True)
class WriteBatch:
    """What is written by one statement; `within` tells whether some of it may be undone alone."""

    within: bool = False
    _parts: dict[str, _Part] = field(default_factory=dict)

    def has(self, table: str) -> bool:
        """Tell whether something of a table is in it."""
        return table in self._parts

    def add(self, table: str, sql: str, values: Sequence[Any], *, saves: bool) -> None:
        """Add a statement that returns nothing, the only one of its table."""
        self._parts[table] = _Part(sql, values, saves)

    @property
    def values(self) -> list[Any]:
        """All values, in order."""
        return [value for part in self._parts.values() for value in part.values]

    @property
    def sql(self) -> str:
        """One statement that counts what each part changed."""
        parts = [*self._parts.values()]
        if len(parts) == 1:
            return parts[0].sql
        told = ", ".join(f"w{at} AS ({part.sql} RETURNING 1)" for at, part in enumerate(parts))
        counts = ", ".join(f"(SELECT count(*) FROM w{at})" for at in range(len(parts)))  # noqa: S608
        return f"WITH {told} SELECT {counts}"  # of constants

    def check(self, changed: Sequence[int]) -> None:
        """Raise `Conflict` if a row that was to be saved is not there."""
        for (table, part), rows in zip(self._parts.items(), changed, strict=True):
            if part.saves and not rows:
                raise Conflict(table)

    def __len__(self) -> int:
        return len(self._parts)
