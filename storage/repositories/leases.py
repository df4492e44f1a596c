"""The repository of leases: which of several processes does what, until when."""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta

from sqlalchemy import Column, Connection, String, Table, Text, delete, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.kernel.clock import Clock
from storage.columns import Instant, metadata

# Names of leases that are places of runners (`storage.runner_lease`) begin so.
RUNNERS = "place:"

leases = Table(
    "leases",
    metadata,
    Column("name", String(128), primary_key=True),
    Column("holder", String(128), nullable=False),
    Column("until", Instant, nullable=False),
    Column("knows", Text),
)


class SqlLeases:
    """Takes and gives up leases in SQL."""

    def __init__(self, connection: Connection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock

    def take(self, name: str, holder: str, lasts: timedelta) -> bool:
        now = machine_time(self._connection, self._clock)
        row = {"name": name, "holder": holder, "until": now + lasts}
        postgres = self._connection.dialect.name == "postgresql"
        insert = postgresql.insert if postgres else sqlite.insert
        free = or_(leases.c.holder == holder, leases.c.until <= now)
        wanted = insert(leases).values(row)
        taken = wanted.on_conflict_do_update(
            index_elements=["name"], set_={"holder": holder, "until": now + lasts}, where=free
        ).returning(leases.c.name)
        return self._connection.execute(taken).scalar() is not None

    def give_up(self, names: Collection[str], holder: str) -> None:
        own = delete(leases).where(leases.c.name.in_(set(names)), leases.c.holder == holder)
        self._connection.execute(own)

    def count(self, begins: str) -> int:
        now = machine_time(self._connection, self._clock)
        named = leases.c.name.startswith(begins, autoescape=True)
        found = select(func.count()).where(named, leases.c.until > now)
        return self._connection.execute(found).scalar_one()

    def forget(self, older_than: timedelta) -> None:
        ended = machine_time(self._connection, self._clock) - older_than
        others = ~leases.c.name.startswith(RUNNERS)  # who slept must find its place, or learn it
        self._connection.execute(delete(leases).where(leases.c.until < ended, others))


def machine_time(connection: Connection, clock: Clock) -> datetime:
    """Tell the time that leases follow: on PostgreSQL the server's own, which all share."""
    if connection.dialect.name != "postgresql":
        return clock.unmoved()
    told: datetime = connection.execute(select(func.clock_timestamp())).scalar_one()
    return told.astimezone(UTC)
