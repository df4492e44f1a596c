"""Leases: who holds what, until when; and turns, which come so far apart at the earliest."""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta

from sqlalchemy import Column, Connection, String, Table, delete, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.clock import Clock
from storage import writes
from storage.base import Instant, metadata

leases = Table(
    "leases",
    metadata,
    Column("name", String(128), primary_key=True),
    Column("holder", String(128), nullable=False),
    Column("until", Instant, nullable=False, index=True),
)


class SqlLeases:
    """Leases, in SQL."""

    def __init__(self, connection: Connection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock

    def take(self, name: str, holder: str, lasts: timedelta) -> bool:
        """Take or keep a lease; False if somebody else has it."""
        now = machine_time(self._connection, self._clock)
        row = {"name": name, "holder": holder, "until": now + lasts}
        postgres = self._connection.dialect.name == "postgresql"
        insert = postgresql.insert if postgres else sqlite.insert
        added = insert(leases).values(row)
        free = or_(leases.c.holder == holder, leases.c.until <= now)
        taken = added.on_conflict_do_update(
            index_elements=["name"], set_={"holder": holder, "until": now + lasts}, where=free
        )
        return self._connection.execute(taken).rowcount == 1

    def give_up(self, names: Collection[str], holder: str) -> None:
        own = delete(leases).where(leases.c.name.in_(set(names)), leases.c.holder == holder)
        self._connection.execute(own)

    def live(self, beginning: str) -> frozenset[str]:
        """Find the leases that somebody has, of those whose names begin alike."""
        now = machine_time(self._connection, self._clock)
        alike = leases.c.name.startswith(beginning, autoescape=True)
        found = select(leases.c.name).where(alike, leases.c.until > now)
        return frozenset(self._connection.scalars(found))

    def turn(self, name: str, every: timedelta) -> timedelta:
        """Take the next of the turns with a name; tell how long it is until then."""
        now = machine_time(self._connection, self._clock)
        fresh = {"name": name, "holder": "", "until": now}
        writes.insert_once(self._connection, leases, [fresh], ["name"])
        mine = select(leases.c.until).where(leases.c.name == name).with_for_update()
        free: datetime = self._connection.execute(mine).scalar_one()
        at = max(free, now)
        following = update(leases).where(leases.c.name == name).values(until=at + every)
        self._connection.execute(following)
        return at - now

    def forget(self, before: datetime, limit: int) -> int:
        """Forget leases and turns that ended long ago, those of dead processes among them."""
        old = select(leases.c.name).where(leases.c.until < before).limit(limit)
        gone = delete(leases).where(leases.c.name.in_(old))
        return self._connection.execute(gone).rowcount


def machine_time(connection: Connection, clock: Clock) -> datetime:
    """Tell the time that leases follow: on PostgreSQL the server's own."""
    if connection.dialect.name != "postgresql":
        return clock.unmoved()
    told: datetime = connection.execute(select(func.clock_timestamp())).scalar_one()
    return told.astimezone(UTC)
