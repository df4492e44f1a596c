"""SQLite: one thread writes and commits jobs in groups, two threads read.

A group is whatever waits when the last commit is done, so an idle database adds no delay. Each
unit runs in a savepoint of its own; confirmations leave after the common commit.
"""

import queue
import sqlite3
import threading
import time
from collections.abc import Sequence
from typing import Any

import sqlalchemy.exc
from sqlalchemy import Connection, Engine, RootTransaction, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.pool import NullPool, StaticPool

from bot.kernel.failpoints import Failpoint, reached
from storage.connections.thread_jobs import ThreadJob, Work
from storage.errors import StorageError
from storage.statements.executor import as_sqlalchemy_raises, refuse_lost_transaction

GROUP = 64
READERS = 2
BUSY_MS = 5000
BUSY_TRIES = 6
# Each connection keeps as many prepared; the repositories have about 130.
STATEMENTS = 256

_PRAGMAS = (
    f"busy_timeout = {BUSY_MS}",
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    "secure_delete = ON",
)


# The driver looks for somebody who adapts a value that is neither number nor text, which costs
# more than to be told that nothing has to be done.
sqlite3.register_adapter(type(None), lambda nothing: nothing)
sqlite3.register_adapter(bytes, lambda sealed: sealed)


def in_memory(url: URL) -> bool:
    """Tell whether a URL names a database that lives and dies with its connection."""
    return url.database in (None, "", ":memory:")


def engine(url: URL, *, begin: str = "BEGIN IMMEDIATE", pragmas: Sequence[str] = ()) -> Engine:
    """Make an engine whose transactions begin with `begin` and whose errors quote no values."""
    memory = in_memory(url)
    made = create_engine(
        url,
        poolclass=StaticPool if memory else NullPool,
        connect_args={
            "check_same_thread": not memory,
            "timeout": BUSY_MS / 1000,
            "cached_statements": STATEMENTS,
        },
        hide_parameters=True,
    )

    @event.listens_for(made, "connect")
    def connected(connection: sqlite3.Connection, _: object) -> None:
        connection.isolation_level = None  # transactions begin where we say, not the driver
        for pragma in (*_PRAGMAS, *pragmas):
            _execute_until_free(connection, f"PRAGMA {pragma}")

    @event.listens_for(made, "begin")
    def begun(connection: Connection) -> None:
        driver = _driver(connection)
        try:
            driver.execute(begin)
        except sqlite3.Error as error:
            raise as_sqlalchemy_raises(error, begin, connection.dialect, driver) from error

    @event.listens_for(made, "before_cursor_execute")
    def executing(connection: Connection, *_: object) -> None:
        refuse_lost_transaction(_driver(connection))

    return made


class SqliteThreads:
    """Runs jobs on one SQLite database: one thread writes, two read."""

    def __init__(self, url: URL, writing: Engine) -> None:
        self._writing = writing
        self._shared = in_memory(url)
        self._reading = engine(url, begin="BEGIN", pragmas=["query_only = ON"])
        self._to_write: queue.SimpleQueue[ThreadJob | None] = queue.SimpleQueue()
        self._to_read: queue.SimpleQueue[ThreadJob | None] = queue.SimpleQueue()
        self._closing = threading.Lock()
        self._closed = False
        readers = 0 if self._shared else READERS
        self._readers = [self._thread("read", self._read) for _ in range(readers)]
        self._writer = self._thread("write", self._write)

    def write(self, work: Work, key: str | None) -> ThreadJob:
        """Queue work in a transaction; one thread writes, so work is done in order anyway."""
        return self._queue(self._to_write, ThreadJob(work, key=key))

    def read(self, work: Work) -> ThreadJob:
        """Queue work that only reads."""
        return self._queue(
            self._to_write if self._shared else self._to_read, ThreadJob(work, reads=True)
        )

    def purge(self) -> None:
        """Take what is in the log into the file, and empty it: it may hold what was deleted.

        Where somebody reads for long, it stays as it is until the next time.
        """
        if not self._shared:
            with self._writing.connect() as connection:
                _driver(connection).execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Finish what is queued, then end every thread.

        The writer is the last to leave, and takes what is in the log into the file: of two that
        leave at the same moment, each may leave that to the other.
        """
        with self._closing:
            if not self._closed:
                self._closed = True
                for _ in self._readers:
                    self._to_read.put(None)
        for reader in self._readers:
            reader.join()
        self._to_write.put(None)
        self._writer.join()
        self._writing.dispose()
        self._reading.dispose()

    def _queue(self, waiting: "queue.SimpleQueue[ThreadJob | None]", job: ThreadJob) -> ThreadJob:
        with self._closing:
            if self._closed:
                raise StorageError("the database is closed")
            waiting.put(job)
        return job

    def _thread(self, name: str, target: Any) -> threading.Thread:
        thread = threading.Thread(target=target, name=f"cairn-sqlite-{name}", daemon=True)
        thread.start()
        return thread

    def _write(self) -> None:
        with self._writing.connect() as connection:
            while jobs := _next_group(self._to_write):
                _run_jobs(connection, [job for job in jobs if not job.abandoned])

    def _read(self) -> None:
        with self._reading.connect() as connection:
            while (job := self._to_read.get()) is not None:
                _run_jobs(connection, [job])


def _next_group(jobs: "queue.SimpleQueue[ThreadJob | None]") -> list[ThreadJob]:
    """Wait for a job, and take those that wait with it; none means that there will be no more."""
    first = jobs.get()
    taken = [] if first is None else [first]
    while taken and len(taken) < GROUP and not jobs.empty():
        job = jobs.get()
        if job is None:
            jobs.put(None)
            break
        taken.append(job)
    return taken


def _run_jobs(connection: Connection, jobs: Sequence[ThreadJob]) -> None:
    """Commit jobs together; if that fails, each alone."""
    if not jobs:
        return
    try:
        results = _commit_together(connection, jobs)
    except BaseException as broken:  # noqa: BLE001 whoever waits is told, and the thread goes on
        if len(jobs) == 1:
            jobs[0].fail(broken)
            return
        for job in jobs:
            _run_jobs(connection, [job])
        return
    for job, (value, error) in zip(jobs, results, strict=True):
        if error is None:
            job.finish(value)
        else:
            job.fail(error)


_Outcome = tuple[object, BaseException | None]


def _commit_together(connection: Connection, jobs: Sequence[ThreadJob]) -> list[_Outcome]:
    transaction = _begin(connection)
    try:
        alone = len(jobs) == 1
        results = (
            [_run_alone(connection, jobs[0])]
            if alone
            else [_run_in_savepoint(connection, j) for j in jobs]
        )
        refuse_lost_transaction(_driver(connection))
        if alone and jobs[0].reads:
            transaction.rollback()
        else:
            reached(Failpoint.GROUP_WRITTEN)
            transaction.commit()
            reached(Failpoint.GROUP_COMMITTED)
    except BaseException:
        transaction.rollback()
        _driver(connection).rollback()  # a commit that failed leaves its transaction open
        raise
    return results


def _run_alone(connection: Connection, job: ThreadJob) -> _Outcome:
    return job.work(connection), None


def _run_in_savepoint(connection: Connection, job: ThreadJob) -> _Outcome:
    """Run a job so that, if it raises, it undoes itself and nothing else.

    Some errors, a full disk among them, take the whole transaction with them; that is raised.
    """
    driver = _driver(connection)
    driver.execute("SAVEPOINT unit")
    try:
        value = job.work(connection)
    except BaseException as error:
        if not driver.in_transaction:
            raise
        _undo(driver)
        return None, error
    refuse_lost_transaction(driver)
    if job.reads:
        _undo(driver)
    else:
        driver.execute("RELEASE unit")
    return value, None


def _undo(driver: sqlite3.Connection) -> None:
    driver.execute("ROLLBACK TO unit")
    driver.execute("RELEASE unit")


def _driver(connection: Connection) -> sqlite3.Connection:
    driver = connection.connection.driver_connection
    if not isinstance(driver, sqlite3.Connection):
        raise StorageError("the connection is closed")
    return driver


def _begin(connection: Connection) -> RootTransaction:
    """Begin a transaction, again if a guest holds the database for long."""
    for _ in range(BUSY_TRIES - 1):
        try:
            return connection.begin()
        except sqlalchemy.exc.OperationalError as error:
            if not _busy(error.orig):
                raise
    return connection.begin()


def _execute_until_free(connection: sqlite3.Connection, statement: str) -> None:
    """Run a statement, again while others open the database: WAL mode waits for no timeout."""
    for pause in (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1):
        try:
            connection.execute(statement)
        except sqlite3.OperationalError as error:
            if not _busy(error):
                raise
            time.sleep(pause)
        else:
            return
    connection.execute(statement)


def _busy(error: BaseException | None) -> bool:
    name = getattr(error, "sqlite_errorname", "") or ""
    return name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED"))
