"""A database whose work is done at once, in the caller's own thread: the same in every run.

The engines, transactions and repositories are Cairn's own; only its threads are left out, since
Hypothesis has to see the same things happen in the same order when it looks for a shorter way.
"""

import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from sqlalchemy.engine import make_url

from bot.kernel.clock import Clock
from storage.connections import postgres, sqlite
from storage.connections.postgres import PostgresThreads
from storage.connections.thread_jobs import ThreadJob, Work
from storage.engine import SqlStorage
from storage.sealing.encryption import MasterKeys, Vault
from tests.harness.databases import KEY
from tests.harness.postgres import Postgres
from tests.ops.dumped import everything


class Killed(BaseException):
    """The process is gone in this moment: nothing may catch it."""


class Threads(Protocol):
    """What does the work of a storage."""

    def write(self, work: Work, key: str | None) -> ThreadJob: ...
    def read(self, work: Work) -> ThreadJob: ...
    def purge(self) -> None: ...
    def close(self) -> None: ...


class SqliteAtOnce:
    """An SQLite file; what is committed is left to the system to write, whenever it likes."""

    def __init__(self, url: str) -> None:
        self._engine = sqlite.engine(make_url(url), pragmas=["synchronous = OFF"])
        self._connection = self._engine.connect()

    def write(self, work: Work, key: str | None) -> ThreadJob:
        """Do work in a transaction."""
        return self._done(ThreadJob(work, key=key))

    def read(self, work: Work) -> ThreadJob:
        """Do work that only reads."""
        return self._done(ThreadJob(work, reads=True))

    def purge(self) -> None:
        """Take what is in the log into the file."""
        self._connection.exec_driver_sql("PRAGMA wal_checkpoint")
        self._connection.rollback()

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()
        self._engine.dispose()

    def _done(self, job: ThreadJob) -> ThreadJob:
        sqlite._run_jobs(self._connection, [job])
        return job


class PostgresAtOnce(PostgresThreads):
    """PostgreSQL, without the pool of threads' turns."""

    def __init__(self, url: str) -> None:
        super().__init__(postgres.engine(make_url(url)))

    def _queue(self, job: ThreadJob) -> ThreadJob:
        try:
            job.finish(self._run_until_committed(job))
        except BaseException as error:  # noqa: BLE001 whoever waits is told
            job.fail(error)
        return job


class Severed:
    """The way to a database, which a process that is dead has no more."""

    def __init__(self, threads: Threads) -> None:
        self._threads = threads
        self.dead = False

    def write(self, work: Work, key: str | None) -> ThreadJob:
        """Write, alive."""
        return self._alive().write(work, key)

    def read(self, work: Work) -> ThreadJob:
        """Read, alive."""
        return self._alive().read(work)

    def purge(self) -> None:
        """Purge it, alive."""
        self._alive().purge()

    def close(self) -> None:
        """Let go of the database, dead or alive."""
        self._threads.close()

    def _alive(self) -> Threads:
        if self.dead:
            raise Killed
        return self._threads


@dataclass(frozen=True, slots=True)
class Database:
    """One database of a machine's own, which outlives its processes."""

    connect: Callable[[], Threads]
    remove: Callable[[], None]
    content: Callable[[], Iterable[bytes]]
    """Read all that is kept in it, as somebody who has taken its files or a backup would."""

    def open(self, clock: Clock) -> tuple[SqlStorage, Severed]:
        """Connect to it, as a process does at its start; it is migrated."""
        way = Severed(self.connect())
        return SqlStorage(way, Vault(MasterKeys.parse(KEY)), clock, None), way


def sqlite_database(template: Path, folder: Path) -> Database:
    """Make an SQLite database like a template."""
    file = folder / "cairn.db"

    def remove() -> None:
        for part in folder.glob("cairn.db*"):
            part.unlink()

    remove()
    shutil.copy(template, file)

    def content() -> Iterable[bytes]:
        return [part.read_bytes() for part in folder.glob("cairn.db*")]

    return Database(lambda: SqliteAtOnce(f"sqlite:///{file}"), remove, content)


def postgres_database(server: Postgres, template: str) -> Database:
    """Make a PostgreSQL database like a template."""
    url = server.create_database(like=template)

    def content() -> Iterable[bytes]:
        return [line for lines in everything(url).values() for line in lines]

    return Database(lambda: PostgresAtOnce(url), lambda: server.drop_database(url), content)
