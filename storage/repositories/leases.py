"""The repository of leases: which of several processes does what, until when."""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Column, String, Table, Text, bindparam, delete, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.kernel.clock import Clock
from storage.columns import Instant, metadata
from storage.statements.conditions import among, beginning, starts_with
from storage.statements.executor import Executor
from storage.statements.statement import Statement

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


def _take(insert: Any) -> Any:
    wanted = insert(leases)
    free = or_(leases.c.holder == wanted.excluded.holder, leases.c.until <= bindparam("now"))
    return wanted.on_conflict_do_update(
        index_elements=["name"],
        set_={"holder": wanted.excluded.holder, "until": wanted.excluded.until},
        where=free,
    ).returning(leases.c.name)


_TAKE = Statement(
    _take(sqlite.insert), _take(postgresql.insert), columns=("name", "holder", "until")
)
_GIVE_UP = Statement(
    delete(leases).where(among(leases.c.name, "names"), leases.c.holder == bindparam("by"))
)
_COUNT = Statement(
    select(func.count()).where(
        starts_with(leases.c.name, "begins"),
        leases.c.until > bindparam("now"),
    )
)
# Who slept must find its place, or learn it.
_FORGET = Statement(
    delete(leases).where(leases.c.until < bindparam("before"), ~leases.c.name.startswith(RUNNERS))
)
_SERVER_TIME = Statement(select(func.clock_timestamp()))


class SqlLeases:
    """Takes and gives up leases in SQL."""

    def __init__(self, executor: Executor, clock: Clock) -> None:
        self._executor = executor
        self._clock = clock

    def take(self, name: str, holder: str, lasts: timedelta) -> bool:
        now = machine_time(self._executor, self._clock)
        row = {"name": name, "holder": holder, "until": now + lasts, "now": now}
        return self._executor.write(_TAKE, row).scalar() is not None

    def give_up(self, names: Collection[str], holder: str) -> None:
        self._executor.write(_GIVE_UP, {"names": set(names), "by": holder})

    def count(self, begins: str) -> int:
        now = machine_time(self._executor, self._clock)
        counted: int = self._executor.read(
            _COUNT, {"begins": beginning(begins), "now": now}
        ).scalar()
        return counted

    def forget(self, older_than: timedelta) -> None:
        ended = machine_time(self._executor, self._clock) - older_than
        self._executor.write(_FORGET, {"before": ended})


def machine_time(executor: Executor, clock: Clock) -> datetime:
    """Tell the time that leases follow: on PostgreSQL the server's own, which all share."""
    if executor.dialect.name != "postgresql":
        return clock.unmoved()
    told: datetime = executor.read(_SERVER_TIME).scalar()
    return told.astimezone(UTC)
