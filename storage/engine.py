"""Opening a database, and the storage that runs units of work on it in its threads."""

import asyncio
from collections.abc import Callable, Collection, Container, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol, TypeVar

import structlog
from sqlalchemy import URL, Connection, Engine, select

from bot.kernel.clock import Clock
from bot.kernel.errors import BotError
from bot.kernel.metrics import SILENT, AccessMode, Gauges
from bot.ports.chat import Arrival, ChatEvent
from storage import preflight
from storage.connections import database_url, sqlite
from storage.connections.sqlite import SqliteThreads
from storage.connections.thread_jobs import ThreadJob, Work
from storage.errors import StorageError, translation
from storage.migrations import revisions
from storage.repositories.notes import probe_writing
from storage.runner_lease import LASTS, RunnerLease, StorageLeased, take_lock_file
from storage.sealing.encryption import MasterKeys, Vault
from storage.statements.executor import SavepointMissing
from storage.tables import metadata
from storage.unit_of_work import SqlUnitOfWork

LOOKS_EVERY = 0.5
SAVES_EVERY = 10.0
_log = structlog.get_logger("cairn.storage")
T = TypeVar("T")


class DatabaseThreads(Protocol):
    """The threads of one database."""

    def write(self, work: Work, key: str | None) -> ThreadJob: ...
    def read(self, work: Work) -> ThreadJob: ...
    def purge(self) -> None: ...
    def close(self) -> None: ...


class SqlStorage:
    """Runs units of work in the threads of one database."""

    def __init__(
        self,
        threads: DatabaseThreads,
        vault: Vault,
        clock: Clock,
        lease: RunnerLease | None = None,
        gauges: Gauges = SILENT,
    ) -> None:
        self._threads = threads
        self._vault = vault
        self._clock = clock
        self._lease = lease
        self._lease_renewed = True
        self._probe: ThreadJob | None = None
        self._probes_next = 0.0
        self._gauges = gauges
        self.chat_log = StoredChatLog(self)

    async def run(self, work: Callable[[SqlUnitOfWork], T], *, key: str | None = None) -> T:
        """Run work in a transaction and return after its commit.

        Little is ever undone, so savepoints are set only in what is run again for them.
        """
        result: T
        try:
            job = self._threads.write(self._within(work, savepoints=False), key)
            result = await self._over(AccessMode.WRITE, job)
        except SavepointMissing:
            job = self._threads.write(self._within(work), key)
            result = await self._over(AccessMode.WRITE, job)
        return result

    async def read(self, work: Callable[[SqlUnitOfWork], T]) -> T:
        """Run work that only reads."""
        result: T = await self._over(AccessMode.READ, self._threads.read(self._within(work)))
        return result

    def arrivals(self, platform: str) -> "StoredArrivals":
        """Keep what one platform tells."""
        return StoredArrivals(self, platform)

    async def check(self) -> None:
        """Ask the database for a sign of life; raises `StorageError` if there is none."""
        await self._threads.read(lambda connection: connection.execute(select(1)).scalar()).future

    async def probe_writing(self) -> None:
        """Write something, every ten seconds at most; raises `StorageError` if it cannot be done.

        Whoever asks in between is told what became of the last.
        """
        now = self._clock.steady()
        if self._probe is None or (self._probe.future.done() and now >= self._probes_next):
            self._probes_next = now + SAVES_EVERY
            told = self._clock.unmoved().isoformat()
            self._probe = self._threads.write(
                lambda connection: probe_writing(connection, told), None
            )
            self._probe.future.add_done_callback(_is_seen)
        await asyncio.shield(self._probe.future)

    async def is_current(self) -> bool:
        """Tell whether the database has every migration that this version knows."""
        current: bool = await self._threads.read(revisions.is_current).future
        return current

    async def renew_runner_lease(self) -> None:
        """Renew the runner's lease for seconds; raises `RunnerLeaseLost` or `StorageError`."""
        if self._lease is not None:
            # Whoever ends while the database does not answer does not ask it.
            self._lease_renewed = False
            await self._threads.write(self._lease.renew, None).future
            self._lease_renewed = True

    async def purge(self) -> None:
        """Leave as little as can be of what was deleted, within the database's own files."""
        with translation():
            await asyncio.to_thread(self._threads.purge)

    async def close(self) -> None:
        """Finish what is queued, and let go of the database."""
        lease, self._lease = self._lease, None
        if lease is not None and self._lease_renewed:
            await self._give_up(lease)
        await asyncio.to_thread(self._threads.close)
        if lease is not None:
            lease.release()

    async def _give_up(self, lease: RunnerLease) -> None:
        try:
            await self._threads.write(lease.give_up, None).future
        except BotError as problem:  # it ends by itself
            _log.warning("the place was not given up", problem=type(problem).__name__)

    async def _over(self, access: AccessMode, job: ThreadJob) -> Any:
        self._gauges.queued(access)
        try:
            return await job.future
        finally:
            self._gauges.worked(access, job.waited, job.ran)

    def _within(self, work: Callable[[SqlUnitOfWork], T], *, savepoints: bool = True) -> Work:
        vault, clock = self._vault, self._clock

        def within(connection: Connection) -> T:
            with SqlUnitOfWork(connection, vault, clock, savepoints=savepoints) as uow:
                return work(uow)

        return within


class StoredChatLog:
    """The local chat's log, in the same database."""

    def __init__(self, storage: SqlStorage) -> None:
        self._storage = storage

    async def append(self, body: str, at: datetime) -> ChatEvent:
        """Add an event, sealed, after all others."""
        return await self._storage.run(lambda uow: uow.chat.append(body, at), key="chat log")

    async def events(self) -> tuple[ChatEvent, ...]:
        """Find every event, in order."""
        return await self._storage.read(lambda uow: uow.chat.events())


class StoredArrivals:
    """What one platform told, in the same database."""

    def __init__(self, storage: SqlStorage, platform: str) -> None:
        self._storage = storage
        self._platform = platform

    async def take(self, arrivals: Sequence[Arrival], at: datetime) -> tuple[Arrival, ...]:
        """Keep what arrived, sealed; return what is new, after the commit."""
        told = tuple(arrivals)
        return await self._storage.run(lambda uow: uow.arrivals.take(self._platform, told, at))

    async def waiting(
        self, limit: int, after: int | None = None, besides: Container[int] = ()
    ) -> tuple[Arrival, ...]:
        """Find what is not finished, in the order of numbers, but for what is known."""
        return await self._storage.read(
            lambda uow: uow.arrivals.waiting(self._platform, limit, after, besides)
        )

    async def finish(self, numbers: Collection[int]) -> None:
        """Blank what was answered."""
        answered = frozenset(numbers)
        await self._storage.run(lambda uow: uow.arrivals.finish(self._platform, answered))

    async def set_aside(self, arrival: Arrival, code: str, at: datetime) -> None:
        """Let what cannot be read or answered wait no more."""
        await self._storage.run(
            lambda uow: uow.arrivals.set_aside(self._platform, arrival, code, at)
        )


def _is_seen(saved: "asyncio.Future[Any]") -> None:
    """See what became of it, though nobody may wait for that any more."""
    if not saved.cancelled():
        saved.exception()


def open_storage(
    url: str,
    *,
    clock: Clock,
    keys: MasterKeys,
    runner: bool = True,
    alone: bool = False,
    together: bool = False,
    gauges: Gauges = SILENT,
) -> SqlStorage:
    """Open a database that `schema.migrate` made; call it before or within the event loop.

    A runner is the only one on a SQLite file, and on PostgreSQL if it asks to be `alone`; those
    that run `together` there keep everybody out who would be alone, and the other way round.
    Guests, such as a backup, come and go. A database in memory is made here, since it lives and
    dies with its storage. Raises `StorageError`.
    """
    where = database_url.parsed(url)
    if where.get_backend_name() == "postgresql":
        from storage.connections import postgres  # noqa: PLC0415 the driver is loaded where it is used

        named = str(where.database)
        lease = None
        if alone or together:
            lease = RunnerLease(named, clock, together=together, knows=keys.names)
        working = _checked(postgres.engine(where), keys, lease)
        threads: DatabaseThreads = postgres.PostgresThreads(working)
        return SqlStorage(threads, Vault(keys), clock, lease, gauges)
    file = str(where.database)
    lease = None
    if runner and not sqlite.in_memory(where):
        lease = RunnerLease(file, clock, lock=take_lock_file(file), knows=keys.names)
    try:
        return SqlStorage(_sqlite(where, keys, lease), Vault(keys), clock, lease, gauges)
    except BotError:
        if lease is not None:
            lease.release()
        raise


async def opened_when_free(opening: Callable[[], SqlStorage]) -> SqlStorage:
    """Open a database; where a runner may just have died, wait until its place is free.

    Raises `StorageBusy` as soon as that one shows that it lives.
    """
    seen: dict[str, datetime] = {}
    while True:
        try:
            return await asyncio.to_thread(opening)
        except StorageLeased as leased:
            if seen.get(leased.place, leased.until) != leased.until:
                raise
            if not seen:
                _log.warning(
                    "a Cairn was here a moment ago; waiting until it is certain that it ended",
                    seconds=LASTS.total_seconds(),
                )
            seen[leased.place] = leased.until
        await asyncio.sleep(LOOKS_EVERY)


def _sqlite(where: URL, masters: MasterKeys, lease: RunnerLease | None) -> SqliteThreads:
    writing = sqlite.engine(where)
    if sqlite.in_memory(where):
        metadata.create_all(writing)
    elif not Path(str(where.database)).exists():
        raise StorageError(f"{where.database}: there is no such file; run `cairn migrate` first")
    return SqliteThreads(where, _checked(writing, masters, lease))


def _checked(working: Engine, masters: MasterKeys, lease: RunnerLease | None) -> Engine:
    """See that a database is ours, open to these keys, and free; else nothing of it stays open."""
    try:
        with translation(), working.begin() as connection:
            preflight.adopt_or_refuse(connection, masters)
            if lease is not None:
                lease.take(connection)
    except BotError:
        working.dispose()
        raise
    return working
