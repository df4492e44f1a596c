"""The lease of a runner on its database, with a heartbeat, so that its end needs no goodbye.

A lock would go with its connection, or with its file, while the runner lives on. On a SQLite file
there is a lock, too (`storage.lock_file`): whoever can take it knows that who held it is dead, and
need not wait.
"""

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Connection, delete, insert, inspect, select, text, update

from bot.kernel.clock import Clock
from bot.kernel.errors import RunnerLeaseLost
from bot.ports.leadership import process_name
from storage import lock_file
from storage.connections import database_url
from storage.errors import StorageBusy
from storage.lock_file import LockFile, LockHeld
from storage.repositories.leases import RUNNERS, leases, machine_time
from storage.statements.executor import Executor

LASTS = timedelta(seconds=15)
# Who slept for so long, and finds no trace of its place, learns that it has none.
_KEPT = timedelta(days=7)
_ALONE = f"{RUNNERS}alone:"
_TOGETHER = f"{RUNNERS}together:"

_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtextextended('cairn places', 0))")
# Earlier versions held a lock. One by a 64-bit number is shown as its two halves (PostgreSQL,
# System Views, pg_locks).
_IS_LOCKED = text(
    "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 1"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    " AND (classid::bigint << 32) | objid::bigint = hashtextextended('cairn runs here', 0))"
)
_log = structlog.get_logger("cairn.place")


class StorageLeased(StorageBusy):
    """A runner had its `place` a moment ago; it lives if `until` is later the next time."""

    def __init__(self, database: str, place: str, until: datetime) -> None:
        super().__init__(
            f"{database}: Cairn runs on this database already, or ended without a goodbye less"
            f" than {LASTS.total_seconds():.0f} seconds ago. Stop the other process first, or"
            " give this one another database in CAIRN_DATABASE_URL."
        )
        self.place = place
        self.until = until


@dataclass(frozen=True, slots=True)
class _Other:
    """Another runner that may be there, and until when if it renews its lease no more."""

    name: str
    until: datetime


class RunnerLease:
    """A runner's lease; it says which master keys the runner `knows`, by their names.

    Either it is the only one, or all that are there are so `together`.
    """

    def __init__(
        self,
        database: str,
        clock: Clock,
        *,
        together: bool = False,
        lock: LockFile | None = None,
        knows: Sequence[str] = (),
    ) -> None:
        self._database = database
        self._clock = clock
        self._together = together
        self._lock = lock
        self._knows = " ".join(knows)
        self._name = f"{_TOGETHER if together else _ALONE}{secrets.token_hex(8)}"
        self._who = process_name()

    def take(self, connection: Connection) -> None:
        """Take it; raises `StorageBusy` if somebody is in the way."""
        _one_at_a_time(connection)
        now = machine_time(Executor(connection), self._clock)
        self._refuse(connection, now)
        old = delete(leases).where(leases.c.name.startswith(RUNNERS), leases.c.until < now - _KEPT)
        connection.execute(old)
        connection.execute(insert(leases).values(name=self._name, **self._written(now)))

    def renew(self, connection: Connection) -> None:
        """Keep it for some seconds more; raises `RunnerLeaseLost`.

        Whoever stalled for too long has it back if nobody came meanwhile. Where it is not even
        known any more, all that is there was replaced.
        """
        _one_at_a_time(connection)
        self._hold_lock()
        now = machine_time(Executor(connection), self._clock)
        mine = leases.c.name == self._name
        until = connection.execute(select(leases.c.until).where(mine)).scalar()
        if until is None:
            raise RunnerLeaseLost(
                f"{self._database}: what is in this database was replaced while Cairn ran on it."
                " Start Cairn again."
            )
        if until <= now:
            try:
                self._refuse(connection, now)
            except StorageBusy:
                raise RunnerLeaseLost(
                    f"{self._database}: another Cairn runs on this database now: this one did"
                    f" not get to it for {LASTS.total_seconds():.0f} seconds."
                ) from None
        connection.execute(update(leases).where(mine).values(self._written(now)))

    def give_up(self, connection: Connection) -> None:
        """Let others have it at once."""
        connection.execute(delete(leases).where(leases.c.name == self._name))

    def release(self) -> None:
        """Let go of the lock file, if there is one."""
        if self._lock is not None:
            self._lock.release()

    def _refuse(self, connection: Connection, now: datetime) -> None:
        if connection.dialect.name == "postgresql" and not self._together:
            _refuse_earlier(connection, self._database)
        held = self._lock.name if self._lock else None
        for other in _others(connection, now, held):
            apart = self._together and other.name.startswith(_TOGETHER)
            if other.name != self._name and not apart:
                raise StorageLeased(self._database, other.name, other.until)

    def _written(self, now: datetime) -> dict[str, object]:
        lock = self._lock.name if self._lock else ""
        holder = f"{self._who} {lock}".rstrip()
        return {"holder": holder, "until": now + LASTS, "knows": self._knows}

    def _hold_lock(self) -> None:
        """Hold the lock file that lies there, if somebody removed the one that was held."""
        try:
            if self._lock is not None and self._lock.renew():
                _log.warning("the lock file was removed; it is held anew")
        except LockHeld:
            _log.warning("the lock file is another process's; this one's lease keeps it out")


def refuse_runners(
    connection: Connection, database: str, clock: Clock, lock: LockFile | None = None
) -> None:
    """Keep runners out until the end of a transaction; raises `StorageBusy` if there is one."""
    _one_at_a_time(connection)
    if connection.dialect.name == "postgresql":
        _refuse_earlier(connection, database)
    if inspect(connection).has_table(leases.name):
        held = lock.name if lock else None
        for other in _others(connection, machine_time(Executor(connection), clock), held):
            raise StorageLeased(database, other.name, other.until)


def count_runners(connection: Connection, clock: Clock, lock: str | None = None) -> int:
    """Count the runners that have a lease now; `lock` names a lock file that nobody holds."""
    if not inspect(connection).has_table(leases.name):
        counted = 0
    else:
        counted = sum(
            1 for _ in _others(connection, machine_time(Executor(connection), clock), lock)
        )
    earlier = connection.dialect.name == "postgresql" and connection.scalar(_IS_LOCKED)
    return counted + bool(earlier)


def free_lock(url: str) -> str | None:
    """Name the lock file of a database, if it has one that nobody holds."""
    where = database_url.parsed(url)
    file = str(where.database)
    if where.get_backend_name() == "postgresql" or lock_file.is_held(file):
        return None
    return lock_file.name_of(file)


def master_keys_known(
    connection: Connection, clock: Clock, lock: str | None = None
) -> tuple[tuple[str, ...], ...]:
    """Name the master keys of each runner that has a lease now, the one that seals first."""
    others = [
        other.name
        for other in _others(connection, machine_time(Executor(connection), clock), lock)
    ]
    known = connection.execute(select(leases.c.knows).where(leases.c.name.in_(others)))
    return tuple(tuple((said or "").split()) for said in known.scalars())


def _others(connection: Connection, now: datetime, free: str | None) -> Iterator[_Other]:
    """Find leases whose time is not over, but for those whose lock file is known to be free.

    A time that is farther away than any lease lasts was written before the clock was set back.
    """
    # Tables of an earlier version are looked at, too: only what they have is asked for.
    found = select(leases.c.name, leases.c.holder, leases.c.until).where(
        leases.c.name.startswith(RUNNERS), leases.c.until > now, leases.c.until <= now + LASTS
    )
    for row in connection.execute(found.order_by(leases.c.name)).all():
        lock = row.holder.partition(" ")[2]
        if not lock or lock != free:
            yield _Other(row.name, row.until)


def _refuse_earlier(connection: Connection, database: str) -> None:
    if connection.scalar(_IS_LOCKED):
        raise StorageBusy(_busy(database))


def _busy(database: str) -> str:
    return (
        f"{database}: Cairn runs on this database already. Stop the other process first, or give"
        " this one another database in CAIRN_DATABASE_URL."
    )


def take_lock_file(database: str) -> LockFile:
    """Take the lock file of a database; raises `StorageBusy` if a runner holds it."""
    try:
        return LockFile(database)
    except LockHeld:
        raise StorageBusy(_busy(database)) from None


def _one_at_a_time(connection: Connection) -> None:
    """Let nobody else look who is there until this transaction ends; SQLite has one writer."""
    if connection.dialect.name == "postgresql":
        connection.execute(_ONE_AT_A_TIME)
