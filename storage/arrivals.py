"""What platforms told, sealed under a key of its own until it is answered, recognized after."""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Index,
    LargeBinary,
    String,
    Table,
    bindparam,
    delete,
    select,
    text,
    tuple_,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import ReturningInsert

from bot.platform import Arrival
from storage.base import Id, Instant, metadata
from storage.keys import ARRIVALS, Sealer

_WAITING = text("body IS NOT NULL")
_FINISHED = text("body IS NULL")

arrivals = Table(
    "arrivals",
    metadata,
    Column("platform", String(16), primary_key=True),
    Column("number", Id, primary_key=True, autoincrement=False),
    Column("body", LargeBinary),
    Column("at", Instant, nullable=False),
    Index(
        "ix_arrivals_waiting",
        "platform",
        "number",
        sqlite_where=_WAITING,
        postgresql_where=_WAITING,
    ),
    Index("ix_arrivals_finished", "at", sqlite_where=_FINISHED, postgresql_where=_FINISHED),
)


class SqlArrivals:
    """What platforms told, in SQL."""

    def __init__(self, connection: Connection, sealer: Sealer) -> None:
        self._connection = connection
        self._sealer = sealer

    def take(self, platform: str, told: Sequence[Arrival], at: datetime) -> tuple[Arrival, ...]:
        """Keep what is not here yet, and return it in the order in which it was told.

        What somebody else is just taking is waited for: it is new to one of them only. Rows are
        written in the order of numbers, so that no two wait for each other.
        """
        each: dict[int, Arrival] = {}
        for arrival in told:
            each.setdefault(arrival.number, arrival)
        if not each:
            return ()
        rows = [
            {
                "platform": platform,
                "number": number,
                "body": self._sealer.seal(
                    ARRIVALS, "arrivals.body", _row(platform, number), each[number].body
                ),
                "at": at,
            }
            for number in sorted(each)
        ]
        inserted = self._connection.execute(_insert(self._connection.dialect.name), rows)
        new = set(inserted.scalars())
        return tuple(arrival for number, arrival in each.items() if number in new)

    def waiting(self, platform: str, limit: int, after: int | None = None) -> tuple[Arrival, ...]:
        """Find what is not finished, beyond a number if one is given, in the order of numbers."""
        unfinished = select(arrivals.c.number, arrivals.c.body).where(
            arrivals.c.platform == platform, arrivals.c.body.is_not(None)
        )
        if after is not None:
            unfinished = unfinished.where(arrivals.c.number > after)
        first = unfinished.order_by(arrivals.c.number).limit(limit)
        return tuple(
            Arrival(
                row.number,
                self._sealer.open(ARRIVALS, "arrivals.body", _row(platform, row.number), row.body),
            )
            for row in self._connection.execute(first)
        )

    def finish(self, platform: str, numbers: Collection[int]) -> None:
        """Blank what was answered; what is not here, or is blank already, stays as it is."""
        if numbers:
            rows = [{"its_platform": platform, "its_number": n} for n in sorted(set(numbers))]
            self._connection.execute(_FINISH, rows)

    def forget(self, before: datetime, limit: int) -> int:
        key = (arrivals.c.platform, arrivals.c.number)
        old = select(*key).where(arrivals.c.body.is_(None), arrivals.c.at < before)
        oldest = old.order_by(arrivals.c.at).limit(limit)
        return self._connection.execute(delete(arrivals).where(tuple_(*key).in_(oldest))).rowcount


_FINISH = (
    update(arrivals)
    .where(
        arrivals.c.platform == bindparam("its_platform"),
        arrivals.c.number == bindparam("its_number"),
        arrivals.c.body.is_not(None),
    )
    .values(body=None)
)


@cache
def _insert(dialect: str) -> ReturningInsert[Any]:
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    once = insert(arrivals).on_conflict_do_nothing(index_elements=["platform", "number"])
    return once.returning(arrivals.c.number)


def _row(platform: str, number: int) -> str:
    return f"{platform}:{number}"
